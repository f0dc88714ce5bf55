import { line } from "../chart-kinds/line.ts";
import { daily, hourly } from "../datasets.ts";
import type { Chart } from "../model.ts";
import { type Panelled, same, whoGuideline } from "./parameters.ts";

/** Hours of the last 7 days. */
export function hourlyWeek({ code, title, unit }: Panelled): Chart {
  return line({
    key: `${code}-hourly`,
    title: {
      en: `${title.en} each hour, last 7 days, UTC`,
      fr: `${title.fr} heure par heure, 7 derniers jours, UTC`,
    },
    dataset: hourly,
    where: [
      ["parameter", "==", code],
      ["in_last_7_days", "IS TRUE"],
    ],
    time: "hour_start",
    grain: "PT1H",
    metrics: ["mean_value"],
    by: "station",
    unit: same(unit),
    format: ".1f",
  });
}

/** Valid daily means with the WHO line; `in_last_30_days`, or every day. */
export function dailyMeans(parameter: Panelled, range: "in_last_30_days" | null): Chart {
  const { code, title, unit } = parameter;
  const [en, fr] = range === null ? ["all days", "tous les jours"] : ["last 30 days", "30 derniers jours"];
  return line({
    key: `${code}-daily`,
    title: {
      en: `${title.en}, mean of each day, with WHO 24 h guideline, ${en}`,
      fr: `${title.fr}, moyenne de chaque jour, avec le seuil OMS 24 h, ${fr}`,
    },
    dataset: daily,
    where:
      range === null
        ? [["parameter", "==", code]]
        : [
            ["parameter", "==", code],
            [range, "IS TRUE"],
          ],
    time: "day",
    grain: "P1D",
    metrics: ["mean_value"],
    by: "station",
    unit: same(unit),
    format: ".1f",
    thresholds: [whoGuideline(parameter)],
    markers: range !== null,
    zoom: range === null,
  });
}
