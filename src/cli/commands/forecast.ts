import { utcHourOf } from "../../base/utc-hour.ts";
import type { Forecast } from "../../domain/forecast.ts";
import type { Station } from "../../domain/station.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { forecastPage } from "../forecast-page.ts";
import { describedForecasts } from "../forecast-report.ts";
import { issuedPlots } from "../issued-plots.ts";
import { knownStations } from "../known-stations.ts";
import { clockOf, stationsOf, type WindowOptions } from "../options.ts";
import { writePage } from "../write-page.ts";

export interface ForecastOptions extends WindowOptions {
  readonly json?: boolean;
  readonly plot?: string;
}

/** `harmattan forecast`: the newest issued forecasts of each station. @returns the exit code. */
export async function forecast(options: ForecastOptions, context: CommandContext): Promise<number> {
  const config = loadConfig(context.env);
  const running = utcHourOf(clockOf(options).now());
  const store = await openStore(config.store);
  try {
    const stations = stationsOf(options, await knownStations(config, store));
    const issued = await Promise.all(
      stations.map(async (station) => [station, await newestOf(station, store)] as const),
    );
    if (options.plot !== undefined) {
      const plots = await Promise.all(issued.map(([station, newest]) => issuedPlots(station, newest, store)));
      await writePage(options.plot, forecastPage(plots.flat()));
    }
    const rows = issued.flatMap(([, newest]) => newest);
    const fields = rows.map((row) => ({ ...row, inProgress: row.targetHour === running }));
    await context.terminal.print(options.json ? `${JSON.stringify(fields)}\n` : describedForecasts(issued, running));
    return 0;
  } finally {
    await store.close();
  }
}

/** By parameter, then lead. */
async function newestOf({ stationId }: Station, { forecasts }: Store): Promise<readonly Forecast[]> {
  const newest = await forecasts.readNewest(stationId);
  return newest.toSorted(
    (one, other) => one.parameter.localeCompare(other.parameter) || one.leadHours - other.leadHours,
  );
}
