import { arithmeticMean } from "./arithmetic-mean.ts";
import { requiredCount } from "./data-capture.ts";
import { ColumnLengthError } from "./errors.ts";
import { type HourColumn, presentValues } from "./present-values.ts";

interface Capture {
  /** Hours with a value. */
  readonly hours: number;
  /** Hours that the day has: 24, or 22 to 26 when clocks change. */
  readonly expectedHours: number;
  /** Hours with a value that a valid mean needs: 75 %, rounded up. */
  readonly requiredHours: number;
  /** `hours` / `expectedHours`, 0 to 1. */
  readonly coverage: number;
}

/** A valid mean, or the mean of the hours there are with the reason why nothing downstream may use it. */
export type PeriodMean = Capture &
  (
    | { readonly valid: true; readonly mean: number; readonly reason: null }
    | { readonly valid: false; readonly mean: number; readonly reason: "too-few-hours" }
    | { readonly valid: false; readonly mean: null; readonly reason: "no-hours" }
  );

/**
 * Mean of one station, parameter and day, unrounded, in the unit of `values`, valid from 75 % of the day's hours on:
 * 18 of 24. Missing hours are left out, never filled; the divisor is the number of hours available.
 * Source: Directive 2008/50/EC, Annex XI, section A (24-hour values: 75 %, at least 18); 40 CFR 50, Appendix N.
 *
 * @param values one per hour of the day, in any order; `null` is an hour without a value. As many as the day has hours
 *   (`localDay` tells): 24, or 22 to 26 on a day on which clocks change (23 and 25 nearly everywhere; Troll station's
 *   clocks jump by two hours).
 * @throws {ColumnLengthError} for another number of values.
 * @throws {InvalidValueError} for NaN or an infinity.
 */
export function dailyMean(values: HourColumn): PeriodMean {
  checkDayLength("daily mean", values.length, 0);
  const present = presentValues(values, "daily mean");
  const mean = arithmeticMean(present);
  const capture = {
    hours: present.length,
    expectedHours: values.length,
    requiredHours: requiredCount(values.length),
    coverage: present.length / values.length,
  };
  if (mean === null) return { ...capture, valid: false, mean, reason: "no-hours" };
  if (present.length < capture.requiredHours) return { ...capture, valid: false, mean, reason: "too-few-hours" };
  return { ...capture, valid: true, mean, reason: null };
}

/**
 * Checks that a column holds one day of 22 to 26 hours and the `before` hours before it.
 *
 * @throws {ColumnLengthError} if it does not.
 */
export function checkDayLength(statistic: string, length: number, before: number): void {
  const hours = length - before;
  if (Number.isInteger(hours) && hours >= 22 && hours <= 26) return;
  const lead = before === 0 ? "" : `the ${before} hours before the day, then `;
  throw new ColumnLengthError(
    statistic,
    length,
    `${lead}one value or null per hour of the day: 24 (22 to 26 when clocks change)`,
  );
}
