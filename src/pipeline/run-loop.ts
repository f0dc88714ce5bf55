import type { Clock } from "../base/clock.ts";
import type { DayWindow } from "../base/utc-day.ts";
import type { Station } from "../domain/station.ts";
import type { AssetGraph } from "./asset-graph.ts";
import { newestFirst } from "./interval-set.ts";
import type { Ledger } from "./ledger.ts";
import { type DuePartitions, planAsset, windowOf } from "./plan.ts";
import { type RunRecorder, runRecorder } from "./run-recorder.ts";
import { assetReport, type AssetReport, type RunReport } from "./run-report.ts";
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
    assets.push(assetReport(key, outcomes));
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
