import type { AssetGraph } from "../pipeline/asset-graph.ts";
import type { Run, RunFailure } from "../pipeline/run.ts";
import { readableLogLine } from "./log-line.ts";
import { notedTable } from "./noted-table.ts";
import { right } from "./table.ts";
import { durationText, minuteText, rangeText } from "./time-text.ts";

/** What names the partitions of an asset. */
export type Grids = Pick<AssetGraph<never>, "has"> & {
  get(key: string): Pick<ReturnType<AssetGraph<never>["get"]>, "grid">;
};

const lost = "its process ended without a word; what it finished is stored, run the same again to go on";

/** @returns a line for each run, and below it what did not go well. */
export function runTable(runs: readonly Run[], grids: Grids): string {
  const columns = ["run", "trigger", "nominal time", "state", right("took"), right("partitions"), right("new")];
  const rows = runs.map((run) => ({ cells: cellsOf(run), notes: notesOf(run, grids) }));
  const legend = runs.some(({ inferred }) => inferred) ? "\n… inferred: not told, the clock's time at the start\n" : "";
  return `${notedTable([...columns, "selection"], rows)}${legend}`;
}

/** @returns everything that is known of a run. */
export function describedRecord(run: Run, grids: Grids): string {
  const { runId, state, failures, log } = run;
  const facts = factsOf(run).map(([name, fact]) => `  ${name.padEnd(16)}${fact}\n`);
  return [
    [`run ${runId}: ${state}\n`, ...(state === "LOST" ? [asItem(lost)] : []), ...facts].join(""),
    listed(
      `${failures.length} failed ${failures.length === 1 ? "step" : "steps"}`,
      failures.map((failure) => describedFailure(failure, grids)),
    ),
    listed("its last log lines", log.map(readableLogLine)),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function factsOf(run: Run): (readonly [name: string, fact: string])[] {
  const { runId, process } = run;
  const took = run.durationMs === null ? "" : `, after ${durationText(run.durationMs)}`;
  return [
    ["selection", run.selection],
    ["trigger", run.trigger],
    ["nominal time", `${minuteText(run.nominalAt)}${run.inferred ? ", inferred from the clock" : ""}`],
    ["started", secondText(run.startedAt)],
    ["ended", run.endedAt === null ? "not yet" : `${secondText(run.endedAt)}${took}`],
    ["process", `${process.pid} on ${process.host}${process.jobUid === runId ? "" : `, Job ${process.jobUid}`}`],
    ["partitions", `${run.partitions}, ${run.newVersions} of them in a new version`],
    ["held elsewhere", String(run.heldElsewhere)],
    ["quarantined", String(run.quarantined)],
  ];
}

function cellsOf(run: Run): string[] {
  return [
    run.runId,
    run.trigger,
    `${minuteText(run.nominalAt)}${run.inferred ? "…" : ""}`,
    run.state,
    run.durationMs === null ? "" : durationText(run.durationMs),
    String(run.partitions),
    String(run.newVersions),
    run.selection,
  ];
}

function notesOf({ runId, state, heldElsewhere, quarantined, failures }: Run, grids: Grids): string[] {
  const [first] = failures;
  return [
    ...(state === "LOST" ? [lost] : []),
    ...(heldElsewhere > 0 ? [`held elsewhere: ${heldElsewhere} partitions were left to another run`] : []),
    ...(quarantined > 0 ? [`quarantined: ${quarantined} partitions failed a blocking check`] : []),
    ...(first ? [`failed: ${describedFailure(first, grids)}`] : []),
    ...(failures.length > 1 ? [`and ${failures.length - 1} more, see harmattan runs ${runId}`] : []),
  ];
}

function describedFailure({ asset, series, from, to, code, message }: RunFailure, grids: Grids): string {
  return `${asset} · ${series} · ${failedRange(asset, from, to, grids)}: ${code} ${message}`;
}

/** Of an asset that is no more, nobody knows the partition before `to`. */
function failedRange(asset: string, from: string, to: string, grids: Grids): string {
  const grid = grids.has(asset) ? grids.get(asset).grid : null;
  const end = grid?.slotOf(to) ?? null;
  return grid === null || end === null ? `${from} to before ${to}` : rangeText(from, grid.keyOf(end - 1));
}

function listed(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `${title}\n${items.map(asItem).join("")}`;
}

function asItem(line: string): string {
  return `  ${line}\n`;
}

function secondText(instant: string): string {
  return `${instant.slice(0, 19)}Z`;
}
