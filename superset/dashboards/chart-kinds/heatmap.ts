import type { Language } from "../../../src/domain/health-message.ts";
import type { View } from "../../../src/publish/view.ts";
import { columnIn, metricIn } from "../define-dataset.ts";
import type { Chart, ChartSpec, ColumnName, ColumnOf, JsonObject, TimeGrain } from "../model.ts";
import { adhocFilters } from "../where.ts";
import { axisColumn } from "./time-chart.ts";

export interface HeatmapSpec<V extends View, MetricName extends string> extends ChartSpec<V, MetricName> {
  readonly across: ColumnName<V>;
  /** Of a time axis; null where the columns are numbers. */
  readonly grain: TimeGrain | null;
  readonly down: ColumnOf<V, "text">;
  readonly metric: MetricName;
  readonly format: string;
  /** A sequential scheme of Superset. */
  readonly scheme: "schemeRdYlGn" | "schemeYlOrRd";
  readonly bounds: readonly [low: number | null, high: number | null];
  /** Every how many columns there is a label. */
  readonly labelEvery: number;
  readonly days: ColumnOf<V, "timestamp without time zone">;
}

const rowLimit = 10_000;

/** Colours by two columns. */
export function heatmap<V extends View, MetricName extends string>(spec: HeatmapSpec<V, MetricName>): Chart {
  const { key, title, dataset, where = [], height = 40, days } = spec;
  return {
    key,
    title,
    dataset,
    vizType: "heatmap_v2",
    filters: where,
    days,
    height,
    params: (language) => paramsOf(language, spec),
    query: (language) => ({
      columns: [axisColumn(spec.across, spec.grain), rowsColumn(language, spec)],
      metrics: [metricIn(language, dataset, spec.metric)],
      orderby: [
        [spec.across, true],
        [rowsColumn(language, spec), false],
      ],
      seriesColumns: [],
      timeGrain: spec.grain,
      rowLimit,
    }),
  };
}

function paramsOf<V extends View, MetricName extends string>(
  language: Language,
  spec: HeatmapSpec<V, MetricName>,
): JsonObject {
  return {
    x_axis: spec.across,
    ...(spec.grain === null ? {} : { time_grain_sqla: spec.grain }),
    groupby: rowsColumn(language, spec),
    metric: metricIn(language, spec.dataset, spec.metric),
    adhoc_filters: adhocFilters(spec.where ?? [], spec.days),
    row_limit: rowLimit,
    sort_x_axis: "alpha_asc",
    // The first row stands lowest: downwards puts Monday, and the first station, on top.
    sort_y_axis: "alpha_desc",
    normalize_across: "heatmap",
    linear_color_scheme: spec.scheme,
    value_bounds: [...spec.bounds],
    xscale_interval: spec.labelEvery,
    yscale_interval: 1,
    left_margin: 20,
    bottom_margin: 30,
    legend_type: "continuous",
    show_legend: true,
    show_percentage: false,
    show_values: false,
    normalized: false,
    border_color: { r: 255, g: 255, b: 255, a: 1 },
    border_width: 1,
    y_axis_format: spec.format,
    x_axis_time_format: language === "en" ? "%d %b" : "%d/%m",
  };
}

function rowsColumn<V extends View, MetricName extends string>(
  language: Language,
  { dataset, down }: HeatmapSpec<V, MetricName>,
): string {
  const local = columnIn(language, down);
  return local in dataset.view.columns ? local : down;
}
