import { type Instant, instantOf } from "../base/instant.ts";
import type { Asset, Series } from "./asset.ts";
import { type Blocker, blockersOf, type ExplainedInput, explainedInput } from "./explain-inputs.ts";
import { type HealPolicy, isDead, nextAttemptMs } from "./heal.ts";
import { loadInputs, type InputsRequest } from "./inputs.ts";
import { includes } from "./interval-set.ts";
import type { HeldSlots, Leases } from "./leases.ts";
import { ledgerView } from "./ledger-view.ts";
import type { FailedSlots, Ledger } from "./ledger.ts";
import { type NextEvaluation, nextEvaluation } from "./next-evaluation.ts";
import type { MaterializationEvent, PartitionRecord, QuarantineRecord } from "./partition-record.ts";
import { type PartitionFacts, type PartitionState, stateOf } from "./partition-state.ts";
import { existingSlots, pastSlots } from "./partitions.ts";
import { planSeries, type PlanRequest } from "./plan.ts";
import type { Cause } from "./staleness.ts";

/** Why a partition is as it is, read from the ledger only. */
export interface Explanation {
  readonly asset: string;
  readonly series: string;
  readonly partition: string;
  readonly state: PartitionState;
  /** Why it is due; `null` if nothing is. */
  readonly cause: Cause | null;
  readonly published: PartitionRecord | null;
  readonly quarantined: QuarantineRecord | null;
  readonly failure: (Omit<FailedSlots, "slots"> & { readonly nextAttemptAt: Instant | null }) | null;
  readonly inputs: readonly ExplainedInput[];
  readonly blockers: readonly Blocker[];
  readonly heldBy: HeldSlots | null;
  /** Newest first. */
  readonly events: readonly MaterializationEvent[];
  readonly next: NextEvaluation;
}

export interface ExplainRequest<Resources> extends Omit<InputsRequest<Resources>, "view"> {
  readonly ledger: Ledger;
  readonly leases: Leases;
  readonly heal: HealPolicy;
  readonly now: Date;
}

/** @returns why one partition is as it is. Reads the ledger, writes nothing. */
export async function explainPartition<Resources>(
  asset: Asset<Resources>,
  series: Series<Resources>,
  slot: number,
  request: ExplainRequest<Resources>,
): Promise<Explanation> {
  const { graph, stations, ledger, now, heal } = request;
  const view = ledgerView(ledger);
  const range = { fromMs: asset.grid.startMs(slot), toMs: asset.grid.startMs(slot + 1) };
  const interrupted = await request.leases.interrupted(asset);
  const plan: PlanRequest<Resources> = { graph, stations, view, range, explicit: false, now, interrupted };
  const window = { from: slot, to: slot + 1 };
  await view.load(asset, window, "same"); // a plan does not read what is past making
  const due = await planSeries(asset, series, plan);
  const inputs = await loadInputs(asset, series, window, plan);
  const state = view.state(asset.key, series.id);
  const failure = state.failed.find(({ slots }) => slot >= slots.from && slot < slots.to) ?? null;
  const [published, quarantined] = [state.published.get(slot) ?? null, state.quarantined.get(slot) ?? null];
  const cause = Array.from(due.wanted).find(([, slots]) => includes(slots, slot))?.[0] ?? null;
  const isReady = inputs.ready([window], now).length > 0;
  const existence = existenceOf(asset, series, slot, now);
  const facts: PartitionFacts = { existence, isReady, cause, published, quarantined, failure, heal };
  const versions = { recorded: (quarantined ?? published)?.inputVersions ?? {}, now: inputs.versions(slot) };
  return {
    asset: asset.key,
    series: series.id,
    partition: asset.grid.keyOf(slot),
    state: stateOf(facts),
    cause,
    published,
    quarantined,
    failure: failure && explainedFailure(failure, heal),
    inputs: inputs.all.map((input) => explainedInput(input, slot, versions, { view, now })),
    blockers:
      isReady || existence === "past" ? [] : inputs.all.flatMap((input) => blockersOf(input, slot, { view, now })),
    heldBy: await holderOf(asset, series, slot, request),
    events: await eventsOf(asset, series, slot, ledger),
    next: nextEvaluation({ asset, series, slot }, facts, now),
  };
}

function existenceOf<Resources>(
  asset: Asset<Resources>,
  { firstSlot }: Series<Resources>,
  slot: number,
  now: Date,
): PartitionFacts["existence"] {
  if (includes([pastSlots(asset, firstSlot, now)], slot)) return "past";
  return includes([existingSlots(asset, firstSlot, now)], slot) ? "now" : "not yet";
}

function explainedFailure({ slots: _slots, ...failure }: FailedSlots, heal: HealPolicy): Explanation["failure"] {
  const whole = { slots: _slots, ...failure };
  return { ...failure, nextAttemptAt: isDead(whole, heal) ? null : instantOf(new Date(nextAttemptMs(whole))) };
}

async function holderOf<Resources>(
  asset: Asset<Resources>,
  series: Series<Resources>,
  slot: number,
  { leases }: ExplainRequest<Resources>,
): Promise<HeldSlots | null> {
  const held = await leases.held(asset, series.id);
  return held.find(({ slots }) => slot >= slots.from && slot < slots.to) ?? null;
}

const shownEvents = 10;

async function eventsOf<Resources>(
  asset: Asset<Resources>,
  series: Series<Resources>,
  slot: number,
  ledger: Ledger,
): Promise<MaterializationEvent[]> {
  const key = asset.grid.keyOf(slot);
  const events = await ledger.events(asset, series.id, { from: slot, to: slot + 1 }, Number.MAX_SAFE_INTEGER);
  const ofSlot = events.map((event) => {
    return { ...event, versions: event.versions.filter(({ partition }) => partition === key) };
  });
  return ofSlot.filter(({ versions }) => versions.length > 0).slice(0, shownEvents);
}
