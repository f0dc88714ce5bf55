import type { Language } from "../../../src/domain/health-message.ts";
import type { View } from "../../../src/publish/view.ts";
import { colourScheme } from "../colours.ts";
import { columnIn, metricIn } from "../define-dataset.ts";
import type { Chart, ChartSpec, ColumnOf, JsonObject, Query, Text, TimeGrain } from "../model.ts";
import { adhocFilters } from "../where.ts";

/** A line across the chart. */
export interface Threshold {
  readonly name: Text;
  readonly value: number;
  readonly colour: string;
}

/** Values against time: lines or bars. */
export interface TimeChartSpec<V extends View, MetricName extends string> extends ChartSpec<V, MetricName> {
  readonly time: ColumnOf<V, "timestamp without time zone">;
  readonly grain: TimeGrain;
  readonly metrics: readonly MetricName[];
  /** One series per value of this column. */
  readonly by?: ColumnOf<V, "text">;
  /** Title of the value axis: the unit. */
  readonly unit: Text;
  readonly format: string;
  readonly thresholds?: readonly Threshold[];
  /** Points to be seen, where there are few. */
  readonly markers?: boolean;
  /** A slider to look closer. */
  readonly zoom?: boolean;
}

const axisFormats = {
  PT1H: { en: "%d %b %H:%M", fr: "%d/%m %H:%M" },
  P1D: { en: "%d %b %Y", fr: "%d/%m/%Y" },
  P1M: { en: "%b %Y", fr: "%m/%Y" },
} as const satisfies Record<TimeGrain, Text>;
const tooltipFormats = { PT1H: "%Y-%m-%d %H:%M UTC", P1D: "%Y-%m-%d", P1M: "%Y-%m" } as const;
const rowLimit = 10_000;

/** @returns the chart of a kind, given the parameters that only this kind has. */
export function timeChart<V extends View, MetricName extends string>(
  vizType: string,
  spec: TimeChartSpec<V, MetricName>,
  own: JsonObject,
): Chart {
  const { key, title, dataset, where = [], height = 50, time } = spec;
  return {
    key,
    title,
    dataset,
    vizType,
    filters: where,
    days: time,
    height,
    params: (language) => ({ ...paramsOf(language, spec), ...own }),
    query: (language) => queryOf(language, spec),
  };
}

/** @returns the time axis as a query's column. */
export function axisColumn(column: string, timeGrain: TimeGrain | null): JsonObject {
  const axis = { columnType: "BASE_AXIS", sqlExpression: column, label: column, expressionType: "SQL" };
  return timeGrain === null ? axis : { ...axis, timeGrain };
}

function paramsOf<V extends View, MetricName extends string>(
  language: Language,
  {
    dataset,
    where = [],
    time,
    grain,
    metrics,
    by,
    unit,
    format,
    thresholds = [],
    ...look
  }: TimeChartSpec<V, MetricName>,
): JsonObject {
  return {
    x_axis: time,
    time_grain_sqla: grain,
    x_axis_sort_asc: true,
    metrics: metrics.map((metric) => metricIn(language, dataset, metric)),
    groupby: by === undefined ? [] : [seriesColumn(language, dataset, by)],
    adhoc_filters: adhocFilters(where, time),
    order_desc: true,
    row_limit: rowLimit,
    truncate_metric: true,
    show_empty_columns: true,
    color_scheme: colourScheme,
    show_legend: true,
    legendType: "scroll",
    legendOrientation: "top",
    sort_series_type: "name",
    sort_series_ascending: true,
    x_axis_time_format: axisFormats[grain][language],
    y_axis_title: unit[language],
    y_axis_title_margin: 40,
    y_axis_title_position: "Left",
    y_axis_format: format,
    truncateYAxis: false,
    rich_tooltip: true,
    tooltipTimeFormat: tooltipFormats[grain],
    markerEnabled: look.markers ?? false,
    markerSize: 4,
    zoomable: look.zoom ?? false,
    annotation_layers: thresholds.map((threshold) => annotation(language, threshold)),
  };
}

function queryOf<V extends View, MetricName extends string>(
  language: Language,
  { dataset, time, grain, metrics, by }: TimeChartSpec<V, MetricName>,
): Query {
  const series = by === undefined ? [] : [seriesColumn(language, dataset, by)];
  return {
    columns: [axisColumn(time, grain), ...series],
    metrics: metrics.map((metric) => metricIn(language, dataset, metric)),
    orderby: [],
    seriesColumns: series,
    timeGrain: grain,
    rowLimit,
  };
}

/** Names of series come from the view: only a column that has a French twin there differs. */
function seriesColumn(language: Language, dataset: { readonly view: View }, column: string): string {
  const local = columnIn(language, column);
  return local in dataset.view.columns ? local : column;
}

function annotation(language: Language, { name, value, colour }: Threshold): JsonObject {
  return {
    name: name[language],
    annotationType: "FORMULA",
    value: String(value),
    style: "dashed",
    width: 1,
    color: colour,
    opacity: "",
    show: true,
    showLabel: false,
    showMarkers: false,
    hideLine: false,
    sourceType: "",
    overrides: { time_range: null },
  };
}
