import type { Clock } from "../base/clock.ts";
import { instantOf } from "../base/instant.ts";
import type { Ledger, Run, RunFailure } from "./ledger.ts";
import type { AssetReport, RunReport } from "./run-report.ts";

interface RecordedRun {
  readonly runId: string;
  readonly selection: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Keeps the ledger's record of one run. */
export interface RunRecorder {
  readonly failures: RunFailure[];
  start(): Promise<void>;
  cancel(): void;
  isCanceled(): boolean;
  end(assets: readonly AssetReport[]): Promise<RunReport>;
}

/** Opens the run's record with its first step, so that a run without work leaves no trace. */
export function runRecorder({ runId, selection, ledger, clock, signal }: RecordedRun): RunRecorder {
  const startedMs = performance.now();
  const failures: RunFailure[] = [];
  let started: Run | null = null;
  let canceled = false;
  const isCanceled = () => canceled || signal.aborted;
  return {
    failures,
    async start() {
      if (started) return;
      const startedAt = instantOf(clock.now());
      const open = { endedAt: null, durationMs: null, partitions: 0, newVersions: 0, failures: [] };
      started = { runId, selection, state: "STARTED", startedAt, ...open };
      await ledger.startRun(started);
    },
    cancel() {
      canceled = true;
    },
    isCanceled,
    async end(assets) {
      const durationMs = Math.round(performance.now() - startedMs);
      const report = { durationMs, assets, failures };
      if (!started) return { ...report, runId: null, state: isCanceled() ? "CANCELED" : "SKIPPED" };
      const state = isCanceled() ? "CANCELED" : failures.length > 0 ? "FAILURE" : "SUCCESS";
      const endedAt = instantOf(clock.now());
      await ledger.endRun({ ...started, state, endedAt, durationMs, ...totals(assets), failures });
      return { ...report, runId, state };
    },
  };
}

function totals(assets: readonly AssetReport[]) {
  const partitions = assets.reduce((sum, asset) => sum + asset.partitions, 0);
  const newVersions = assets.reduce((sum, asset) => sum + asset.newVersions, 0);
  return { partitions, newVersions };
}
