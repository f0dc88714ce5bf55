import type { RunReport } from "../pipeline/run-loop.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { textTable } from "./table.ts";

/** @returns what a run did, as a table and one sentence. */
export function describedRun(report: RunReport): string {
  return `${report.state === "SKIPPED" ? "" : assetTable(report)}${sentence(report)}\n`;
}

/** @returns the exit code that a run's report means. */
export function exitCodeOfRun({ state, failures }: RunReport): number {
  return state === "CANCELED" ? exitCodes.canceled : exitCodeOf(failures.map((failure) => failure.kind));
}

function assetTable({ assets }: RunReport): string {
  const head = ["asset", "partitions", "new versions", "rows inserted", "changed", "unchanged", "deleted"];
  const rows = assets.map(({ asset, partitions, newVersions, rows: counts }) => [
    asset,
    ...[partitions, newVersions, counts.inserted, counts.changed, counts.unchanged, counts.deleted].map(String),
  ]);
  return `${textTable(head, rows, ["left", "right", "right", "right", "right", "right", "right"])}\n`;
}

function sentence({ runId, state, durationMs, failures }: RunReport): string {
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  switch (state) {
    case "SKIPPED":
      return "Nothing to do: everything asked for is up to date. Nothing was written.";
    case "SUCCESS":
      return `Run ${runId} succeeded in ${seconds}.`;
    case "CANCELED":
      return `Run ${runId ?? ""} was stopped after ${seconds}; run the same command again to go on.`;
    case "FAILURE":
      return `Run ${runId} failed in ${failures.length} ${failures.length === 1 ? "step" : "steps"} after ${seconds}; what is above was stored.`;
  }
}
