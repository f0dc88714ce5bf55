import { type Instant, instantOf } from "../base/instant.ts";
import { hourStartOf, utcHourOf } from "../base/utc-hour.ts";
import type { Asset, Series } from "./asset.ts";
import { type HealPolicy, incompleteCode, isHealable } from "./heal.ts";
import { type Coming, type Decided, loadInputs, type InputsRequest } from "./inputs.ts";
import {
  difference,
  hullOf,
  intersection,
  intervalsOf,
  type IntervalSet,
  numbersOf,
  size,
  union,
  setOf,
} from "./interval-set.ts";
import { emptyState, type FailedSlots, type SeriesState } from "./ledger.ts";
import type { InputVersions } from "./partition-record.ts";
import { existingSlots } from "./partitions.ts";
import { type Cause, newestVersion, staleCauses } from "./staleness.ts";
import { slotsOfRange, type TimeRange } from "./time-range.ts";

/** The slots of one series that are due, and why each. */
export interface DuePartitions<Resources> {
  readonly asset: Asset<Resources>;
  readonly series: Series<Resources>;
  readonly slots: IntervalSet;
  readonly byCause: ReadonlyMap<Cause, IntervalSet>;
  /** What is due whether or not its joins are met. */
  readonly wanted: ReadonlyMap<Cause, IntervalSet>;
}

export interface PlanRequest<Resources> extends InputsRequest<Resources> {
  /** Only partitions that overlap this time are considered. */
  readonly range: TimeRange;
  /** The range was named by a person: partitions older than `rereadSlots` are read again too. */
  readonly explicit: boolean;
  /** Every partition of the range that can run runs, though it is fresh: a backfill. */
  readonly forced?: boolean;
  /** Bounds of a scheduled run; a person's run has none. */
  readonly heal?: HealPolicy;
  /** The instant that the run stands for. */
  readonly now: Date;
  /** By series the slots that a killed run may have left half written. */
  readonly interrupted?: ReadonlyMap<string, IntervalSet>;
  /** What upstream assets are about to write, for a plan that is not carried out. */
  readonly coming?: Coming;
}

/**
 * What `asset` has to do now: partitions that exist, whose joins are met, and that are due for a cause. Sets of slots
 * are ranges: ten years without a stored partition cost as much as one. Reads the ledger, writes nothing.
 *
 * @returns one entry per series with something due, in the order of the asset's members.
 */
export async function planAsset<Resources>(
  asset: Asset<Resources>,
  request: PlanRequest<Resources>,
): Promise<DuePartitions<Resources>[]> {
  if (!isComputed(asset)) return [];
  const plans: DuePartitions<Resources>[] = [];
  const all = asset.series(request.stations);
  const asked = hullOf(consideredSlots(asset, [], request));
  if (asked.from < asked.to) await request.view.load(asset, asked, "same");
  const decided = new Map<string, Decided>();
  for (const series of all) {
    const plan = await planSeries(asset, series, { ...request, decided });
    if (size(plan.slots) > 0) plans.push(plan);
  }
  return plans;
}

/** @returns whether there is anything to run: not for views, nor for what is outside and not observed. */
export function isComputed<Resources>({ nature, rereadSlots }: Asset<Resources>): boolean {
  return nature === "materialized" || (nature === "external" && rereadSlots !== null);
}

/** @returns the slots of one series that are due, none if nothing is. */
export async function planSeries<Resources>(
  asset: Asset<Resources>,
  series: Series<Resources>,
  request: PlanRequest<Resources>,
): Promise<DuePartitions<Resources>> {
  const interrupted = request.interrupted?.get(series.id) ?? [];
  const considered = consideredSlots(asset, interrupted, request);
  const existing = intersection(considered, [existingSlots(asset, series.firstSlot, request.now)]);
  const hull = hullOf(considered);
  if (existing.length === 0) return { asset, series, slots: [], byCause: new Map(), wanted: new Map() };
  if (!request.view.covers(asset, hull, "same")) await request.view.load(asset, hull, "same");
  const inputs = await loadInputs(asset, series, hull, request);
  const state = request.view.state(asset.key, series.id);
  const coming = request.coming;
  const upstream = coming ? intersection(existing, inputs.affected(coming)) : [];
  const due = (slot: number): Cause | null => causeOf(asset, slot, state, inputs.versions(slot), request);
  const wanted = request.forced
    ? new Map<Cause, IntervalSet>([["forced", existing]])
    : dueByCause(existing, state, { upstream, interrupted }, due);
  const ready = inputs.ready(Array.from(wanted.values()).reduce<IntervalSet>(union, []), request.now, coming);
  return { asset, series, slots: ready, byCause: partsIn(wanted, ready), wanted };
}

