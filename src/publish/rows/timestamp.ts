import type { UtcHour } from "../../base/utc-hour.ts";

/** @returns the start of the hour as columns hold instants, `2024-03-01T13:00:00.000Z`. */
export function timestampOf(hour: UtcHour): string {
  return `${hour.slice(0, 16)}:00.000Z`; // no Date: a year of a station has 70,000 rows
}
