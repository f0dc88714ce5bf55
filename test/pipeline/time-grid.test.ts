import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type TimeGrid, utcDays, utcHours, utcMonths } from "../../src/pipeline/time-grid.ts";

const grids: readonly TimeGrid[] = [utcHours, utcDays, utcMonths];
const instant = (text: string) => Date.parse(text);

describe("a slot is counted from 1970 on", () => {
  test.each<[grid: TimeGrid, slot: number, key: string, start: string]>([
    [utcHours, 0, "1970-01-01T00:00Z", "1970-01-01T00:00:00Z"],
    [utcHours, 474_805, "2024-03-01T13:00Z", "2024-03-01T13:00:00Z"],
    [utcHours, -1, "1969-12-31T23:00Z", "1969-12-31T23:00:00Z"],
    [utcDays, 0, "1970-01-01", "1970-01-01T00:00:00Z"],
    [utcDays, 19_782, "2024-02-29", "2024-02-29T00:00:00Z"],
    [utcDays, -1, "1969-12-31", "1969-12-31T00:00:00Z"],
    [utcMonths, 0, "1970-01", "1970-01-01T00:00:00Z"],
    [utcMonths, 650, "2024-03", "2024-03-01T00:00:00Z"],
    [utcMonths, -1, "1969-12", "1969-12-01T00:00:00Z"],
  ])("rule 5: of a UTC $0.name, slot %d is %s and starts at %s", (grid, slot, key, start) => {
    expect(grid.keyOf(slot)).toBe(key);
    expect(grid.slotOf(key)).toBe(slot);
    expect(grid.startMs(slot)).toBe(instant(start));
  });
});

describe("windows are half-open", () => {
  test.each<[grid: TimeGrid, last: string, first: string, before: string, after: string]>([
    [utcHours, "2024-03-01T13:59:59.999Z", "2024-03-01T14:00:00.000Z", "2024-03-01T13:00Z", "2024-03-01T14:00Z"],
    [utcDays, "2024-02-29T23:59:59.999Z", "2024-03-01T00:00:00.000Z", "2024-02-29", "2024-03-01"],
    [utcMonths, "2024-02-29T23:59:59.999Z", "2024-03-01T00:00:00.000Z", "2024-02", "2024-03"],
    [utcMonths, "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z", "1969-12", "1970-01"],
  ])("rule 5: of UTC $0.name, %s is the last millisecond of one and %s the first of the next", (...example) => {
    const [grid, last, first, before, after] = example;

    expect(grid.keyOf(grid.slotAt(instant(last)))).toBe(before);
    expect(grid.keyOf(grid.slotAt(instant(first)))).toBe(after);
  });

  test("a February has 29 days in a leap year and 28 in another", () => {
    const days = (month: string) => {
      const slot = utcMonths.slotOf(month) ?? Number.NaN;
      return (utcMonths.startMs(slot + 1) - utcMonths.startMs(slot)) / 86_400_000;
    };

    expect([days("2024-02"), days("2023-02"), days("2100-02"), days("2000-02")]).toEqual([29, 28, 28, 29]);
  });
});

describe("a text that names no slot", () => {
  test.each([
    "",
    "2024-03-01",
    "2024-03-01T13:05Z",
    "2024-03-01T24:00Z",
    "2024-03-01T13:00",
    "2024-03-01T13:00+00:00",
    "2023-02-29T13:00Z",
  ])("is no hour: %j", (text) => {
    expect(utcHours.slotOf(text)).toBeNull();
  });

  test.each(["", "2024-03", "2024-3-1", "2023-02-29", "2024-02-30", "2024-13-01", "2024-03-01T00:00Z", "2024-03-01 "])(
    "is no day: %j",
    (text) => {
      expect(utcDays.slotOf(text)).toBeNull();
    },
  );

  test.each(["", "2024", "2024-00", "2024-13", "2024-3", "2024-03-01", "24-03"])("is no month: %j", (text) => {
    expect(utcMonths.slotOf(text)).toBeNull();
  });
});

describe.each(grids)("for every slot of the grid of UTC $name", (grid) => {
  const [first, last] = [grid.slotAt(instant("1900-01-01T00:00:00Z")), grid.slotAt(instant("2200-01-01T00:00:00Z"))];
  const anySlot = fc.integer({ min: first, max: last });

  test("its key leads back to it, and so do its first and its last millisecond", () => {
    fc.assert(
      fc.property(anySlot, (slot) => {
        expect(grid.slotOf(grid.keyOf(slot))).toBe(slot);
        expect(grid.slotAt(grid.startMs(slot))).toBe(slot);
        expect(grid.slotAt(grid.startMs(slot + 1) - 1)).toBe(slot);
      }),
    );
  });

  test("text order is time order", () => {
    fc.assert(
      fc.property(anySlot, anySlot, (left, right) => {
        expect(grid.keyOf(left) < grid.keyOf(right)).toBe(left < right);
        expect(grid.startMs(left) < grid.startMs(right)).toBe(left < right);
      }),
    );
  });
});
