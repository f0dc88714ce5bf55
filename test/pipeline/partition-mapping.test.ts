import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { intervalsOf, numbersOf } from "../../src/pipeline/interval-set.ts";
import {
  downstreamSlots,
  type PartitionMapping,
  upstreamRange,
  upstreamSlots,
} from "../../src/pipeline/partition-mapping.ts";
import { type TimeGrid, utcDays, utcHours, utcMonths } from "../../src/pipeline/time-grid.ts";
import { rangesOf } from "./planned.ts";

function mapping(grid: TimeGrid, upstreamGrid: TimeGrid, [start, end] = [0, 0]): PartitionMapping {
  return { grid, upstreamGrid, offsets: { start: start ?? 0, end: end ?? 0 } };
}

/** What one partition reads, as keys. */
function read(one: PartitionMapping, key: string): string[] {
  return rangesOf(one.upstreamGrid, [upstreamSlots(one, one.grid.slotOf(key) ?? Number.NaN)]);
}

/** Which partitions read one of the upstream partitions, as keys. */
function readers(one: PartitionMapping, ...upstreamKeys: string[]): string[] {
  const slots = intervalsOf(upstreamKeys.map((key) => one.upstreamGrid.slotOf(key) ?? Number.NaN));
  return rangesOf(one.grid, downstreamSlots(one, slots));
}

describe("a partition reads", () => {
  test("rule 7: on an equal grid its own window", () => {
    expect(read(mapping(utcDays, utcDays), "2024-02-29")).toEqual(["2024-02-29"]);
  });

  test("rule 7: every upstream window that overlaps its own: a day its 24 hours, a month its 29 days", () => {
    expect(read(mapping(utcDays, utcHours), "2024-03-01")).toEqual(["2024-03-01T00:00Z to 2024-03-01T23:00Z"]);
    expect(read(mapping(utcMonths, utcDays), "2024-02")).toEqual(["2024-02-01 to 2024-02-29"]);
    expect(read(mapping(utcMonths, utcHours), "2024-02")).toEqual(["2024-02-01T00:00Z to 2024-02-29T23:00Z"]);
  });

  test("rule 7: of a coarser grid the one window in which it lies, at the window's edges too", () => {
    const hourOfDay = mapping(utcHours, utcDays);

    expect(read(hourOfDay, "2024-03-01T00:00Z")).toEqual(["2024-03-01"]);
    expect(read(hourOfDay, "2024-03-01T23:00Z")).toEqual(["2024-03-01"]);
    expect(read(mapping(utcDays, utcMonths), "2024-02-29")).toEqual(["2024-02"]);
    expect(read(mapping(utcHours, utcMonths), "2024-03-01T00:00Z")).toEqual(["2024-03"]);
  });

  test("rule 7: neighbours by offsets that count in units of its own grid, not of the upstream one", () => {
    expect(read(mapping(utcDays, utcDays, [-1, 1]), "2024-03-01")).toEqual(["2024-02-29 to 2024-03-02"]);
    expect(read(mapping(utcDays, utcHours, [-1, 0]), "2024-03-01")).toEqual(["2024-02-29T00:00Z to 2024-03-01T23:00Z"]);
    expect(read(mapping(utcMonths, utcDays, [-1, -1]), "2024-03")).toEqual(["2024-02-01 to 2024-02-29"]);
    expect(read(mapping(utcHours, utcDays, [-1, 1]), "2024-03-01T00:00Z")).toEqual(["2024-02-29 to 2024-03-01"]);
  });

  test("rule 8: with a lookback of 24 the 24 hours before its own", () => {
    expect(read(mapping(utcHours, utcHours, [-24, -1]), "2024-03-01T13:00Z")).toEqual([
      "2024-02-29T13:00Z to 2024-03-01T12:00Z",
    ]);
  });
});

describe("what a range of partitions reads", () => {
  test("goes from what the first reads to what the last reads", () => {
    const one = mapping(utcDays, utcHours, [-1, 0]);
    const [from, to] = [utcDays.slotOf("2024-03-01") ?? 0, utcDays.slotOf("2024-03-03") ?? 0];

    expect(rangesOf(utcHours, [upstreamRange(one, { from, to })])).toEqual(["2024-02-29T00:00Z to 2024-03-02T23:00Z"]);
  });

  test("is nothing for an empty range", () => {
    expect(upstreamRange(mapping(utcDays, utcHours, [-1, 0]), { from: 7, to: 7 })).toEqual({ from: 0, to: 0 });
  });
});

