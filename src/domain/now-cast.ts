import { ColumnLengthError, NegativeConcentrationError } from "./errors.ts";
import { type HourColumn, presentValues } from "./present-values.ts";
import { truncateTo } from "./rounding.ts";

/** Hours that a NowCast looks back. */
export const nowCastHours = 12;

/**
 * NowCast of PM2.5 or PM10 in µg/m³, cut off to one decimal: the last 12 clock hours weighted towards the newest, the
 * more so the more they vary. `null` with fewer than 2 of the newest 3 hours. It says how the air is now: never mix it
 * with the daily AQI, and never use it for CO.
 * Source: EPA-454/B-24-002, section IV, "How the NowCast is calculated": w = 1 - (max - min) / max, at least 0.5;
 * Σ w^(i-1)·c_i / Σ w^(i-1) over the hours present; a missing hour keeps its power.
 *
 * @param hours newest first, `null` is an hour without a value, the unfinished hour left out; at most 12, and older
 *   hours that are not given are missing.
 * @throws {ColumnLengthError} for no or more than 12 hours.
 * @throws {InvalidValueError} for NaN or an infinity.
 * @throws {NegativeConcentrationError} for a negative hour: PM below 0 fails the gross range test.
 */
export function nowCast(hours: HourColumn): number | null {
  if (hours.length === 0 || hours.length > nowCastHours) {
    throw new ColumnLengthError("NowCast", hours.length, "1 to 12 hours, newest first, null for a missing hour");
  }
  const present = presentValues(hours, "NowCast");
  const negative = present.find((value) => value < 0);
  if (negative !== undefined) throw new NegativeConcentrationError("NowCast", negative, 0, "µg/m³");
  if (hours.slice(0, 3).filter((value) => value !== null).length < 2) return null;
  const maximum = Math.max(...present);
  if (maximum === 0) return 0;
  return truncateTo(weightedMean(hours, Math.max(0.5, Math.min(...present) / maximum)), 1);
}

function weightedMean(hours: HourColumn, weight: number): number {
  let sum = 0;
  let weights = 0;
  for (const [age, value] of hours.entries()) {
    if (value === null) continue;
    sum += weight ** age * value;
    weights += weight ** age;
  }
  return sum / weights;
}
