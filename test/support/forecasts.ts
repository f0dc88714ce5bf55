import { addHours, type UtcHour, utcHourSchema } from "../../src/base/utc-hour.ts";
import { type ForecastModel, forecastModelSchema } from "../../src/domain/forecast-model.ts";
import { type ForecastScore, forecastScoreSchema } from "../../src/domain/forecast-score.ts";
import { type Forecast, forecastSchema } from "../../src/domain/forecast.ts";
import { type ModelPromotion, modelPromotionSchema } from "../../src/domain/model-promotion.ts";
import type { Window } from "../../src/pipeline/define-asset.ts";

type Fields<Row> = Partial<Record<keyof Row, unknown>>;

/** What the champion said of PM2.5 of smart188 one hour ahead, 10 µg/m³ in 8 to 14, unless told otherwise. */
export function forecast(issueHour: string, fields: Fields<Forecast> = {}): Forecast {
  const lead = Number(fields.leadHours ?? 1);
  return forecastSchema.parse({
    stationId: "smart188",
    parameter: "pm25",
    issueHour,
    leadHours: lead,
    targetHour: addHours(utcHourSchema.parse(issueHour), lead),
    maker: "model",
    reason: null,
    p10: 8,
    p50: 10,
    p90: 14,
    persistence: 9,
    ageHours: 0,
    modelId: "pm25/2024-02-20T13Z",
    raw: { p10: 9, p50: 10, p90: 12 },
    inputs: "inputs-1",
    issuedAt: "2024-03-01T00:20:00.000Z",
    ...fields,
  });
}

/** What is published of PM2.5 when nothing can be forecast. */
export const nothingForecast = {
  maker: "none",
  reason: "stale-input",
  p10: null,
  p50: null,
  p90: null,
  persistence: null,
  ageHours: null,
  modelId: null,
  raw: null,
} as const;

/** A score of PM2.5 of smart188 one hour ahead, on a day without a scored hour, unless told otherwise. */
export function score(day: string, fields: Fields<ForecastScore> = {}): ForecastScore {
  return forecastScoreSchema.parse({
    stationId: "smart188",
    day,
    parameter: "pm25",
    leadHours: 1,
    n: 0,
    made: { model: 24, persistence: 0, none: 0 },
    absoluteErrorSum: 0,
    squaredErrorSum: 0,
    errorSum: 0,
    persistenceAbsoluteErrorSum: 0,
    persistenceSquaredErrorSum: 0,
    inside: 0,
    intervalScoreSum: 0,
    hours: [],
    ...fields,
  });
}

/** A model of PM2.5, trained up to an hour of 2024 and promoted 20 minutes later, unless told otherwise. */
export function model(lastHour: string, fields: Fields<ForecastModel> = {}): ForecastModel {
  return forecastModelSchema.parse({
    modelId: `pm25/${lastHour.slice(0, 13)}Z`,
    parameter: "pm25",
    month: lastHour.slice(0, 7),
    trainedAt: `${lastHour.slice(0, 13)}:20:00.000Z`,
    seconds: 41.5,
    backend: "wasm",
    featureVersion: "1",
    codeVersion: "1",
    leads: [1, 2],
    stations: ["smart188", "smart189"],
    firstHour: "2023-04-03T00:00Z",
    lastHour,
    rows: 14_000,
    members: [1, 2, 3],
    weights: { sha256: "weights-1", bytes: 1_514_000 },
    inputs: "inputs-1",
    heldBack: {
      from: "2024-01-01T00:00Z",
      to: "2024-01-29T00:00Z",
      rows: [
        { leadHours: 1, n: 1_300, mae: 1.23, persistenceMae: 1.39, championMae: null, coverage: 0.801 },
        { leadHours: 2, n: 1_300, mae: 1.57, persistenceMae: 1.99, championMae: 1.6, coverage: null },
      ],
    },
    verdict: "promoted",
    reason: "better than persistence at both leads",
    ...fields,
  });
}

/** A person's decision for a model of PM2.5. */
export function promotion(at: string, modelId: string, fields: Fields<ModelPromotion> = {}): ModelPromotion {
  return modelPromotionSchema.parse({
    parameter: "pm25",
    at,
    modelId,
    by: "awa",
    reason: "back to the old",
    ...fields,
  });
}

/** Hours from `from` up to, not including, `to`. */
export function hourWindow(from: string, to: string): Window<UtcHour> {
  return { from: utcHourSchema.parse(from), to: utcHourSchema.parse(to) };
}
