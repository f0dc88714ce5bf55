import type { View } from "../../../src/publish/view.ts";
import { metricIn } from "../define-dataset.ts";
import type { Chart, ChartSpec, JsonObject, Text } from "../model.ts";
import { adhocFilters } from "../where.ts";

/** One number; null is drawn as "No data". */
export interface CardSpec<V extends View, MetricName extends string> extends ChartSpec<V, MetricName> {
  readonly metric: MetricName;
  /** Under the number: its unit and which hour or day it is of. */
  readonly subtitle: Text;
  readonly format: string;
  /** The number takes the colour when it is above. */
  readonly above?: readonly [limit: number, colour: string];
}

export function card<V extends View, MetricName extends string>(spec: CardSpec<V, MetricName>): Chart {
  const { key, title, dataset, where = [], height = 22, metric, subtitle, format } = spec;
  return {
    key,
    title,
    dataset,
    vizType: "big_number_total",
    filters: where,
    days: null,
    height,
    params: (language) => ({
      metric: metricIn(language, dataset, metric),
      adhoc_filters: adhocFilters(where, null),
      subtitle: subtitle[language],
      y_axis_format: format,
      header_font_size: 0.4,
      subtitle_font_size: 0.125,
      time_format: "smart_date",
      conditional_formatting: colourAbove(metricIn(language, dataset, metric), spec.above),
    }),
    query: (language) => ({
      columns: [],
      metrics: [metricIn(language, dataset, metric)],
      orderby: [],
      seriesColumns: [],
      timeGrain: null,
      rowLimit: 1,
    }),
  };
}

function colourAbove(column: string, above: readonly [limit: number, colour: string] | undefined): JsonObject[] {
  if (above === undefined) return [];
  const [targetValue, colorScheme] = above;
  return [{ column, operator: ">", targetValue, colorScheme, useGradient: false }];
}
