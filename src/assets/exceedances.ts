import type { UtcDay } from "../base/utc-day.ts";
import { type Exceedance, exceedancesOfDay } from "../domain/exceedance.ts";
import type { Station } from "../domain/station.ts";
import { defineAsset } from "../pipeline/define-asset.ts";
import { stationDays } from "../pipeline/partitions.ts";
import type { DayTable } from "../store/day-table.ts";
import { type DailyMeanResources, dailyMeans } from "./daily-means.ts";

/** What exceedances read and write. */
export interface ExceedanceResources extends DailyMeanResources {
  readonly exceedances: DayTable<Exceedance>;
}

export const exceedances = defineAsset<Exceedance, ExceedanceResources, Station, UtcDay>({
  key: "exceedances",
  description: "Valid days over a guideline or limit value: one row per station, day and standard.",
  group: "aggregate",
  kinds: ["table"],
  codeVersion: "1",
  partitions: stationDays({ running: true }),
  upstream: [dailyMeans],
  partitionOf: (row) => row.day,
  contentOf: (row) => row,
  table: (resources) => resources.exceedances,
  async materialize({ member: station, window, resources }) {
    const means = await resources.days.readWindow(station.stationId, window);
    return Array.from(Map.groupBy(means, (mean) => mean.day).values()).flatMap(exceedancesOfDay);
  },
});
