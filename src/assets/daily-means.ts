import { daysOf } from "../base/utc-day.ts";
import { dayOfHour } from "../base/utc-hour.ts";
import { type DailyMean, dailyMeans as dailyMeansOf } from "../domain/daily-mean.ts";
import { defineAsset } from "../pipeline/asset.ts";
import type { DayStore } from "../store/day-store.ts";
import type { HourStore } from "../store/hour-store.ts";
import { hourlyMeasurements } from "./hourly-measurements.ts";

/** What the aggregate group needs. */
export interface AggregateResources {
  readonly hours: HourStore;
  readonly days: DayStore;
}

export const dailyMeans = defineAsset<DailyMean, AggregateResources>({
  key: "daily_means",
  description: "Mean of the hours there are, valid from 18 of 24: one row per station, UTC day and parameter.",
  group: "aggregate",
  codeVersion: "1",
  upstream: [hourlyMeasurements],
  partitionOf: (mean) => mean.day,
  contentOf: (mean) => mean,
  target: ({ days }) => days,
  async materialize({ station, window, resources }) {
    const hours = await resources.hours.readWindow(station.stationId, window);
    const byDay = Map.groupBy(hours, (hour) => dayOfHour(hour.hourStart));
    return daysOf(window).flatMap((day) => dailyMeansOf(station.stationId, day, byDay.get(day) ?? []));
  },
});
