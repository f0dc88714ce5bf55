import { carriedForward } from "./carried.ts";
import { indexOf, type QuantileForecasts } from "./forecaster.ts";
import type { Rows } from "./hour-grid.ts";

/** How well forecasts met what was observed, in the unit of the column. `NaN` where there is nothing to take it from. */
export interface ForecastErrors {
  /** Scored hours: observed, and forecast. */
  readonly n: number;
  readonly mae: number;
  readonly rmse: number;
  /** Forecast − observed: positive is too high. */
  readonly bias: number;
  /** Share of p10 ≤ observed ≤ p90, 0 to 1. */
  readonly coverage: number;
  /** Mean of width + 10 · undershoot + 10 · overshoot of the 80 % interval (Gneiting and Raftery 2007). */
  readonly intervalScore: number;
  /** MAE divided by the station's own mean change from one hour to the next; of all stations the mean of theirs. */
  readonly mase: number;
  /** 1 − MAE / MAE of the last observed value on the same hours: above 0 beats persistence. */
  readonly skill: number;
}

export interface LeadErrors {
  readonly lead: number;
  /** Over all hours of all stations. */
  readonly pooled: ForecastErrors;
  readonly stations: readonly ForecastErrors[];
}

/** Which hours are scored, and which give the scale of MASE. */
export interface ScoredRows {
  /** Rows of the target hours: what an origin near the end forecasts beyond them is not scored. */
  readonly targets: Rows;
  /** Rows before the targets, usually all of them; pairs of hours with both observed count. */
  readonly scaleRows: Rows;
}

/**
 * Errors of the median and of the 80 % interval, per lead. No target is filled, clipped or dropped.
 *
 * @param observed the forecast column, one array a station; `NaN` is missing and not scored.
 */
export function forecastErrors(
  forecasts: QuantileForecasts,
  observed: readonly Float64Array[],
  { targets, scaleRows }: ScoredRows,
): readonly LeadErrors[] {
  const scales = observed.map((values) => meanChange(values, scaleRows));
  const last = observed.map((values) => carriedForward(values).values);
  return forecasts.leads.map((lead, leadIndex) => {
    const sums = observed.map((values, station) =>
      sumsOf(forecasts, { station, leadIndex, targets, observed: values, last: last[station] ?? values }),
    );
    const stations = sums.map((own, station) => errorsOf(own, own.absolute / own.n / (scales[station] ?? Number.NaN)));
    const mase = stations.reduce((sum, own) => sum + own.mase, 0) / stations.length;
    return { lead, pooled: errorsOf(totalOf(sums), mase), stations };
  });
}

/** Sums over the scored hours of one station, or of all. */
interface ErrorSums {
  readonly n: number;
  readonly absolute: number;
  readonly squared: number;
  readonly signed: number;
  readonly covered: number;
  readonly score: number;
  /** Absolute errors of persistence, and of the forecast, where persistence has a value. */
  readonly persistence: number;
  readonly besidePersistence: number;
}

const noErrors: ErrorSums = {
  n: 0,
  absolute: 0,
  squared: 0,
  signed: 0,
  covered: 0,
  score: 0,
  persistence: 0,
  besidePersistence: 0,
};

interface OneStation {
  readonly station: number;
  readonly leadIndex: number;
  readonly targets: Rows;
  readonly observed: Float64Array;
  /** The last observed value at each hour. */
  readonly last: Float64Array;
}

function sumsOf(forecasts: QuantileForecasts, { station, leadIndex, targets, observed, last }: OneStation): ErrorSums {
  const { origins, leads, values } = forecasts;
  const lead = leads[leadIndex] ?? Number.NaN;
  const sums = { ...noErrors };
  const end = Math.min(origins.to, targets.to - lead);
  for (let origin = Math.max(origins.from, targets.from - lead); origin < end; origin += 1) {
    const index = indexOf(forecasts, origin, station, leadIndex);
    const [p10 = Number.NaN, p50 = Number.NaN, p90 = Number.NaN] = [
      values[index],
      values[index + 1],
      values[index + 2],
    ];
    const outcome = observed[origin + lead] ?? Number.NaN;
    const error = p50 - outcome;
    const score = p90 - p10 + 10 * Math.max(0, p10 - outcome) + 10 * Math.max(0, outcome - p90);
    if (Number.isNaN(error + score)) continue;
    sums.n += 1;
    sums.absolute += Math.abs(error);
    sums.squared += error * error;
    sums.signed += error;
    sums.covered += p10 <= outcome && outcome <= p90 ? 1 : 0;
    sums.score += score;
    const lastError = Math.abs((last[origin] ?? Number.NaN) - outcome);
    if (Number.isNaN(lastError)) continue;
    sums.persistence += lastError;
    sums.besidePersistence += Math.abs(error);
  }
  return sums;
}

function totalOf(sums: readonly ErrorSums[]): ErrorSums {
  const total = { ...noErrors };
  for (const own of sums) {
    total.n += own.n;
    total.absolute += own.absolute;
    total.squared += own.squared;
    total.signed += own.signed;
    total.covered += own.covered;
    total.score += own.score;
    total.persistence += own.persistence;
    total.besidePersistence += own.besidePersistence;
  }
  return total;
}

function errorsOf(sums: ErrorSums, mase: number): ForecastErrors {
  return {
    n: sums.n,
    mae: sums.absolute / sums.n,
    rmse: Math.sqrt(sums.squared / sums.n),
    bias: sums.signed / sums.n,
    coverage: sums.covered / sums.n,
    intervalScore: sums.score / sums.n,
    mase,
    skill: 1 - sums.besidePersistence / sums.persistence,
  };
}

/** Mean |y[s] − y[s−1]| over the rows, both of them observed. */
function meanChange(values: Float64Array, rows: Rows): number {
  let sum = 0;
  let pairs = 0;
  for (let row = rows.from + 1; row < rows.to; row += 1) {
    const change = Math.abs((values[row] ?? Number.NaN) - (values[row - 1] ?? Number.NaN));
    if (Number.isNaN(change)) continue;
    sum += change;
    pairs += 1;
  }
  return sum / pairs;
}
