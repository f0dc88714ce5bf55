import { expect, test } from "vitest";

import { observedGrid } from "../../src/forecast/observed-grid.ts";
import { tinyGrid } from "./tiny-grid.ts";

test("stations without a value, and hours before the first value of any, are left out of every column", () => {
  const grid = tinyGrid([NaN, NaN, NaN, 4], [NaN, NaN, NaN, NaN], [NaN, 2, NaN, NaN]);
  const pm25 = [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8), Float64Array.of(9, 10, 11, 12)];
  const both = { ...grid, firstHour: 100, columns: { ...grid.columns, pm25 } };

  expect(observedGrid(both, "co")).toEqual({
    firstHour: 101,
    hours: 3,
    stations: ["station 0", "station 2"],
    columns: {
      co: [Float64Array.of(NaN, NaN, 4), Float64Array.of(2, NaN, NaN)],
      pm25: [Float64Array.of(2, 3, 4), Float64Array.of(10, 11, 12)],
    },
  });
});

test("a grid that begins with a value stays whole", () => {
  const grid = tinyGrid([0, NaN]);

  expect(observedGrid(grid, "co")).toEqual(grid);
});

test.each([[[NaN, NaN]], [[]]])("there is none without any value", (values) => {
  expect(observedGrid(tinyGrid(values), "co")).toBeNull();
});
