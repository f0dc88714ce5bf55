/** Types of columns of the read model. Instants are `timestamptz`, days `date`; numbers with fractions are doubles. */
export type ColumnType = "text" | "integer" | "double precision" | "boolean" | "date" | "timestamptz";

/** A column of a table; it holds no null unless it says so. */
export interface Column {
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** A column that always has a value. */
export function required<const Type extends ColumnType>(type: Type) {
  return { type, nullable: false } as const;
}

/** A column that may be null: missing, unknown or not applicable. */
export function optional<const Type extends ColumnType>(type: Type) {
  return { type, nullable: true } as const;
}

interface ValueTypes {
  readonly text: string;
  readonly integer: number;
  readonly "double precision": number;
  readonly boolean: boolean;
  /** `2024-03-01`. */
  readonly date: string;
  /** In UTC with milliseconds, `2024-03-01T13:00:00.000Z`. */
  readonly timestamptz: string;
}

/** A row of a table with those columns. */
export type RowOf<Columns extends Readonly<Record<string, Column>>> = {
  readonly [Name in keyof Columns]:
    | ValueTypes[Columns[Name]["type"]]
    | (Columns[Name]["nullable"] extends true ? null : never);
};
