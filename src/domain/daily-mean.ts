import { z } from "zod";

import { HarmattanError } from "../base/errors.ts";
import { type UtcDay, utcDaySchema } from "../base/utc-day.ts";
import { addHours, type UtcHour } from "../base/utc-hour.ts";
import { hoursBeforeDay, maximumDailyEightHourMean } from "./eight-hour-mean.ts";
import { HourlyColumnError } from "./errors.ts";
import type { HourlyMeasurement } from "./hourly-measurement.ts";
import { localDay } from "./local-day.ts";
import { averagedParameters, type Parameter, parameters, parameterSchema } from "./parameter.ts";
import { dailyMean } from "./period-mean.ts";
import { qualifierSchema, qualifiersOf } from "./qualifiers.ts";
import { type Station, type StationId, stationIdSchema } from "./station.ts";

/** Largest mean of 8 final hours that ends in the day, in the parameter's unit; see `maximumDailyEightHourMean`. */
const eightHourSchema = z.strictObject({
  value: z.number().nullable(),
  /** Hours after the start of the day, from 1. */
  windowEnd: z.int().nullable(),
  validWindows: z.int(),
  valid: z.boolean(),
  reason: z.enum(["too-few-windows", "no-windows"]).nullable(),
});

/** One row per station, day of the station's `dayBoundary`, and parameter. */
export const dailyMeanSchema = z.strictObject({
  stationId: stationIdSchema,
  day: utcDaySchema,
  parameter: parameterSchema,
  unit: z.string(),
  /** Mean of the hours there are, unrounded, the unfinished hour included; `null` without any. */
  mean: z.number().nullable(),
  /** Hours with a value. */
  hours: z.int(),
  /** Those of them that are final. */
  finalHours: z.int(),
  /** Hours of the day: 24, or 22 to 26 where clocks change. */
  expectedHours: z.int(),
  /** `hours` / `expectedHours`, 0 to 1. */
  coverage: z.number(),
  /** At least 75 % of the hours are there and final: 18 of 24. Nothing downstream uses a mean that is not valid. */
  valid: z.boolean(),
  reason: z.enum(["no-hours", "too-few-hours"]).nullable(),
  /** The mean holds an unfinished hour and will change. */
  provisional: z.boolean(),
  qualifiers: z.array(qualifierSchema),
  /** For CO and O3, whose standards and indices use it; else `null`. */
  maximumEightHourMean: eightHourSchema.nullable(),
});
export type DailyMean = z.infer<typeof dailyMeanSchema>;

const eightHourParameters: ReadonlySet<Parameter> = new Set(["co", "o3"]);

/** @returns the id of a daily mean, `smart188/2024-03-01/pm25`. */
export function dailyMeanId(stationId: StationId, day: UtcDay, parameter: Parameter): string {
  return `${stationId}/${day}/${parameter}`;
}

/** Hours of two stations cannot make one mean. */
export class MixedHoursError extends HarmattanError {
  readonly code = "MIXED_HOURS";
  readonly kind = "internal";

  constructor(measurement: HourlyMeasurement, stationId: StationId, day: UtcDay) {
    super(
      `daily mean of ${stationId} on ${day}: got the hour ${measurement.hourStart} of ${measurement.stationId}; ` +
        "pass the hours of one station",
    );
  }
}

/**
 * Daily means of one station and day, one for every parameter that has a unit: the arithmetic mean of the hours there
 * are, valid from 75 % final hours on (Directive 2008/50/EC, Annex XI, section A; 40 CFR 50).
 *
 * @param measured at most one per hour, in any order: the day's hours and the 7 before it; others are not used. Without
 *   any hour of the day there are no means: the day is missing.
 * @throws {MixedHoursError} if an hour belongs to another station, {HourlyColumnError} if one is there twice.
 */
export function dailyMeans(station: Station, day: UtcDay, measured: readonly HourlyMeasurement[]): DailyMean[] {
  const stray = measured.find((hour) => hour.stationId !== station.stationId);
  if (stray) throw new MixedHoursError(stray, station.stationId, day);
  const byHour = hoursByName(measured);
  const names = localDay(day, station).hours;
  const [first] = names;
  const hours = names.map((hour) => byHour.get(hour) ?? null);
  if (first === undefined || hours.every((hour) => hour === null)) return [];
  const before = Array.from(
    { length: hoursBeforeDay },
    (_, index) => byHour.get(addHours(first, index - hoursBeforeDay)) ?? null,
  );
  return averagedParameters.map((parameter) => dailyMeanOf(station, day, parameter, { hours, before }));
}

function hoursByName(measured: readonly HourlyMeasurement[]): ReadonlyMap<UtcHour, HourlyMeasurement> {
  const byHour = new Map<UtcHour, HourlyMeasurement>();
  for (const hour of measured) {
    if (byHour.has(hour.hourStart))
      throw new HourlyColumnError(hour.hourStart, "is there twice; merge its fetches first");
    byHour.set(hour.hourStart, hour);
  }
  return byHour;
}

interface DayHours {
  readonly hours: readonly (HourlyMeasurement | null)[];
  /** The 7 hours before the day. */
  readonly before: readonly (HourlyMeasurement | null)[];
}

function dailyMeanOf(station: Station, day: UtcDay, parameter: Parameter, { hours, before }: DayHours): DailyMean {
  const ofDay = dailyMean(hours.map((hour) => hour?.values[parameter] ?? null));
  const finalHours = hours.filter((hour) => finalValue(hour, parameter) !== null).length;
  const valid = finalHours >= ofDay.requiredHours;
  const isEightHour = eightHourParameters.has(parameter);
  return {
    stationId: station.stationId,
    day,
    parameter,
    unit: parameters[parameter].unit,
    mean: ofDay.mean,
    hours: ofDay.hours,
    finalHours,
    expectedHours: ofDay.expectedHours,
    coverage: ofDay.coverage,
    valid,
    reason: valid ? null : ofDay.hours === 0 ? "no-hours" : "too-few-hours",
    provisional: finalHours < ofDay.hours,
    qualifiers: qualifiersOf({ station, day, parameter }, hours, before.at(-1) ?? null),
    maximumEightHourMean: isEightHour ? eightHourMean([...before, ...hours], parameter) : null,
  };
}

function eightHourMean(
  hours: readonly (HourlyMeasurement | null)[],
  parameter: Parameter,
): DailyMean["maximumEightHourMean"] {
  const found = maximumDailyEightHourMean(hours.map((hour) => finalValue(hour, parameter)));
  const { value, windowEnd, validWindows, valid, reason } = found;
  return { value, windowEnd, validWindows, valid, reason };
}

function finalValue(hour: HourlyMeasurement | null, parameter: Parameter): number | null {
  return hour && !hour.provisional ? hour.values[parameter] : null;
}
