import type { ForecastScore } from "./forecast-score.ts";

/** Figures over all scored hours of some rows, pooled, in the parameter's unit; `null` where nothing was scored. */
export interface ScoreSummary {
  /** Scored hours. */
  readonly n: number;
  readonly mae: number | null;
  readonly rmse: number | null;
  /** Mean of forecast − observed: positive if too much is forecast. */
  readonly bias: number | null;
  readonly persistenceMae: number | null;
  readonly persistenceRmse: number | null;
  /** 1 − MAE / MAE of persistence, without unit: above 0 is better than persistence; `null` if persistence was never wrong. */
  readonly skill: number | null;
  /** Share of hours inside the 80 % interval, 0 to 1. */
  readonly coverage: number | null;
  /** Mean width plus 10 × what lay beyond it (Gneiting and Raftery 2007, section 6.2); smaller is better. */
  readonly intervalScore: number | null;
}

/** @param rows of one parameter: units do not mix. */
export function scoreSummary(rows: readonly ForecastScore[]): ScoreSummary {
  const sum = (term: (row: ForecastScore) => number) => rows.reduce((total, row) => total + term(row), 0);
  const n = sum((row) => row.n);
  const mean = (term: (row: ForecastScore) => number) => (n === 0 ? null : sum(term) / n);
  const mae = mean((row) => row.absoluteErrorSum);
  const persistenceMae = mean((row) => row.persistenceAbsoluteErrorSum);
  return {
    n,
    mae,
    rmse: root(mean((row) => row.squaredErrorSum)),
    bias: mean((row) => row.errorSum),
    persistenceMae,
    persistenceRmse: root(mean((row) => row.persistenceSquaredErrorSum)),
    skill: mae === null || !persistenceMae ? null : 1 - mae / persistenceMae,
    coverage: mean((row) => row.inside),
    intervalScore: mean((row) => row.intervalScoreSum),
  };
}

function root(square: number | null): number | null {
  return square === null ? null : Math.sqrt(square);
}
