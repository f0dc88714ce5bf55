import type { HourGrid } from "../../src/forecast/hour-grid.ts";
import { Random } from "../../src/forecast/random.ts";

export interface DrawnGrid {
  readonly stations: number;
  readonly hours: number;
  readonly columns: readonly string[];
  readonly seed: number;
  /** Share of missing hours. */
  readonly gaps?: number;
}

/** A grid of positive values that nothing relates, from Thursday, 1970-01-01T00:00Z on. */
export function drawnGrid({ stations, hours, columns, seed, gaps = 0 }: DrawnGrid): HourGrid {
  const random = new Random(seed);
  const value = () => (random.uniform() < gaps ? NaN : 10 * Math.exp(random.normal()));
  const column = (name: string) => {
    const arrays = Array.from({ length: stations }, () => Float64Array.from({ length: hours }, value));
    return [name, arrays] as const;
  };
  return {
    firstHour: 0,
    hours,
    stations: Array.from({ length: stations }, (_, station) => `station ${station}`),
    columns: Object.fromEntries(columns.map(column)),
  };
}

/** The columns of the Beijing data set. */
export const beijingColumns = "pm25 pm10 so2 no2 co o3 rain temperature pressure dewPoint windSpeed windU windV".split(
  " ",
);

/** The same grid up to and including a row, other values after it. */
export function changedAfter(row: number, grid: HourGrid, other: HourGrid): HourGrid {
  const columns = Object.entries(grid.columns).map(([name, stations]) => {
    const changed = stations.map((values, station) =>
      values.map((value, at) => (at <= row ? value : (other.columns[name]?.[station]?.[at] ?? NaN))),
    );
    return [name, changed] as const;
  });
  return { ...grid, columns: Object.fromEntries(columns) };
}
