import { parameters } from "../../../src/domain/parameter.ts";
import { parameterLabels } from "../../../src/publish/rows/parameter-rows.ts";
import { bars, line } from "../chart-kinds/line.ts";
import { table } from "../chart-kinds/table.ts";
import { daily, exceedance, indexDaily } from "../datasets.ts";
import type { Chart } from "../model.ts";
import { guidelineOf, inUnit, same } from "./parameters.ts";

const others = ["pm10", "no2", "o3"] as const;
const withGuideline = ["pm25", "pm10", "no2", "co"] as const;

export function otherDays(): Chart {
  return line({
    key: "others-daily",
    title: {
      en: `${inUnit(others).en}, mean of each day, all days`,
      fr: `${inUnit(others).fr}, moyenne de chaque jour, tous les jours`,
    },
    dataset: daily,
    where: [["parameter", "IN", others]],
    time: "day",
    grain: "P1D",
    metrics: ["mean_value"],
    by: "parameter_label",
    unit: same("µg/m³"),
    format: ".1f",
    zoom: true,
  });
}

export function indexBars(): Chart {
  return bars({
    key: "index-days",
    title: {
      en: "US AQI (0–500) of each day by band, indicative, uncorrected, last 365 days",
      fr: "US AQI (0–500) de chaque jour par classe, indicatif, non corrigé, 365 derniers jours",
    },
    dataset: indexDaily,
    where: [["in_last_365_days", "IS TRUE"]],
    time: "day",
    grain: "P1D",
    metrics: ["highest_value"],
    by: "category_en",
    unit: same("US AQI"),
    format: ".0f",
    stacked: true,
    zoom: true,
  });
}

export function daysAbove(): Chart {
  const guidelines = {
    en: withGuideline
      .map((code) => `${parameterLabels[code].en} ${guidelineOf(code)} ${parameters[code].unit}`)
      .join(", "),
    fr: withGuideline
      .map((code) => `${parameterLabels[code].fr} ${guidelineOf(code)} ${parameters[code].unit}`)
      .join(", "),
  };
  return bars({
    key: "days-above",
    title: {
      en: `Days per month above the WHO 24 h guideline (${guidelines.en})`,
      fr: `Jours par mois au-dessus du seuil OMS 24 h (${guidelines.fr})`,
    },
    dataset: exceedance,
    where: [["standard_id", "IN", withGuideline.map((code) => `who-2021-${code}-24h`)]],
    time: "day",
    grain: "P1M",
    metrics: ["days"],
    by: "parameter_label",
    unit: { en: "days", fr: "jours" },
    format: ".0f",
    stacked: false,
  });
}

export function missingDays(): Chart {
  return table({
    key: "missing-days",
    title: {
      en: "Days without a valid mean, last 30 days (18 of 24 hours needed)",
      fr: "Jours sans moyenne valide, 30 derniers jours (18 heures sur 24 exigées)",
    },
    dataset: daily,
    where: [
      ["value", "IS NULL"],
      ["in_last_30_days", "IS TRUE"],
    ],
    columns: ["day", "parameter_label", ["valid_hours", ".0f"], ["expected_hours", ".0f"], "reason"],
    order: [
      ["day", false],
      ["parameter", true],
    ],
    times: "days",
    days: "day",
    height: 44,
  });
}
