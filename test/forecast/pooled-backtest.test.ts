import { expect, test } from "vitest";

import type { BacktestSeries } from "../../src/forecast/backtest-rows.ts";
import { pooledBacktest } from "../../src/forecast/pooled-backtest.ts";

const row = { station: "a", parameter: "co", lead: 1 } as const;
const three: BacktestSeries = {
  row: { ...row, n: 3, mae: 1, rmse: 2, coverage: 1, persistence: { mae: 2, rmse: 4 } },
  made: { model: 2, persistence: 1, none: 5 },
  reasons: new Map([
    ["stale-input", 1],
    ["censored-input", 5],
  ]),
};
const one: BacktestSeries = {
  row: { ...row, n: 1, mae: 5, rmse: 6, coverage: 0, persistence: { mae: 6, rmse: 8 } },
  made: { model: 0, persistence: 1, none: 0 },
  reasons: new Map([["stale-input", 1]]),
};
const none: BacktestSeries = {
  row: { ...row, n: 0, mae: null, rmse: null, coverage: null, persistence: { mae: null, rmse: null } },
  made: { model: 0, persistence: 0, none: 2 },
  reasons: new Map([["censored-input", 2]]),
};

test("every scored hour weighs alike", () => {
  expect(pooledBacktest([three, one, none])).toEqual({
    n: 4,
    mae: 2,
    rmse: Math.sqrt(12),
    coverage: 0.75,
    persistence: { mae: 3, rmse: Math.sqrt(28) },
    made: { model: 2, persistence: 2, none: 7 },
    reasons: new Map([
      ["stale-input", 2],
      ["censored-input", 7],
    ]),
  });
});

test.each([[[none]], [[]]])("without a scored hour there are no figures", (series) => {
  expect(pooledBacktest(series)).toMatchObject({
    n: 0,
    mae: null,
    rmse: null,
    coverage: null,
    persistence: { mae: null, rmse: null },
  });
});
