import { addDays, daysOf } from "../base/utc-day.ts";
import { type AirQualityDay, airQualityDay } from "../domain/air-quality-day.ts";
import { defineAsset } from "../pipeline/asset.ts";
import { withNeighbours } from "../pipeline/upstream.ts";
import type { DayTable } from "../store/day-table.ts";
import { type DailyMeanResources, dailyMeans, hoursAround } from "./daily-means.ts";
import { hourlyMeasurements } from "./hourly-measurements.ts";

/** What the indices read and write. */
export interface AirQualityResources extends DailyMeanResources {
  readonly airQuality: DayTable<AirQualityDay>;
}

export const airQualityIndex = defineAsset<AirQualityDay, AirQualityResources>({
  key: "air_quality_index",
  description: "US AQI, NowCast, European AQI and WHO levels: one row per station and day, with its hours.",
  group: "aggregate",
  codeVersion: "1",
  // NowCast looks back 12 hours.
  upstream: [
    dailyMeans,
    withNeighbours(hourlyMeasurements, ({ dayBoundary }) => ({ before: 1, after: dayBoundary === "utc" ? 0 : 1 })),
  ],
  partitionOf: (row) => row.day,
  contentOf: (row) => row,
  target: ({ airQuality }) => airQuality,
  async materialize({ station, window, resources }) {
    const around = { from: addDays(window.from, -1), to: addDays(window.to, 1) };
    const hoursOf = hoursAround(await resources.hours.readWindow(station.stationId, around));
    const means = Map.groupBy(await resources.days.readWindow(station.stationId, window), (mean) => mean.day);
    return daysOf(window).flatMap((day) => airQualityDay(station, day, means.get(day) ?? [], hoursOf(day)) ?? []);
  },
});
