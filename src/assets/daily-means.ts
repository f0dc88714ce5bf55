import { addDays, daysOf, type UtcDay } from "../base/utc-day.ts";
import { dayOfHour } from "../base/utc-hour.ts";
import { type DailyMean, dailyMeans as dailyMeansOf } from "../domain/daily-mean.ts";
import type { HourlyMeasurement } from "../domain/hourly-measurement.ts";
import { defineAsset } from "../pipeline/asset.ts";
import { withNeighbours } from "../pipeline/upstream.ts";
import type { DayTable } from "../store/day-table.ts";
import type { HourStore } from "../store/hour-store.ts";
import { hourlyMeasurements } from "./hourly-measurements.ts";

/** What daily means read and write. */
export interface DailyMeanResources {
  readonly hours: HourStore;
  readonly days: DayTable<DailyMean>;
}

export const dailyMeans = defineAsset<DailyMean, DailyMeanResources>({
  key: "daily_means",
  description:
    "Mean of the hours there are, valid from 18 of 24, and maximum 8-hour mean: one row per station, day and parameter.",
  group: "aggregate",
  codeVersion: "1",
  // 8-hour windows begin on the day before; a day that is not the UTC day reaches into its neighbours.
  upstream: [
    withNeighbours(hourlyMeasurements, ({ dayBoundary }) => ({ before: 1, after: dayBoundary === "utc" ? 0 : 1 })),
  ],
  partitionOf: (mean) => mean.day,
  contentOf: (mean) => mean,
  target: ({ days }) => days,
  async materialize({ station, window, resources }) {
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
