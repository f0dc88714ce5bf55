/** A query that a visitor may send, of `v_hourly`. */
export const plainQuery = {
  columns: ["station"],
  metrics: ["mean_value"],
  filters: [{ col: "parameter", op: "==", val: "pm25" }],
  orderby: [["mean_value", false]],
  row_limit: 100,
  extras: { where: "", having: "" },
};

/** SQL that would show something of the server, or cost it. */
const expressions = [
  "version()",
  "current_user",
  "pg_sleep(1)",
  "repeat('a', 1000000)",
  "(SELECT 1)",
  "value + 1",
  "value) OR (1=1",
  "station, version()",
  '"station"',
  "station::text",
  "CASE WHEN true THEN station END",
  "query_to_xml('select 1', true, true, '')::text",
  "{{ current_username() }}",
  "station --",
  "STATION",
  " station",
];

const sqlColumn = (sqlExpression: string, label = "station") => ({ expressionType: "SQL", sqlExpression, label });
const sqlMetric = (sqlExpression: string) => ({ expressionType: "SQL", sqlExpression, label: "mean_value" });
const simpleMetric = { expressionType: "SIMPLE", aggregate: "MAX", column: { column_name: "value" }, label: "m" };
const pivot = { index: ["station"], columns: [], aggregates: { mean_value: { operator: "mean" } } };
const operation = (name: string, options: object) => ({ post_processing: [{ operation: name, options }] });
const axis = { columnType: "BASE_AXIS", expressionType: "SQL", sqlExpression: "hour_start", label: "hour_start" };

/** Changes to the query, by what they try; a visitor may send none. */
export const freeSql: Readonly<Record<string, object>> = {
  ...byExpression("column", (sql) => ({ columns: [sql] })),
  ...byExpression("raw column", (sql) => ({ columns: [sql], metrics: [], orderby: [] })),
  ...byExpression("SQL column", (sql) => ({ columns: [sqlColumn(sql)] })),
  ...byExpression("metric", (sql) => ({ metrics: [sqlMetric(sql)], orderby: [] })),
  ...byExpression("filter", (sql) => ({ filters: [{ col: sqlColumn(sql), op: "IS NOT NULL" }] })),
  ...byExpression("filter name", (sql) => ({ filters: [{ col: sql, op: "==", val: "x" }] })),
  ...byExpression("order", (sql) => ({ orderby: [[sqlMetric(sql), false]] })),
  ...byExpression("order name", (sql) => ({ orderby: [[sql, false]] })),
  ...byExpression("where", (sql) => ({ extras: { where: `${sql} IS NOT NULL` } })),
  ...byExpression("having", (sql) => ({ extras: { having: `${sql} IS NOT NULL` } })),
  ...byExpression("old where", (sql) => ({ where: `${sql} IS NOT NULL` })),
  ...byExpression("group", (sql) => ({ groupby: [sql] })),
  ...byExpression("series", (sql) => ({ columns: [sql], series_columns: [sql], series_limit: 5 })),
  ...byExpression("series metric", (sql) => ({
    series_columns: ["station"],
    series_limit: 5,
    series_limit_metric: sqlMetric(sql),
  })),
  ...byExpression("axis label", (sql) => ({ columns: [{ ...axis, label: sql }] })),
  ...byExpression("time grain", (sql) => ({ columns: [{ ...axis, timeGrain: sql }] })),
  ...byExpression("grain of extras", (sql) => ({ extras: { time_grain_sqla: sql } })),
  ...byExpression("granularity", (sql) => ({ granularity: sql })),
  "simple metric that no one saved": { metrics: [simpleMetric], orderby: [] },
  "simple metric with SQL in its column": {
    metrics: [{ ...simpleMetric, column: { column_name: "value", expression: "version()" } }],
    orderby: [],
  },
  "metric by its old form": { metrics: [{ label: "count(*)" }], orderby: [] },
  "filter with a mapping as value": { filters: [{ col: "station", op: "==", val: { sql: "version()" } }] },
  "filter with 2,000 values": { filters: [{ col: "station", op: "IN", val: Array.from({ length: 2_000 }, String) }] },
  "100 filters": { filters: Array.from({ length: 100 }, () => ({ col: "station", op: "==", val: "x" })) },
  "unknown extras": { extras: { transpile_to_dialect: true, where: "" } },
  "line of another chart": {
    annotation_layers: [
      {
        name: "x",
        annotationType: "TIME_SERIES",
        sourceType: "line",
        value: 1,
        overrides: {},
        show: true,
        showMarkers: false,
        style: "solid",
      },
    ],
  },
  "shifted times": { time_offsets: ["1 day ago", "2 days ago"] },
  "shifted time": { time_shift: "1 day" },
  samples: { result_type: "samples" },
  "drill to detail": { result_type: "drill_detail" },
  "the SQL": { result_type: "query" },
  "operation contribution, which lifts the row limit": operation("contribution", { columns: ["mean_value"] }),
  "operation resample by the nanosecond": operation("resample", { rule: "1ns", method: "ffill" }),
  "operation rolling": operation("rolling", { rolling_type: "mean", window: 2, columns: { mean_value: "mean_value" } }),
  "operation prophet": operation("prophet", { time_grain: "PT1H", periods: 1_000, confidence_interval: 0.8 }),
  "operation aggregate": operation("aggregate", { groupby: ["station"], aggregates: {} }),
  "operation of pandas": operation("to_pickle", { path: "/tmp/x" }),
  "pivot with a function of numpy": operation("pivot", {
    ...pivot,
    aggregates: { mean_value: { operator: "tofile" } },
  }),
  "pivot with options for numpy": operation("pivot", {
    ...pivot,
    aggregates: { mean_value: { operator: "percentile", options: { q: 5 } } },
  }),
  "pivot of 10,000 by 10,000": operation("pivot", { ...pivot, index: ["hour_start"], columns: ["value"] }),
  "pivot of two indices": operation("pivot", { ...pivot, index: ["hour_start", "value"] }),
};

/** Whole requests that a visitor may not send, made of a query and its dataset. */
export const refusedRequests: Readonly<Record<string, object>> = {
  samples: { result_type: "samples" },
  "the SQL": { result_type: "query" },
  "drill to detail": { result_type: "drill_detail" },
  "post-processed rows": { result_type: "post_processed" },
  CSV: { result_format: "csv" },
  Excel: { result_format: "xlsx" },
  "an answer that stays in the cache for a year": { custom_cache_timeout: 31_536_000 },
  "six queries": { queries: Array.from({ length: 6 }, () => plainQuery) },
  "no query": { queries: [] },
  "a query of SQL Lab": { datasource: { id: 1, type: "query" } },
  "a saved query": { datasource: { id: 1, type: "saved_query" } },
  "an unknown dataset": { datasource: { id: 999_999, type: "table" } },
  "tooltip columns of SQL": { form_data: { tooltip_contents: ["version()"] } },
};

function byExpression(name: string, change: (sql: string) => object): Record<string, object> {
  return Object.fromEntries(expressions.map((sql) => [`${name} ${sql.slice(0, 40)}`, change(sql)]));
}
