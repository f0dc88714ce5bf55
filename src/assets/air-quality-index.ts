import { addDays, daysOf, type UtcDay } from "../base/utc-day.ts";
import { type AirQualityDay, airQualityDay } from "../domain/air-quality-day.ts";
import type { Station } from "../domain/station.ts";
import { defineAsset } from "../pipeline/define-asset.ts";
import { stationDays } from "../pipeline/partitions.ts";
import type { DayTable } from "../store/day-table.ts";
import { type DailyMeanResources, dailyMeans, hoursAround, hoursWithNeighbours } from "./daily-means.ts";

/** What the indices read and write. */
export interface AirQualityResources extends DailyMeanResources {
  readonly airQuality: DayTable<AirQualityDay>;
}

export const airQualityIndex = defineAsset<AirQualityDay, AirQualityResources, Station, UtcDay>({
  key: "air_quality_index",
  description: "US AQI, NowCast, European AQI and WHO levels: one row per station and day, with its hours.",
  group: "aggregate",
  kinds: ["table"],
  codeVersion: "1",
  partitions: stationDays({ running: true }),
  upstream: [dailyMeans, hoursWithNeighbours],
  partitionOf: (row) => row.day,
  contentOf: (row) => row,
  table: ({ airQuality }) => airQuality,
  async materialize({ member: station, window, resources }) {
    const around = { from: addDays(window.from, -1), to: addDays(window.to, 1) };
    const hoursOf = hoursAround(await resources.hours.readWindow(station.stationId, around));
    const means = Map.groupBy(await resources.days.readWindow(station.stationId, window), (mean) => mean.day);
    return daysOf(window).flatMap((day) => airQualityDay(station, day, means.get(day) ?? [], hoursOf(day)) ?? []);
  },
});
