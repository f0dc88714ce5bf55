import type { WriteCounts } from "./asset.ts";
import type { RunFailure } from "./ledger.ts";
import type { StepOutcome } from "./step.ts";

/** What one asset did in a run. */
export interface AssetReport {
  readonly asset: string;
  readonly partitions: number;
  readonly newVersions: number;
  readonly rows: WriteCounts;
}

/** `SKIPPED`: nothing was due, and nothing was written, no run record either (`runId` null). */
export interface RunReport {
  readonly runId: string | null;
  readonly state: "SUCCESS" | "FAILURE" | "CANCELED" | "SKIPPED";
  readonly durationMs: number;
  readonly assets: readonly AssetReport[];
  readonly failures: readonly RunFailure[];
}

/** @returns what the steps of one asset did together. */
export function assetReport(asset: string, outcomes: readonly StepOutcome[]): AssetReport {
  const report = { asset, partitions: 0, newVersions: 0, rows: { inserted: 0, changed: 0, unchanged: 0, deleted: 0 } };
  for (const outcome of outcomes) {
    if (outcome.state !== "succeeded") continue;
    report.partitions += outcome.partitions;
    report.newVersions += outcome.newVersions;
    report.rows.inserted += outcome.rows.inserted;
    report.rows.changed += outcome.rows.changed;
    report.rows.unchanged += outcome.rows.unchanged;
    report.rows.deleted += outcome.rows.deleted;
  }
  return report;
}
