import type { ForecastTask } from "../forecaster.ts";
import { columnOf, type HourGrid, type Rows } from "../hour-grid.ts";

/** Which columns of a grid a network reads, and how. */
export interface InputColumns {
  readonly target: string;
  /** Positive quantities, read by their logarithm: concentrations, the target first, and rain. */
  readonly logged: readonly string[];
  /** Of those, what is read of every other station too. */
  readonly exchanged: readonly string[];
  /** Weather, read as it is. */
  readonly linear: readonly string[];
  /** By logged column, what counts as small: the input is ln(1 + value / unit). */
  readonly logUnits: Readonly<Record<string, number>>;
}

const linear = [
  "temperature",
  "relativeHumidity",
  "pressure",
  "dewPoint",
  "windSpeed",
  "windU",
  "windV",
] as const satisfies readonly string[];
const logged = ["pm25", "pm10", "so2", "no2", "co", "o3", "rain"] as const satisfies readonly string[];
const exchangedWith: Readonly<Record<string, readonly string[]>> = {
  pm25: ["pm10", "no2", "co"],
  co: ["pm25", "no2", "so2"],
};
/** Of a concentration the share of its median that counts as small. */
const smallShare = 1 / 50;
/** A column below that share of hours in the training window tells too little. */
const leastShare = 0.2;

/** @returns the columns of the grid that are there often enough in `rows`, and their units. */
export function inputColumns(grid: HourGrid, { column: target }: ForecastTask, rows: Rows): InputColumns {
  const isThere = (column: string) => column in grid.columns && observedShare(grid, column, rows) >= leastShare;
  const others = logged.filter((column) => column !== target && isThere(column));
  const read = [target, ...others];
  const partners = (exchangedWith[target] ?? []).filter((column) => others.some((other) => other === column));
  return {
    target,
    logged: read,
    exchanged: grid.stations.length > 1 ? partners : [],
    linear: linear.filter(isThere),
    logUnits: Object.fromEntries(read.map((column) => [column, logUnit(grid, column, rows)])),
  };
}

function observedShare(grid: HourGrid, column: string, { from, to }: Rows): number {
  const stations = columnOf(grid, column);
  const observed = stations.reduce((sum, values) => sum + observedOf(values, from, to).length, 0);
  return observed / Math.max(1, stations.length * (to - from));
}

/** In proportion to the column's own median, so that mg/m³ and µg/m³ give the same inputs. */
function logUnit(grid: HourGrid, column: string, { from, to }: Rows): number {
  const positive = columnOf(grid, column).flatMap((values) =>
    [...observedOf(values, from, to)].filter((value, index) => value > 0 && index % 7 === 0),
  );
  const median = Float64Array.from(positive).toSorted()[Math.floor(positive.length / 2)] ?? 0;
  return column === "rain" || median === 0 ? 1 : median * smallShare;
}

function observedOf(values: Float64Array, from: number, to: number): Float64Array {
  return values.subarray(from, to).filter((value) => !Number.isNaN(value));
}
