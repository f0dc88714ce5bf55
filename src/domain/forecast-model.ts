import { z } from "zod";

import { instantSchema } from "../base/instant.ts";
import { type UtcHour, utcHourSchema } from "../base/utc-hour.ts";
import { utcMonthSchema } from "../base/utc-month.ts";
import type { ModelPromotion } from "./model-promotion.ts";
import { type Parameter, parameterSchema } from "./parameter.ts";
import { stationIdSchema } from "./station.ts";

/** How a model did on one lead in weeks that it was not trained on, in the parameter's unit; pooled over the stations. */
const heldBackRowSchema = z.strictObject({
  leadHours: z.int(),
  /** Scored hours, at least 1: a lead without any has no row. */
  n: z.int(),
  mae: z.number(),
  persistenceMae: z.number(),
  /** Of the champion at that time; `null` if there was none. */
  championMae: z.number().nullable(),
  /** Share of hours inside the 80 % interval, 0 to 1; `null` if intervals were not made. */
  coverage: z.number().nullable(),
});

/** One row per trained model, kept whether it became the champion or not. The weights are kept apart, by their SHA-256. */
export const forecastModelSchema = z.strictObject({
  /** Parameter and newest training hour, `pm25/2026-01-20T13Z`. */
  modelId: z.string(),
  parameter: parameterSchema,
  /** The partition that it was trained for. */
  month: utcMonthSchema,
  trainedAt: instantSchema,
  /** How long the training took. Bookkeeping, like `trainedAt`: the same values give the same model. */
  seconds: z.number(),
  backend: z.enum(["wasm", "native"]),
  featureVersion: z.string(),
  codeVersion: z.string(),
  leads: z.array(z.int()),
  stations: z.array(stationIdSchema),
  /** First and last hour of the training window, both included. */
  firstHour: utcHourSchema,
  lastHour: utcHourSchema,
  /** Training rows. */
  rows: z.int(),
  /** Seed of each member of the ensemble. */
  members: z.array(z.int()),
  weights: z.strictObject({ sha256: z.string(), bytes: z.int() }),
  /** SHA-256 of all training values: AirQino restates its history. */
  inputs: z.string(),
  /** Half-open in hours; oldest lead first. */
  heldBack: z.strictObject({ from: utcHourSchema, to: utcHourSchema, rows: z.array(heldBackRowSchema) }),
  verdict: z.enum(["promoted", "kept-back"]),
  /** Why, as a sentence. */
  reason: z.string(),
});
export type ForecastModel = z.infer<typeof forecastModelSchema>;

/** @returns the id of the model of a parameter whose newest training hour is `lastHour`, `pm25/2026-01-20T13Z`. */
export function forecastModelId(parameter: Parameter, lastHour: UtcHour): string {
  return `${parameter}/${lastHour.slice(0, 13)}Z`;
}

/**
 * The model that forecasts: whichever was promoted last, by its training or by a person; at the same instant the person
 * decides. `null` if none ever was.
 *
 * @param models of one parameter, in any order, and @param promotions those of the same parameter.
 */
export function championOf(
  models: readonly Pick<ForecastModel, "modelId" | "trainedAt" | "verdict">[],
  promotions: readonly Pick<ModelPromotion, "modelId" | "at">[],
): string | null {
  const byTraining = models
    .filter(({ verdict }) => verdict === "promoted")
    .map(({ modelId, trainedAt }) => ({ modelId, at: trainedAt }));
  const oldestFirst = [...byTraining, ...promotions].toSorted(
    (left, right) => Date.parse(left.at) - Date.parse(right.at),
  );
  return oldestFirst.at(-1)?.modelId ?? null;
}
