import { describe, expect, test } from "vitest";

import { inputColumns } from "../../../src/forecast/inputs/input-columns.ts";
import { inputLayout, inputReachHours } from "../../../src/forecast/inputs/input-layout.ts";
import { InputReader } from "../../../src/forecast/inputs/input-reader.ts";
import { inputScale } from "../../../src/forecast/inputs/input-scale.ts";
import { inputSeries } from "../../../src/forecast/inputs/input-series.ts";
import { beijingColumns, drawnGrid } from "../drawn-grid.ts";

interface Asked {
  readonly stations: number;
  readonly column?: string;
  readonly columns?: readonly string[];
  readonly isYearTold?: boolean;
}

const rows = { from: 0, to: 30 };

/** The layout for a grid of such columns, and its sizes. A reader refuses one that names a series which is not there. */
function layoutOf({ stations, column = "pm25", columns = beijingColumns, isYearTold = true }: Asked) {
  const grid = drawnGrid({ stations, hours: 30, columns, seed: 1 });
  const task = { column, leads: [1, 2] };
  const chosen = inputColumns(grid, task, rows);
  const layout = inputLayout(chosen, task, { stations, isYearTold });
  const series = inputSeries(grid, chosen);
  expect(() => new InputReader(series, layout, stations, inputScale(series, layout, rows))).not.toThrow();
  return { ...layout, sizes: [layout.own.length, layout.shared.length] };
}

/** The lags at which a layout reads a series. */
function lagsOf(inputs: readonly { readonly series: string; readonly lag: number }[], series: string): number[] {
  return inputs.filter((input) => input.series === series).map(({ lag }) => lag);
}

describe("the inputs of Beijing", () => {
  test.each(["pm25", "co"])("are 164 of a station and 217 of all for %s, as in the reference", (column) => {
    expect(layoutOf({ stations: 12, column }).sizes).toEqual([164, 217]);
  });

  test("read the own logarithm back to a day, and a week before both target hours", () => {
    const { own } = layoutOf({ stations: 12 });

    expect(lagsOf(own, "log pm25").join(" ")).toBe(
      "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 23 47 71 167 22 46 70 166",
    );
    expect(lagsOf(own, "log co")).toEqual([0, 1, 2, 3, 5, 8, 11, 23]);
    expect(lagsOf(own, "level")).toEqual([0, 1, 2, 3, 4, 5]);
    expect(lagsOf(own, "change")).toEqual([0, 1, 2, 3]);
    expect(lagsOf(own, "age rain")).toEqual([]);
  });

  test("read of every station its newest hours", () => {
    const { shared } = layoutOf({ stations: 12 });

    const ofLast = shared.filter(({ station }) => station === 11).map(({ series, lag }) => `${series} ${lag}`);
    expect(ofLast.join(", ")).toBe(
      "log pm25 0, log pm25 1, log pm25 2, log pm25 3, level 0, change 0, change 1, age pm25 0, " +
        "log pm10 0, log change pm10 0, log no2 0, log change no2 0, log co 0, log change co 0",
    );
    expect(lagsOf(shared, "network log o3")).toEqual([0, 1, 3]);
    expect(lagsOf(shared, "network change log rain")).toEqual([0]);
  });

  test("do not tell the season while a year was seen once", () => {
    expect(layoutOf({ stations: 12, isYearTold: false }).sizes).toEqual([164, 213]);
  });
});

test("a single station has no inputs of others: 9 fewer of its own, and of all the calendar alone", () => {
  const { own, shared, sizes } = layoutOf({ stations: 1 });

  expect(sizes).toEqual([155, 17]);
  expect(own.filter(({ series }) => series.includes("others"))).toEqual([]);
  expect(shared.filter(({ station, series }) => station !== null || series.includes("network"))).toEqual([]);
});

test("two stations with AirQino's columns have 6 pollutants fewer and their humidity", () => {
  const columns = ["co", "pm25", "pm10", "no2", "o3", "temperature", "relativeHumidity"];

  // 4 others and 2 of weather at 8 lags, 5 ages; 13 of the calendar, 5 · 3 + 2 · 2 of the network, 8 + 2 · 2 of a station.
  expect(layoutOf({ stations: 2, column: "co", columns, isYearTold: false }).sizes).toEqual([
    24 + 6 + 4 + 6 * 8 + 5 + 8 + 11 + 9,
    13 + 19 + 2 * 12,
  ]);
});

test("a column alone is enough", () => {
  expect(layoutOf({ stations: 1, column: "co", columns: ["co"] }).sizes).toEqual([24 + 6 + 4 + 1 + 8 + 11, 17]);
});

test("no input reads further back than a week before the origin", () => {
  const { own, shared } = layoutOf({ stations: 2 });
  const lags = [...own, ...shared].map(({ lag }) => lag);

  expect(inputReachHours).toBe(168);
  expect([Math.min(...lags), Math.max(...lags)]).toEqual([0, 167]);
});
