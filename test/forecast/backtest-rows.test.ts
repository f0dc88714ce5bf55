import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { FallbackReason } from "../../src/domain/forecast.ts";
import { backtestSeries, madeBy } from "../../src/forecast/backtest-rows.ts";
import type { IssuedForecasts } from "../../src/forecast/issued-forecasts.ts";
import { tinyGrid } from "./tiny-grid.ts";

type Said = readonly [p10: number, p50: number, p90: number, reason: FallbackReason | null];
const nothing = [NaN, NaN, NaN, "censored-input"] as const;

/** One hour ahead from origin `from` on: a list of what was said at each origin, one entry a station. */
function hourAhead(from: number, ...said: readonly (readonly Said[])[]): IssuedForecasts {
  const all = said.flat();
  return {
    origins: { from, to: from + said.length },
    stations: said[0]?.length ?? 0,
    leads: [1],
    values: Float64Array.from(all.flatMap(([p10, p50, p90]) => [p10, p50, p90])),
    reasons: all.map(([, , , reason]) => reason),
  };
}

function seriesOf(observed: readonly number[], issued: IssuedForecasts, from = 1) {
  const targets = { from, to: observed.length };
  return backtestSeries({ grid: tinyGrid(observed), parameter: "co", targets, issued })[0];
}

describe("a row", () => {
  test("has errors and coverage of the published forecasts, and persistence on the same hours", () => {
    const issued = hourAhead(0, [[0, 1, 2, null]], [[0, 2, 3, null]], [[5, 6, 7, "stale-input"]]);

    expect(seriesOf([4, 3, 2, 8], issued)).toEqual({
      row: {
        station: "station 0",
        parameter: "co",
        lead: 1,
        n: 3,
        mae: 4 / 3,
        rmse: Math.sqrt(8 / 3),
        coverage: 1 / 3,
        persistence: { mae: 8 / 3, rmse: Math.sqrt(38 / 3) },
      },
      made: { model: 2, persistence: 1, none: 0 },
      reasons: new Map([["stale-input", 1]]),
    });
  });

  test("leaves out hours without an observation, and hours without a forecast, for persistence too", () => {
    const issued = hourAhead(0, [[0, 1, 2, null]], [[0, 2, 3, null]], [nothing]);

    expect(seriesOf([4, NaN, 2, 8], issued)).toMatchObject({
      row: { n: 1, mae: 0, rmse: 0, coverage: 1, persistence: { mae: 2, rmse: 2 } },
      made: { model: 1, persistence: 0, none: 1 },
    });
  });

  test("of a series with nothing to forecast has n 0, no figures, and the most frequent reason", () => {
    const short = [NaN, NaN, NaN, "short-history"] as const;

    expect(seriesOf([0, 0, 0, 0], hourAhead(0, [short], [nothing], [nothing]))).toEqual({
      row: {
        station: "station 0",
        parameter: "co",
        lead: 1,
        n: 0,
        mae: null,
        rmse: null,
        coverage: null,
        persistence: { mae: null, rmse: null },
        reason: "censored-input",
      },
      made: { model: 0, persistence: 0, none: 3 },
      reasons: new Map([
        ["short-history", 1],
        ["censored-input", 2],
      ]),
    });
  });

  test("is not there if no target hour is observed", () => {
    expect(seriesOf([4, NaN, NaN], hourAhead(0, [[0, 1, 2, null]], [[0, 2, 3, null]]))).toBeUndefined();
  });

  test("of the first hours of all counts those before any origin as not forecast", () => {
    expect(seriesOf([4, 3], hourAhead(0, [[0, 1, 2, null]]), 0)).toMatchObject({
      row: { n: 1 },
      made: { model: 1, persistence: 0, none: 1 },
      reasons: new Map([["short-history", 1]]),
    });
  });
});

test("rows go by station, then lead", () => {
  const issued = {
    origins: { from: 1, to: 3 },
    stations: 2,
    leads: [1, 2],
    values: new Float64Array(24).fill(1),
    reasons: Array.from({ length: 8 }, () => null),
  };
  const grid = tinyGrid([1, 1, 1, 1], [1, 1, NaN, 2]);

  const rows = backtestSeries({ grid, parameter: "co", targets: { from: 2, to: 4 }, issued }).map(({ row }) => row);

  expect(rows.map(({ station, lead, n, mae }) => [station, lead, n, mae])).toEqual([
    ["station 0", 1, 2, 0],
    ["station 0", 2, 1, 0],
    ["station 1", 1, 1, 1],
    ["station 1", 2, 1, 1],
  ]);
});

test("whoever made a forecast is the model, persistence with a reason, or nobody", () => {
  const issued = hourAhead(3, [[0, 1, 2, null]], [[1, 1, 1, "no-model"]], [nothing]);

  expect([3, 4, 5, 6, 7].map((target) => madeBy(issued, target, 0, 0))).toEqual([
    { maker: "none", reason: "short-history" },
    { maker: "model", reason: null },
    { maker: "persistence", reason: "no-model" },
    { maker: "none", reason: "censored-input" },
    { maker: "none", reason: "short-history" },
  ]);
});

test("every observed target hour has one maker, and those of a forecast are scored", () => {
  const value = fc.option(fc.integer({ min: 0, max: 50 }), { nil: NaN });
  const hours = fc.array(fc.record({ value, isForecast: fc.boolean() }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(hours, (all) => {
      const said = all.slice(1).map(({ isForecast }) => [isForecast ? ([1, 2, 3, null] as const) : nothing]);
      const series = seriesOf(
        all.map((each) => each.value),
        hourAhead(0, ...said),
      );
      const observed = all.slice(1).filter((each) => !Number.isNaN(each.value));

      expect(series?.row.n ?? 0).toBe(observed.filter(({ isForecast }) => isForecast).length);
      expect(series?.made.none ?? 0).toBe(observed.filter(({ isForecast }) => !isForecast).length);
    }),
  );
});
