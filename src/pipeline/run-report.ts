import type { WriteCounts } from "./asset.ts";
import type { RunFailure } from "./run.ts";
import type { StepOutcome, StepWork } from "./step.ts";

/** What one asset did in a run. */
export interface AssetReport extends StepWork {
  readonly asset: string;
}

/** `SKIPPED`: nothing was due, and nothing was written, no run record either (`runId` null). */
export interface RunReport {
  readonly runId: string | null;
  readonly state: "SUCCESS" | "FAILURE" | "CANCELED" | "SKIPPED";
  readonly durationMs: number;
  readonly assets: readonly AssetReport[];
  readonly failures: readonly RunFailure[];
}

/** What a step did that had nothing to do. */
export const nothingDone: StepWork = {
  partitions: 0,
  newVersions: 0,
  heldElsewhere: 0,
  quarantined: 0,
  rows: { inserted: 0, changed: 0, unchanged: 0, deleted: 0 },
};

/** @returns what the steps of one asset did together. */
export function assetReport(asset: string, outcomes: readonly StepOutcome[]): AssetReport {
  const succeeded = outcomes.filter((outcome) => outcome.state === "succeeded");
  const { partitions, newVersions, heldElsewhere, quarantined, rows } = succeeded.reduce(together, nothingDone);
  return { asset, partitions, newVersions, heldElsewhere, quarantined, rows };
}

/** @returns what two pieces of work did, added up. */
export function together(left: StepWork, right: StepWork): StepWork {
  const sum = (name: keyof WriteCounts) => left.rows[name] + right.rows[name];
  return {
    partitions: left.partitions + right.partitions,
    newVersions: left.newVersions + right.newVersions,
    heldElsewhere: left.heldElsewhere + right.heldElsewhere,
    quarantined: left.quarantined + right.quarantined,
    rows: { inserted: sum("inserted"), changed: sum("changed"), unchanged: sum("unchanged"), deleted: sum("deleted") },
  };
}
