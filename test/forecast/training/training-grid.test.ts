import { expect, test } from "vitest";

import { trainingGrid } from "../../../src/forecast/training/training-grid.ts";
import { tinyGrid } from "../tiny-grid.ts";

const missing = Number.NaN;
const repeated = (hours: number, value: number) => Array.from({ length: hours }, () => value);

test("a training begins with the first observed hour of any station and ends with the last", () => {
  const grid = tinyGrid(
    [missing, missing, ...repeated(168, 1), missing, missing],
    [missing, 7, ...repeated(167, 2), missing, missing, missing],
  );

  const own = trainingGrid(grid, "co");

  expect(own).toMatchObject({ firstHour: 1, hours: 169, stations: ["station 0", "station 1"] });
  expect(own?.columns.co?.map((values) => [values.length, values[0], values.at(-1)])).toEqual([
    [169, missing, 1],
    [169, 7, missing],
  ]);
});

test.each([
  ["less than a week of values", [...repeated(167, 5), ...repeated(33, missing)]],
  ["a sensor at its floor", [...repeated(196, 0), 5, 5, 5, 5]],
])("a station with %s teaches nothing", (_, values) => {
  expect(trainingGrid(tinyGrid(values, repeated(200, 3)), "co")?.stations).toEqual(["station 1"]);
  expect(trainingGrid(tinyGrid(values), "co")).toBeNull();
});

test("a station that is sometimes above its floor does", () => {
  const values = [...repeated(195, 0), 5, 5, 5, 5, 5];

  expect(trainingGrid(tinyGrid(values), "co")?.stations).toEqual(["station 0"]);
});
