import type { View } from "../../../src/publish/view.ts";
import type { Chart } from "../model.ts";
import { timeChart, type TimeChartSpec } from "./time-chart.ts";

/** Lines against time, with a gap where a value is missing. */
export function line<V extends View, MetricName extends string>(spec: TimeChartSpec<V, MetricName>): Chart {
  return timeChart("echarts_timeseries_line", spec, { connectNulls: false, opacity: 0.2, seriesType: "line" });
}

/** Bars against time, of one time on top of each other. */
export function bars<V extends View, MetricName extends string>(
  spec: TimeChartSpec<V, MetricName> & { readonly stacked: boolean },
): Chart {
  return timeChart("echarts_timeseries_bar", spec, {
    orientation: "vertical",
    stack: spec.stacked ? "Stack" : null,
    show_value: false,
  });
}

/** What Superset draws as dots (measured), a line (p50) and a band (p10 to p90), for one station and lead hour. */
export function forecastBand<V extends View, MetricName extends string>(
  spec: Omit<TimeChartSpec<V, MetricName>, "by" | "thresholds" | "markers">,
): Chart {
  return timeChart("echarts_timeseries_line", spec, {
    connectNulls: false,
    forecastEnabled: false,
    seriesType: "line",
  });
}
