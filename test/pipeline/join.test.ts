import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Interval, intervalsOf, type IntervalSet, numbersOf } from "../../src/pipeline/interval-set.ts";
import { all, any, type Join, type JoinedSeries, minCount, minShare, readySlots } from "../../src/pipeline/join.ts";
import type { PartitionMapping } from "../../src/pipeline/partition-mapping.ts";
import { type TimeGrid, utcDays, utcHours, utcMonths } from "../../src/pipeline/time-grid.ts";
import { slot } from "./memory-ledger.ts";
import { rangesOf } from "./planned.ts";

const hoursOfDay: PartitionMapping = { grid: utcDays, upstreamGrid: utcHours, offsets: { start: 0, end: 0 } };
const firstOfMarch: IntervalSet = [{ from: slot("2024-03-01"), to: slot("2024-03-02") }];
/** Number of the hour that begins the 1st of March 2024. */
const midnight = 474_792;
const hours = (from: number, to: number): Interval => ({ from: midnight + from, to: midnight + to });

/** Whether 1 March 2024 may run, of whose 24 hours those of `available` are there. */
function isReady(join: Join, ...available: readonly IntervalSet[]): boolean {
  const series = available.map((slots) => ({ existing: [hours(-100, 100)], available: slots }));
  return readySlots(join, hoursOfDay, series, firstOfMarch).length === 1;
}

describe("a day that reads its hours is ready", () => {
  test("rule 9: with all of them, not with all but one", () => {
    expect(isReady(all, [hours(0, 24)])).toBe(true);
    expect(isReady(all, [hours(0, 23)])).toBe(false);
    expect(isReady(all, [hours(0, 13), hours(14, 24)])).toBe(false);
    expect(isReady(all, [])).toBe(false);
  });

  test("rule 9: with any one of them, not with none, nor with its neighbours'", () => {
    expect(isReady(any, [hours(23, 24)])).toBe(true);
    expect(isReady(any, [])).toBe(false);
    expect(isReady(any, [hours(-24, 0), hours(24, 48)])).toBe(false);
  });

  test("rule 9: with at least so many of them", () => {
    expect(isReady(minCount(18), [hours(6, 24)])).toBe(true);
    expect(isReady(minCount(18), [hours(7, 24)])).toBe(false);
    expect(isReady(minCount(18), [hours(0, 9), hours(15, 24)])).toBe(true);
  });

  test("rule 9: with at least that share of them, exactly that share included", () => {
    expect(isReady(minShare(0.75), [hours(0, 18)])).toBe(true);
    expect(isReady(minShare(0.75), [hours(0, 17)])).toBe(false);
  });

  test("rule 9: counted over all series together", () => {
    expect(isReady(all, [hours(0, 24)], [hours(0, 24)])).toBe(true);
    expect(isReady(all, [hours(0, 24)], [hours(0, 23)])).toBe(false);
    expect(isReady(any, [], [hours(5, 6)])).toBe(true);
    expect(isReady(minCount(18), [hours(0, 9)], [hours(0, 9)])).toBe(true);
    expect(isReady(minShare(0.75), [hours(0, 24)], [hours(0, 12)])).toBe(true);
    expect(isReady(minShare(0.75), [hours(0, 24)], [hours(0, 11)])).toBe(false);
  });
});

describe("only upstream partitions that can exist, or are there, are counted", () => {
  /** A series that begins at noon of the day. */
  const fromNoon: JoinedSeries = { existing: [hours(12, 100)], available: [hours(12, 24)] };

  test("rule 9: half a day is all of a series that begins at noon, and its full share", () => {
    expect(readySlots(all, hoursOfDay, [fromNoon], firstOfMarch)).toEqual(firstOfMarch);
    expect(readySlots(minShare(1), hoursOfDay, [fromNoon], firstOfMarch)).toEqual(firstOfMarch);
    expect(readySlots(minCount(13), hoursOfDay, [fromNoon], firstOfMarch)).toEqual([]);
  });

  test("rule 9: those that are there count although nothing can be made there any more, in a share on both sides", () => {
    const onlyNewest: JoinedSeries = { existing: [hours(22, 24)], available: [hours(0, 3)] };

    expect(readySlots(any, hoursOfDay, [onlyNewest], firstOfMarch)).toEqual(firstOfMarch);
    expect(readySlots(minCount(3), hoursOfDay, [onlyNewest], firstOfMarch)).toEqual(firstOfMarch);
    expect(readySlots(minShare(0.6), hoursOfDay, [onlyNewest], firstOfMarch)).toEqual(firstOfMarch);
    expect(readySlots(minShare(0.61), hoursOfDay, [onlyNewest], firstOfMarch)).toEqual([]);
    expect(readySlots(all, hoursOfDay, [onlyNewest], firstOfMarch)).toEqual([]);
  });

  test("rule 9: where none can exist, all of none are there, but neither any nor a share", () => {
    const none: JoinedSeries = { existing: [], available: [] };

    expect(readySlots(all, hoursOfDay, [none], firstOfMarch)).toEqual(firstOfMarch);
    expect(readySlots(any, hoursOfDay, [none], firstOfMarch)).toEqual([]);
    expect(readySlots(minShare(0.01), hoursOfDay, [none], firstOfMarch)).toEqual([]);
  });
});

