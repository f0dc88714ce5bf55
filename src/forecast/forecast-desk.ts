import type { UtcHour } from "../base/utc-hour.ts";
import type { Forecast } from "../domain/forecast.ts";
import type { StationId } from "../domain/station.ts";
import type { Forecasting } from "./forecasting.ts";
import { issueHour } from "./issue-hour.ts";
import type { IssueEffects, IssueStore } from "./issue-inputs.ts";
import type { StoredModel } from "./model-file.ts";

/** Issues the forecasts of an hour for all stations at once: one pass of a network serves its whole group. */
export interface ForecastDesk {
  /** @returns what is forecast for one station from that hour on; nothing of what it has not measured lately. */
  forecastsOf(station: StationId, hour: UtcHour, effects: IssueEffects): Promise<readonly Forecast[]>;
}

/** Only the newest hours are ever made. */
const hoursKept = 2;

/** A desk for one run: it remembers the newest hours that it was asked for, as they were when it was first asked. */
export function forecastDesk(store: IssueStore, forecasting: Forecasting): ForecastDesk {
  const parsed = new Map<string, StoredModel>();
  const issued = new Map<UtcHour, ReturnType<typeof issueHour>>();
  return {
    async forecastsOf(station, hour, effects) {
      const known = issued.get(hour) ?? issueHour(store, forecasting, hour, { ...effects, parsed });
      issued.delete(hour);
      issued.set(hour, known); // the one used last stands last
      for (const oldest of [...issued.keys()].slice(0, -hoursKept)) issued.delete(oldest);
      try {
        return (await known).get(station) ?? [];
      } catch (error) {
        issued.delete(hour); // the next station tries again
        throw error;
      }
    },
  };
}
