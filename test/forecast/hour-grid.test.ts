import { expect, test } from "vitest";

import { columnOf, gridOfStations } from "../../src/forecast/hour-grid.ts";
import { tinyGrid } from "./tiny-grid.ts";

const grid = tinyGrid([1, 2], [3, 4], [5, 6]);

test("the grid of some stations has their values, in their order", () => {
  expect(gridOfStations(grid, ["station 2", "station 0"])).toEqual({
    firstHour: 0,
    hours: 2,
    stations: ["station 2", "station 0"],
    columns: { co: [Float64Array.of(5, 6), Float64Array.of(1, 2)] },
  });
});

test("a station that the grid does not have has no values", () => {
  expect(gridOfStations(grid, ["elsewhere", "station 1"]).columns).toEqual({
    co: [Float64Array.of(NaN, NaN), Float64Array.of(3, 4)],
  });
});

test("the grid of no stations has none", () => {
  expect(gridOfStations(grid, [])).toEqual({ firstHour: 0, hours: 2, stations: [], columns: { co: [] } });
});

test("a column that the grid does not have is refused by name", () => {
  expect(() => columnOf(grid, "pm25")).toThrow("no column pm25 in the grid; there are co");
});
