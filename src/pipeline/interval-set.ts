/** A half-open range of partition numbers, `from` included, `to` not. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A set of partition numbers as disjoint, ordered, non-touching ranges: ten years of days are one entry. */
export type IntervalSet = readonly Interval[];

/** @returns the set of the given numbers, which may come in any order and repeat. */
export function intervalsOf(numbers: Iterable<number>): IntervalSet {
  return setOf(Array.from(numbers, (number) => ({ from: number, to: number + 1 })));
}

/** @returns the set that ranges make, which may come in any order, overlap, touch or be empty. */
export function setOf(intervals: readonly Interval[]): IntervalSet {
  if (intervals.length === 0) return [];
  const result: Interval[] = [];
  for (const interval of intervals.toSorted((left, right) => left.from - right.from)) {
    if (interval.from >= interval.to) continue;
    const last = result.at(-1);
    if (last && interval.from <= last.to)
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, interval.to) };
    else result.push({ from: interval.from, to: interval.to });
  }
  return result;
}

/** @returns what lies in one of the sets, or in both. */
export function union(left: IntervalSet, right: IntervalSet): IntervalSet {
  if (left.length === 0 || right.length === 0) return left.length === 0 ? right : left;
  return setOf([...left, ...right]);
}

/** @returns what lies in both sets. */
export function intersection(left: IntervalSet, right: IntervalSet): IntervalSet {
  const found: Interval[] = [];
  let [leftIndex, rightIndex] = [0, 0];
  for (;;) {
    const [leftInterval, rightInterval] = [left[leftIndex], right[rightIndex]];
    if (!leftInterval || !rightInterval) return found;
    const from = Math.max(leftInterval.from, rightInterval.from);
    const to = Math.min(leftInterval.to, rightInterval.to);
    if (from < to) found.push({ from, to });
    if (leftInterval.to < rightInterval.to) leftIndex += 1;
    else rightIndex += 1;
  }
}

/** @returns what lies in `left` and not in `right`. */
export function difference(left: IntervalSet, right: IntervalSet): IntervalSet {
  if (left.length === 0 || right.length === 0) return left;
  return left.flatMap((interval) => {
    const kept: Interval[] = [];
    let from = interval.from;
    for (const hole of within(right, interval)) {
      if (hole.from > from) kept.push({ from, to: hole.from });
      from = hole.to;
    }
    return from < interval.to ? [...kept, { from, to: interval.to }] : kept;
  });
}

/** @returns what of the set lies in `range`, found by bisection. */
export function within(set: IntervalSet, range: Interval): IntervalSet {
  if (range.from >= range.to) return [];
  let [low, high] = [0, set.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle]?.to ?? 0) <= range.from) low = middle + 1;
    else high = middle;
  }
  const found: Interval[] = [];
  for (let index = low; index < set.length; index += 1) {
    const interval = set[index];
    if (!interval || interval.from >= range.to) break;
    found.push({ from: Math.max(interval.from, range.from), to: Math.min(interval.to, range.to) });
  }
  return found;
}

/** @returns whether the set holds `number`. */
export function includes(set: IntervalSet, number: number): boolean {
  return within(set, { from: number, to: number + 1 }).length > 0;
}

/** @returns every number of the set, lowest first. */
export function numbersOf(set: IntervalSet): number[] {
  return set.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));
}

/** @returns the range from the lowest number of the set to the highest, an empty one of an empty set. */
export function hullOf(set: IntervalSet): Interval {
  return { from: set[0]?.from ?? 0, to: set.at(-1)?.to ?? 0 };
}

/** @returns how many numbers the set holds. */
export function size(set: IntervalSet): number {
  return set.reduce((count, interval) => count + interval.to - interval.from, 0);
}

/** @returns the ranges cut into pieces of at most `length` numbers, from the newest (highest) down. */
export function newestFirst(set: IntervalSet, length: number): Interval[] {
  return set.toReversed().flatMap((interval) => {
    const pieces: Interval[] = [];
    for (let to = interval.to; to > interval.from; to -= length) {
      pieces.push({ from: Math.max(interval.from, to - length), to });
    }
    return pieces;
  });
}
