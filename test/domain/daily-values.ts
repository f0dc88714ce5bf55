import { addDays, utcDaySchema } from "../../src/base/utc-day.ts";
import type { DailyValue } from "../../src/domain/daily-series.ts";
import { stationIdSchema } from "../../src/domain/station.ts";

/** Valid daily means of PM2.5, one per day from `first` on; `null` is an invalid day. */
export function dailyValues(first: string, means: readonly (number | null)[]): DailyValue[] {
  return means.map((mean, index) => ({
    stationId: stationIdSchema.parse("smart188"),
    day: addDays(utcDaySchema.parse(first), index),
    parameter: "pm25",
    mean,
    valid: mean !== null,
  }));
}
