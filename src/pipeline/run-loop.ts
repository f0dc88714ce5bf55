import type { Clock } from "../base/clock.ts";
import { instantOf } from "../base/instant.ts";
import type { Station } from "../domain/station.ts";
import type { AssetGraph } from "./asset-graph.ts";
import type { Asset } from "./asset.ts";
import { type HealPolicy, sinceBaseline } from "./heal.ts";
import type { LeaseHolder, Leases } from "./leases.ts";
import { ledgerView } from "./ledger-view.ts";
import type { Ledger } from "./ledger.ts";
import { piecesOf } from "./pieces.ts";
import { type DuePartitions, isComputed, planAsset } from "./plan.ts";
import { type RunRecorder, runRecorder } from "./run-recorder.ts";
import { assetReport, type AssetReport, type RunReport } from "./run-report.ts";
import type { Trigger } from "./run.ts";
import { selectAssets } from "./selection.ts";
import type { Operator, Step, StepOutcome } from "./step.ts";
import { type TimeRange } from "./time-range.ts";

export interface RunRequest<Resources> {
  readonly holder: LeaseHolder;
  readonly trigger: Trigger;
  /** The instant that the run stands for; retries stand for the same (assets.md, rule 10). */
  readonly nominalAt: Date;
  /** It was not told, but read from the clock. */
  readonly inferred: boolean;
  readonly graph: AssetGraph<Resources>;
  readonly selection: string;
  readonly stations: readonly Station[];
  readonly range: TimeRange;
  readonly explicit: boolean;
  readonly forced?: boolean;
  /** Bounds of a scheduled run. */
  readonly heal?: HealPolicy;
  readonly ledger: Ledger;
  readonly leases: Leases;
  readonly operator: Operator<Resources>;
  readonly clock: Clock;
  /** The run counts as lost when its record was not renewed for so long. */
  readonly aliveForMs: number;
  readonly signal: AbortSignal;
  /** Steps of one asset at once; 1 by default. */
  readonly concurrency?: number;
  readonly onStep?: (step: Step<Resources>, outcome: StepOutcome | null) => void;
  /** @returns the newest log lines, kept with a run that failed. */
  readonly recentLog?: () => readonly string[];
}

/**
 * Materializes what is due of the selected assets, upstream before downstream, so that a chain is one run; newest
 * partitions first. A failed step is recorded and blocks only what depends on it; an aborted signal ends the run after
 * the step in hand.
 *
 * @throws {UsageError} for a selection that names nothing; errors of the ledger, since without it nothing may run.
 */
export async function runLoop<Resources>(request: RunRequest<Resources>): Promise<RunReport> {
  const keys = selectAssets(request.graph, request.selection);
  const recorder = runRecorder(request);
  const assets: AssetReport[] = [];
  try {
    for (const key of keys) {
      const asset = request.graph.get(key);
      if (!isComputed(asset)) continue;
      const steps = stepsOf(asset, request, await dueOf(asset, request));
      assets.push(assetReport(key, await executeAll(request, steps, recorder)));
    }
    return await recorder.end(assets);
  } finally {
    recorder.stop();
  }
}

async function dueOf<Resources>(
  asset: Asset<Resources>,
  request: RunRequest<Resources>,
): Promise<DuePartitions<Resources>[]> {
  const range = request.heal ? await healedRange(asset.key, request) : request.range;
  const interrupted = await request.leases.interrupted(asset);
  return planAsset(asset, { ...request, range, now: request.nominalAt, view: ledgerView(request.ledger), interrupted });
}

/** The first scheduled run of an asset fixes how far back any scheduled run may ever reach (assets.md, rule 26). */
async function healedRange<Resources>(key: string, { ledger, range }: RunRequest<Resources>): Promise<TimeRange> {
  await ledger.setBaseline(key, instantOf(new Date(range.fromMs)));
  return sinceBaseline(range, await ledger.baseline(key));
}

function stepsOf<Resources>(
  asset: Asset<Resources>,
  request: RunRequest<Resources>,
  due: readonly DuePartitions<Resources>[],
): Step<Resources>[] {
  const { holder, graph, stations, explicit, nominalAt, forced, heal, trigger } = request;
  const plan = { graph, stations, explicit, now: nominalAt, ...(forced ? { forced } : {}), ...(heal ? { heal } : {}) };
  const priority = trigger === "backfill" ? -1 : 0;
  return piecesOf(asset, due, heal).map(({ series, slots }) => ({ holder, asset, series, slots, priority, plan }));
}

async function executeAll<Resources>(
  request: RunRequest<Resources>,
  steps: readonly Step<Resources>[],
  recorder: RunRecorder,
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  const queue = steps.values();
  const work = async (): Promise<void> => {
    for (const step of queue) {
      if (recorder.isCanceled()) return;
      await recorder.start();
      outcomes.push(await executeStep(request, step, recorder));
    }
  };
  await Promise.all(Array.from({ length: request.concurrency ?? 1 }, work));
  return outcomes;
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
    const { asset, series, slots } = step;
    const [from, to] = [asset.grid.keyOf(slots.from), asset.grid.keyOf(slots.to)];
    recorder.failures.push({ asset: asset.key, series: series.id, from, to, code, kind, message });
  }
  if (outcome.state === "canceled") recorder.cancel();
  request.onStep?.(step, outcome);
  return outcome;
}
