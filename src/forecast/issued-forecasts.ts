import type { FallbackReason } from "../domain/forecast.ts";
import { carriedForward } from "./carried.ts";
import { fewestScores } from "./conformal.ts";
import { type ForecastTask, indexOf, quantileLevels, type QuantileForecasts } from "./forecaster.ts";
import { columnOf, type HourGrid, type Rows } from "./hour-grid.ts";
import { inputStates } from "./input-state.ts";
import { noScores, type PastScores } from "./past-scores.ts";
import { pointForecasts } from "./persistence.ts";
import { rollingCalibration } from "./rolling-calibration.ts";

/** What is published: of every origin, station and lead the champion's quantiles, or those of persistence, or none. */
export interface IssuedForecasts extends QuantileForecasts {
  /** [origin][station][lead]: why it is not the champion's; `null` when it is. */
  readonly reasons: readonly (FallbackReason | null)[];
}

/** What forecasts are issued from. */
export interface IssueRequest {
  readonly grid: HourGrid;
  readonly task: ForecastTask;
  readonly origins: Rows;
  /** The champion's own quantiles; `null` without a champion. */
  readonly raw: QuantileForecasts | null;
  /** By station and lead, by row of the grid. Rows after an origin are never looked at for it. */
  readonly past: readonly PastScores[];
}

/** The champion is compared with persistence over so many target hours: four weeks. */
const comparedHours = 672;

/**
 * Calibrates the champion by what is known at each origin, and falls back to persistence where its input is not fit, it
 * has nothing to say, or it has lost to persistence lately. A series at its sensor's floor gets no forecast.
 */
export function issueForecasts({ grid, task, origins, raw, past }: IssueRequest): IssuedForecasts {
  const observed = columnOf(grid, task.column);
  const { leads } = task;
  const last = observed.map((values) => carriedForward(values).values);
  const shape = { origins, stations: observed.length, leads };
  const flat = pointForecasts(shape, (station, origin) => last[station]?.[origin] ?? Number.NaN);
  const scores = observed.flatMap((values, station) =>
    leads.map((_, lead) => past[station * leads.length + lead] ?? noScores(values.length)),
  );
  const persistence = rollingCalibration(
    flat,
    scores.map(({ persistenceLow: low, persistenceHigh: high }) => ({ low, high })),
  );
  const champion = raw && rollingCalibration(raw, scores);
  const values = persistence.values.slice();
  const reasons: (FallbackReason | null)[] = Array.from({ length: values.length / quantileLevels.length }, () => null);
  observed.forEach((column, station) => {
    const states = inputStates(column, origins);
    leads.forEach((_, lead) => {
      const lost = lostToPersistence(scores[station * leads.length + lead] ?? noScores(grid.hours));
      for (let origin = origins.from; origin < origins.to; origin += 1) {
        const index = indexOf(shape, origin, station, lead);
        const own = champion?.values.subarray(index, index + quantileLevels.length);
        const hasModel = own?.every(Number.isFinite) ?? false;
        const reason =
          states[origin - origins.from] ?? (hasModel ? (lost(origin) ? "lost-to-persistence" : null) : "no-model");
        reasons[index / quantileLevels.length] = reason;
        if (reason === null && own) values.set(own, index);
        if (reason === "censored-input") values.fill(Number.NaN, index, index + quantileLevels.length);
      }
    });
  });
  return { ...shape, values, reasons };
}

/** @returns whether at an origin the champion's errors of the last weeks sum to more than those of persistence. */
function lostToPersistence({ model, persistence }: PastScores): (origin: number) => boolean {
  const sums = new Float64Array(model.length + 1);
  const counts = new Int32Array(model.length + 1);
  for (let row = 0; row < model.length; row += 1) {
    const worse = (model[row] ?? Number.NaN) - (persistence[row] ?? Number.NaN);
    const isKnown = !Number.isNaN(worse);
    sums[row + 1] = (sums[row] ?? 0) + (isKnown ? worse : 0);
    counts[row + 1] = (counts[row] ?? 0) + (isKnown ? 1 : 0);
  }
  return (origin) => {
    const first = Math.max(0, origin + 1 - comparedHours);
    const known = (counts[origin + 1] ?? 0) - (counts[first] ?? 0);
    return known >= fewestScores && (sums[origin + 1] ?? 0) > (sums[first] ?? 0);
  };
}
