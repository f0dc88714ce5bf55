import type { UtcDay } from "../../base/utc-day.ts";
import { addHours, hourOfDay } from "../../base/utc-hour.ts";
import type { HourlyMeasurement } from "../../domain/hourly-measurement.ts";
import { type Parameter, parameterKeys } from "../../domain/parameter.ts";
import { hourQualifiersOf } from "../../domain/qualifiers.ts";
import type { Station } from "../../domain/station.ts";
import type { PartitionTableRow } from "../partition-tables.ts";
import { flagsOf } from "./flags.ts";
import { timestampOf } from "./timestamp.ts";

const parametersByKey: readonly Parameter[] = parameterKeys.toSorted();

/**
 * One row per parameter and hour of the day with a value: of what is missing the views give null.
 *
 * @param measured hours of the UTC day and the hour before it; others are not used.
 */
export function hourlyMeasurementRows(
  station: Station,
  day: UtcDay,
  measured: readonly HourlyMeasurement[],
): PartitionTableRow<"hourly_measurement">[] {
  const { hours, before } = hoursOf(day, measured);
  const starts = hours.map((_, index) => timestampOf(hourOfDay(day, index)));
  return parametersByKey.flatMap((parameter) => {
    const qualifiers = hourQualifiersOf({ station, day, parameter }, hours, before);
    return starts.flatMap((start, index) => {
      const value = hours[index]?.values[parameter] ?? null;
      if (value === null) return [];
      return {
        station_id: station.stationId,
        day,
        parameter,
        hour_start: start,
        value,
        provisional: hours[index]?.provisional ?? false,
        flags: flagsOf(qualifiers[index] ?? []),
      };
    });
  });
}

/** @returns the day's hours from midnight to the last one, `null` where there is none, and the hour before midnight. */
function hoursOf(day: UtcDay, measured: readonly HourlyMeasurement[]) {
  const byNumber = new Map<number, HourlyMeasurement>();
  for (const hour of measured) {
    if (hour.hourStart.startsWith(day)) byNumber.set(Number(hour.hourStart.slice(11, 13)), hour);
  }
  const count = Math.max(-1, ...byNumber.keys()) + 1;
  const hourBefore = addHours(hourOfDay(day, 0), -1);
  return {
    hours: Array.from({ length: count }, (_, number) => byNumber.get(number) ?? null),
    before: measured.find(({ hourStart }) => hourStart === hourBefore) ?? null,
  };
}
