import { addDays } from "../base/utc-day.ts";
import { dayOfHour, hourMs, type UtcHour } from "../base/utc-hour.ts";
import { parameterKeys, parameters } from "../domain/parameter.ts";
import type { Station } from "../domain/station.ts";
import type { HourStore } from "../store/hour-store.ts";
import type { HourGrid } from "./hour-grid.ts";

/** Hours from `from` up to, not including, `to`. */
export interface HourWindow {
  readonly from: UtcHour;
  readonly to: UtcHour;
}

const columns = parameterKeys.filter((parameter) => parameters[parameter].unit !== "counts");

/**
 * The stored hours of stations as a grid: finished hours at their final sites only. Concentrations below 0, the drift of a
 * sensor's zero, count as 0: that is what is forecast; the stored values stay.
 */
export async function storedGrid(
  hours: Pick<HourStore, "readWindow">,
  stations: readonly Station[],
  window: HourWindow,
): Promise<HourGrid> {
  const firstHour = Date.parse(window.from) / hourMs;
  const length = Math.max(0, Date.parse(window.to) / hourMs - firstHour);
  const grid = columns.map((name) => [name, stations.map(() => new Float64Array(length).fill(Number.NaN))] as const);
  const days = { from: dayOfHour(window.from), to: addDays(dayOfHour(window.to), 1) };
  for (const [place, station] of stations.entries()) {
    for (const { hourStart, values, provisional } of await hours.readWindow(station.stationId, days)) {
      const row = Date.parse(hourStart) / hourMs - firstHour;
      if (provisional || row < 0 || row >= length || dayOfHour(hourStart) < station.siteSince) continue;
      for (const [name, ofStations] of grid) {
        const value = values[name];
        const column = ofStations[place];
        if (value !== null && column) column[row] = name === "temperature" ? value : Math.max(0, value);
      }
    }
  }
  return {
    firstHour,
    hours: length,
    stations: stations.map(({ stationId }) => stationId),
    columns: Object.fromEntries(grid),
  };
}
