import type { HourGrid, Rows } from "./hour-grid.ts";

/** Which quantiles every forecast has: the 80 % interval and the median, which minimises the absolute error. */
export const quantileLevels = [0.1, 0.5, 0.9] as const;

/** What is forecast: one column, so many hours after the origin (the newest finished hour, lag 0). */
export interface ForecastTask {
  readonly column: string;
  /** Ascending, each at least 1: `[1, 2, 3]` are the three hours after the origin. */
  readonly leads: readonly number[];
}

/** Quantiles of every origin, station and lead, in the unit of the column; `NaN` where nothing can be said. */
export interface QuantileForecasts {
  readonly origins: Rows;
  readonly stations: number;
  readonly leads: readonly number[];
  /** Flat [origin][station][lead][p10, p50, p90]; ask `at` of `quantilesAt`. */
  readonly values: Float64Array;
}

export interface Quantiles {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/**
 * Something that forecasts: a trained network, or persistence. Its forecast for an origin depends on hours up to and
 * including the origin only.
 */
export interface Forecaster {
  /** In tables, like `persistence`. */
  readonly name: string;
  /** @param origins rows of the grid; each is the newest hour that its forecasts know. */
  predict(grid: HourGrid, origins: Rows): Promise<QuantileForecasts>;
}

/** @returns the index of p10 of one forecast in `values`; p50 and p90 follow. */
export function indexOf(
  { origins, stations, leads }: Pick<QuantileForecasts, "origins" | "stations" | "leads">,
  origin: number,
  station: number,
  leadIndex: number,
): number {
  return (((origin - origins.from) * stations + station) * leads.length + leadIndex) * quantileLevels.length;
}

/** @returns one forecast. */
export function quantilesAt(
  forecasts: QuantileForecasts,
  origin: number,
  station: number,
  leadIndex: number,
): Quantiles {
  const index = indexOf(forecasts, origin, station, leadIndex);
  const [p10 = Number.NaN, p50 = Number.NaN, p90 = Number.NaN] = forecasts.values.subarray(index, index + 3);
  return { p10, p50, p90 };
}
