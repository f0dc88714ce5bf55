import type { Asset, Series } from "./asset.ts";
import type { HealPolicy } from "./heal.ts";
import { includes, type Interval, intersection, newestFirst, numbersOf, setOf, size } from "./interval-set.ts";
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
  return affordable(due, heal?.maxPartitions ?? Number.POSITIVE_INFINITY)
    .flatMap(({ series, slots }) => newestFirst(slots, slotsPerStep).map((piece) => ({ series, slots: piece })))
    .toSorted((left, right) => right.slots.to - left.slots.to);
}

/** The newest slots that the budget allows, of all series alike: no station waits behind the history of another. */
function affordable<Resources>(due: readonly DuePartitions<Resources>[], budget: number) {
  if (due.reduce((sum, { slots }) => sum + size(slots), 0) <= budget) return due;
  const newest = due.flatMap(({ slots }) => numbersOf(slots)).toSorted((left, right) => right - left);
  const oldest = newest[budget - 1] ?? 0;
  let ties = budget - newest.findIndex((slot) => slot === oldest);
  return due.map(({ series, slots }) => {
    const isTaken = includes(slots, oldest) && ties > 0;
    if (isTaken) ties -= 1;
    return {
      series,
      slots: intersection(slots, [{ from: isTaken ? oldest : oldest + 1, to: Number.MAX_SAFE_INTEGER }]),
    };
  });
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
