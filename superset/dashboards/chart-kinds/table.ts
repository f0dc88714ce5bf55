import type { Language } from "../../../src/domain/health-message.ts";
import type { View } from "../../../src/publish/view.ts";
import { columnIn } from "../define-dataset.ts";
import type { Chart, ChartSpec, ColumnName, ColumnOf, Json, JsonObject, NumberType, Text } from "../model.ts";
import { adhocFilters } from "../where.ts";

/** A column of a table: numbers always say how they are written. */
type TableColumn<V extends View> =
  | ColumnOf<V, "text" | "timestamp without time zone">
  | readonly [column: ColumnOf<V, NumberType>, format: string];

/** A cell takes a colour by its own value, or by that of another column of the table. */
export interface CellColour<V extends View> {
  readonly by: ColumnName<V>;
  /** Coloured instead of `by`. */
  readonly paint?: ColumnName<V>;
  readonly colour: string;
  readonly when:
    | { readonly equals: number | Text }
    | { readonly above: number }
    | { readonly from: number; readonly to: number }
    | { readonly from: number; readonly to: null };
}

export interface TableSpec<V extends View, MetricName extends string> extends ChartSpec<V, MetricName> {
  readonly columns: readonly TableColumn<V>[];
  readonly order: readonly (readonly [column: ColumnName<V>, ascending: boolean])[];
  /** Days, or hours with minutes. */
  readonly times?: "days" | "minutes";
  readonly colours?: readonly CellColour<V>[];
  readonly rowLimit?: number;
  /** The column that the filter of days acts on. */
  readonly days?: ColumnOf<V, "timestamp without time zone">;
}

const timeFormats = { days: "%Y-%m-%d", minutes: "%Y-%m-%d %H:%M" } as const;

/** Rows as they are in the view. */
export function table<V extends View, MetricName extends string>(spec: TableSpec<V, MetricName>): Chart {
  const { key, title, dataset, where = [], height = 36, days = null, rowLimit = 200 } = spec;
  return {
    key,
    title,
    dataset,
    vizType: "table",
    filters: where,
    days,
    height,
    params: (language) => ({
      query_mode: "raw",
      all_columns: columnNames(language, spec),
      order_by_cols: spec.order.map((order) => JSON.stringify(order)),
      adhoc_filters: adhocFilters(where, days),
      row_limit: rowLimit,
      table_timestamp_format: timeFormats[spec.times ?? "minutes"],
      column_config: columnConfig(language, spec),
      conditional_formatting: (spec.colours ?? []).map((colour) => cellColour(language, colour)),
      server_pagination: false,
      show_cell_bars: false,
      color_pn: false,
      allow_rearrange_columns: false,
    }),
    query: (language) => ({
      columns: columnNames(language, spec),
      metrics: null,
      orderby: spec.order,
      seriesColumns: [],
      timeGrain: null,
      rowLimit,
    }),
  };
}

function columnNames<V extends View, MetricName extends string>(
  language: Language,
  { columns }: TableSpec<V, MetricName>,
): string[] {
  return columns.map((column) => columnIn(language, typeof column === "string" ? column : column[0]));
}

function columnConfig<V extends View, MetricName extends string>(
  language: Language,
  { columns }: TableSpec<V, MetricName>,
): JsonObject {
  const numbers = columns.filter((column) => typeof column !== "string");
  return Object.fromEntries(
    numbers.map(([column, d3NumberFormat]) => [columnIn(language, column), { d3NumberFormat }]),
  );
}

function cellColour<V extends View>(language: Language, { by, paint, colour, when }: CellColour<V>): JsonObject {
  return {
    column: columnIn(language, by),
    ...(paint === undefined ? {} : { columnFormatting: columnIn(language, paint) }),
    ...condition(language, when),
    colorScheme: colour,
    useGradient: false,
  };
}

function condition(language: Language, when: CellColour<View>["when"]): Readonly<Record<string, Json>> {
  if ("equals" in when) {
    return { operator: "=", targetValue: typeof when.equals === "number" ? when.equals : when.equals[language] };
  }
  if ("above" in when) return { operator: ">", targetValue: when.above };
  if (when.to === null) return { operator: "≥", targetValue: when.from };
  return { operator: "≤ x ≤", targetValueLeft: when.from, targetValueRight: when.to };
}
