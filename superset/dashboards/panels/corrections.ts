import { bars } from "../chart-kinds/line.ts";
import { table } from "../chart-kinds/table.ts";
import { reconciliation, restatement } from "../datasets.ts";
import type { Chart } from "../model.ts";

/** Values that the source changed, by the day when it did. */
export function restatedHours(): Chart {
  return bars({
    key: "restatements",
    title: {
      en: "Values (count) changed by the source, by UTC day and station, last 30 days",
      fr: "Valeurs (nombre) révisées par la source, par jour UTC et station, 30 jours",
    },
    dataset: restatement,
    where: [["in_last_30_days", "IS TRUE"]],
    time: "restated_day",
    grain: "P1D",
    metrics: ["hours"],
    by: "station",
    unit: { en: "values", fr: "valeurs" },
    format: ".0f",
    stacked: true,
    height: 40,
  });
}

/** Which values were changed, from what to what. */
export function restatementTable(): Chart {
  return table({
    key: "restated-values",
    title: {
      en: "Changed values, newest first, last 30 days, UTC",
      fr: "Valeurs révisées, la plus récente d'abord, 30 derniers jours, UTC",
    },
    dataset: restatement,
    where: [["in_last_30_days", "IS TRUE"]],
    columns: [
      "restated_at",
      "parameter_label",
      ["value_before", ".2f"],
      ["value_after", ".2f"],
      "unit",
      "hour_start",
      "station",
    ],
    order: [
      ["restated_at", false],
      ["hour_start", false],
    ],
    days: "restated_day",
    height: 44,
  });
}

/** Days of which this read model and the store do not hold the same. */
export function driftTable(): Chart {
  return table({
    key: "drift",
    title: {
      en: "Reconciliation: days that differ from the store (rows, sums; must be empty)",
      fr: "Rapprochement : jours qui diffèrent de la source (lignes, sommes ; doit être vide)",
    },
    dataset: reconciliation,
    where: [["drift", "IS TRUE"]],
    columns: [
      "table_name",
      "station",
      "day",
      ["store_rows", ".0f"],
      ["model_rows", ".0f"],
      ["store_sum", ".3f"],
      ["model_sum", ".3f"],
      "checked_at",
    ],
    order: [
      ["day", false],
      ["table_name", true],
    ],
    days: "day",
    height: 36,
  });
}
