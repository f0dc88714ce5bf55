import type { Clock } from "../base/clock.ts";
import { instantOf } from "../base/instant.ts";
import type { DayWindow } from "../base/utc-day.ts";
import type { Station } from "../domain/station.ts";
import type { AssetGraph } from "./asset-graph.ts";
import type { WriteCounts } from "./asset.ts";
import { newestFirst } from "./interval-set.ts";
import type { Ledger, Run, RunFailure } from "./ledger.ts";
import { type DuePartitions, planAsset, windowOf } from "./plan.ts";
import { selectAssets } from "./selection.ts";
import type { Operator, Step, StepOutcome } from "./step.ts";

/** Days of one station in one step: a year, so that one AirQino body serves it. */
const daysPerStep = 366;

export interface RunRequest<Resources> {
  readonly runId: string;
  readonly graph: AssetGraph<Resources>;
  readonly selection: string;
  readonly stations: readonly Station[];
  readonly window: DayWindow;
  readonly explicit: boolean;
  readonly ledger: Ledger;
  readonly operator: Operator<Resources>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onStep?: (step: Step<Resources>, outcome: StepOutcome | null) => void;
}

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

/**
 * Materializes what is due of the selected assets, upstream before downstream, newest days first. A failed step is
 * recorded and blocks only what depends on it; an aborted signal ends the run after the step in hand.
 *
 * @throws {UsageError} for a selection that names nothing; errors of the ledger, since without it nothing may run.
 */
export async function runLoop<Resources>(request: RunRequest<Resources>): Promise<RunReport> {
  const keys = selectAssets(request.graph, request.selection);
  const recorder = runRecorder(request);
  const assets: AssetReport[] = [];
  for (const key of keys) {
    const asset = request.graph.get(key);
    const due = await planAsset(asset, { ...request, now: request.clock.now() });
    const outcomes: StepOutcome[] = [];
    for (const step of stepsOf(request, due)) {
      if (recorder.isCanceled()) break;
      await recorder.start();
      outcomes.push(await executeStep(request, step, recorder));
    }
    assets.push(reportOf(key, outcomes));
  }
  return recorder.end(assets);
}

/** One step after another, the newest days of every station before older ones. */
function stepsOf<Resources>(request: RunRequest<Resources>, due: readonly DuePartitions[]): Step<Resources>[] {
  const steps = due.flatMap((plan) =>
    newestFirst(plan.days, daysPerStep).map((interval) => ({
      runId: request.runId,
      asset: request.graph.get(plan.asset),
      station: plan.station,
      window: windowOf(interval),
    })),
  );
  return steps.toSorted((left, right) =>
    left.window.to < right.window.to ? 1 : left.window.to > right.window.to ? -1 : 0,
  );
}

async function executeStep<Resources>(
  request: RunRequest<Resources>,
  step: Step<Resources>,
  recorder: RunRecorder,
): Promise<StepOutcome> {
  request.onStep?.(step, null);
  const outcome = await request.operator.execute(step, request.signal);
  if (outcome.state === "failed") {
    const { code, kind, message } = outcome;
    recorder.failures.push({
      asset: step.asset.key,
      stationId: step.station.stationId,
      ...step.window,
      code,
      kind,
      message,
    });
  }
  if (outcome.state === "canceled") recorder.cancel();
  request.onStep?.(step, outcome);
  return outcome;
}

interface RunRecorder {
  readonly failures: RunFailure[];
  start(): Promise<void>;
  cancel(): void;
  isCanceled(): boolean;
  end(assets: readonly AssetReport[]): Promise<RunReport>;
}

/** Opens the run's record with its first step, so that a run without work leaves no trace. */
function runRecorder<Resources>(request: RunRequest<Resources>): RunRecorder {
  const { runId, selection, ledger, clock, signal } = request;
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
      if (!started) return { runId: null, state: isCanceled() ? "CANCELED" : "SKIPPED", durationMs, assets, failures };
      const state = isCanceled() ? "CANCELED" : failures.length > 0 ? "FAILURE" : "SUCCESS";
      const partitions = assets.reduce((sum, asset) => sum + asset.partitions, 0);
      const newVersions = assets.reduce((sum, asset) => sum + asset.newVersions, 0);
      const endedAt = instantOf(clock.now());
      await ledger.endRun({ ...started, state, endedAt, durationMs, partitions, newVersions, failures });
      return { runId, state, durationMs, assets, failures };
    },
  };
}

function reportOf(asset: string, outcomes: readonly StepOutcome[]): AssetReport {
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