test("of a range of days those are ready whose own hours are there", () => {
  const march = [{ from: slot("2024-03-01"), to: slot("2024-03-06") }];
  const series = [{ existing: [hours(0, 5 * 24)], available: [hours(0, 50), hours(51, 120)] }];

  expect(rangesOf(utcDays, readySlots(all, hoursOfDay, series, march))).toEqual([
    "2024-03-01 to 2024-03-02",
    "2024-03-04 to 2024-03-05",
  ]);
  expect(rangesOf(utcDays, readySlots(minCount(23), hoursOfDay, series, march))).toEqual(["2024-03-01 to 2024-03-05"]);
  expect(readySlots(all, hoursOfDay, series, [])).toEqual([]);
  expect(readySlots(any, hoursOfDay, series, [])).toEqual([]);
});

/** Everything with its slots as plain sets: what the brute force counts. */
interface Case {
  readonly join: Join;
  readonly mapping: PartitionMapping;
  readonly existing: readonly ReadonlySet<number>[];
  readonly available: readonly ReadonlySet<number>[];
  readonly range: ReadonlySet<number>;
}

/** One slot, one upstream slot, one series at a time, by comparing instants. */
function isMetByCounting({ join, mapping, existing, available }: Case, number: number): boolean {
  const { grid, upstreamGrid, offsets } = mapping;
  const [fromMs, toMs] = [grid.startMs(number + offsets.start), grid.startMs(number + offsets.end + 1)];
  let [found, expected, lacking] = [0, 0, 0];
  for (let upstream = upstreamGrid.slotAt(fromMs) - 2; upstreamGrid.startMs(upstream) < toMs; upstream += 1) {
    if (upstreamGrid.startMs(upstream + 1) <= fromMs) continue;
    for (const [index, ofSeries] of existing.entries()) {
      const isThere = available[index]?.has(upstream) ?? false;
      if (isThere) found += 1;
      if (ofSeries.has(upstream) || isThere) expected += 1;
      if (ofSeries.has(upstream) && !isThere) lacking += 1;
    }
  }
  switch (join.policy) {
    case "all":
      return lacking === 0;
    case "any":
      return found > 0;
    case "minCount":
      return found >= join.count;
    case "minShare":
      return expected > 0 && found / expected >= join.share;
  }
}

const anyJoin = fc.oneof(
  fc.constantFrom(all, any),
  fc.integer({ min: 1, max: 30 }).map(minCount),
  fc.constantFrom(0.25, 0.5, 0.75, 1).map(minShare),
);
const anyGrid = fc.constantFrom<TimeGrid>(utcHours, utcDays, utcMonths);

/** Around the leap day of 2024, three slots each way of the coarser grid. */
const anyCase: fc.Arbitrary<Case> = fc
  .record({
    join: anyJoin,
    grid: anyGrid,
    upstreamGrid: anyGrid,
    start: fc.integer({ min: -2, max: 1 }),
    length: fc.nat(2),
  })
  .chain(({ join, grid, upstreamGrid, start, length }) => {
    const leapDayMs = Date.parse("2024-02-29T00:00:00Z");
    const around = (one: TimeGrid, reach: number) => {
      const middle = one.slotAt(leapDayMs);
      return fc.array(fc.integer({ min: middle - reach, max: middle + reach }), { maxLength: 60, size: "max" });
    };
    const slots = around(upstreamGrid, upstreamGrid === utcHours ? 40 : 4).map((numbers) => new Set(numbers));
    return fc.record({
      join: fc.constant(join),
      mapping: fc.constant({ grid, upstreamGrid, offsets: { start, end: start + length } }),
      existing: fc.array(slots, { minLength: 2, maxLength: 2 }),
      available: fc.array(slots, { minLength: 2, maxLength: 2 }),
      range: around(grid, 5).map((numbers) => new Set(numbers)),
    });
  });

test("rule 9: the slots that are ready are those for which counting one by one says so, for any grids and joins", () => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { join, mapping, existing, available, range } = one;
      const series = existing.map((slots, index) => {
        return { existing: intervalsOf(slots), available: intervalsOf(available[index] ?? []) };
      });

      const ready = readySlots(join, mapping, series, intervalsOf(range));

      const counted = [...range].filter((number) => isMetByCounting(one, number));
      expect(numbersOf(ready)).toEqual(counted.toSorted((left, right) => left - right));
    }),
    { numRuns: 1000 },
  );
});
