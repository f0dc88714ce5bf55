import { z } from "zod";

import { instantSchema } from "../base/instant.ts";
import { type UtcHour, utcHourSchema } from "../base/utc-hour.ts";
import { type Parameter, parameterSchema } from "./parameter.ts";
import { type StationId, stationIdSchema } from "./station.ts";

/** Parameters that are forecast, in the order of tables. */
export const forecastParameters = ["co", "pm25"] as const satisfies readonly Parameter[];
export type ForecastParameter = (typeof forecastParameters)[number];

/** Who made a published forecast: the champion; the last observed value instead; nobody, because there is nothing to forecast. */
export const forecastMakers = ["model", "persistence", "none"] as const;

/**
 * Why it was not the champion: there is none for the station; the newest value is old; the last day shows one value; the
 * values lie at the sensor's floor; the station has too few hours; the champion lost to persistence over the last weeks.
 */
export const fallbackReasons = [
  "no-model",
  "stale-input",
  "flat-input",
  "censored-input",
  "short-history",
  "lost-to-persistence",
] as const;
export type FallbackReason = (typeof fallbackReasons)[number];

const quantity = z.number().nullable();
const quantilesSchema = z.strictObject({ p10: z.number(), p50: z.number(), p90: z.number() });

/** One row per station, parameter, issue hour and lead hour, in the parameter's unit. Once issued it is never rewritten. */
export const forecastSchema = z.strictObject({
  stationId: stationIdSchema,
  parameter: parameterSchema,
  /** The newest finished hour at issue, lag 0; a run at 10:20 has 09:00Z. */
  issueHour: utcHourSchema,
  /** `targetHour` − `issueHour` in hours: 1 is the hour in progress. */
  leadHours: z.int().min(1).max(48),
  targetHour: utcHourSchema,
  maker: z.enum(forecastMakers),
  /** `null` when the champion made it. */
  reason: z.enum(fallbackReasons).nullable(),
  /** The published quantiles: the 80 % interval after calibration, and the median. `null` when nothing is forecast. */
  p10: quantity,
  p50: quantity,
  p90: quantity,
  /** The last observed value, published beside every forecast. */
  persistence: quantity,
  /** Hours since it was observed: 0 at the issue hour itself; `null` without any. */
  ageHours: z.int().nullable(),
  /** Id of the champion, and what it said before calibration, also when a fallback is published. */
  modelId: z.string().nullable(),
  raw: quantilesSchema.nullable(),
  /** SHA-256 of all values that the forecast was made from: AirQino restates its history. */
  inputs: z.string(),
  issuedAt: instantSchema,
});
export type Forecast = z.infer<typeof forecastSchema>;

/** @returns the id of a forecast, `smart188/pm25/2024-03-01T13Z+1`. */
export function forecastId(stationId: StationId, parameter: Parameter, issueHour: UtcHour, leadHours: number): string {
  return `${stationId}/${parameter}/${issueHour.slice(0, 13)}Z+${leadHours}`;
}
