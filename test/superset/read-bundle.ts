import { parse } from "yaml";
import { z } from "zod";

// The files as Superset reads them: only what tests ask about.

const json: z.ZodType<Json> = z.json();
type Json = z.infer<ReturnType<typeof z.json>>;

const columnSchema = z.object({
  column_name: z.string(),
  verbose_name: z.string().nullable(),
  type: z.string(),
  is_dttm: z.boolean(),
  expression: z.string().optional(),
});
const metricSchema = z.object({ metric_name: z.string(), expression: z.string() });
const datasetSchema = z.object({
  uuid: z.uuid(),
  table_name: z.string(),
  database_uuid: z.uuid(),
  columns: z.array(columnSchema),
  metrics: z.array(metricSchema),
});

const paramsSchema = z.looseObject({
  all_columns: z.array(z.string()).optional(),
  order_by_cols: z.array(z.string()).optional(),
  column_config: z.record(z.string(), z.object({ d3NumberFormat: z.string() })).optional(),
  table_timestamp_format: z.string().optional(),
  x_axis: z.string().optional(),
  time_grain_sqla: z.string().optional(),
  groupby: z.union([z.string(), z.array(z.string())]).optional(),
  metric: z.string().optional(),
  metrics: z.array(z.string()).optional(),
  subtitle: z.string().optional(),
  conditional_formatting: z.array(z.object({ column: z.string(), columnFormatting: z.string().optional() })).optional(),
  adhoc_filters: z.array(z.object({ subject: z.string(), operator: z.string(), comparator: json })),
});
const querySchema = z.object({
  columns: z.array(z.union([z.string(), z.object({ sqlExpression: z.string() }).loose()])),
  metrics: z.array(z.string()).default([]),
  filters: z.array(z.object({ col: z.string(), op: z.string(), val: json.optional() })),
  orderby: z.array(z.tuple([z.string(), z.boolean()])),
  row_limit: z.int(),
  extras: z.object({ time_grain_sqla: z.string().optional() }),
  series_columns: z.array(z.string()),
});
const chartSchema = z
  .object({
    uuid: z.uuid(),
    slice_name: z.string(),
    viz_type: z.string(),
    dataset_uuid: z.uuid(),
    params: paramsSchema,
    query_context: z.string(),
  })
  .transform((chart) => {
    const { params } = chart;
    const { queries } = z.object({ queries: z.tuple([querySchema]) }).parse(JSON.parse(chart.query_context));
    const [query] = queries;
    const painted = (params.conditional_formatting ?? []).flatMap((rule) => [
      rule.column,
      rule.columnFormatting ?? rule.column,
    ]);
    const isCard = chart.viz_type === "big_number_total";
    const columns = [
      ...(params.all_columns ?? []),
      ...(params.x_axis === undefined ? [] : [params.x_axis]),
      ...[params.groupby ?? []].flat(),
      ...params.adhoc_filters.map(({ subject }) => subject),
      ...(params.order_by_cols ?? []).map((order) => z.tuple([z.string(), z.boolean()]).parse(JSON.parse(order))[0]),
      ...query.columns.map((column) => (typeof column === "string" ? column : column.sqlExpression)),
      ...query.series_columns,
      ...query.filters.map(({ col }) => col),
      ...query.orderby.map(([column]) => column),
      ...(isCard ? [] : painted),
    ];
    const metrics = [
      ...(params.metrics ?? []),
      ...(params.metric === undefined ? [] : [params.metric]),
      ...query.metrics,
      ...(isCard ? painted : []),
    ];
    const axis = query.columns.find((column) => typeof column !== "string") ?? null;
    return { ...chart, query, columns, metrics, axis };
  });

const nodeSchema = z.object({
  id: z.string(),
  type: z.string(),
  children: z.array(z.string()).default([]),
  parents: z.array(z.string()).default([]),
  meta: z.object({ width: z.number().optional(), uuid: z.uuid().optional(), chartId: z.int().optional() }).optional(),
});
const filterSchema = z.object({
  filterType: z.string(),
  requiredFirst: z.boolean().optional(),
  controlValues: z.record(z.string(), z.boolean()),
  targets: z.array(z.object({ datasetUuid: z.uuid().optional(), column: z.object({ name: z.string() }).optional() })),
  scope: z.object({ excluded: z.array(z.int()) }),
});
const dashboardSchema = z
  .object({
    uuid: z.uuid(),
    slug: z.string(),
    published: z.boolean(),
    position: z.record(z.string(), z.union([z.literal("v2"), nodeSchema])),
    metadata: z.object({
      color_scheme: z.string(),
      color_scheme_domain: z.array(z.string()),
      label_colors: z.record(z.string(), z.string()),
      native_filter_configuration: z.array(filterSchema),
    }),
  })
  .transform((dashboard) => {
    const nodes = Object.values(dashboard.position).filter((node) => node !== "v2");
    const placed = nodes.flatMap(({ type, meta }) =>
      type === "CHART" && meta?.uuid !== undefined && meta.chartId !== undefined
        ? [{ uuid: meta.uuid, chartId: meta.chartId }]
        : [],
    );
    return { ...dashboard, nodes, placed, filters: dashboard.metadata.native_filter_configuration };
  });

/** @returns the parts of a bundle, by kind, in the order of its files. */
export function readBundle(files: ReadonlyMap<string, string>) {
  const all = [...files].map(([path, text]): [string, unknown] => [path, parse(text)]);
  const of = <Part>(folder: string, schema: z.ZodType<Part>) =>
    all.filter(([path]) => path.startsWith(`${folder}/`)).map(([, content]) => schema.parse(content));
  const [database] = z.tuple([z.looseObject({ uuid: z.uuid() })]).parse(of("databases", z.unknown()));
  const managed = z.object({ is_managed_externally: z.boolean(), version: z.literal("1.0.0") });
  return {
    database,
    datasets: of("datasets", datasetSchema),
    charts: of("charts", chartSchema),
    dashboards: of("dashboards", dashboardSchema),
    managedExternally: all
      .filter(([path]) => path !== "metadata.yaml")
      .map(([, content]) => managed.parse(content).is_managed_externally),
  };
}
