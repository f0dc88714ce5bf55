import type { Language } from "../../src/domain/health-message.ts";
import type { View, ViewColumnType } from "../../src/publish/view.ts";

/** What people read, in every language of the dashboards. */
export type Text = Readonly<Record<Language, string>>;

/** The languages of the dashboards; each dashboard exists once in each. */
export const languages = ["en", "fr"] as const satisfies readonly Language[];

export type ColumnName<V extends View> = keyof V["columns"] & string;

/** Names of a view's columns of some types. */
export type ColumnOf<V extends View, Type extends ViewColumnType> = {
  [Name in ColumnName<V>]: V["columns"][Name] extends Type ? Name : never;
}[ColumnName<V>];

export type NumberType = "integer" | "double precision";

/** A metric of a dataset: one aggregate of one column. */
export interface Metric {
  readonly expression: string;
  /** What legends show; null keeps the metric's name, in both languages. */
  readonly label: Text | null;
}

/** A view as Superset knows it. */
export interface Dataset<V extends View = View, MetricName extends string = string> {
  readonly view: V;
  readonly metrics: Readonly<Record<MetricName, Metric>>;
  /** The column that time filters act on, if a chart has no other. */
  readonly time: ColumnName<V> | null;
}

/** What is written into YAML. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** One query of a chart, as `GET /api/v1/chart/<id>/data/` runs it. */
export interface Query {
  readonly columns: readonly Json[];
  /** Null of rows as they are: Superset groups as soon as a query has metrics, even none. */
  readonly metrics: readonly string[] | null;
  readonly orderby: readonly (readonly [column: string, ascending: boolean])[];
  readonly seriesColumns: readonly string[];
  readonly timeGrain: TimeGrain | null;
  readonly rowLimit: number;
}

export type TimeGrain = "PT1H" | "P1D" | "P1M";

/** One chart, defined once for all languages. */
export interface Chart {
  /** Unique in its dashboard and never changed: the chart's identity comes from it. */
  readonly key: string;
  readonly title: Text;
  readonly dataset: Dataset;
  readonly vizType: string;
  readonly filters: readonly Filter[];
  /** The column that the filter of days acts on; null: it does not act. */
  readonly days: string | null;
  /** Height in the grid, of 8 pixels each. */
  readonly height: number;
  readonly params: (language: Language) => JsonObject;
  readonly query: (language: Language) => Query;
}

/** A condition of a chart; `where.ts` writes it for Superset. */
export type Filter =
  | readonly [column: string, operator: "IS TRUE" | "IS NULL" | "IS NOT NULL"]
  | readonly [column: string, operator: "==" | "!=", value: string | number]
  | readonly [column: string, operator: "IN", values: readonly string[]];

/** A condition on columns that the view has, with a type that fits. */
export type FilterOf<V extends View> =
  | readonly [column: ColumnOf<V, "boolean">, operator: "IS TRUE"]
  | readonly [column: ColumnName<V>, operator: "IS NULL" | "IS NOT NULL"]
  | readonly [column: ColumnOf<V, "text">, operator: "==" | "!=", value: string]
  | readonly [column: ColumnOf<V, NumberType>, operator: "==" | "!=", value: number]
  | readonly [column: ColumnOf<V, "text">, operator: "IN", values: readonly string[]];

/** What every kind of chart is given. */
export interface ChartSpec<V extends View, MetricName extends string> {
  readonly key: string;
  readonly title: Text;
  readonly dataset: Dataset<V, MetricName>;
  readonly where?: readonly FilterOf<V>[];
  readonly height?: number;
}

/** A place in a row; a row has 12 columns. */
export type Cell =
  | { readonly chart: Chart; readonly width: number }
  | { readonly markdown: Text; readonly width: number; readonly height: number };
export type Row = readonly Cell[];

export interface Tab {
  readonly name: Text;
  readonly rows: readonly Row[];
}

export interface Dashboard {
  /** Never changed: identities come from it. */
  readonly key: string;
  readonly slug: Text;
  readonly title: Text;
  readonly description: Text;
  /** `one`: always one station, the first at the beginning; `any`: all until some are chosen. */
  readonly stations: "one" | "any";
  /** Seconds for which an answer may be shown again; -1 never, null as the database says. */
  readonly cacheSeconds: number | null;
  readonly content: { readonly rows: readonly Row[] } | { readonly tabs: readonly Tab[] };
}
