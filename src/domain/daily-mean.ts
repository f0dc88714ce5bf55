import { z } from "zod";

import { HarmattanError } from "../base/errors.ts";
import { type UtcDay, utcDaySchema } from "../base/utc-day.ts";
import type { HourlyMeasurement } from "./hourly-measurement.ts";
import { averagedParameters, type Parameter, parameters, parameterSchema } from "./parameter.ts";
import { type StationId, stationIdSchema } from "./station.ts";

/** Hours that a day needs for a valid mean: 75 % of 24 (Directive 2008/50/EC, Annex XI, section A; 40 CFR 50). */
export const minimumHours = 18;

/** One row per station, UTC day and parameter. */
export const dailyMeanSchema = z.strictObject({
  stationId: stationIdSchema,
  day: utcDaySchema,
  parameter: parameterSchema,
  unit: z.string(),
  /** Mean of the hours there are, unrounded, the unfinished hour included; `null` without any. */
  mean: z.number().nullable(),
  /** Hours with a value, 0 to 24. */
  hours: z.int(),
  /** Those of them that are final. */
  finalHours: z.int(),
  /** At least `minimumHours` final hours. Nothing downstream uses a mean that is not valid. */
  valid: z.boolean(),
  /** The mean holds an unfinished hour and will change. */
  provisional: z.boolean(),
});
export type DailyMean = z.infer<typeof dailyMeanSchema>;

/** @returns the id of a daily mean, `smart188/2024-03-01/pm25`. */
export function dailyMeanId(stationId: StationId, day: UtcDay, parameter: Parameter): string {
  return `${stationId}/${day}/${parameter}`;
}

/** Hours of two stations or two days cannot make one mean. */
export class MixedHoursError extends HarmattanError {
  readonly code = "MIXED_HOURS";
  readonly kind = "internal";

  constructor(measurement: HourlyMeasurement, stationId: StationId, day: UtcDay) {
    super(
      `daily mean of ${stationId} on ${day}: got the hour ${measurement.hourStart} of ${measurement.stationId}; ` +
        "pass the hours of one station and one day",
    );
  }
}

/**
 * Daily means of one station and UTC day, one for every parameter that has a unit.
 *
 * @param hours at most one per hour of the day, in any order; none gives no means: the day is missing.
 * @throws {MixedHoursError} if an hour belongs to another station or day.
 */
export function dailyMeans(stationId: StationId, day: UtcDay, hours: readonly HourlyMeasurement[]): DailyMean[] {
  const stray = hours.find((hour) => hour.stationId !== stationId || !hour.hourStart.startsWith(day));
  if (stray) throw new MixedHoursError(stray, stationId, day);
  if (hours.length === 0) return [];
  // Floating sums depend on their order: one order gives one mean, whatever order the hours came in.
  const ordered = hours.toSorted((left, right) => (left.hourStart < right.hourStart ? -1 : 1));
  return averagedParameters.map((parameter) => dailyMean(stationId, day, parameter, ordered));
}

function dailyMean(stationId: StationId, day: UtcDay, parameter: Parameter, hours: readonly HourlyMeasurement[]) {
  let sum = 0;
  let count = 0;
  let finalHours = 0;
  for (const hour of hours) {
    const value = hour.values[parameter];
    if (value === null) continue;
    sum += value;
    count += 1;
    if (!hour.provisional) finalHours += 1;
  }
  return {
    stationId,
    day,
    parameter,
    unit: parameters[parameter].unit,
    mean: count === 0 ? null : sum / count,
    hours: count,
    finalHours,
    valid: finalHours >= minimumHours,
    provisional: finalHours < count,
  };
}
