import { requiredCount } from "./data-capture.ts";
import { checkDayLength } from "./period-mean.ts";
import { type HourColumn, presentValues } from "./present-values.ts";

const windowHours = 8;
const requiredWindowHours = requiredCount(windowHours);

/** Hours before the day that its first window reaches back to: with hour-beginning labels 17:00 to 24:00. */
export const hoursBeforeDay = windowHours - 1;

interface WindowCount {
  /** Windows of the day with at least 6 of their 8 hours. */
  readonly validWindows: number;
  /** Windows that end in the day: one per hour of it. */
  readonly expectedWindows: number;
  /** Valid windows that a valid maximum needs: 75 %, rounded up. */
  readonly requiredWindows: number;
}

interface Maximum {
  /** Largest mean of a valid window, unrounded. */
  readonly value: number;
  /** When that window ends, in hours after the start of the day: 1 to 24. Of equal windows the earliest. */
  readonly windowEnd: number;
}

/** A valid maximum, or the maximum of the windows there are with the reason why nothing downstream may use it. */
export type MaximumEightHourMean = WindowCount &
  (
    | (Maximum & { readonly valid: true; readonly reason: null })
    | (Maximum & { readonly valid: false; readonly reason: "too-few-windows" })
    | { readonly value: null; readonly windowEnd: null; readonly valid: false; readonly reason: "no-windows" }
  );

/**
 * Maximum daily 8-hour mean of one station, parameter and day, in the unit of `hours`. A window belongs to the day in
 * which it ends: the first covers 17:00 of the day before to 01:00, the last 16:00 to 24:00. A window needs 6 of its 8
 * hours, the maximum 18 of 24 windows (18 of 23 and 19 of 25 on days of a clock change).
 * Source: Directive 2008/50/EC, Annex XI, section A (data capture) and section B (day of an 8-hour window).
 *
 * @param hours the 7 hours before the day, then every hour of the day, oldest first and without gaps: 31 values, 30 or
 *   32 when clocks change; `null` is an hour without a value.
 * @throws {ColumnLengthError} for another number of values.
 * @throws {InvalidValueError} for NaN or an infinity.
 */
export function maximumDailyEightHourMean(hours: HourColumn): MaximumEightHourMean {
  const statistic = "maximum daily 8-hour mean";
  checkDayLength(statistic, hours.length, hoursBeforeDay);
  presentValues(hours, statistic);
  const expectedWindows = hours.length - hoursBeforeDay;
  const means = Array.from({ length: expectedWindows }, (_, first) => windowMean(hours, first));
  const validWindows = means.filter((mean) => mean !== null).length;
  const count = { validWindows, expectedWindows, requiredWindows: requiredCount(expectedWindows) };
  const maximum = largest(means);
  if (maximum === null) return { ...count, value: null, windowEnd: null, valid: false, reason: "no-windows" };
  if (validWindows < count.requiredWindows) return { ...count, ...maximum, valid: false, reason: "too-few-windows" };
  return { ...count, ...maximum, valid: true, reason: null };
}

/** In the order of the hours and without copies: there are 24 windows a day, and their order is fixed. */
function windowMean(hours: HourColumn, first: number): number | null {
  let [sum, count] = [0, 0];
  for (let index = first; index < first + windowHours; index += 1) {
    const value = hours[index] ?? null;
    if (value === null) continue;
    sum += value;
    count += 1;
  }
  return count < requiredWindowHours ? null : sum / count;
}

function largest(means: HourColumn): Maximum | null {
  let maximum: Maximum | null = null;
  let windowEnd = 0;
  for (const value of means) {
    windowEnd += 1;
    if (value !== null && (maximum === null || value > maximum.value)) maximum = { value, windowEnd };
  }
  return maximum;
}
