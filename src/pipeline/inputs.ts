import { canonicalJson, sha256 } from "../base/json.ts";
import type { Station } from "../domain/station.ts";
import type { AssetGraph } from "./asset-graph.ts";
import type { Asset, Series } from "./asset.ts";
import { type RealDependency, realDependencies } from "./dependencies.ts";
import {
  difference,
  hullOf,
  intersection,
  type Interval,
  intervalsOf,
  type IntervalSet,
  numbersOf,
  union,
} from "./interval-set.ts";
import { readySlots } from "./join.ts";
import type { LedgerView } from "./ledger-view.ts";
import type { SeriesState } from "./ledger.ts";
import { downstreamSlots, type PartitionMapping, upstreamRange, upstreamSlots } from "./partition-mapping.ts";
import type { InputVersions } from "./partition-record.ts";
import { existingSlots } from "./partitions.ts";
import { seriesNamed } from "./series-index.ts";

/** One upstream series that a series reads. */
export interface Input<Resources> {
  readonly dependency: RealDependency<Resources>;
  readonly mapping: PartitionMapping;
  readonly series: readonly Series<Resources>[];
}

/** Everything that one series reads, as the ledger knew it when it was loaded. */
export interface Inputs<Resources> {
  readonly all: readonly Input<Resources>[];
  /** @returns by label the data version of what a slot reads; `null` where nothing is there. Pinned inputs have no part in it. */
  versions(slot: number): InputVersions;
  /** @returns the slots of the set whose joins are all met. `coming`: upstream slots that are about to be written. */
  ready(slots: IntervalSet, now: Date, coming?: Coming): IntervalSet;
  /** @returns the slots that read something that is about to be written, and is not pinned. */
  affected(coming: Coming): IntervalSet;
}

/** Upstream slots that are about to be written, by asset and series. */
export type Coming = (asset: string, series: string) => IntervalSet;

/** What is needed to find the inputs of a series. */
export interface InputsRequest<Resources> {
  readonly graph: AssetGraph<Resources>;
  /** The stations whose series are planned. */
  readonly stations: readonly Station[];
  /** All stations that there are, for partitions that read those of all; by default those that are planned. */
  readonly network?: readonly Station[];
  readonly view: LedgerView;
  /** Pinned inputs are there, as the plan found: hundreds of steps need not read those of hundreds of stations each. */
  readonly pinnedAreThere?: boolean;
  /** What is read of all members is the same for every series of an asset: a plan decides it once for all of them. */
  readonly decided?: Map<string, Decided>;
}

/** Of one input the slots whose join was looked at, and those of them for which it is met. */
export interface Decided {
  readonly slots: IntervalSet;
  readonly ready: IntervalSet;
}

/** Loads what the slots of a series read, and gives it back as one. */
export async function loadInputs<Resources>(
  asset: Asset<Resources>,
  series: Series<Resources>,
  slots: Interval,
  { graph, stations, network = stations, view, pinnedAreThere = false, decided }: InputsRequest<Resources>,
): Promise<Inputs<Resources>> {
  const all: Input<Resources>[] = [];
  for (const dependency of realDependencies(graph, series, network)) {
    if (dependency.pinned && pinnedAreThere) continue;
    const mapping = { grid: asset.grid, upstreamGrid: dependency.asset.grid, offsets: dependency.offsets };
    const range = upstreamRange(mapping, slots);
    if (!view.covers(dependency.asset, range, dependency.series)) {
      await view.load(dependency.asset, range, dependency.series);
    }
    const same = seriesNamed(dependency.asset, network, series.id);
    const read = dependency.series === "all" ? dependency.asset.series(network) : same ? [same] : [];
    all.push({ dependency, mapping, series: read });
  }
  const readyOf = (input: Input<Resources>, index: number, wanted: IntervalSet, now: Date, coming: Coming) => {
    if (!decided || input.dependency.series === "same") return readyFor(input, wanted, view, now, coming);
    const name = `${index} ${input.dependency.label}`;
    const known = decided.get(name) ?? { slots: [], ready: [] };
    const open = difference(wanted, known.slots);
    const ready = union(known.ready, readyFor(input, open, view, now, coming));
    decided.set(name, { slots: union(known.slots, open), ready });
    return intersection(wanted, ready);
  };
  const compared = all.filter(({ dependency }) => !dependency.pinned);
  return {
    all,
    versions: (slot) =>
      Object.fromEntries(compared.map((input) => [input.dependency.label, versionRead(input, slot, view)])),
    ready: (wanted, now, coming = () => []) =>
      all.reduce<IntervalSet>((left, input, index) => readyOf(input, index, left, now, coming), wanted),
    affected: (coming) =>
      compared.reduce<IntervalSet>((found, { dependency, mapping, series: read }) => {
        const written = read.reduce<IntervalSet>((sum, { id }) => union(sum, coming(dependency.key, id)), []);
        return union(found, downstreamSlots(mapping, written));
      }, []),
  };
}

