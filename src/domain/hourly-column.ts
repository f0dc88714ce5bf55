import type { UtcHour } from "../base/utc-hour.ts";
import { HourlyColumnError } from "./errors.ts";

/**
 * One value per hour of `hours`, in their order; `null` where there is none. The column that `dailyMean` and
 * `maximumDailyEightHourMean` take.
 *
 * @param hours by their start in UTC, of `localDay`, with the 7 hours before it for the 8-hour mean.
 * @param measured of one station and parameter, in any order.
 * @throws {HourlyColumnError} if an hour is measured twice, or is not in `hours`.
 */
export function hourlyColumn(
  hours: readonly UtcHour[],
  measured: readonly { readonly hourStart: UtcHour; readonly value: number | null }[],
): (number | null)[] {
  const wanted = new Set(hours);
  const values = new Map<UtcHour, number | null>();
  for (const { hourStart, value } of measured) {
    if (!wanted.has(hourStart)) throw new HourlyColumnError(hourStart, `is not one of its ${hours.length} hours`);
    if (values.has(hourStart)) throw new HourlyColumnError(hourStart, "is there twice; merge its fetches first");
    values.set(hourStart, value);
  }
  return hours.map((hour) => values.get(hour) ?? null);
}
