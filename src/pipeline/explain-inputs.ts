import type { Series } from "./asset.ts";
import { type Input, isAvailable } from "./inputs.ts";
import { includes, type Interval, numbersOf } from "./interval-set.ts";
import type { LedgerView } from "./ledger-view.ts";
import { upstreamSlots } from "./partition-mapping.ts";
import type { InputVersions } from "./partition-record.ts";
import { existingSlots, pastSlots } from "./partitions.ts";

/** One upstream asset that a partition reads, and how it stands. */
export interface ExplainedInput {
  readonly label: string;
  readonly asset: string;
  /** First and last upstream partition, and how many of those that can exist, are required or are there, are there. */
  readonly first: string;
  readonly last: string;
  readonly expected: number;
  readonly available: number;
  /** It was read once: its versions are not recorded, nor compared. */
  readonly pinned: boolean;
  /** Version that the partition was made from, and the present one; `null` where nothing was there, and if pinned. */
  readonly recorded: string | null;
  readonly now: string | null;
  readonly hasChanged: boolean;
}

/** An upstream partition that is waited for, and why it does not count. */
export interface Blocker {
  readonly asset: string;
  readonly series: string;
  readonly partition: string;
  readonly why: "missing" | "quarantined" | "incomplete" | "past making";
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
  const { label, asset, pinned } = input.dependency;
  const range = upstreamSlots(input.mapping, slot);
  const partitions = input.series.flatMap((series) => readIn(input, series, range, reading));
  const [recorded, now] = [versions.recorded[label] ?? null, versions.now[label] ?? null];
  return {
    label,
    asset: asset.key,
    first: asset.grid.keyOf(range.from),
    last: asset.grid.keyOf(range.to - 1),
    expected: partitions.filter(({ why, isExpected }) => isExpected || why === null).length,
    available: partitions.filter(({ why }) => why === null).length,
    pinned,
    recorded,
    now,
    hasChanged: !pinned && recorded !== now,
  };
}

/** @returns the upstream partitions for which a slot waits. */
export function blockersOf<Resources>(input: Input<Resources>, slot: number, reading: Reading): Blocker[] {
  const { join, joinOver, asset } = input.dependency;
  const offsets = joinOver === "everything" ? input.mapping.offsets : { start: 0, end: 0 };
  const range = upstreamSlots({ ...input.mapping, offsets }, slot);
  return input.series.flatMap((series) =>
    readIn(input, series, range, reading).flatMap(({ slot: upstream, why, isExpected }) => {
      // What is past making is not waited for, but would have counted.
      const isMissed = isExpected || (why === "past making" && join.policy !== "all");
      if (why === null || !isMissed) return [];
      return { asset: asset.key, series: series.id, partition: asset.grid.keyOf(upstream), why };
    }),
  );
}

interface ReadPartition {
  readonly slot: number;
  /** `null`: it is there. */
  readonly why: Blocker["why"] | null;
  /** It can exist, or is required. */
  readonly isExpected: boolean;
}

function readIn<Resources>(
  { dependency }: Input<Resources>,
  { id, firstSlot }: Series<Resources>,
  range: Interval,
  { view, now }: Reading,
): ReadPartition[] {
  const { asset, outside } = dependency;
  const state = view.state(asset.key, id);
  const [existing, past] = [[existingSlots(asset, firstSlot, now)], [pastSlots(asset, firstSlot, now)]];
  const whyNot = (slot: number): ReadPartition["why"] => {
    if (isAvailable(dependency, state, slot)) return null;
    if (state.quarantined.has(slot)) return "quarantined";
    if (state.published.has(slot)) return "incomplete";
    return includes(past, slot) ? "past making" : "missing";
  };
  return numbersOf([range]).map((slot) => {
    return { slot, why: whyNot(slot), isExpected: outside === "required" || includes(existing, slot) };
  });
}
