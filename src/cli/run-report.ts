import type { RunReport } from "../pipeline/run-report.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { right, textTable } from "./table.ts";

/** @returns what a run did, as a table and one sentence. */
export function describedRun(report: RunReport): string {
  if (report.state === "SKIPPED") return `${sentence(report)}\n`;
  return `${assetTable(report)}${sentence(report)}\n${leftOver(report)}`;
}

/** @returns what a run did not do, and what a person may do about it, one line each. */
export function leftOver({ assets }: RunReport): string {
  return assets
    .flatMap(({ asset, heldElsewhere, quarantined }) => [
      ...(heldElsewhere > 0
        ? [`${asset}: ${heldElsewhere} partitions were left to another run that holds them now\n`]
        : []),
      ...(quarantined > 0
        ? [
            `${asset}: ${quarantined} partitions failed a blocking check and were kept from readers; see harmattan check ${asset}\n`,
          ]
        : []),
    ])
    .join("");
}

/** @returns the exit code that a run's report means. */
export function exitCodeOfRun({ state, failures, assets }: RunReport): number {
  if (state === "CANCELED") return exitCodes.canceled;
  const quarantined = assets.some((asset) => asset.quarantined > 0) ? (["data"] as const) : [];
  return exitCodeOf([...failures.map((failure) => failure.kind), ...quarantined]);
}

function assetTable({ assets }: RunReport): string {
  const counts = ["partitions", "new versions", "rows inserted", "changed", "unchanged", "deleted"];
  const rows = assets.map(({ asset, partitions, newVersions, rows: written }) => [
    asset,
    ...[partitions, newVersions, written.inserted, written.changed, written.unchanged, written.deleted].map(String),
  ]);
  return `${textTable(["asset", ...counts.map(right)], rows)}\n`;
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
