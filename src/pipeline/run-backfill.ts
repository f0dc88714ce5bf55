import type { Clock } from "../base/clock.ts";
import { instantOf } from "../base/instant.ts";
import { type Backfill, backfilledAssets, type Backfills, chunkRanges } from "./backfill.ts";
import { difference, includes, intersection, type IntervalSet, numbersOf, size, union } from "./interval-set.ts";
import type { Lease, LeaseHolder, Leases } from "./leases.ts";
import { runLoop, type RunRequest } from "./run-loop.ts";
import type { RunReport } from "./run-report.ts";
import type { TimeGrid } from "./time-grid.ts";
import type { TimeRange } from "./time-range.ts";

/** How a process works on a backfill. */
export interface BackfillWork<Resources> {
  readonly backfills: Backfills;
  readonly leases: Leases;
  readonly clock: Clock;
  /** @returns a run of its own for each chunk; what the backfill decides is filled in. */
  readonly newRun: (
    stations: readonly string[],
  ) => Omit<RunRequest<Resources>, "range" | "trigger" | "selection" | "explicit">;
  readonly onChunk: (backfill: Backfill, chunk: number, report: RunReport | null) => void;
}

/** Chunks have numbers, not times: they are leased like partitions, so that two processes share them. */
const chunkGrid: TimeGrid = {
  name: "hour",
  keyOf: String,
  slotOf: Number,
  slotAt: (number) => number,
  startMs: (number) => number,
};

/**
 * Works on the backfill until it is done, failed, paused, canceled or the process is asked to stop; chunks that another
 * process works on are left to it. A failed chunk is remembered, and the others go on. In the end one pass over the
 * whole range does what the order of the chunks left stale.
 *
 * @returns the reports of the runs made here, and the backfill as it stands.
 */
export async function runBackfill<Resources>(
  backfillId: string,
  work: BackfillWork<Resources>,
): Promise<{ readonly backfill: Backfill | null; readonly reports: readonly RunReport[] }> {
  const reports: RunReport[] = [];
  for (;;) {
    const backfill = await work.backfills.get(backfillId);
    if (backfill?.state !== "RUNNING") return { backfill, reports };
    const report = await nextChunk(backfill, work);
    if (report === null) return { backfill: await finished(backfill, work), reports };
    reports.push(report);
    if (report.state === "CANCELED") return { backfill, reports };
  }
}

/** @returns what the next free chunk did, `null` if no chunk is left. The pass over the whole range is the last chunk. */
async function nextChunk<Resources>(backfill: Backfill, work: BackfillWork<Resources>): Promise<RunReport | null> {
  const run = work.newRun(backfill.stations);
  const free = await freeChunk(backfill, run.holder, work);
  if (!free) return null;
  const { lease, chunk } = free;
  try {
    const assets = backfilledAssets(run.graph, backfill.selection);
    const range = chunkRanges(assets, backfill)[chunk] ?? wholeRange(backfill);
    const isLast = chunk === backfill.chunks;
    const forced = !backfill.onlyDue && !isLast;
    const { selection } = backfill;
    work.onChunk(backfill, chunk, null);
    const report = await runLoop({ ...run, selection, range, trigger: "backfill", explicit: false, forced });
    if (report.state !== "CANCELED") await recordChunk(backfill, chunk, report, work);
    work.onChunk(backfill, chunk, report);
    return report;
  } finally {
    await lease.release();
  }
}

interface FreeChunk {
  readonly lease: Lease;
  readonly chunk: number;
}

async function freeChunk<Resources>(
  backfill: Backfill,
  holder: LeaseHolder,
  work: BackfillWork<Resources>,
): Promise<FreeChunk | null> {
  const asset = { key: `backfill:${backfill.backfillId}`, grid: chunkGrid };
  for (const chunk of numbersOf(openChunks(backfill))) {
    const { lease } = await work.leases.take(asset, "chunks", [{ from: chunk, to: chunk + 1 }], holder);
    if (!lease) continue;
    // Asked again under the lease: another process may have done it, or a person stopped all, since it was read.
    const current = await work.backfills.get(backfill.backfillId);
    const isRunning = current?.state === "RUNNING";
    if (isRunning && includes(openChunks(current), chunk)) return { lease, chunk };
    await lease.release();
    return isRunning ? freeChunk(current, holder, work) : null;
  }
  return null;
}

/** The last pass waits until every chunk was tried. */
function openChunks({ chunks, done, failed }: Backfill): IntervalSet {
  const tried = union(done, failed);
  const open = difference([{ from: 0, to: chunks }], tried);
  return open.length > 0 ? open : difference([{ from: chunks, to: chunks + 1 }], tried);
}

async function recordChunk<Resources>(
  { backfillId }: Backfill,
  chunk: number,
  report: RunReport,
  { backfills, clock }: BackfillWork<Resources>,
): Promise<void> {
  const slot = [{ from: chunk, to: chunk + 1 }];
  // What another run held was left out (M35 of assets.md): as with what failed, the chunk is not done.
  const isLeft = report.assets.some(({ quarantined, heldElsewhere }) => quarantined + heldElsewhere > 0);
  const hasFailed = report.failures.length > 0 || isLeft;
  await backfills.change(backfillId, (stored) => ({
    ...stored,
    updatedAt: instantOf(clock.now()),
    done: hasFailed ? stored.done : [...union(stored.done, slot)],
    failed: hasFailed ? [...union(stored.failed, slot)] : stored.failed,
  }));
}

/** Nothing is free here: the backfill ends once nobody works on it either. */
async function finished<Resources>(
  { backfillId }: Backfill,
  { backfills, clock }: BackfillWork<Resources>,
): Promise<Backfill | null> {
  return backfills.change(backfillId, (stored) => {
    const tried = intersection(union(stored.done, stored.failed), [{ from: 0, to: stored.chunks + 1 }]);
    if (stored.state !== "RUNNING" || size(tried) < stored.chunks + 1) return stored;
    const state = stored.failed.length > 0 ? "FAILED" : "DONE";
    return { ...stored, state, updatedAt: instantOf(clock.now()) };
  });
}

function wholeRange({ from, to }: Backfill): TimeRange {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}
