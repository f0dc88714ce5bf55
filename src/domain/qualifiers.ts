import { z } from "zod";

import type { UtcDay } from "../base/utc-day.ts";
import type { HourlyMeasurement } from "./hourly-measurement.ts";
import type { Parameter } from "./parameter.ts";
import type { Station } from "./station.ts";

/**
 * What a reader should know of a day's values; none of them removes a value.
 * `provisional`: an hour is unfinished. `warm-up`: a gas hour follows a gap, when AirQino's sensors read high or low.
 * `at-or-below-zero`: a gas hour is at the sensor's floor, which is not clean air. `flat-line`: the same value in at
 * least 6 hours on end. `before-final-site`: measured elsewhere than the station stands today.
 */
export const qualifierSchema = z.enum(["provisional", "warm-up", "at-or-below-zero", "flat-line", "before-final-site"]);
export type Qualifier = z.infer<typeof qualifierSchema>;

const gases: ReadonlySet<Parameter> = new Set(["co", "no2", "o3"]);
const flatHours = 6;

/** Whose values are looked at: of one station, day and parameter. */
export interface QualifiedDay {
  readonly station: Station;
  readonly day: UtcDay;
  readonly parameter: Parameter;
}

/**
 * @param hours of the day, oldest first, `null` where there is none.
 * @param before the hour before the day, `null` if there is none.
 * @returns the qualifiers of one parameter and day, in the order of the schema.
 */
export function qualifiersOf(
  of: QualifiedDay,
  hours: readonly (HourlyMeasurement | null)[],
  before: HourlyMeasurement | null,
): Qualifier[] {
  const found = new Set(hourQualifiersOf(of, hours, before).flat());
  if (isBeforeFinalSite(of)) found.add("before-final-site"); // also of a day without any value
  return qualifierSchema.options.filter((qualifier) => found.has(qualifier));
}

/**
 * @param hours of the day, oldest first, `null` where there is none; a flat line is looked for in them alone.
 * @param before the hour before the day, `null` if there is none.
 * @returns for each hour the qualifiers of one parameter's value, in the order of the schema; none for a missing value.
 */
export function hourQualifiersOf(
  of: QualifiedDay,
  hours: readonly (HourlyMeasurement | null)[],
  before: HourlyMeasurement | null,
): (readonly Qualifier[])[] {
  const values = hours.map((hour) => hour?.values[of.parameter] ?? null);
  const isFlat = flatLine(values);
  const isGas = gases.has(of.parameter);
  const isMovedSince = isBeforeFinalSite(of);
  const isGapBefore = (index: number) => (index === 0 ? before : hours[index - 1]) === null;
  return values.map((value, index) => {
    if (value === null) return none;
    const found: Qualifier[] = [];
    if (hours[index]?.provisional === true) found.push("provisional");
    if (isGas && isGapBefore(index)) found.push("warm-up");
    if (isGas && value <= 0) found.push("at-or-below-zero");
    if (isFlat[index] === true) found.push("flat-line");
    if (isMovedSince) found.push("before-final-site");
    return found.length === 0 ? none : found;
  });
}

/** One for all hours: nearly all have none, and a publication looks at hundreds of thousands. */
const none: readonly Qualifier[] = [];

function isBeforeFinalSite({ station, day }: QualifiedDay): boolean {
  return day < station.siteSince;
}

/** @returns for each hour whether it is one of at least 6 on end that show the same value. */
function flatLine(values: readonly (number | null)[]): boolean[] {
  const isFlat = values.map(() => false);
  let start = 0;
  for (let end = 1; end <= values.length; end += 1) {
    if (end < values.length && values[end] === values[start]) continue;
    if (values[start] !== null && end - start >= flatHours) isFlat.fill(true, start, end);
    start = end;
  }
  return isFlat;
}
