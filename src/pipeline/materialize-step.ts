import type { Clock } from "../base/clock.ts";
import { CanceledError, failureOf } from "../base/errors.ts";
import { instantOf } from "../base/instant.ts";
import type { Logger } from "../base/logger.ts";
import { systemSleep } from "../base/retry.ts";
import type { Stage } from "./asset.ts";
import { isKeptBack } from "./check.ts";
import { FencedError, StepTimeoutError } from "./errors.ts";
import { type Inputs, loadInputs } from "./inputs.ts";
import { intersection, type Interval, intervalsOf, type IntervalSet, size } from "./interval-set.ts";
import type { HeldSlots, Lease, Leases } from "./leases.ts";
import { ledgerView } from "./ledger-view.ts";
import type { Ledger, SeriesState } from "./ledger.ts";
import { planSeries } from "./plan.ts";
import type { Pools } from "./pool.ts";
import { nothingDone, together } from "./run-report.ts";
import { changeOfStage } from "./stage-change.ts";
import type { Step, StepWork } from "./step.ts";

/** What executing a step needs. */
export interface StepEffects<Resources> {
  readonly resources: Resources;
  readonly ledger: Ledger;
  readonly leases: Leases;
  readonly pools: Pools;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Leases the step's slots, asks again what of them is due, and for each range: stages the rows, checks them, publishes
 * those that pass, then records events and pointers, in this order (assets.md, section 6). A kill between any two leaves
 * partitions that are still due, and doing them again changes nothing that was already right.
 *
 * @throws {FencedError} if another run took the slots over; {StepTimeoutError}; errors of the asset and the ledger.
 */
export async function materializeStep<Resources>(
  step: Step<Resources>,
  effects: StepEffects<Resources>,
): Promise<StepWork> {
  const { asset, series, holder } = step;
  const { lease, held, interrupted } = await effects.leases.take(asset, series.id, [step.slots], holder);
  const isOurs = ({ holder: { jobUid }, slots }: HeldSlots) =>
    jobUid === holder.jobUid && slots.from < step.slots.to && step.slots.from < slots.to;
  try {
    const done = lease ? await underLease(step, lease, interrupted, effects) : nothingDone;
    if (held.some(isOurs)) return together(done, await whenFree(step, effects));
    return { ...done, heldElsewhere: size(held.map(({ slots }) => slots)) };
  } catch (error) {
    const holders = error instanceof FencedError ? await effects.leases.held(asset, series.id) : [];
    if (holders.some(isOurs)) return whenFree(step, effects);
    throw error;
  }
}

const waitMs = 1_000;

/** A longer timer of Node ends at once. */
const longestTimerMs = 2 ** 31 - 1;

/** A duplicate pod of our own Job holds the rest: its result is ours, so wait until it is done or gone (rule 12). */
async function whenFree<Resources>(step: Step<Resources>, effects: StepEffects<Resources>): Promise<StepWork> {
  await systemSleep(waitMs, effects.signal);
  return materializeStep(step, effects);
}

async function underLease<Resources>(
  step: Step<Resources>,
  lease: Lease,
  interrupted: IntervalSet,
  effects: StepEffects<Resources>,
): Promise<StepWork> {
  const { asset, series } = step;
  const timeout = new AbortController();
  const giveUp = () => timeout.abort(new StepTimeoutError(asset.key, series.id, asset.timeoutMinutes));
  const timer = setTimeout(giveUp, Math.min(asset.timeoutMinutes * 60_000, longestTimerMs));
  const signal = AbortSignal.any([effects.signal, lease.signal, timeout.signal]);
  try {
    let done: StepWork = nothingDone;
    const due = await dueUnderLease(step, lease.slots, interrupted, effects);
    for (const range of due.slots) {
      done = together(done, await materializeRange(step, range, due, lease, { ...effects, signal }));
    }
    return done;
  } finally {
    clearTimeout(timer);
    await lease.release();
  }
}

interface Due<Resources> {
  readonly slots: IntervalSet;
  readonly inputs: Inputs<Resources>;
  readonly state: SeriesState;
}

/**
 * Read under the lease and before materializing: an input that changes meanwhile leaves a partition stale, not wrongly
 * fresh. Pinned inputs make nothing stale: the plan found them, and they are not read again.
 */
async function dueUnderLease<Resources>(
  { asset, series, slots, plan }: Step<Resources>,
  leased: IntervalSet,
  interrupted: IntervalSet,
  { ledger }: StepEffects<Resources>,
): Promise<Due<Resources>> {
  const view = ledgerView(ledger, series.id);
  const range = { fromMs: asset.grid.startMs(slots.from), toMs: asset.grid.startMs(slots.to) };
  const asked = { ...plan, view, pinnedAreThere: true };
  const due = await planSeries(asset, series, {
    ...asked,
    range,
    interrupted: new Map([[series.id, interrupted]]),
  });
  return {
    slots: intersection(due.slots, leased),
    inputs: await loadInputs(asset, series, slots, asked),
    state: view.state(asset.key, series.id),
  };
}

async function materializeRange<Resources>(
  step: Step<Resources>,
  slots: Interval,
  { inputs, state }: Due<Resources>,
  lease: Lease,
  effects: StepEffects<Resources>,
): Promise<StepWork> {
  const { ledger, clock, signal } = effects;
  const startedMs = performance.now();
  const at = clock.now();
  try {
    const stage = await unlessAborted(step.series.stage(slots, effects), signal);
    signal.throwIfAborted();
    await lease.assertHeld();
    const rows = await stage.publish(publishableSlots(stage, state), lease.fence);
    const durationMs = Math.round(performance.now() - startedMs);
    const facts = {
      before: state,
      inputsOf: (slot: number) => inputs.versions(slot),
      fence: lease.fence,
      at,
      durationMs,
    };
    const { change, newVersions, quarantined } = changeOfStage(step, stage, facts);
    await lease.assertHeld();
    await ledger.record([change]);
    const partitions = stage.partitions.length;
    return { partitions, newVersions, heldElsewhere: 0, quarantined, rows };
  } catch (error) {
    // Why it was stopped counts, not what the asset made of that.
    const fault: unknown = signal.aborted ? signal.reason : error;
    if (isFailure(fault, signal)) await recordFailure(step, slots, lease, fault, effects);
    throw fault;
  }
}

/** An asset that never looks at its signal is left behind: it can publish nothing any more. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

/** Stopped on request, or fenced off: no failure of the partitions. */
function isFailure(fault: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return fault instanceof StepTimeoutError;
  return !(fault instanceof CanceledError || fault instanceof FencedError);
}

async function recordFailure<Resources>(
  { asset, series, holder }: Step<Resources>,
  slots: Interval,
  { fence }: Lease,
  error: unknown,
  { ledger, clock }: StepEffects<Resources>,
): Promise<void> {
  const { code, kind, message } = failureOf(error);
  const failure = { slots, lastAt: instantOf(clock.now()), runId: holder.runId, code, kind, message };
  await ledger.record([{ asset, series: series.id, fence, failed: [failure] }]);
}

function publishableSlots({ partitions }: Stage, { published }: SeriesState): IntervalSet {
  const accepted = partitions.filter((partition) => !isKeptBack(partition, published.get(partition.slot)));
  return intervalsOf(accepted.map(({ slot }) => slot));
}
