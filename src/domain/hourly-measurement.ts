import { z } from "zod";

import { instantSchema } from "../base/instant.ts";
import { type UtcHour, utcHourSchema } from "../base/utc-hour.ts";
import { type Parameter, parameterSchema } from "./parameter.ts";
import { type StationId, stationIdSchema } from "./station.ts";

const valueSchema = z.number().nullable();

/** One value per parameter, in the parameter's unit; `null` is a missing value. */
export const hourlyValuesSchema = z.strictObject({
  co: valueSchema,
  pm25: valueSchema,
  pm10: valueSchema,
  no2: valueSchema,
  o3: valueSchema,
  temperature: valueSchema,
  relativeHumidity: valueSchema,
  internalTemperatureRaw: valueSchema,
} satisfies Record<Parameter, typeof valueSchema>);
export type HourlyValues = z.infer<typeof hourlyValuesSchema>;

/** A final value that the source changed later: one per parameter and change, both values, both fetch times. */
export const restatementSchema = z.strictObject({
  parameter: parameterSchema,
  before: valueSchema,
  after: valueSchema,
  beforeFetchedAt: instantSchema,
  afterFetchedAt: instantSchema,
});
export type Restatement = z.infer<typeof restatementSchema>;

/** One row per station and hour: what the source says now, since when, and what it said before. */
export const hourlyMeasurementSchema = z.strictObject({
  stationId: stationIdSchema,
  hourStart: utcHourSchema,
  values: hourlyValuesSchema,
  /** The hour may be unfinished: its values are a mean of less than an hour and will change. */
  provisional: z.boolean(),
  /** When these values were first fetched. */
  fetchedAt: instantSchema,
  /** SHA-256 of the body they were read from. */
  payload: z.string(),
  /** Oldest first. */
  restatements: z.array(restatementSchema),
  /** When the newest restatement was fetched. */
  restatedAt: instantSchema.nullable(),
});
export type HourlyMeasurement = z.infer<typeof hourlyMeasurementSchema>;

/** @returns the id of a station's hour, `smart188/2024-03-01T13Z`. */
export function hourId(stationId: StationId, hourStart: UtcHour): string {
  return `${stationId}/${hourStart.slice(0, 13)}Z`;
}
