import type { Series } from "./asset.ts";
import { type Input, isAvailable } from "./inputs.ts";
import { intersection, type Interval, numbersOf } from "./interval-set.ts";
import type { LedgerView } from "./ledger-view.ts";
import { upstreamSlots } from "./partition-mapping.ts";
import type { InputVersions } from "./partition-record.ts";
import { existingSlots } from "./partitions.ts";

/** One upstream asset that a partition reads, and how it stands. */
export interface ExplainedInput {
  readonly label: string;
  readonly asset: string;
  /** First and last upstream partition, and how many of those that can exist, or are required, are there. */
  readonly first: string;
  readonly last: string;
  readonly expected: number;
  readonly available: number;
  /** Version that the partition was made from, and the present one. */
  readonly recorded: string | null;
  readonly now: string | null;
  readonly hasChanged: boolean;
}

/** An upstream partition that is waited for, and why it does not count. */
export interface Blocker {
  readonly asset: string;
  readonly series: string;
  readonly partition: string;
  readonly why: "missing" | "quarantined" | "incomplete";
}

interface Reading {
  readonly view: LedgerView;
  readonly now: Date;
}

/** @returns how one input of a slot stands. */
export function explainedInput<Resources>(
  input: Input<Resources>,
  slot: number,
  versions: { readonly recorded: InputVersions; readonly now: InputVersions },
  reading: Reading,
): ExplainedInput {
  const { label, asset } = input.dependency;
  const range = upstreamSlots(input.mapping, slot);
  const partitions = input.series.flatMap((series) => countedIn(input, series, range, reading));
  const [recorded, now] = [versions.recorded[label] ?? null, versions.now[label] ?? null];
  return {
    label,
    asset: asset.key,
    first: asset.grid.keyOf(range.from),
    last: asset.grid.keyOf(range.to - 1),
    expected: partitions.length,
    available: partitions.filter(({ why }) => why === null).length,
    recorded,
    now,
    hasChanged: recorded !== now,
  };
}

/** @returns the upstream partitions for which a slot waits. */
export function blockersOf<Resources>(input: Input<Resources>, slot: number, reading: Reading): Blocker[] {
  const { joinOver, asset } = input.dependency;
  const offsets = joinOver === "everything" ? input.mapping.offsets : { start: 0, end: 0 };
  const range = upstreamSlots({ ...input.mapping, offsets }, slot);
  return input.series.flatMap((series) =>
    countedIn(input, series, range, reading).flatMap(({ slot: upstream, why }) =>
      why === null ? [] : { asset: asset.key, series: series.id, partition: asset.grid.keyOf(upstream), why },
    ),
  );
}

function countedIn<Resources>(
  { dependency }: Input<Resources>,
  series: Series<Resources>,
  range: Interval,
  { view, now }: Reading,
): { slot: number; why: Blocker["why"] | null }[] {
  const { asset, outside } = dependency;
  const state = view.state(asset.key, series.id);
  const existing = intersection([range], [existingSlots(asset, series.firstSlot, now)]);
  return numbersOf(outside === "required" ? [range] : existing).map((slot) => {
    if (isAvailable(dependency, state, slot)) return { slot, why: null };
    if (state.quarantined.has(slot)) return { slot, why: "quarantined" };
    return { slot, why: state.published.has(slot) ? "incomplete" : "missing" };
  });
}
