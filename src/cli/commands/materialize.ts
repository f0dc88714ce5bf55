import { instantOf } from "../../base/instant.ts";
import { hourMs } from "../../base/utc-hour.ts";
import type { Resources } from "../../catalogue.ts";
import { healRange } from "../../pipeline/heal.ts";
import type { RunRequest } from "../../pipeline/run-loop.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { nominalTime } from "../nominal-time.ts";
import { openPipeline, type Pipeline } from "../open-pipeline.ts";
import { clockOf, countOf, rangeOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";
import { describedPlan, planFields, planOf } from "../plan-report.ts";
import { describedRun, exitCodeOfRun } from "../run-report.ts";
import { runRequest, startRun } from "../start-run.ts";

export interface MaterializeOptions extends WindowOptions {
  readonly dryRun?: boolean;
  readonly concurrency?: string;
  readonly json?: boolean;
}

/** `harmattan materialize <selection>`: all that is due in the window. @returns the exit code. */
export async function materialize(
  selection: string,
  options: MaterializeOptions,
  context: CommandContext,
): Promise<number> {
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const pipeline = await openPipeline(config, clock, context.terminal.logger(config.logLevel));
  try {
    noteStore(pipeline.store.description, config.store.mongodb !== null, context);
    const range = rangeOf(windowOf(options, clock.now()));
    const explicit = options.from !== undefined || options.to !== undefined;
    const stations = stationsOf(options, pipeline.stations);
    const concurrency = countOf("--concurrency", options.concurrency ?? "1", 64);
    const choices = { selection, trigger: "manual", stations, range, explicit, concurrency } as const;
    return await execute(runRequest(choices, pipeline, config, clock, context), options, context);
  } finally {
    await pipeline.store.close();
  }
}

/**
 * `harmattan heal [selection]`: what a CronJob runs each hour. Missing, failed, incomplete and data-stale partitions of
 * the last days, the newest first, within a budget; what keeps failing rests longer each time, and in the end waits for
 * a person. @returns the exit code.
 */
export async function heal(selection: string, options: MaterializeOptions, context: CommandContext): Promise<number> {
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const nominal =
    options.asOf === undefined ? nominalTime(config.job, clock.now()) : { at: clock.now(), inferred: false };
  const pipeline = await openPipeline(config, clock, context.terminal.logger(config.logLevel));
  try {
    noteStore(pipeline.store.description, config.store.mongodb !== null, context);
    const { at: nominalAt, inferred } = nominal;
    const range = healRange(config.heal, nominalAt);
    const stations = stationsOf(options, pipeline.stations);
    const concurrency = countOf("--concurrency", options.concurrency ?? "1", 64);
    const when = { range, nominalAt, inferred, explicit: false, heal: config.heal, concurrency };
    const choices = { selection, trigger: "schedule", stations, ...when } as const;
    const exitCode = await execute(runRequest(choices, pipeline, config, clock, context), options, context);
    if (!options.dryRun) await forgetHistory(pipeline, nominalAt, config.historyDays);
    return exitCode;
  } finally {
    await pipeline.store.close();
  }
}

async function forgetHistory({ graph, store }: Pipeline, now: Date, historyDays: number): Promise<void> {
  const before = instantOf(new Date(now.getTime() - historyDays * 24 * hourMs));
  await store.ledger.forgetBefore(before, (key) => (graph.has(key) ? graph.get(key) : null));
}

async function execute(
  request: RunRequest<Resources>,
  options: MaterializeOptions,
  context: CommandContext,
): Promise<number> {
  if (options.dryRun) {
    const plans = await planOf(request);
    await context.terminal.print(options.json ? `${JSON.stringify(plans.map(planFields))}\n` : describedPlan(plans));
    return 0;
  }
  const report = await startRun(request, context);
  await context.terminal.print(options.json ? `${JSON.stringify(report)}\n` : describedRun(report));
  return exitCodeOfRun(report);
}

function noteStore(description: string, isMongodb: boolean, { terminal }: CommandContext): void {
  terminal.note(`store: ${description}${isMongodb ? "" : " (embedded; set MONGODB_URI to use MongoDB)"}`);
}