describe("an upstream partition is read", () => {
  test("rule 7: by the same window of an equal grid, by the window in which it lies, by all those that lie in it", () => {
    expect(readers(mapping(utcDays, utcDays), "2024-02-29")).toEqual(["2024-02-29"]);
    expect(readers(mapping(utcDays, utcHours), "2024-03-01T00:00Z")).toEqual(["2024-03-01"]);
    expect(readers(mapping(utcDays, utcMonths), "2024-02")).toEqual(["2024-02-01 to 2024-02-29"]);
  });

  test("rule 8: with a lookback of three by the three after it", () => {
    expect(readers(mapping(utcDays, utcDays, [-3, -1]), "2024-02-29")).toEqual(["2024-03-01 to 2024-03-03"]);
  });

  test("together with others by every window that reads one of them", () => {
    expect(readers(mapping(utcDays, utcDays, [-1, 0]), "2024-03-01", "2024-03-05")).toEqual([
      "2024-03-01 to 2024-03-02",
      "2024-03-05 to 2024-03-06",
    ]);
  });

  test("by nobody if there is none", () => {
    expect(readers(mapping(utcDays, utcHours, [-1, 1]))).toEqual([]);
  });
});

const grids = { hour: utcHours, day: utcDays, month: utcMonths };
const anyGrid = fc.constantFrom(grids.hour, grids.day, grids.month);
const anyMapping = fc
  .tuple(anyGrid, anyGrid, fc.integer({ min: -4, max: 2 }), fc.nat(4))
  .map(([grid, upstreamGrid, start, length]) => mapping(grid, upstreamGrid, [start, start + length]));
/** Around a leap day, a turn of the year and 1970. */
const anyInstant = fc
  .constantFrom("2024-02-29T00:00:00Z", "2023-12-31T00:00:00Z", "1970-01-01T00:00:00Z")
  .chain((near) => fc.integer({ min: -100, max: 100 }).map((hours) => Date.parse(near) + hours * 3_600_000));

test("rule 7: a partition reads exactly the windows that have an instant in common with the time that it reads", () => {
  fc.assert(
    fc.property(anyMapping, anyInstant, fc.integer({ min: -130, max: 130 }), (one, instantMs, distance) => {
      const { grid, upstreamGrid, offsets } = one;
      const slot = grid.slotAt(instantMs);
      const upstream = upstreamGrid.slotAt(instantMs) + distance;
      const [fromMs, toMs] = [grid.startMs(slot + offsets.start), grid.startMs(slot + offsets.end + 1)];
      const isOverlapping = upstreamGrid.startMs(upstream) < toMs && upstreamGrid.startMs(upstream + 1) > fromMs;

      const reads = upstreamSlots(one, slot);

      expect(upstream >= reads.from && upstream < reads.to).toBe(isOverlapping);
    }),
    { numRuns: 2000 },
  );
});

test("rule 7: a partition reads an upstream partition exactly if the upstream partition is read by it", () => {
  fc.assert(
    fc.property(anyMapping, anyInstant, fc.integer({ min: -130, max: 130 }), (one, instantMs, distance) => {
      const slot = one.grid.slotAt(instantMs);
      const upstream = one.upstreamGrid.slotAt(instantMs) + distance;

      const reads = upstreamSlots(one, slot);
      const isReader = numbersOf(downstreamSlots(one, [{ from: upstream, to: upstream + 1 }])).includes(slot);

      expect(isReader).toBe(upstream >= reads.from && upstream < reads.to);
    }),
    { numRuns: 2000 },
  );
});

test("many upstream partitions are read by those that read any one of them", () => {
  const anySlots = fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 6 });
  fc.assert(
    fc.property(anyMapping, anySlots, (one, upstream) => {
      const each = upstream.flatMap((slot) => numbersOf(downstreamSlots(one, [{ from: slot, to: slot + 1 }])));

      expect(downstreamSlots(one, intervalsOf(upstream))).toEqual(intervalsOf(each));
    }),
  );
});
