/** Types of view columns as Superset knows them: instants are UTC `timestamp`s, days such at midnight. */
export type ViewColumnType = "text" | "integer" | "double precision" | "boolean" | "timestamp without time zone";

type ViewColumns = Readonly<Record<string, ViewColumnType>>;

/** A view that dashboards read. */
export interface View<Name extends string = string, Columns extends ViewColumns = ViewColumns> {
  readonly name: Name;
  /** One sentence that says what one row is. */
  readonly description: string;
  /** In the order of the query's columns. */
  readonly columns: Columns;
  /** The query. */
  readonly sql: string;
}

/** @returns the view, with its name and columns as literal types. */
export function defineView<const Name extends string, const Columns extends ViewColumns>(
  view: View<Name, Columns>,
): View<Name, Columns> {
  return view;
}

export const text = "text";
export const integer = "integer";
export const double = "double precision";
export const boolean = "boolean";
export const timestamp = "timestamp without time zone";
