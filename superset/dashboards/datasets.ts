import { vAsset } from "../../src/publish/views/asset.ts";
import { vCheck } from "../../src/publish/views/check.ts";
import { vCompleteness } from "../../src/publish/views/completeness.ts";
import { vDaily } from "../../src/publish/views/daily.ts";
import { vExceedance } from "../../src/publish/views/exceedance.ts";
import { vFeed } from "../../src/publish/views/feed.ts";
import { vForecastSkillDaily } from "../../src/publish/views/forecast-skill-daily.ts";
import { vForecastSkill } from "../../src/publish/views/forecast-skill.ts";
import { vForecast } from "../../src/publish/views/forecast.ts";
import { vHourly } from "../../src/publish/views/hourly.ts";
import { vIndexBand } from "../../src/publish/views/index-band.ts";
import { vIndexDaily } from "../../src/publish/views/index-daily.ts";
import { vIndexNow } from "../../src/publish/views/index-now.ts";
import { vLatest } from "../../src/publish/views/latest.ts";
import { vReconciliation } from "../../src/publish/views/reconciliation.ts";
import { vRestatement } from "../../src/publish/views/restatement.ts";
import { vRun } from "../../src/publish/views/run.ts";
import { vStandard } from "../../src/publish/views/standard.ts";
import { vStation } from "../../src/publish/views/station.ts";
import { defineDataset } from "./define-dataset.ts";

const mean = { en: "Mean", fr: "Moyenne" };
const days = { en: "Days", fr: "Jours" };

export const latest = defineDataset(vLatest, "hour_start", ({ highest }) => ({
  highest_now: highest("fresh_value", { en: "Highest now", fr: "Maximum actuel" }),
}));
export const hourly = defineDataset(vHourly, "hour_start", ({ average }) => ({ mean_value: average("value", mean) }));
export const daily = defineDataset(vDaily, "day", ({ average }) => ({ mean_value: average("value", mean) }));
export const indexNow = defineDataset(vIndexNow, "hour_start", ({ highest }) => ({
  highest_now: highest("fresh_value", { en: "Highest now", fr: "Maximum actuel" }),
}));
export const indexDaily = defineDataset(vIndexDaily, "day", ({ highest }) => ({
  highest_value: highest("value", { en: "US AQI", fr: "US AQI" }),
}));
export const indexBand = defineDataset(vIndexBand, null, () => ({}));
export const standard = defineDataset(vStandard, null, () => ({}));
export const exceedance = defineDataset(vExceedance, "day", ({ count }) => ({ days: count(days) }));
export const station = defineDataset(vStation, null, () => ({}));
export const completeness = defineDataset(vCompleteness, "day", ({ average }) => ({
  mean_percent: average("percent", { en: "Complete (%)", fr: "Complétude (%)" }),
}));

export const forecast = defineDataset(vForecast, "target_hour", ({ average }) => ({
  // Superset draws dots, a line and a band from exactly these four names.
  "PM2.5": average("measured", null),
  "PM2.5__yhat": average("p50", null),
  "PM2.5__yhat_lower": average("p10", null),
  "PM2.5__yhat_upper": average("p90", null),
  CO: average("measured", null),
  CO__yhat: average("p50", null),
  CO__yhat_lower: average("p10", null),
  CO__yhat_upper: average("p90", null),
  measured_value: average("measured", { en: "Measured", fr: "Mesuré" }),
  forecast_value: average("p50", { en: "Forecast", fr: "Prévision" }),
  persistence_value: average("persistence", { en: "Persistence", fr: "Persistance" }),
}));
export const forecastSkill = defineDataset(vForecastSkill, null, () => ({}));
export const forecastSkillDaily = defineDataset(vForecastSkillDaily, "day", ({ average }) => ({
  forecast_error: average("mae", { en: "Forecast", fr: "Prévision" }),
  persistence_error: average("persistence_mae", { en: "Persistence", fr: "Persistance" }),
  skill: average("skill_percent", { en: "Skill (%)", fr: "Gain (%)" }),
  inside: average("inside_percent", { en: "In band (%)", fr: "Dans l'intervalle (%)" }),
}));

export const feed = defineDataset(vFeed, "newest_hour", ({ lowest, highest }) => ({
  newest_age: lowest("age_hours", { en: "Age (h)", fr: "Âge (h)" }),
  oldest_age: highest("age_hours", { en: "Age (h)", fr: "Âge (h)" }),
}));
export const asset = defineDataset(vAsset, "materialized_at", ({ count }) => ({
  how_many: count({ en: "Series", fr: "Séries" }),
}));
export const run = defineDataset(vRun, "started_at", ({ count, highest }) => ({
  runs: count({ en: "Runs", fr: "Exécutions" }),
  longest: highest("duration_seconds", { en: "Longest (s)", fr: "La plus longue (s)" }),
}));
export const check = defineDataset(vCheck, "checked_at", ({ count }) => ({
  checks: count({ en: "Checks", fr: "Contrôles" }),
}));
export const restatement = defineDataset(vRestatement, "restated_day", ({ count }) => ({
  hours: count({ en: "Values", fr: "Valeurs" }),
}));
export const reconciliation = defineDataset(vReconciliation, "day", ({ count }) => ({
  comparisons: count({ en: "Comparisons", fr: "Comparaisons" }),
}));
