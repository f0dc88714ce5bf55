import { canonicalJson, sha256 } from "../base/json.ts";
import type { Station } from "../domain/station.ts";
import type { AssetGraph } from "./asset-graph.ts";
import type { Asset, Series } from "./asset.ts";
import { type RealDependency, realDependencies } from "./dependencies.ts";
import { type Interval, intervalsOf, type IntervalSet, numbersOf, union } from "./interval-set.ts";
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
  /** @returns by label the data version of what a slot reads; `null` where nothing is there. */
  versions(slot: number): InputVersions;
  /** @returns the slots of the set whose joins are all met. `coming`: upstream slots that are about to be written. */
  ready(slots: IntervalSet, now: Date, coming?: Coming): IntervalSet;
  /** @returns the slots that read something that is about to be written. */
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
}

/** Loads what the slots of a series read, and gives it back as one. */
export async function loadInputs<Resources>(
  asset: Asset<Resources>,
  series: Series<Resources>,
  slots: Interval,
  { graph, stations, network = stations, view }: InputsRequest<Resources>,
): Promise<Inputs<Resources>> {
  const all: Input<Resources>[] = [];
  for (const dependency of realDependencies(graph, series, network)) {
    const mapping = { grid: asset.grid, upstreamGrid: dependency.asset.grid, offsets: dependency.offsets };
    const range = upstreamRange(mapping, slots);
    if (!view.covers(dependency.asset, range, dependency.series)) {
      await view.load(dependency.asset, range, dependency.series);
    }
    const same = seriesNamed(dependency.asset, network, series.id);
    const read = dependency.series === "all" ? dependency.asset.series(network) : same ? [same] : [];
    all.push({ dependency, mapping, series: read });
  }
  return {
    all,
    versions: (slot) =>
      Object.fromEntries(all.map((input) => [input.dependency.label, versionRead(input, slot, view)])),
    ready: (wanted, now, coming = () => []) =>
      all.reduce<IntervalSet>((left, input) => readyFor(input, left, view, now, coming), wanted),
    affected: (coming) =>
      all.reduce<IntervalSet>((found, { dependency, mapping, series: read }) => {
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
  const { asset, join, joinOver, outside } = dependency;
  const counted = joinOver === "everything" ? mapping : { ...mapping, offsets: { start: 0, end: 0 } };
  const everyRead = upstreamRange(counted, { from: slots[0]?.from ?? 0, to: slots.at(-1)?.to ?? 0 });
  const joined = series.map(({ id, firstSlot }) => {
    const existing = outside === "required" ? [everyRead] : [existingSlots(asset, firstSlot, now)];
    return { existing, available: union(availableSlots(dependency, view.state(asset.key, id)), coming(asset.key, id)) };
  });
  return readySlots(join, counted, joined, slots);
}

/** Published, not in quarantine, and complete enough unless incomplete ones are accepted (assets.md, rule 9). */
export function isAvailable<Resources>(
  { asset, incomplete }: RealDependency<Resources>,
  { published, quarantined }: SeriesState,
  slot: number,
): boolean {
  const record = published.get(slot);
  if (!record || quarantined.has(slot)) return false;
  return incomplete === "accept" || (record.completeness ?? 1) >= (asset.completenessFloor ?? 0);
}

function availableSlots<Resources>(dependency: RealDependency<Resources>, state: SeriesState): IntervalSet {
  if (state.published.size === 0) return [];
  return intervalsOf([...state.published.keys()].filter((slot) => isAvailable(dependency, state, slot)));
}
