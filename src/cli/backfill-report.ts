import type { FaultKind } from "../base/errors.ts";
import type { AssetCost } from "../pipeline/backfill-cost.ts";
import type { Backfill } from "../pipeline/backfill.ts";
import { type IntervalSet, size, within } from "../pipeline/interval-set.ts";
import type { RunReport } from "../pipeline/run-report.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { leftOver } from "./run-report.ts";
import { right, textTable } from "./table.ts";

/** @returns backfills as a table, and what may be done next. */
export function describedBackfill(backfills: readonly Backfill[]): string {
  if (backfills.length === 0)
    return "no backfill yet; start one with: harmattan backfill start '*' --from 2024-01-01\n";
  const rows = backfills.map((backfill) => [
    backfill.backfillId,
    backfill.selection,
    `${backfill.from.slice(0, 10)} to before ${backfill.to.slice(0, 10)}`,
    backfill.state,
    `${size(chunksOf(backfill, backfill.done))} of ${backfill.chunks}`,
    String(size(chunksOf(backfill, backfill.failed))),
  ]);
  const table = textTable(
    ["backfill", "selection", "range (UTC)", "state", right("chunks done"), right("failed")],
    rows,
  );
  const open = backfills.filter(({ state }) => state === "PAUSED" || state === "FAILED" || state === "RUNNING");
  return table + open.map(hint).join("");
}

/** The last number is not a chunk but the pass over all. */
function chunksOf({ chunks }: Backfill, numbers: IntervalSet): IntervalSet {
  return within(numbers, { from: 0, to: chunks });
}

function hint({ backfillId, state }: Backfill): string {
  const why = { RUNNING: "runs, or was abandoned", PAUSED: "is paused", FAILED: "has failed chunks" };
  const reason = state === "RUNNING" || state === "PAUSED" || state === "FAILED" ? why[state] : "";
  return `${backfillId} ${reason}; go on with: harmattan backfill resume ${backfillId}\n`;
}

/** @returns how a backfill stands after this process worked on it, and what its runs did not do. */
export function describedWork(backfill: Backfill, reports: readonly RunReport[]): string {
  return [describedBackfill([backfill]), ...new Set(reports.map(leftOver))].join("");
}

/** @returns the exit code of a process that worked on a backfill. What other runs held is to be tried again. */
export function exitCodeOfWork({ failed }: Backfill, reports: readonly RunReport[]): number {
  if (reports.some(({ state }) => state === "CANCELED")) return exitCodes.canceled;
  const assets = reports.flatMap((report) => report.assets);
  const kinds: FaultKind[] = reports.flatMap(({ failures }) => failures.map(({ kind }) => kind));
  if (assets.some(({ quarantined }) => quarantined > 0)) kinds.push("data");
  if (assets.some(({ heldElsewhere }) => heldElsewhere > 0)) kinds.push("retry-later");
  return exitCodeOf(kinds) || (failed.length > 0 ? exitCodes.data : 0);
}

/** @returns what a backfill would take. */
export function describedCosts(backfill: Backfill, costs: readonly AssetCost[]): string {
  const rows = costs.map(({ asset, partitions, calls, seconds }) => [
    asset,
    String(partitions),
    String(calls),
    seconds === null ? "never ran" : `${seconds.toFixed(1)} s`,
  ]);
  const length =
    backfill.slotsPerChunk === null ? "the whole range" : `up to ${backfill.slotsPerChunk} partitions of a series`;
  return [
    textTable(["asset", right("partitions"), right("calls"), right("takes about")], rows),
    `\n${backfill.chunks} ${backfill.chunks === 1 ? "chunk" : "chunks"} of ${length}, ${backfill.order} first, then one pass over all.`,
    " Nothing was written.\n",
  ].join("");
}
