import fc from "fast-check";
import { expect, test } from "vitest";

import { SortedWindow } from "../../src/forecast/sorted-window.ts";

test("values stand in ascending order, also equal ones, and leave one by one", () => {
  const window = new SortedWindow(4);
  for (const value of [3, -1, 3, 2]) window.add(value);
  expect([...window.ascending]).toEqual([-1, 2, 3, 3]);

  window.remove(3);

  expect([...window.ascending]).toEqual([-1, 2, 3]);
});

test("NaN is missing: it neither comes nor goes", () => {
  const window = new SortedWindow(1);
  window.add(NaN);
  window.add(1);
  window.remove(NaN);

  expect([...window.ascending]).toEqual([1]);
});

test("a value too many, and one that is not there, are refused", () => {
  const window = new SortedWindow(1);
  window.add(1);

  expect(() => window.add(2)).toThrowError(new RangeError("the window is full with 1 values"));
  expect(() => window.remove(2)).toThrowError(new RangeError("2 is not in the window"));
  expect(() => window.remove(0)).toThrowError(new RangeError("0 is not in the window"));
});

test("a window that rolls over a series holds its last values, sorted", () => {
  fc.assert(
    fc.property(fc.float64Array({ min: -5, max: 5 }), fc.integer({ min: 1, max: 6 }), (series, width) => {
      const window = new SortedWindow(width);
      for (const [row, value] of series.entries()) {
        window.remove(series[row - width] ?? NaN);
        window.add(value);
        const last = series.slice(Math.max(0, row - width + 1), row + 1).filter((each) => !Number.isNaN(each));
        expect(window.ascending.map(withoutSign)).toEqual(last.toSorted().map(withoutSign));
      }
    }),
  );
});

/** -0 and 0 are one value. */
function withoutSign(value: number): number {
  return value + 0;
}
