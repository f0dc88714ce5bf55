import type { UtcDay } from "../base/utc-day.ts";
import { DailySeriesError, InvalidValueError } from "./errors.ts";
import type { Parameter } from "./parameter.ts";
import type { StationId } from "./station.ts";

/** What a daily value is: the mean of the day, or its maximum 8-hour mean. */
export type DailyAveraging = "24h" | "max-daily-8h";

/** One row per station, parameter and day: a daily mean or, with `averaging`, a maximum daily 8-hour mean. */
export interface DailyValue {
  readonly stationId: StationId;
  readonly day: UtcDay;
  readonly parameter: Parameter;
  /** In the parameter's unit, unrounded. */
  readonly mean: number | null;
  /** Enough hours: only valid values count. */
  readonly valid: boolean;
  /** `24h` if absent. */
  readonly averaging?: DailyAveraging;
}

/** A daily value with enough hours. */
export interface ValidDay {
  readonly day: UtcDay;
  readonly mean: number;
}

/**
 * The valid values of one series, oldest first.
 *
 * @param rows of one station, parameter and averaging, one per day, in any order; a day without a row is missing.
 * @throws {DailySeriesError} if they mix stations, parameters or averagings, or hold a day twice.
 * @throws {InvalidValueError} for NaN or an infinity, with its position in `rows`.
 */
export function validDays(rows: readonly DailyValue[], statistic: string): ValidDay[] {
  const series = new Set(rows.map((row) => `${row.stationId} ${row.parameter} ${row.averaging ?? "24h"}`));
  if (series.size > 1) throw new DailySeriesError(statistic, `got ${[...series].join(" and ")}; pass one of them`);
  const seen = new Set<UtcDay>();
  const valid: ValidDay[] = [];
  for (const [index, { day, mean, valid: isValid }] of rows.entries()) {
    if (seen.has(day)) throw new DailySeriesError(statistic, `got the day ${day} twice; pass one value per day`);
    seen.add(day);
    if (mean !== null && !Number.isFinite(mean)) throw new InvalidValueError(statistic, mean, { index });
    if (isValid && mean !== null) valid.push({ day, mean });
  }
  return valid.toSorted((left, right) => (left.day < right.day ? -1 : 1));
}
