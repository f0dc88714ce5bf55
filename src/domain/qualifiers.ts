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

/**
 * @param hours of the day, oldest first, `null` where there is none.
 * @param before the hour before the day, `null` if there is none.
 * @returns the qualifiers of one parameter and day, in the order of the schema.
 */
export function qualifiersOf(
  { station, day, parameter }: { readonly station: Station; readonly day: UtcDay; readonly parameter: Parameter },
  hours: readonly (HourlyMeasurement | null)[],
  before: HourlyMeasurement | null,
): Qualifier[] {
  const values = hours.map((hour) => hour?.values[parameter] ?? null);
  const isGas = gases.has(parameter);
  const isGapBefore = (index: number) => (index === 0 ? before : hours[index - 1]) === null;
  const found: Readonly<Record<Qualifier, boolean>> = {
    provisional: hours.some((hour, index) => hour?.provisional === true && values[index] !== null),
    "warm-up": isGas && values.some((value, index) => value !== null && isGapBefore(index)),
    "at-or-below-zero": isGas && values.some((value) => value !== null && value <= 0),
    "flat-line": longestRun(values) >= flatHours,
    "before-final-site": day < station.siteSince,
  };
  return qualifierSchema.options.filter((qualifier) => found[qualifier]);
}

/** @returns how many hours on end show the same value. */
function longestRun(values: readonly (number | null)[]): number {
  let [longest, run] = [0, 0];
  let last: number | null = null;
  for (const value of values) {
    run = value === null ? 0 : value === last ? run + 1 : 1;
    longest = Math.max(longest, run);
    last = value;
  }
  return longest;
}