/**
 * The time asked for; and what a killed run left half written anywhere, unless a person named the time. Nothing that is
 * past making: it is never due, and need not be read.
 */
function consideredSlots<Resources>(
  asset: Asset<Resources>,
  interrupted: IntervalSet,
  { range, explicit, forced, now }: PlanRequest<Resources>,
): IntervalSet {
  const slots = slotsOfRange(asset, range);
  const asked = slots.from < slots.to ? [slots] : [];
  const { from } = existingSlots(asset, Number.MIN_SAFE_INTEGER, now);
  return intersection(explicit || forced ? asked : union(asked, interrupted), [{ from, to: Number.MAX_SAFE_INTEGER }]);
}

/** @returns of each cause the part that lies in `slots`: the same map if all of it does. */
export function partsIn(byCause: ReadonlyMap<Cause, IntervalSet>, slots: IntervalSet): ReadonlyMap<Cause, IntervalSet> {
  if (byCause.values().reduce((sum, set) => sum + size(set), 0) === size(slots)) return byCause;
  const parts = Array.from(byCause, ([cause, set]) => [cause, intersection(set, slots)] as const);
  return new Map(parts.filter(([, set]) => set.length > 0));
}

/** Causes exclude each other: the first that holds names a slot. Only slots that the ledger knows are looked at one by one. */
function dueByCause(
  existing: IntervalSet,
  state: SeriesState,
  told: { readonly upstream: IntervalSet; readonly interrupted: IntervalSet },
  due: (slot: number) => Cause | null,
): Map<Cause, IntervalSet> {
  const interrupted = difference(intersection(existing, told.interrupted), told.upstream);
  const upstream = union(told.upstream, interrupted);
  const known = intersection(knownSlots(state), existing);
  const found = new Map<Cause, IntervalSet>();
  const looked = known.length === 0 ? [] : Map.groupBy(numbersOf(difference(known, upstream)), due);
  for (const [cause, slots] of looked) if (cause) found.set(cause, intervalsOf(slots));
  const missing = union(found.get("missing") ?? [], difference(existing, union(known, upstream)));
  if (missing.length > 0) found.set("missing", missing);
  if (interrupted.length > 0) found.set("interrupted", interrupted);
  if (told.upstream.length > 0) found.set("upstream", told.upstream);
  return found;
}

function knownSlots(state: SeriesState): IntervalSet {
  if (state === emptyState) return [];
  const versions = intervalsOf([...state.published.keys(), ...state.quarantined.keys()]);
  return union(versions, setOf(state.failed.map(({ slots }) => slots)));
}

function causeOf<Resources>(
  asset: Asset<Resources>,
  slot: number,
  state: SeriesState,
  inputs: InputVersions,
  request: PlanRequest<Resources>,
): Cause | null {
  const failure = state.failed.find(({ slots }) => slot >= slots.from && slot < slots.to);
  const { heal, now } = request;
  const found = dueCauses(asset, slot, state, inputs, failure, request);
  return found.find((cause) => !heal || isHealable(cause, failure, heal, now)) ?? null;
}

/** All of them: old code, which a scheduled run leaves alone, must not hide new data, which it does not. */
function dueCauses<Resources>(
  asset: Asset<Resources>,
  slot: number,
  state: SeriesState,
  inputs: InputVersions,
  failure: FailedSlots | undefined,
  request: PlanRequest<Resources>,
): Cause[] {
  if (failure && failure.code !== incompleteCode) return ["failed"];
  const written = newestVersion(state, slot);
  if (!written) return ["missing"];
  const seenAt = "checkedAt" in written ? written.checkedAt : written.materializedAt;
  return [
    ...staleCauses(asset, written, inputs),
    ...(isToBeReread(asset, slot, seenAt, request) ? (["reread"] as const) : []),
    ...(failure && request.heal ? (["incomplete"] as const) : []),
  ];
}

/** @returns whether a slot is one of the newest, which an asset with an outside source reads again each hour. */
export function isRereadSlot<Resources>(asset: Asset<Resources>, slot: number, now: Date): boolean {
  const newest = existingSlots(asset, Number.MIN_SAFE_INTEGER, now);
  return asset.rereadSlots !== null && slot >= newest.to - asset.rereadSlots;
}

/** Once an hour: a partition that was read since the hour began is not read again. */
function isToBeReread<Resources>(
  asset: Asset<Resources>,
  slot: number,
  seenAt: Instant,
  { now, explicit }: PlanRequest<Resources>,
): boolean {
  if (asset.rereadSlots === null) return false;
  return (explicit || isRereadSlot(asset, slot, now)) && seenAt < instantOf(hourStartOf(utcHourOf(now)));
}
