import type { UtcDay } from "../../base/utc-day.ts";
import type { HourlyMeasurement } from "../../domain/hourly-measurement.ts";
import type { Station } from "../../domain/station.ts";
import type { PartitionTableRow } from "../partition-tables.ts";
import { byText } from "./by-text.ts";
import { timestampOf } from "./timestamp.ts";

type Row = PartitionTableRow<"restatement">;

/**
 * One row per parameter, hour of the UTC day and change of a final value by the source; of two at one instant the last.
 *
 * @param measured hours of the UTC day; others are not used.
 */
export function restatementRows({ stationId }: Station, day: UtcDay, measured: readonly HourlyMeasurement[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { hourStart, restatements } of measured) {
    if (restatements.length === 0 || !hourStart.startsWith(day)) continue;
    for (const { parameter, before, after, beforeFetchedAt, afterFetchedAt } of restatements) {
      rows.set(`${parameter} ${hourStart} ${afterFetchedAt}`, {
        station_id: stationId,
        day,
        parameter,
        hour_start: timestampOf(hourStart),
        restated_at: afterFetchedAt,
        first_fetched_at: beforeFetchedAt,
        value_before: before,
        value_after: after,
      });
    }
  }
  return [...rows.values()].toSorted(byKey);
}

function byKey(left: Row, right: Row): number {
  return (
    byText(left.parameter, right.parameter) ||
    byText(left.hour_start, right.hour_start) ||
    byText(left.restated_at, right.restated_at)
  );
}
