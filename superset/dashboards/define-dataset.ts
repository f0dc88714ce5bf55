import type { Language } from "../../src/domain/health-message.ts";
import type { View } from "../../src/publish/view.ts";
import type { ColumnOf, Dataset, Metric, NumberType, Text } from "./model.ts";

/** Aggregates of columns that the view has; a label of null keeps the metric's name in every language. */
interface Aggregates<V extends View> {
  readonly average: (column: ColumnOf<V, NumberType>, label: Text | null) => Metric;
  readonly sum: (column: ColumnOf<V, NumberType>, label: Text | null) => Metric;
  readonly lowest: (column: ColumnOf<V, NumberType>, label: Text | null) => Metric;
  readonly highest: (column: ColumnOf<V, NumberType>, label: Text | null) => Metric;
  readonly count: (label: Text | null) => Metric;
}

/**
 * @param time the column that filters of days act on.
 * @returns the view as a dataset, with its metrics by name.
 */
export function defineDataset<V extends View, MetricName extends string>(
  view: V,
  time: ColumnOf<V, "timestamp without time zone"> | null,
  metrics: (aggregates: Aggregates<V>) => Readonly<Record<MetricName, Metric>>,
): Dataset<V, MetricName> {
  const aggregates: Aggregates<V> = {
    average: (column, label) => ({ expression: `AVG(${column})`, label }),
    sum: (column, label) => ({ expression: `SUM(${column})`, label }),
    lowest: (column, label) => ({ expression: `MIN(${column})`, label }),
    highest: (column, label) => ({ expression: `MAX(${column})`, label }),
    count: (label) => ({ expression: "COUNT(*)", label }),
  };
  return { view, time, metrics: metrics(aggregates) };
}

/** @returns the column's name in the language: the view's own French one, or the dataset's with a French heading. */
export function columnIn(language: Language, column: string): string {
  if (language === "en") return column;
  return column.endsWith("_en") ? column.replace(/_en$/, "_fr") : `${column}_fr`;
}

/** @returns the metric's name in the language: one without a label has the same in all. */
export function metricIn(language: Language, dataset: Dataset, metric: string): string {
  return language === "en" || dataset.metrics[metric]?.label === null ? metric : `${metric}_fr`;
}
