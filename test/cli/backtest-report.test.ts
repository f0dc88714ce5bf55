import { expect, test } from "vitest";

import { backtestPlots } from "../../src/cli/backtest-plots.ts";
import { describedBacktests } from "../../src/cli/backtest-report.ts";
import type { ParameterBacktest } from "../../src/cli/run-backtests.ts";
import { backtestSeries } from "../../src/forecast/backtest-rows.ts";
import type { IssuedForecasts } from "../../src/forecast/issued-forecasts.ts";
import { days, station } from "../support/hours.ts";

const settings = { backend: "wasm", leads: [1], members: 3 } as const;
const window = days("2024-03-02", "2024-03-03");

/** Two days of two stations: 4 µg/m³, then 6. On the second day the model says 7, and persistence at four hours. */
function backtest(fields: Partial<ParameterBacktest> = {}): ParameterBacktest {
  const observed = Float64Array.from({ length: 48 }, (_, hour) => (hour < 30 ? 4 : 6));
  const grid = {
    firstHour: Date.parse("2024-03-01") / 3_600_000,
    hours: 48,
    stations: ["one", "two"],
    columns: { pm25: [observed, observed] },
  };
  const isLost = (index: number) => index >= 40 && index < 44;
  const quantiles = Array.from({ length: 48 }, (_, index) => (isLost(index) ? [6, 6, 6] : [5, 7, 9]));
  const issued: IssuedForecasts = {
    origins: { from: 23, to: 47 },
    stations: 2,
    leads: [1],
    values: Float64Array.from(quantiles.flat()),
    reasons: quantiles.map((_, index) => (isLost(index) ? "lost-to-persistence" : null)),
  };
  const outcome = { grid, parameter: "pm25", targets: { from: 24, to: 48 }, issued } as const;
  return { ...outcome, series: backtestSeries(outcome), isTrained: true, seconds: 41.2, ...fields };
}

test("a backtest is told as a table, its pooled result and what was not the model's", () => {
  expect(describedBacktests([backtest()], ["co", "pm25"], window, settings)).toMatchInlineSnapshot(`
    "PM2.5 in µg/m³, 2024-03-02 to 2024-03-02
    A model of 3 networks (wasm), trained on the 24 hours of 2 stations before 2024-03-02; 41.2 s in all.

    station  lead   n   MAE  persistence      skill  RMSE  inside  by model  by persistence   none
    one       1 h  24  1.42         0.08  -1600.0 %  1.71  75.0 %    91.7 %           8.3 %  0.0 %
    two       1 h  24  1.42         0.08  -1600.0 %  1.71  75.0 %    91.7 %           8.3 %  0.0 %
    all       1 h  48  1.42         0.08  -1600.0 %  1.71  75.0 %    91.7 %           8.3 %  0.0 %

    All of these: MAE 1.42 against 0.08 of persistence, 1600.0 % worse, over 48 forecasts; 75.0 % of the hours lay in the 80 % interval.
    Without the model, persistence was published 4 times and nothing 0 times, of 48:
      4 times because the model lost to persistence over the last four weeks

    Nothing was observed of co in these days.

    n: observed hours with a forecast; skill: how much smaller the MAE is than that of persistence, the last observed value;
    inside: share of hours in the 80 % interval. The model knew no hour of these days when it was trained; intervals and
    fallbacks follow what was known at each hour.
    "
  `);
});

test("one without a model says so", () => {
  const text = describedBacktests([backtest({ isTrained: false })], ["pm25"], window, settings);

  expect(text).toContain(
    "No model: 24 hours of 2 stations before 2024-03-02 are too few to train on, so persistence was forecast.\n",
  );
});

test("the plot of a series has its station's name, and its hours by maker", () => {
  const [, second] = backtestPlots([backtest()], [{ ...station("two"), name: "Two Rivers" }]);

  expect(second).toMatchObject({
    title: "PM2.5",
    subtitle: "1 hour ahead, 80 % interval",
    unit: "µg/m³",
    stationName: "Two Rivers",
    ahead: 0,
    note: "MAE 1.42, persistence 0.08 (1600.0 % worse), over all 24 hours of the backtest",
  });
  expect(second?.points).toHaveLength(24);
  expect(second?.points[0]).toEqual({
    targetHour: "2024-03-02T00:00Z",
    observed: 4,
    p10: 5,
    p50: 7,
    p90: 9,
    persistence: 4,
    maker: "model",
  });
  expect(second?.points.filter(({ maker }) => maker === "persistence").map(({ targetHour }) => targetHour)).toEqual([
    "2024-03-02T20:00Z",
    "2024-03-02T21:00Z",
  ]);
});
