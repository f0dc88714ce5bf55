/** A value of a statement's parameter: one, or a column of many. */
export type Parameter = string | number | boolean | null | Date | readonly unknown[];

/** Statements on PostgreSQL, each seen by the next. Faults are those of a read model. */
export interface Session {
  /** Host, port and database, for people. */
  readonly where: string;
  /** @returns the rows; the caller knows what its statement gives. */
  query<Row extends object>(sql: string, values?: readonly Parameter[]): Promise<Row[]>;
  /** All of `use` or nothing of it. Inside another transaction it is part of that one, which then fails as a whole. */
  transaction<Result>(use: (inside: Session) => Promise<Result>): Promise<Result>;
  /** All statements of `use` see the same instant; they write nothing. */
  snapshot<Result>(use: (inside: Session) => Promise<Result>): Promise<Result>;
}
