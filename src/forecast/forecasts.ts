import { hourlyMeasurements } from "../assets/hourly-measurements.ts";
import { addHours, type UtcHour } from "../base/utc-hour.ts";
import type { Forecast } from "../domain/forecast.ts";
import type { Station } from "../domain/station.ts";
import { defineAsset, type Window } from "../pipeline/define-asset.ts";
import { any, minCount } from "../pipeline/join.ts";
import { stationHours } from "../pipeline/partitions.ts";
import { overlap, withNeighbours } from "../pipeline/upstream.ts";
import type { ForecastStore } from "../store/forecast-store.ts";
import type { ForecastDesk } from "./forecast-desk.ts";
import { forecastModels } from "./forecast-models.ts";
import { inputReachHours } from "./inputs/input-layout.ts";

/** What forecasts read and write. */
export interface ForecastResources {
  readonly forecasts: ForecastStore;
  readonly forecastDesk: ForecastDesk;
}

/** The hours of all stations that a forecast is made from, as far as there are any; once issued, it is never rewritten. */
const hoursBefore = withNeighbours(hourlyMeasurements, () => ({ before: inputReachHours, after: 0 }), {
  series: "all",
  join: any,
  incomplete: "accept",
  pinned: true,
});

/** Trained first in a run that does both. Without any model persistence is forecast: nothing waits for one. */
const modelIfAny = overlap(forecastModels, { series: "all", join: minCount(0), pinned: true });

export const forecasts = defineAsset<Forecast, ForecastResources, Station, UtcHour>({
  key: "forecasts",
  description:
    "CO and PM2.5 of the next hours with 80 % intervals: one row per station, newest finished hour, parameter and hours ahead.",
  group: "forecast",
  kinds: ["table"],
  tags: { schedule: "hourly" },
  codeVersion: "1",
  // The hour before the newest too: a run that was late still forecasts what has not ended.
  partitions: stationHours({ newestOnly: 2 }),
  upstream: [hoursBefore, modelIfAny],
  partitionOf: ({ issueHour }) => issueHour,
  contentOf: ({ issuedAt: _issuedAt, ...content }) => content,
  table: (resources) => resources.forecasts,
  async materialize({ member: { stationId }, window, resources, clock, log }) {
    const rows: Forecast[] = [];
    for (const hour of hoursOf(window)) {
      rows.push(...(await resources.forecastDesk.forecastsOf(stationId, hour, { clock, log })));
    }
    return rows;
  },
});

function hoursOf({ from, to }: Window<UtcHour>): UtcHour[] {
  const hours: UtcHour[] = [];
  for (let hour = from; hour < to; hour = addHours(hour, 1)) hours.push(hour);
  return hours;
}
