import { addDays, daysOf, type UtcDay } from "../base/utc-day.ts";
import { dayOfHour } from "../base/utc-hour.ts";
import { type DailyMean, dailyMeans as dailyMeansOf } from "../domain/daily-mean.ts";
import type { HourlyMeasurement } from "../domain/hourly-measurement.ts";
import type { Station } from "../domain/station.ts";
import { defineAsset } from "../pipeline/define-asset.ts";
import { stationDays } from "../pipeline/partitions.ts";
import { withNeighbours } from "../pipeline/upstream.ts";
import type { DayTable } from "../store/day-table.ts";
import type { HourStore } from "../store/hour-store.ts";
import { noMoreHoursThanTheDay } from "./checks.ts";
import { hourlyMeasurements } from "./hourly-measurements.ts";

/** What daily means read and write. */
export interface DailyMeanResources {
  readonly hours: HourStore;
  readonly days: DayTable<DailyMean>;
}

/**
 * The day's hours as far as there are any, the day before, and for a day that is not the UTC day the one after: 8-hour
 * windows begin on the day before, and NowCast looks back 12 hours.
 */
export const hoursWithNeighbours = withNeighbours<Station>(
  hourlyMeasurements,
  ({ dayBoundary }) => ({ before: 1, after: dayBoundary === "utc" ? 0 : 1 }),
  { incomplete: "accept" },
);

export const dailyMeans = defineAsset<DailyMean, DailyMeanResources, Station, UtcDay>({
  key: "daily_means",
  description:
    "Mean of the hours there are, valid from 18 of 24, and maximum 8-hour mean: one row per station, day and parameter.",
  group: "aggregate",
  kinds: ["table"],
  codeVersion: "1",
  partitions: stationDays({ running: true }),
  upstream: [hoursWithNeighbours],
  partitionOf: (mean) => mean.day,
  contentOf: (mean) => mean,
  table: ({ days }) => days,
  checks: [noMoreHoursThanTheDay],
  async materialize({ member: station, window, resources }) {
    const around = { from: addDays(window.from, -1), to: addDays(window.to, 1) };
    const hoursOf = hoursAround(await resources.hours.readWindow(station.stationId, around));
    return daysOf(window).flatMap((day) => dailyMeansOf(station, day, hoursOf(day)));
  },
});

/** @returns for a day the hours of it, the UTC day before and the UTC day after. */
export function hoursAround(hours: readonly HourlyMeasurement[]): (day: UtcDay) => HourlyMeasurement[] {
  const byDay = Map.groupBy(hours, (hour) => dayOfHour(hour.hourStart));
  return (day) => [-1, 0, 1].flatMap((offset) => byDay.get(addDays(day, offset)) ?? []);
}
