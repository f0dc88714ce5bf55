import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { HourGrid } from "../../../src/forecast/hour-grid.ts";
import { inputColumns } from "../../../src/forecast/inputs/input-columns.ts";
import { inputLayout } from "../../../src/forecast/inputs/input-layout.ts";
import { InputReader } from "../../../src/forecast/inputs/input-reader.ts";
import { type InputScale, inputScale } from "../../../src/forecast/inputs/input-scale.ts";
import { inputSeries } from "../../../src/forecast/inputs/input-series.ts";
import { beijingColumns, changedAfter, drawnGrid } from "../drawn-grid.ts";

/** Two stations; own inputs `a` at lags 0 and 1, shared inputs `hour` and `a` of the second station. */
const series = {
  hours: 4,
  own: new Map([["a", [Float32Array.of(1, 2, 3, 4), Float32Array.of(6, NaN, 8, 5_000)]]]),
  shared: new Map([["hour", Float32Array.of(0, 1, 2, 3)]]),
};
const layout = {
  own: [
    { series: "a", lag: 0 },
    { series: "a", lag: 1 },
  ],
  shared: [
    { series: "hour", lag: 0, station: null },
    { series: "a", lag: 0, station: 1 },
  ],
};
const plain: InputScale = { a: { mean: 0, sd: 1 }, hour: { mean: 0, sd: 1 } };

/** What is read of some hours: own inputs of both stations, hour by hour, and the shared ones. */
function read(hours: readonly number[], scale: InputScale = plain) {
  const own = new Float32Array(hours.length * 4);
  const shared = new Float32Array(hours.length * 2);
  new InputReader(series, layout, 2, scale).fill(Int32Array.from(hours), own, shared);
  return { own: [...own], shared: [...shared] };
}

describe("the inputs of an hour", () => {
  test("are read station by station, so many hours back", () => {
    expect(read([1, 2])).toEqual({ own: [2, 1, 0, 6, 3, 2, 8, 0], shared: [1, 0, 2, 8] });
  });

  test("are standardised each by its series", () => {
    const scale = { a: { mean: 2, sd: 0.5 }, hour: { mean: 4, sd: 2 } };

    expect(read([2], scale)).toEqual({ own: [2, 0, 10, 0], shared: [-1, 10] });
  });

  test("are 0, the mean, where missing: not observed, or before the first hour", () => {
    const scale = { a: { mean: 1, sd: 1 }, hour: { mean: 0, sd: 1 } };

    expect(read([1, 0], scale)).toEqual({ own: [1, 0, 0, 5, 0, 0, 5, 0], shared: [1, 0, 0, 5] });
  });

  test("are cut at 10 standard deviations", () => {
    expect(read([3])).toEqual({ own: [4, 3, 10, 8], shared: [3, 10] });
    expect(read([0], { ...plain, a: { mean: 50, sd: 1 } }).own.slice(0, 1)).toEqual([-10]);
  });

  test("of no hours are none", () => {
    expect(read([])).toEqual({ own: [], shared: [] });
  });
});

test("a layout that names a series without values or scale is refused", () => {
  const unknown = { own: [{ series: "b", lag: 0 }], shared: [] };

  expect(() => new InputReader(series, unknown, 2, { ...plain, b: { mean: 0, sd: 1 } })).toThrow(
    "no series or no scale b to read an input from",
  );
  expect(() => new InputReader(series, layout, 2, { a: { mean: 0, sd: 1 } })).toThrow(
    "no series or no scale hour to read an input from",
  );
});

const hours = 260;
const task = { column: "co", leads: [1, 2, 3] };

/** The inputs of the hours up to and including an origin, with the columns and scale of another grid. */
function inputsUpTo(origin: number, grid: HourGrid, chosenBy: HourGrid): number[] {
  const stations = grid.stations.length;
  const columns = inputColumns(chosenBy, task, { from: 0, to: origin + 1 });
  const wholeLayout = inputLayout(columns, task, { stations, isYearTold: true });
  const all = inputSeries(grid, columns);
  const scale = inputScale(inputSeries(chosenBy, columns), wholeLayout, { from: 0, to: origin + 1 });
  const known = Int32Array.from({ length: 5 }, (_, back) => Math.max(0, origin - back));
  const own = new Float32Array(known.length * stations * wholeLayout.own.length);
  const shared = new Float32Array(known.length * wholeLayout.shared.length);
  new InputReader(all, wholeLayout, stations, scale).fill(known, own, shared);
  return [...own, ...shared];
}

test("other values of all columns after an hour change no input of that hour, or of an earlier one", () => {
  const drawn = fc.record({
    seed: fc.nat(1_000_000),
    stations: fc.integer({ min: 1, max: 3 }),
    gaps: fc.constantFrom(0, 0.1, 0.6),
    origin: fc.nat(hours - 2),
  });
  fc.assert(
    fc.property(drawn, ({ seed, stations, gaps, origin }) => {
      const draw = (own: number) => drawnGrid({ stations, hours, columns: beijingColumns, seed: own, gaps });
      const grid = draw(seed);
      const changed = changedAfter(origin, grid, draw(seed + 1));
      const before = inputsUpTo(origin, grid, grid);
      const after = inputsUpTo(origin, changed, changed);
      expect(after).toHaveLength(before.length);
      expect(before.filter((input, index) => input !== after[index])).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test("the newest hour does change its inputs: none of them lags behind", () => {
  const grid = drawnGrid({ stations: 2, hours, columns: beijingColumns, seed: 1 });
  const changed = changedAfter(hours - 2, grid, drawnGrid({ stations: 2, hours, columns: beijingColumns, seed: 2 }));

  expect(inputsUpTo(hours - 1, changed, grid)).not.toEqual(inputsUpTo(hours - 1, grid, grid));
});
