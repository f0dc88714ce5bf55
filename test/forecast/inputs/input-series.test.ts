import { describe, expect, test } from "vitest";

import type { HourGrid } from "../../../src/forecast/hour-grid.ts";
import type { InputColumns } from "../../../src/forecast/inputs/input-columns.ts";
import { inputSeries } from "../../../src/forecast/inputs/input-series.ts";

/** CO and temperature of as many stations as lists are given; 1 counts as small. */
function seriesOf(...co: readonly (readonly number[])[]) {
  const columns = { co: co.map((values) => Float64Array.from(values)), temperature: co.map(() => Float64Array.of(20)) };
  const grid: HourGrid = { firstHour: 0, hours: co[0]?.length ?? 0, stations: co.map(String), columns };
  const read: InputColumns = {
    target: "co",
    logged: ["co"],
    exchanged: co.length > 1 ? ["co"] : [],
    linear: ["temperature"],
    logUnits: { co: 1 },
  };
  const { own, shared } = inputSeries(grid, read);
  return {
    own: (name: string, station = 0) => own.get(name)?.[station] && [...(own.get(name)?.[station] ?? [])],
    shared: (name: string) => shared.get(name) && [...(shared.get(name) ?? [])],
  };
}

const e = Math.E;
const close = (values: readonly number[]) =>
  values.map((value) => (Number.isNaN(value) ? NaN : expect.closeTo(value, 6)));

describe("series of a station", () => {
  const { own } = seriesOf([NaN, e - 1, NaN, e ** 2 - 1, -5]);

  test("are carried forward, and tell the age of the last observation in quarters", () => {
    expect(own("log co")).toEqual(close([NaN, 1, 1, 2, 0]));
    expect(own("age co")).toEqual([3, 0, 0.25, 0, 0]);
  });

  test("take a level as it is, also below 0, and its change from hour to hour", () => {
    expect(own("level")).toEqual(close([NaN, e - 1, e - 1, e ** 2 - 1, -5]));
    expect(own("change")).toEqual(close([NaN, NaN, 0, e ** 2 - e, -4 - e ** 2]));
  });

  test("have statistics of their logarithms over the last hours", () => {
    expect(own("mean 3")).toEqual(close([NaN, 1, 1, 4 / 3, 1]));
    expect(own("mean 72")).toEqual(close([NaN, 1, 1, 4 / 3, 1]));
    expect(own("maximum 24")).toEqual(close([NaN, 1, 1, 2, 2]));
    expect(own("minimum 6")).toEqual(close([NaN, 1, 1, 1, 0]));
    expect(own("sd 6")).toEqual(close([NaN, 0, 0, Math.sqrt(2 / 9), Math.sqrt(0.5)]));
  });

  test("tell ages up to 12 hours", () => {
    const { own: quiet } = seriesOf([1, ...Array.from({ length: 20 }, () => NaN)]);

    expect(quiet("age co")?.slice(11)).toEqual([2.75, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
  });
});

describe("series of several stations", () => {
  const { own, shared } = seriesOf([0, e - 1, 0, 0], [e - 1, NaN, NaN, e ** 3 - 1], [0, 0, 0, 0]);

  test("compare a station with the mean of the others", () => {
    expect(own("others")).toEqual(close([0.5, 0.5, 0.5, 1.5]));
    expect(own("others minus own")).toEqual(close([0.5, -0.5, 0.5, 1.5]));
    expect(own("others minus own level", 2)).toEqual(close([(e - 1) / 2, e - 1, (e - 1) / 2, (e ** 3 - 1) / 2]));
  });

  test("have the mean of the network and its change over three hours", () => {
    expect(shared("network log co")).toEqual(close([1 / 3, 2 / 3, 1 / 3, 1]));
    expect(shared("network change log co")).toEqual(close([NaN, NaN, NaN, 2 / 3]));
    expect(own("log change co", 1)).toEqual(close([NaN, 0, 0, 2]));
  });
});

test("a single station has no network", () => {
  const { own, shared } = seriesOf([1, 2]);

  expect([own("others"), own("log change co"), shared("network log co"), shared("network temperature")]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
