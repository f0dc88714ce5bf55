import { UsageError } from "../../base/errors.ts";
import { addDays, type DayWindow } from "../../base/utc-day.ts";
import { type ForecastParameter, forecastParameters } from "../../domain/forecast.ts";
import type { Station } from "../../domain/station.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { backtestPlots } from "../backtest-plots.ts";
import { describedBacktests } from "../backtest-report.ts";
import type { CommandContext } from "../command-context.ts";
import { type Config, loadConfig } from "../config.ts";
import { forecastPage } from "../forecast-page.ts";
import { knownStations } from "../known-stations.ts";
import { clockOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";
import { type BacktestTask, backtestTasks, firstDayOf, gridUpTo, runBacktest } from "../run-backtests.ts";
import { requireFolderOf, writePage } from "../write-page.ts";

export interface BacktestOptions extends WindowOptions {
  readonly parameter?: readonly string[];
  readonly json?: boolean;
  readonly plot?: string;
}

/** What is backtested, and of which of its stations something is said. */
interface Asked {
  readonly tasks: readonly BacktestTask[];
  readonly stations: readonly Station[];
}

/** `harmattan backtest`: trains on the hours before the window and forecasts it hour by hour. @returns the exit code. */
export async function backtest(options: BacktestOptions, context: CommandContext): Promise<number> {
  const parameters = parametersOf(options);
  const config = loadConfig(context.env);
  const window = windowOf(options, clockOf(options).now());
  if (options.plot !== undefined) await requireFolderOf(options.plot);
  const { tasks, stations } = await readTasks(parameters, window, options, config, context);
  const log = context.terminal.logger(config.logLevel);
  const backtests = [];
  for (const task of tasks) {
    backtests.push(await runBacktest(task, stations, config.forecast, context, log));
    context.signal.throwIfAborted();
  }
  if (options.plot !== undefined) await writePage(options.plot, forecastPage(backtestPlots(backtests, stations)));
  const rows = backtests.flatMap(({ series }) => series.map(({ row }) => row));
  const text = options.json
    ? `${JSON.stringify(rows)}\n`
    : describedBacktests(backtests, parameters, window, config.forecast);
  await context.terminal.print(text);
  return 0;
}

async function readTasks(
  parameters: readonly ForecastParameter[],
  window: DayWindow,
  options: BacktestOptions,
  config: Config,
  { terminal, signal }: CommandContext,
): Promise<Asked> {
  const store = await openStore(config.store);
  try {
    const all = await knownStations(config, store);
    const stations = stationsOf(options, all);
    terminal.progress(`reading the hours of ${all.length} stations …`);
    const tasks = backtestTasks(await gridUpTo(store, all, window), parameters, stations, window);
    signal.throwIfAborted();
    if (tasks.length === 0) throw await nothingObserved(parameters, stations, window, store);
    return { tasks, stations };
  } finally {
    await store.close();
  }
}

async function nothingObserved(
  parameters: readonly ForecastParameter[],
  stations: readonly Station[],
  { from, to }: DayWindow,
  { hours }: Store,
): Promise<UsageError> {
  const spans = await Promise.all(
    stations.map(async (station) => ({
      first: firstDayOf(station),
      newest: await hours.readNewest(station.stationId),
    })),
  );
  const stored = spans.flatMap(({ first, newest }) => (newest ? { first, last: newest.hourStart } : []));
  const first = stored.map((span) => span.first).toSorted()[0];
  const last = stored
    .map((span) => span.last)
    .toSorted()
    .at(-1);
  const remedy =
    stored.length === 0
      ? "nothing is stored of them; import a CSV file, or materialize hourly_measurements"
      : `their hours begin on ${first}, the newest stored one is ${last}; choose other days`;
  const names = stations.map(({ stationId }) => stationId).join(", ");
  return new UsageError(
    `no finished hour of ${parameters.join(" or ")} from ${from} to ${addDays(to, -1)} at ${names}: ${remedy}`,
  );
}

function parametersOf({ parameter: named = [] }: BacktestOptions): readonly ForecastParameter[] {
  const unknown = named.find((name) => !forecastParameters.some((each) => each === name));
  if (unknown !== undefined)
    throw new UsageError(`--parameter ${unknown}: is not forecast; there are ${forecastParameters.join(", ")}`);
  return named.length === 0 ? forecastParameters : forecastParameters.filter((each) => named.includes(each));
}
