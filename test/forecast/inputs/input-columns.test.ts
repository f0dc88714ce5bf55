import { describe, expect, test } from "vitest";

import type { HourGrid } from "../../../src/forecast/hour-grid.ts";
import { inputColumns } from "../../../src/forecast/inputs/input-columns.ts";
import { inputLayout } from "../../../src/forecast/inputs/input-layout.ts";
import { InputReader } from "../../../src/forecast/inputs/input-reader.ts";
import { inputScale } from "../../../src/forecast/inputs/input-scale.ts";
import { inputSeries } from "../../../src/forecast/inputs/input-series.ts";
import { beijingColumns, drawnGrid } from "../drawn-grid.ts";

const hours = 400;
const rows = { from: 0, to: hours };
const pm25 = { column: "pm25", leads: [1, 2] };
const co = { column: "co", leads: [1, 2] };
const beijing = drawnGrid({ stations: 2, hours, columns: beijingColumns, seed: 1 });

/** The same grid with other values in a column of all stations. */
function withColumn(grid: HourGrid, column: string, valueOf: (row: number) => number): HourGrid {
  const values = grid.stations.map(() => Float64Array.from({ length: grid.hours }, (_, row) => valueOf(row)));
  return { ...grid, columns: { ...grid.columns, [column]: values } };
}

describe("the columns that a network reads", () => {
  test("are the target, all other concentrations and the rain by logarithm, the weather as it is", () => {
    expect(inputColumns(beijing, pm25, rows)).toMatchObject({
      target: "pm25",
      logged: ["pm25", "pm10", "so2", "no2", "co", "o3", "rain"],
      exchanged: ["pm10", "no2", "co"],
      linear: ["temperature", "pressure", "dewPoint", "windSpeed", "windU", "windV"],
    });
    expect(inputColumns(beijing, co, rows)).toMatchObject({
      target: "co",
      logged: ["co", "pm25", "pm10", "so2", "no2", "o3", "rain"],
      exchanged: ["pm25", "no2", "so2"],
    });
  });

  test("are those that AirQino has, and nothing of an unknown name", () => {
    const columns = ["co", "pm25", "pm10", "no2", "o3", "temperature", "relativeHumidity", "benzene"];

    expect(inputColumns(drawnGrid({ stations: 2, hours, columns, seed: 1 }), co, rows)).toMatchObject({
      logged: ["co", "pm25", "pm10", "no2", "o3"],
      exchanged: ["pm25", "no2"],
      linear: ["temperature", "relativeHumidity"],
    });
  });

  test("of a single station exchange nothing", () => {
    const alone = drawnGrid({ stations: 1, hours, columns: beijingColumns, seed: 1 });

    expect(inputColumns(alone, pm25, rows).exchanged).toEqual([]);
  });

  test("are there in a fifth of the training's hours", () => {
    const sometimes = (every: number) => (row: number) => (row % every === 0 ? 5 : NaN);
    const withNo2 = (every: number) => inputColumns(withColumn(beijing, "no2", sometimes(every)), pm25, rows).logged;

    expect(withNo2(5)).toContain("no2");
    expect(withNo2(6)).not.toContain("no2");
  });

  test("are decided in the training's hours alone", () => {
    const onlyLater = withColumn(beijing, "no2", (row) => (row < 200 ? NaN : 5));

    expect(inputColumns(onlyLater, pm25, { from: 0, to: 200 }).logged).not.toContain("no2");
    expect(inputColumns(onlyLater, pm25, { from: 200, to: 400 }).logged).toContain("no2");
  });

  test("keep the target, however seldom it was observed", () => {
    const silent = withColumn(beijing, "pm25", () => NaN);

    expect(inputColumns(silent, pm25, rows).logged[0]).toBe("pm25");
  });
});

describe("what counts as small", () => {
  const unitOf = (column: string, valueOf: (row: number) => number) =>
    inputColumns(withColumn(beijing, column, valueOf), pm25, rows).logUnits[column];

  test("is a fiftieth of the median of the positive values", () => {
    expect(unitOf("pm25", () => 50)).toBe(1);
    expect(unitOf("pm25", (row) => (row % 2 === 0 ? 0 : 100))).toBe(2);
  });

  test("is 1 for rain, and for a column without a positive value", () => {
    expect(unitOf("rain", () => 50)).toBe(1);
    expect(unitOf("co", () => 0)).toBe(1);
    expect(unitOf("co", (row) => -row)).toBe(1);
  });
});

test.each([1, 2])(
  "concentrations in a unit a thousand times smaller give the same inputs to %d stations",
  (stations) => {
    const grid = drawnGrid({ stations, hours, columns: beijingColumns, seed: 2, gaps: 0.1 });
    const scaled = Object.entries(grid.columns).map(([name, ofStations]) => {
      const factor = name === "rain" ? 1 : 1000;
      return [name, ofStations.map((values) => values.map((value) => factor * value))] as const;
    });
    const inputsOf = (of: HourGrid) => {
      const columns = inputColumns(of, co, rows);
      const layout = inputLayout(columns, co, { stations, isYearTold: false });
      const series = inputSeries(of, columns);
      const own = new Float32Array(hours * stations * layout.own.length);
      const shared = new Float32Array(hours * layout.shared.length);
      const every = Int32Array.from({ length: hours }, (_, row) => row);
      new InputReader(series, layout, stations, inputScale(series, layout, rows)).fill(every, own, shared);
      return [...own, ...shared];
    };

    const [inputs, others] = [inputsOf(grid), inputsOf({ ...grid, columns: Object.fromEntries(scaled) })];

    expect(others).toHaveLength(inputs.length);
    expect(inputs.filter((input, index) => !(Math.abs(input - (others[index] ?? NaN)) < 1e-3))).toEqual([]);
    expect(inputs.some((input) => input > 1)).toBe(true);
  },
);
