import {
  difference,
  type Interval,
  intervalsOf,
  type IntervalSet,
  numbersOf,
  size,
  union,
  within,
} from "./interval-set.ts";
import { downstreamSlots, type PartitionMapping, upstreamSlots } from "./partition-mapping.ts";

/**
 * How many of the upstream partitions that a partition reads must be there before it may run (assets.md, rule 9): all of
 * them, at least one, at least so many, or at least that share. Only partitions that can exist, or are there, are counted.
 */
export type Join =
  | { readonly policy: "all" }
  | { readonly policy: "any" }
  | { readonly policy: "minCount"; readonly count: number }
  | { readonly policy: "minShare"; readonly share: number };

export const all: Join = { policy: "all" };
export const any: Join = { policy: "any" };
export const minCount = (count: number): Join => ({ policy: "minCount", count });
export const minShare = (share: number): Join => ({ policy: "minShare", share });

/** One upstream series of a join: which of its slots can exist, and which of them count as there. */
export interface JoinedSeries {
  readonly existing: IntervalSet;
  readonly available: IntervalSet;
}

/** @returns the slots of `range` whose join over all the series is met. */
export function readySlots(
  join: Join,
  mapping: PartitionMapping,
  series: readonly JoinedSeries[],
  range: IntervalSet,
): IntervalSet {
  if (join.policy === "all") {
    const lacking = series.map(({ existing, available }) => difference(existing, available));
    return lacking.reduce((left, slots) => difference(left, downstreamSlots(mapping, slots)), range);
  }
  return intervalsOf(numbersOf(range).filter((slot) => isMet(join, series, upstreamSlots(mapping, slot))));
}

function isMet(join: Exclude<Join, { policy: "all" }>, series: readonly JoinedSeries[], reads: Interval): boolean {
  const found = series.reduce((sum, { available }) => sum + size(within(available, reads)), 0);
  switch (join.policy) {
    case "any":
      return found >= 1;
    case "minCount":
      return found >= join.count;
    case "minShare": {
      const expected = series.reduce((sum, { existing, available }) => {
        return sum + size(union(within(existing, reads), within(available, reads)));
      }, 0);
      return expected > 0 && found / expected >= join.share;
    }
  }
}
