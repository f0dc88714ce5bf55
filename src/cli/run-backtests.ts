import type { Logger } from "../base/logger.ts";
import type { DayWindow, UtcDay } from "../base/utc-day.ts";
import { hourMs, hourOfDay } from "../base/utc-hour.ts";
import type { ForecastParameter } from "../domain/forecast.ts";
import type { Station } from "../domain/station.ts";
import { type BacktestOutcome, type BacktestSeries, backtestSeries } from "../forecast/backtest-rows.ts";
import { backtest } from "../forecast/backtest.ts";
import { columnOf, type HourGrid, type Rows } from "../forecast/hour-grid.ts";
import { observedGrid } from "../forecast/observed-grid.ts";
import { storedGrid } from "../forecast/stored-grid.ts";
import type { Store } from "../store/open-store.ts";
import type { CommandContext } from "./command-context.ts";
import { type ForecastSettings, memberSeeds } from "./forecast-settings.ts";
import { trainingProgress } from "./training-progress.ts";

/** What would have been forecast of one parameter. */
export interface ParameterBacktest extends BacktestOutcome {
  /** Of the stations that were asked for. */
  readonly series: readonly BacktestSeries[];
  /** Whether there were enough hours before the window to train on: else persistence was forecast. */
  readonly isTrained: boolean;
  readonly seconds: number;
}

/** One parameter's hours up to the end of the window. */
export interface BacktestTask extends Pick<BacktestOutcome, "grid" | "parameter" | "targets"> {}

/** @returns the stored hours of all stations from their first to the end of the window. */
export function gridUpTo(store: Store, stations: readonly Station[], window: DayWindow): Promise<HourGrid> {
  const first = stations.map(firstDayOf).reduce(earlier, window.from);
  return storedGrid(store.hours, stations, { from: hourOfDay(first, 0), to: hourOfDay(window.to, 0) });
}

/** @returns the first day whose hours of a station are forecast: earlier ones were measured elsewhere. */
export function firstDayOf({ dataFrom, siteSince }: Station): UtcDay {
  return dataFrom > siteSince ? dataFrom : siteSince;
}

/** @returns a task for each parameter that one of the stations observed in the window. */
export function backtestTasks(
  grid: HourGrid,
  parameters: readonly ForecastParameter[],
  stations: readonly Station[],
  window: DayWindow,
): BacktestTask[] {
  return parameters.flatMap((parameter) => {
    const ofParameter = observedGrid(grid, parameter);
    if (!ofParameter) return [];
    const from = Math.max(0, Date.parse(window.from) / hourMs - ofParameter.firstHour);
    const task = { grid: ofParameter, parameter, targets: { from, to: ofParameter.hours } };
    return stations.some(({ stationId }) => isObserved(task, stationId)) ? [task] : [];
  });
}

function isObserved({ grid, parameter, targets }: BacktestTask, station: string): boolean {
  const values = columnOf(grid, parameter)[grid.stations.indexOf(station)];
  return valuesIn(values, targets).some((value) => !Number.isNaN(value));
}

function valuesIn(values: Float64Array | undefined, { from, to }: Rows): Float64Array {
  return values ? values.subarray(from, to) : new Float64Array();
}

/** Trains on the hours of all stations before the window, and forecasts the window. @throws {DivergedTrainingError} */
export async function runBacktest(
  { grid, parameter, targets }: BacktestTask,
  stations: readonly Station[],
  settings: ForecastSettings,
  { terminal, signal }: CommandContext,
  log: Logger,
): Promise<ParameterBacktest> {
  const { backend, leads, threads } = settings;
  const onProgress = trainingProgress(parameter, terminal, log);
  const request = { grid, task: { column: parameter, leads }, targets, seeds: memberSeeds(settings) };
  const options = { backend, signal, onProgress, ...(threads === undefined ? {} : { threads }) };
  const startedMs = performance.now();
  const { trained, issued } = await backtest(request, options);
  const seconds = (performance.now() - startedMs) / 1000;
  const asked = new Set<string>(stations.map(({ stationId }) => stationId));
  const series = backtestSeries({ grid, parameter, targets, issued }).filter(({ row }) => asked.has(row.station));
  return { grid, parameter, targets, issued, series, isTrained: trained !== null, seconds };
}

function earlier(one: UtcDay, other: UtcDay): UtcDay {
  return one < other ? one : other;
}
