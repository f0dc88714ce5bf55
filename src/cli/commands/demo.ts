import { join, relative } from "node:path";

import { type Clock, fixedClock } from "../../base/clock.ts";
import { addDays, type DayWindow, daysOf, type UtcDay, utcDayOf } from "../../base/utc-day.ts";
import type { DailyMean } from "../../domain/daily-mean.ts";
import { parameters } from "../../domain/parameter.ts";
import type { Station } from "../../domain/station.ts";
import type { RunReport } from "../../pipeline/run-report.ts";
import { startSimulator } from "../../sources/airqino/simulator/start-simulator.ts";
import type { Store } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { type Config, loadConfig } from "../config.ts";
import { type DemoForecasts, demoForecasts, describedDemoForecasts } from "../demo-forecasts.ts";
import { openPipeline } from "../open-pipeline.ts";
import { rangeOf } from "../options.ts";
import { describedRun, exitCodeOfRun } from "../run-report.ts";
import { runRequest, startRun } from "../start-run.ts";
import { right, textTable } from "../table.ts";

export interface DemoOptions {
  readonly json?: boolean;
}

/** In the Harmattan season, at twenty past one: the demo shows the same numbers to everybody. */
const demoNow = new Date("2026-01-20T13:20:00Z");
const shownDays = 30;
/** A network needs some weeks to learn from. */
const learntDays = 60;

/** `harmattan demo`: simulated stations through the real pipeline, on a store of its own. @returns the exit code. */
export async function demo(options: DemoOptions, context: CommandContext): Promise<number> {
  const clock = fixedClock(demoNow);
  const config = loadConfig(context.env);
  const simulator = await startSimulator({ stations: config.stations, clock });
  try {
    return await showPipeline(demoConfig(config, simulator.url), clock, options, context);
  } finally {
    await simulator.close();
  }
}

async function showPipeline(
  config: Config,
  clock: Clock,
  options: DemoOptions,
  context: CommandContext,
): Promise<number> {
  const { terminal } = context;
  const { stations } = config;
  const to = addDays(utcDayOf(clock.now()), 1);
  const window = { from: addDays(to, -shownDays), to };
  const range = rangeOf({ from: addDays(to, -learntDays), to });
  const pipeline = await openPipeline(config, clock, terminal.logger(config.logLevel));
  const { store } = pipeline;
  try {
    const run = { selection: "*", trigger: "manual", stations, range, explicit: true } as const;
    const report = await startRun(runRequest(run, pipeline, config, clock, context), context);
    const means = await meansOf(stations, store, window);
    const forecasts = await demoForecasts(stations, store);
    const parts = { report, means, forecasts };
    const shown = options.json ? `${JSON.stringify(parts)}\n` : story(parts, config, store, window, clock.now());
    await terminal.print(shown);
    return exitCodeOfRun(report);
  } finally {
    await store.close();
  }
}

/**
 * Whatever is configured, the demo stays on this machine: simulated API, no credentials, embedded store in a folder of its
 * own; and is quick: one network instead of several.
 */
function demoConfig(config: Config, url: string): Config {
  return {
    ...config,
    logLevel: "error",
    store: { ...config.store, mongodb: null, home: join(config.store.home, "demo") },
    airqino: { ...config.airqino, url, credentials: null },
    forecast: { backend: "wasm", leads: [1, 2], members: 1 },
  };
}

async function meansOf(stations: readonly Station[], store: Store, window: DayWindow): Promise<DailyMean[]> {
  return (await Promise.all(stations.map(({ stationId }) => store.days.readWindow(stationId, window)))).flat();
}

interface DemoParts {
  readonly report: RunReport;
  readonly means: readonly DailyMean[];
  readonly forecasts: DemoForecasts;
}

function story(
  { report, means, forecasts }: DemoParts,
  config: Config,
  store: Store,
  window: DayWindow,
  now: Date,
): string {
  return [
    `Daily means of ${config.stations.length} simulated stations, ${window.from} to ${addDays(window.to, -1)} (UTC days)\n\n`,
    dailyTable(config.stations, window, means),
    "\n(12.3) fewer than 18 of 24 hours: not valid    … unfinished day    – no data\n",
    "CO of 0.000 is at or below the sensor's zero, not clean air\n\n",
    ...config.stations.map((station) => stationSentence(station, window, means)),
    `\n${describedDemoForecasts(forecasts, now)}`,
    `\n${describedRun(report)}`,
    report.state === "SKIPPED" ? "The demo ran here before: delete its folder to begin again.\n" : "",
    `Stored in ${relative(process.cwd(), store.description)}\n\n`,
    nextSteps(config),
  ].join("");
}

const shownParameters = ["co", "pm25"] as const;

function dailyTable(stations: readonly Station[], window: DayWindow, means: readonly DailyMean[]): string {
  const byId = new Map(means.map((mean) => [`${mean.stationId} ${mean.day} ${mean.parameter}`, mean]));
  const columns = stations.flatMap((station) =>
    shownParameters
      .map((parameter) => `${station.stationId}\n${parameters[parameter].name}\n${parameters[parameter].unit}`)
      .concat(`\nvalid\nhours`),
  );
  const cells = (day: UtcDay) =>
    stations.flatMap(({ stationId }) => {
      const [co, pm25] = shownParameters.map((parameter) => byId.get(`${stationId} ${day} ${parameter}`));
      return [shownMean(co, 3), shownMean(pm25, 1), String(pm25?.finalHours ?? 0)];
    });
  const rows = daysOf(window).map((day) => [day, ...cells(day)]);
  return textTable(["\n\nday", ...columns.map(right)], rows);
}

function shownMean(mean: DailyMean | undefined, decimals: number): string {
  if (!mean || mean.mean === null) return "–";
  const number = mean.mean.toFixed(decimals);
  return `${mean.valid ? number : `(${number})`}${mean.provisional ? "…" : ""}`;
}

function stationSentence(station: Station, window: DayWindow, means: readonly DailyMean[]): string {
  const ofStation = means.filter((mean) => mean.stationId === station.stationId && mean.parameter === "pm25");
  const valid = ofStation.filter((mean) => mean.valid).length;
  const missing = daysOf(window).length - ofStation.length;
  return `${station.name}: ${valid} valid days, ${ofStation.length - valid} with too few hours, ${missing} missing\n`;
}

function nextSteps(config: Config): string {
  return [
    "Try next:",
    `  export HARMATTAN_HOME=${relative(process.cwd(), config.store.home)}`,
    "  npx harmattan export daily_means     the same numbers as CSV, every parameter",
    "  npx harmattan status                 what exists, how old it is, what was restated",
    "  npx harmattan doctor                 what real stations need\n",
  ].join("\n");
}
