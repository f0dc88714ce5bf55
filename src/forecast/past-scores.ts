import { carriedForward } from "./carried.ts";
import { conformalScore, type ConformalScores } from "./conformal.ts";
import { quantilesAt, type QuantileForecasts } from "./forecaster.ts";

/**
 * What became of a champion's earlier forecasts at one station and lead, by row of the target hour; `NaN` where it made
 * none, or nothing was observed. From these alone it is calibrated and compared with persistence.
 */
export interface PastScores extends ConformalScores {
  /** Absolute error of the champion's own median, and of persistence on the same hour. */
  readonly model: Float64Array;
  readonly persistence: Float64Array;
  /** Scores of persistence as an interval of no width. */
  readonly persistenceLow: Float64Array;
  readonly persistenceHigh: Float64Array;
}

/**
 * @param observed the forecast column, one array a station.
 * @param earlier scores of the same stations, leads and rows; those of these forecasts replace them.
 * @returns one entry per station and lead, the leads of a station side by side: [station · leads + leadIndex].
 */
export function pastScores(
  forecasts: QuantileForecasts,
  observed: readonly Float64Array[],
  earlier: readonly PastScores[] = [],
): readonly PastScores[] {
  const { origins, leads } = forecasts;
  return observed.flatMap((outcomes, station) => {
    const last = carriedForward(outcomes).values;
    return leads.map((lead, leadIndex) => {
      const scores = copyOf(earlier[station * leads.length + leadIndex], outcomes.length);
      const end = Math.min(origins.to, outcomes.length - lead);
      for (let origin = origins.from; origin < end; origin += 1) {
        const said = quantilesAt(forecasts, origin, station, leadIndex);
        setScore(scores, origin + lead, said, last[origin] ?? Number.NaN, outcomes[origin + lead] ?? Number.NaN);
      }
      return scores;
    });
  });
}

/** @returns scores of so many rows, of which nothing is known yet. */
export function noScores(rows: number): PastScores {
  const unknown = () => new Float64Array(rows).fill(Number.NaN);
  return {
    low: unknown(),
    high: unknown(),
    model: unknown(),
    persistence: unknown(),
    persistenceLow: unknown(),
    persistenceHigh: unknown(),
  };
}

type Said = Parameters<typeof conformalScore>[0] & { readonly p50: number };

function setScore(scores: PastScores, row: number, said: Said, last: number, outcome: number): void {
  const own = conformalScore(said, outcome);
  const flat = conformalScore({ p10: last, p90: last }, outcome);
  scores.low[row] = own.low;
  scores.high[row] = own.high;
  scores.model[row] = Math.abs(said.p50 - outcome);
  scores.persistence[row] = Math.abs(last - outcome);
  scores.persistenceLow[row] = flat.low;
  scores.persistenceHigh[row] = flat.high;
}

function copyOf(scores: PastScores | undefined, rows: number): PastScores {
  if (!scores) return noScores(rows);
  return {
    low: scores.low.slice(),
    high: scores.high.slice(),
    model: scores.model.slice(),
    persistence: scores.persistence.slice(),
    persistenceLow: scores.persistenceLow.slice(),
    persistenceHigh: scores.persistenceHigh.slice(),
  };
}
