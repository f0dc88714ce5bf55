import { type Exceedance, exceedancesOfDay } from "../domain/exceedance.ts";
import { defineAsset } from "../pipeline/asset.ts";
import type { DayTable } from "../store/day-table.ts";
import { type DailyMeanResources, dailyMeans } from "./daily-means.ts";

/** What exceedances read and write. */
export interface ExceedanceResources extends DailyMeanResources {
  readonly exceedances: DayTable<Exceedance>;
}

export const exceedances = defineAsset<Exceedance, ExceedanceResources>({
  key: "exceedances",
  description: "Valid days over a guideline or limit value: one row per station, day and standard.",
  group: "aggregate",
  codeVersion: "1",
  upstream: [dailyMeans],
  partitionOf: (row) => row.day,
  contentOf: (row) => row,
  target: (resources) => resources.exceedances,
  async materialize({ station, window, resources }) {
    const means = await resources.days.readWindow(station.stationId, window);
    return Array.from(Map.groupBy(means, (mean) => mean.day).values()).flatMap(exceedancesOfDay);
  },
});