/**
 * One partition's own version, or one version of all partitions that are read together. Of all members it depends neither
 * on their order nor on those without anything: a new station changes no history.
 */
function versionRead<Resources>(
  { dependency, mapping, series }: Input<Resources>,
  slot: number,
  view: LedgerView,
): string | null {
  const slots = numbersOf([upstreamSlots(mapping, slot)]);
  const bySeries = series.map(({ id }) => {
    const { published } = view.state(dependency.key, id);
    return [id, slots.map((upstream) => published.get(upstream)?.dataVersion ?? null)] as const;
  });
  const read = bySeries.filter(([, versions]) => versions.some((version) => version !== null));
  const [, own = []] = read[0] ?? [];
  if (read.length === 0) return null;
  if (dependency.series === "all") return sha256(canonicalJson(Object.fromEntries(read)));
  return own.length === 1 ? (own[0] ?? null) : sha256(canonicalJson(own));
}

function readyFor<Resources>(
  { dependency, mapping, series }: Input<Resources>,
  slots: IntervalSet,
  view: LedgerView,
  now: Date,
  coming: Coming,
): IntervalSet {
  if (slots.length === 0) return [];
  const { asset, join, joinOver, outside } = dependency;
  const counted = joinOver === "everything" ? mapping : { ...mapping, offsets: { start: 0, end: 0 } };
  const everyRead = upstreamRange(counted, hullOf(slots));
  const joined = series.map(({ id, firstSlot }) => {
    const existing = outside === "required" ? [everyRead] : [existingSlots(asset, firstSlot, now)];
    const available = availableSlots(dependency, view.state(asset.key, id));
    return { existing, available: union(available, coming(asset.key, id)) };
  });
  return readySlots(join, counted, joined, slots);
}

/** Published, not in quarantine, and complete enough unless incomplete ones are accepted (assets.md, rule 9). */
export function isAvailable<Resources>(
  dependency: RealDependency<Resources>,
  { published, quarantined }: SeriesState,
  slot: number,
): boolean {
  const record = published.get(slot);
  return record !== undefined && !quarantined.has(slot) && (record.completeness ?? 1) >= floorOf(dependency);
}

/** By floor: where hundreds of series read those of all members, each state is asked hundreds of times. */
const availableByState = new WeakMap<SeriesState, Map<number, IntervalSet>>();

function availableSlots<Resources>(dependency: RealDependency<Resources>, state: SeriesState): IntervalSet {
  if (state.published.size === 0) return [];
  const floor = floorOf(dependency);
  const byFloor = availableByState.get(state) ?? new Map<number, IntervalSet>();
  availableByState.set(state, byFloor);
  const known =
    byFloor.get(floor) ??
    intervalsOf([...state.published.keys()].filter((slot) => isAvailable(dependency, state, slot)));
  byFloor.set(floor, known);
  return known;
}

function floorOf<Resources>({ asset, incomplete }: RealDependency<Resources>): number {
  return incomplete === "accept" ? 0 : (asset.completenessFloor ?? 0);
}
