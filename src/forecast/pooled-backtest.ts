import type { FallbackReason } from "../domain/forecast.ts";
import type { BacktestRow, BacktestSeries } from "./backtest-rows.ts";

/** Figures over all scored hours of some series: every hour weighs alike. */
export interface PooledBacktest
  extends
    Pick<BacktestRow, "n" | "mae" | "rmse" | "coverage" | "persistence">,
    Pick<BacktestSeries, "made" | "reasons"> {}

/** @param series of one parameter: units do not mix. */
export function pooledBacktest(series: readonly BacktestSeries[]): PooledBacktest {
  const rows = series.map(({ row }) => row);
  const n = sumOf(rows, (row) => row.n);
  const mean = (value: (row: BacktestRow) => number | null) =>
    n === 0 ? null : sumOf(rows, (row) => row.n * (value(row) ?? 0)) / n;
  const squared = (value: number | null) => (value === null ? null : value ** 2);
  const root = (value: number | null) => (value === null ? null : Math.sqrt(value));
  return {
    n,
    mae: mean(({ mae }) => mae),
    rmse: root(mean(({ rmse }) => squared(rmse))),
    coverage: mean(({ coverage }) => coverage),
    persistence: {
      mae: mean(({ persistence }) => persistence.mae),
      rmse: root(mean(({ persistence }) => squared(persistence.rmse))),
    },
    made: {
      model: sumOf(series, ({ made }) => made.model),
      persistence: sumOf(series, ({ made }) => made.persistence),
      none: sumOf(series, ({ made }) => made.none),
    },
    reasons: pooledReasons(series),
  };
}

function pooledReasons(series: readonly BacktestSeries[]): ReadonlyMap<FallbackReason, number> {
  const pooled = new Map<FallbackReason, number>();
  for (const { reasons } of series) {
    for (const [reason, hours] of reasons) pooled.set(reason, (pooled.get(reason) ?? 0) + hours);
  }
  return pooled;
}

function sumOf<Each>(all: readonly Each[], term: (each: Each) => number): number {
  return all.reduce((sum, each) => sum + term(each), 0);
}
