import { dayNumber, type UtcDay } from "../base/utc-day.ts";
import { convertConcentration, usReferenceCelsius } from "./convert-concentration.ts";
import { type DailyValue, validDays } from "./daily-series.ts";
import { StandardError } from "./errors.ts";
import { parameters } from "./parameter.ts";
import { roundHalfUp } from "./rounding.ts";
import type { Standard } from "./standard.ts";

/** A day over a standard, with the rounded value that was compared, in the standard's unit. */
export interface ExceedanceDay {
  readonly day: UtcDay;
  readonly value: number;
}

/** Days of one station and parameter over one standard. */
export interface Exceedances {
  readonly standardId: string;
  /** Days with enough hours: only they comply or exceed. */
  readonly validDays: number;
  /** Days with a row but without enough hours. */
  readonly invalidDays: number;
  /** Oldest first. */
  readonly days: readonly ExceedanceDay[];
  /** Exceedances that one calendar year may have; `null` if the standard is not a count. */
  readonly allowed: number | null;
  /**
   * More exceedances than allowed; `null` if the standard is not a count, without any valid day, and for days of more
   * than 366 days. Days of an incomplete year count: `false` then means "not so far".
   */
  readonly exceeded: boolean | null;
}

/**
 * The valid days over a daily standard: strictly greater, after rounding half up to the decimals of the standard. US
 * CO is compared in ppm at 25 °C.
 * Source: 40 CFR 50, Appendix N, section 4.3 and 40 CFR 50.8(d) (rounding; of the EU text unverified); Directive (EU)
 * 2024/2881 (exceedances of an incomplete year count).
 *
 * @param dailyMeans rows of one station, in any order; maximum daily 8-hour means, marked by their `averaging`, for a
 *   `max-daily-8h` standard.
 * @throws {StandardError} for an hourly or yearly standard, or one of another parameter or averaging.
 * @throws {DailySeriesError} for rows of two series, or a day twice.
 * @throws {InvalidValueError} for NaN or an infinity.
 */
export function exceedances(dailyMeans: readonly DailyValue[], standard: Standard): Exceedances {
  checkComparable(dailyMeans, standard);
  const present = validDays(dailyMeans, `exceedances of ${standard.id}`);
  const days = present
    .map(({ day, mean }) => ({ day, value: roundHalfUp(inStandardUnit(mean, standard), standard.decimals) }))
    .filter(({ value }) => value > standard.value);
  const first = present.at(0);
  const last = present.at(-1);
  const isOneYear = first && last && dayNumber(last.day) - dayNumber(first.day) < 366;
  const allowed = standard.allowedExceedances;
  return {
    standardId: standard.id,
    validDays: present.length,
    invalidDays: dailyMeans.length - present.length,
    days,
    allowed,
    exceeded: allowed !== null && isOneYear ? days.length > allowed : null,
  };
}

/**
 * Whether a statistic in the parameter's unit is over a standard's value: rounded half up to the decimals of the
 * standard, then strictly greater. The caller passes the statistic that `standard.averaging` names.
 * Source: as for `exceedances`.
 */
export function isOverStandard(value: number, standard: Standard): boolean {
  return roundHalfUp(inStandardUnit(value, standard), standard.decimals) > standard.value;
}

function inStandardUnit(value: number, { parameter, unit }: Standard): number {
  return convertConcentration(value, {
    parameter,
    from: parameters[parameter].unit,
    to: unit,
    celsius: usReferenceCelsius,
  });
}

function checkComparable(dailyMeans: readonly DailyValue[], { id, averaging, parameter }: Standard): void {
  if (averaging !== "24h" && averaging !== "max-daily-8h") {
    throw new StandardError(id, `it is for ${averaging} values; pass a standard for 24h or max-daily-8h values`);
  }
  for (const row of dailyMeans) {
    const found = `${row.averaging ?? "24h"} values of ${row.parameter}`;
    if (row.parameter === parameter && (row.averaging ?? "24h") === averaging) continue;
    throw new StandardError(id, `it is for ${averaging} values of ${parameter}; got ${found} on ${row.day}`);
  }
}
