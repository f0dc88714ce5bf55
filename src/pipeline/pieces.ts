import type { Asset, Series } from "./asset.ts";
import type { HealPolicy } from "./heal.ts";
import { type Interval, newestFirst, setOf, size } from "./interval-set.ts";
import { type DuePartitions, partsIn } from "./plan.ts";

/** A range of one series' slots that is executed in one call. */
export interface Piece<Resources> {
  readonly series: Series<Resources>;
  readonly slots: Interval;
}

/**
 * @returns what a run executes of what is due of one asset, in this order: the newest slots of every series before
 * older ones; of a scheduled run no more than its budget.
 */
export function piecesOf<Resources>(
  { slotsPerStep }: Pick<Asset<Resources>, "slotsPerStep">,
  due: readonly DuePartitions<Resources>[],
  heal: HealPolicy | undefined,
): Piece<Resources>[] {
  const all = due
    .flatMap(({ series, slots }) => newestFirst(slots, slotsPerStep).map((piece) => ({ series, slots: piece })))
    .toSorted((left, right) => right.slots.to - left.slots.to);
  const pieces: Piece<Resources>[] = [];
  let left = heal?.maxPartitions ?? Number.POSITIVE_INFINITY;
  for (const { series, slots } of all) {
    if (left <= 0) break;
    const piece = newest(slots, left);
    left -= size([piece]);
    pieces.push({ series, slots: piece });
  }
  return pieces;
}

/** @returns what is due of one asset, less what a scheduled run leaves to the next because of its budget. */
export function withinBudget<Resources>(
  asset: Pick<Asset<Resources>, "slotsPerStep">,
  due: readonly DuePartitions<Resources>[],
  heal: HealPolicy | undefined,
): readonly DuePartitions<Resources>[] {
  if (!heal) return due;
  const bySeries = Map.groupBy(piecesOf(asset, due, heal), ({ series }) => series);
  return due.flatMap((plan) => {
    const slots = setOf((bySeries.get(plan.series) ?? []).map((piece) => piece.slots));
    return slots.length === 0 ? [] : { ...plan, slots, byCause: partsIn(plan.byCause, slots) };
  });
}

function newest({ from, to }: Interval, count: number): Interval {
  return { from: Math.max(from, to - count), to };
}
