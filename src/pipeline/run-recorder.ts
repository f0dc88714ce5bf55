import type { Clock } from "../base/clock.ts";
import { instantOf } from "../base/instant.ts";
import type { LeaseHolder } from "./leases.ts";
import type { Ledger } from "./ledger.ts";
import type { AssetReport, RunReport } from "./run-report.ts";
import type { Run, RunFailure, Trigger } from "./run.ts";

interface RecordedRun {
  readonly holder: LeaseHolder;
  readonly selection: string;
  readonly trigger: Trigger;
  readonly nominalAt: Date;
  readonly inferred: boolean;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly aliveForMs: number;
  readonly signal: AbortSignal;
  readonly recentLog?: () => readonly string[];
}

/** Keeps the ledger's record of one run. */
export interface RunRecorder {
  readonly failures: RunFailure[];
  start(): Promise<void>;
  cancel(): void;
  isCanceled(): boolean;
  /** Renews the record no more: a run that ended without `end` is lost, though its process may live on. */
  stop(): void;
  end(assets: readonly AssetReport[]): Promise<RunReport>;
}

/** Opens the run's record with its first step, so that a run without work leaves no trace, and renews it while it lives. */
export function runRecorder(recorded: RecordedRun): RunRecorder {
  const { ledger, clock, signal, aliveForMs } = recorded;
  const startedMs = performance.now();
  const failures: RunFailure[] = [];
  let started: Promise<Run> | null = null;
  let heart: NodeJS.Timeout | null = null;
  let canceled = false;
  const isCanceled = () => canceled || signal.aborted;
  const stop = () => {
    if (heart) clearInterval(heart);
  };
  const open = async (): Promise<Run> => {
    const run = startedRun(recorded);
    await ledger.startRun(run);
    // A beat that fails only makes the run look lost, which the next one mends.
    const beat = () => void ledger.updateRun({ ...run, aliveUntil: aliveUntil(aliveForMs) }).catch(() => undefined);
    heart = setInterval(beat, aliveForMs / 3).unref();
    return run;
  };
  return {
    failures,
    async start() {
      started ??= open();
      await started;
    },
    cancel() {
      canceled = true;
    },
    isCanceled,
    stop,
    async end(assets) {
      stop();
      const durationMs = Math.round(performance.now() - startedMs);
      const report = { durationMs, assets, failures };
      if (!started) return { ...report, runId: null, state: isCanceled() ? "CANCELED" : "SKIPPED" };
      const state = isCanceled() ? "CANCELED" : failures.length > 0 ? "FAILURE" : "SUCCESS";
      const log = state === "FAILURE" ? [...(recorded.recentLog?.() ?? [])] : [];
      const endedAt = instantOf(clock.now());
      await ledger.updateRun({ ...(await started), state, endedAt, durationMs, ...totals(assets), failures, log });
      return { ...report, runId: recorded.holder.runId, state };
    },
  };
}

function startedRun({ holder, selection, trigger, nominalAt, inferred, clock, aliveForMs }: RecordedRun): Run {
  const { runId, ...process } = holder;
  return {
    runId,
    selection,
    trigger,
    nominalAt: instantOf(nominalAt),
    inferred,
    process,
    state: "STARTED",
    startedAt: instantOf(clock.now()),
    aliveUntil: aliveUntil(aliveForMs),
    endedAt: null,
    durationMs: null,
    ...totals([]),
    failures: [],
    log: [],
  };
}

/** By the machine's clock: `--as-of` stands still, the process does not. */
function aliveUntil(aliveForMs: number) {
  return instantOf(new Date(Date.now() + aliveForMs));
}

function totals(assets: readonly AssetReport[]) {
  const sum = (name: "partitions" | "newVersions" | "heldElsewhere" | "quarantined") =>
    assets.reduce((total, asset) => total + asset[name], 0);
  return {
    partitions: sum("partitions"),
    newVersions: sum("newVersions"),
    heldElsewhere: sum("heldElsewhere"),
    quarantined: sum("quarantined"),
  };
}
