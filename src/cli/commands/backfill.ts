import { UsageError } from "../../base/errors.ts";
import { instantOf } from "../../base/instant.ts";
import { backfillCosts } from "../../pipeline/backfill-cost.ts";
import { type Backfill, backfilledAssets, chunkRanges, slotsPerChunk } from "../../pipeline/backfill.ts";
import { runBackfill } from "../../pipeline/run-backfill.ts";
import { openStore } from "../../store/open-store.ts";
import { describedBackfill, describedCosts, describedWork, exitCodeOfWork } from "../backfill-report.ts";
import type { CommandContext } from "../command-context.ts";
import { type Config, loadConfig } from "../config.ts";
import { openPipeline, type Pipeline } from "../open-pipeline.ts";
import { clockOf, countOf, rangeOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";
import { planOf } from "../plan-report.ts";
import { newRunId } from "../run-id.ts";
import { runRequest } from "../start-run.ts";

export interface BackfillOptions extends WindowOptions {
  readonly policy?: string;
  readonly order?: string;
  readonly onlyDue?: boolean;
  readonly dryRun?: boolean;
  readonly concurrency?: string;
  readonly json?: boolean;
}

/** `harmattan backfill start <selection>`: stores the backfill, then works on it. @returns the exit code. */
export async function start(selection: string, options: BackfillOptions, context: CommandContext): Promise<number> {
  if (options.from === undefined) throw new UsageError("backfill: say from which day on, like --from 2024-01-01");
  concurrencyOf(options); // a fault in it is told before the backfill is stored
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const pipeline = await openPipeline(config, clock, context.terminal.logger(config.logLevel));
  try {
    const backfill = newBackfill(selection, options, pipeline);
    if (options.dryRun) return await dryRun(backfill, options, config, pipeline, context);
    await pipeline.store.backfills.create(backfill);
    context.terminal.note(
      `backfill ${backfill.backfillId}: ${backfill.chunks} chunks; stop it at any time, backfill resume goes on`,
    );
    return await work(backfill.backfillId, options, config, pipeline, context);
  } finally {
    await pipeline.store.close();
  }
}

/** `harmattan backfill resume <id>`: goes on with a paused, failed or abandoned one, failed chunks again. @returns the exit code. */
export async function resume(id: string, options: BackfillOptions, context: CommandContext): Promise<number> {
  concurrencyOf(options);
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const pipeline = await openPipeline(config, clock, context.terminal.logger(config.logLevel));
  try {
    const change = (stored: Backfill): Backfill =>
      stored.state === "DONE" ? stored : { ...stored, state: "RUNNING", failed: [], updatedAt: instantOf(clock.now()) };
    if (!(await pipeline.store.backfills.change(id, change))) throw unknownBackfill(id);
    return await work(id, options, config, pipeline, context);
  } finally {
    await pipeline.store.close();
  }
}

/** `harmattan backfill pause|cancel <id>`: whoever works on it stops after the chunk in hand. @returns the exit code. */
export async function stop(
  id: string,
  state: "PAUSED" | "CANCELED",
  options: BackfillOptions,
  context: CommandContext,
): Promise<number> {
  const store = await openStore(loadConfig(context.env).store);
  try {
    const now = instantOf(clockOf(options).now());
    const isOver = (stored: Backfill) => stored.state === "DONE" || stored.state === "CANCELED";
    const changed = await store.backfills.change(id, (stored) =>
      isOver(stored) ? stored : { ...stored, state, updatedAt: now },
    );
    if (!changed) throw unknownBackfill(id);
    await context.terminal.print(options.json ? `${JSON.stringify(changed)}\n` : describedBackfill([changed]));
    return 0;
  } finally {
    await store.close();
  }
}

/** `harmattan backfill list`. @returns the exit code. */
export async function list(options: BackfillOptions, context: CommandContext): Promise<number> {
  const store = await openStore(loadConfig(context.env).store);
  try {
    const backfills = await store.backfills.list(20);
    await context.terminal.print(options.json ? `${JSON.stringify(backfills)}\n` : describedBackfill(backfills));
    return 0;
  } finally {
    await store.close();
  }
}

function newBackfill(selection: string, options: BackfillOptions, { graph, stations }: Pipeline): Backfill {
  const clock = clockOf(options);
  const range = rangeOf(windowOf(options, clock.now()));
  const assets = backfilledAssets(graph, selection);
  if (assets.length === 0) throw new UsageError(`backfill ${selection}: nothing in it is computed by Harmattan`);
  const now = instantOf(clock.now());
  const asked = {
    backfillId: `backfill-${newRunId(clock)}`,
    selection,
    stations: stationsOf(options, stations).map(({ stationId }) => stationId),
    from: instantOf(new Date(range.fromMs)),
    to: instantOf(new Date(range.toMs)),
    slotsPerChunk: slotsPerChunk(assets, policyOf(options.policy ?? "multi:31")),
    order: orderOf(options.order ?? "oldest"),
    onlyDue: options.onlyDue ?? false,
  } as const;
  const chunks = chunkRanges(assets, asked).length;
  return { ...asked, state: "RUNNING", createdAt: now, updatedAt: now, chunks, done: [], failed: [] };
}

/** `single`, or `multi:31` for at most 31 partitions in a chunk. */
function policyOf(text: string): number | null {
  if (text === "single") return null;
  const [name, count = ""] = text.split(":");
  if (name === "multi" && /^\d+$/.test(count)) return countOf("--policy multi", count, 100_000);
  throw new UsageError(`--policy ${text}: expected single, or multi:31 for chunks of 31 partitions`);
}

function concurrencyOf({ concurrency = "1" }: BackfillOptions): number {
  return countOf("--concurrency", concurrency, 64);
}

function orderOf(text: string): "oldest" | "newest" {
  if (text === "oldest" || text === "newest") return text;
  throw new UsageError(`--order ${text}: expected oldest or newest`);
}

async function dryRun(
  backfill: Backfill,
  options: BackfillOptions,
  config: Config,
  pipeline: Pipeline,
  context: CommandContext,
): Promise<number> {
  const { graph, store } = pipeline;
  const { selection, onlyDue } = backfill;
  const range = { fromMs: Date.parse(backfill.from), toMs: Date.parse(backfill.to) };
  const stations = stationsOf(options, pipeline.stations);
  const nominalAt = clockOf(options).now();
  const plan = {
    graph,
    selection,
    stations,
    range,
    explicit: false,
    forced: !onlyDue,
    ledger: store.ledger,
    leases: store.leases,
    nominalAt,
  };
  const costs = await backfillCosts(await planOf(plan), backfill.slotsPerChunk, store.ledger);
  const json = { backfill, costs };
  await context.terminal.print(options.json ? `${JSON.stringify(json)}\n` : describedCosts(backfill, costs));
  return 0;
}

async function work(
  id: string,
  options: BackfillOptions,
  config: Config,
  pipeline: Pipeline,
  context: CommandContext,
): Promise<number> {
  const clock = clockOf(options);
  const concurrency = concurrencyOf(options);
  const { terminal } = context;
  const { backfill, reports } = await runBackfill(id, {
    ...pipeline.store,
    clock,
    newRun(stationIds) {
      const stations = stationsOf({ station: stationIds }, pipeline.stations);
      const choices = {
        selection: "*",
        trigger: "backfill",
        explicit: false,
        stations,
        range: { fromMs: 0, toMs: 0 },
        concurrency,
      } as const;
      return runRequest(choices, pipeline, config, clock, context);
    },
    onChunk: ({ chunks }, chunk, report) =>
      terminal.progress(`${chunk < chunks ? `chunk ${chunk + 1} of ${chunks}` : "last pass"} ${report?.state ?? "…"}`),
  });
  if (!backfill) throw unknownBackfill(id);
  for (const failure of reports.flatMap(({ failures }) => failures)) terminal.note(`error: ${failure.message}`);
  await terminal.print(options.json ? `${JSON.stringify({ backfill, reports })}\n` : describedWork(backfill, reports));
  return exitCodeOfWork(backfill, reports);
}

function unknownBackfill(id: string): UsageError {
  return new UsageError(`no backfill "${id}"; harmattan backfill list shows them`);
}
