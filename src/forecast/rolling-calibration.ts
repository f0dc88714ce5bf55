import {
  calibrated,
  calibration,
  type Calibration,
  calibrationOfAscending,
  type ConformalScores,
  scoredHours,
} from "./conformal.ts";
import { indexOf, quantilesAt, type QuantileForecasts } from "./forecaster.ts";
import type { Rows } from "./hour-grid.ts";
import { SortedWindow } from "./sorted-window.ts";

/**
 * Forecasts whose interval is calibrated at each origin by the outcomes known then: the scores of the last 720 target
 * hours up to and including the origin, per station and lead. Below 168 scores the raw quantiles stand.
 *
 * @param raw what the forecaster said for a block of origins.
 * @param scores by row of the target hour, one entry per station and lead: [station · leads + leadIndex], as `pastScores`
 *   gives them. Those of rows after an origin are not looked at for it.
 */
export function rollingCalibration(raw: QuantileForecasts, scores: readonly ConformalScores[]): QuantileForecasts {
  const values = raw.values.slice();
  scores.forEach((ofSeries, series) => {
    const station = Math.floor(series / raw.leads.length);
    const leadIndex = series % raw.leads.length;
    rollingCalibrations(ofSeries, raw.origins).forEach((by, index) => {
      const origin = raw.origins.from + index;
      const { p10, p50, p90 } = calibrated(quantilesAt(raw, origin, station, leadIndex), by);
      values.set([p10, p50, p90], indexOf(raw, origin, station, leadIndex));
    });
  });
  return { ...raw, values };
}

/** @returns one calibration per origin, from the scores of the 720 hours that end with it. */
function rollingCalibrations(scores: ConformalScores, origins: Rows): readonly (Calibration | null)[] {
  if (origins.to - origins.from === 1) {
    const known = (side: Float64Array) => side.subarray(Math.max(0, origins.to - scoredHours), origins.to);
    return [calibration({ low: known(scores.low), high: known(scores.high) })]; // of one hour nothing needs to be kept sorted
  }
  const low = new SortedWindow(scoredHours);
  const high = new SortedWindow(scoredHours);
  const calibrations: (Calibration | null)[] = [];
  const first = Math.max(0, origins.from - scoredHours + 1);
  for (let origin = first; origin < origins.to; origin += 1) {
    if (origin - scoredHours >= first) {
      low.remove(scores.low[origin - scoredHours] ?? Number.NaN);
      high.remove(scores.high[origin - scoredHours] ?? Number.NaN);
    }
    low.add(scores.low[origin] ?? Number.NaN);
    high.add(scores.high[origin] ?? Number.NaN);
    if (origin < origins.from) continue;
    calibrations.push(calibrationOfAscending({ low: low.ascending, high: high.ascending }));
  }
  return calibrations;
}
