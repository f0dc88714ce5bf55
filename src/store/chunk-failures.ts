import { incompleteCode, nextAttemptMs } from "../pipeline/heal.ts";
import { difference, type Interval, intersection, type IntervalSet, setOf, union } from "../pipeline/interval-set.ts";
import type { FailedSlots, LedgerChange } from "../pipeline/ledger.ts";
import type { FailureRecord } from "../pipeline/partition-record.ts";
import type { TimeGrid } from "../pipeline/time-grid.ts";

/** @returns the slots that a change says failed, or hold less than they should. */
export function failedAgain({ failed = [] }: LedgerChange): IntervalSet {
  return setOf(failed.map(({ slots }) => slots));
}

/**
 * The failures of a chunk after a change: what succeeded is forgotten, what failed again has one attempt more, and ranges
 * with the same past stay ranges.
 */
export function failuresAfter(
  failed: readonly FailureRecord[],
  change: LedgerChange,
  range: Interval,
  done: IntervalSet,
): FailureRecord[] {
  const { grid } = change.asset;
  const known = failed.map((record) => failedSlots(grid, record));
  const settled = union(done, failedAgain(change));
  const kept = known.flatMap(({ slots, ...rest }) =>
    difference([slots], settled).map((left) => ({ slots: left, ...rest })),
  );
  const again = (change.failed ?? []).flatMap(({ slots, ...failure }) =>
    attemptsOf(known, failure, intersection([slots], [range])).map((part) => ({ ...failure, ...part })),
  );
  const all = [...kept, ...again].toSorted((left, right) => left.slots.from - right.slots.from);
  return all.map((each) => failureRecord(grid, each));
}

/**
 * Cuts slots that failed into ranges with the same number of attempts, this one included. What is still incomplete when it
 * is read anyway, before its next attempt is due, had no attempt: else each hour would count, and in five it were dead.
 */
function attemptsOf(
  known: readonly FailedSlots[],
  failure: Omit<FailedSlots, "slots" | "attempts">,
  again: IntervalSet,
): Pick<FailedSlots, "slots" | "attempts" | "lastAt">[] {
  const repeated = known.flatMap((before) => {
    const isEarly = failure.code === incompleteCode && Date.parse(failure.lastAt) < nextAttemptMs(before);
    const attempts = isEarly ? before.attempts : before.attempts + 1;
    const lastAt = isEarly ? before.lastAt : failure.lastAt;
    return intersection(again, [before.slots]).map((slots) => ({ slots, attempts, lastAt }));
  });
  const first = difference(again, setOf(known.map(({ slots }) => slots)));
  return [...repeated, ...first.map((slots) => ({ slots, attempts: 1, lastAt: failure.lastAt }))];
}

/** @returns a stored failure with its slots as numbers. */
export function failedSlots(grid: TimeGrid, { from, to, ...rest }: FailureRecord): FailedSlots {
  return { ...rest, slots: { from: knownSlot(grid, from), to: knownSlot(grid, to) } };
}

function failureRecord(grid: TimeGrid, { slots, ...rest }: FailedSlots): FailureRecord {
  return { from: grid.keyOf(slots.from), to: grid.keyOf(slots.to), ...rest };
}

/** @returns the slot of a stored key. @throws {RangeError} for a key of another grid: the ledger is not ours. */
export function knownSlot(grid: TimeGrid, key: string): number {
  const slot = grid.slotOf(key);
  if (slot === null) throw new RangeError(`${key} is no ${grid.name} of the ledger`);
  return slot;
}
