import { carriedForward } from "../carried.ts";
import { columnOf, type HourGrid } from "../hour-grid.ts";
import { calendarSeries } from "./calendar-series.ts";
import type { InputColumns } from "./input-columns.ts";
import { changeOver, meanOf, meanOfOthers, minus, movingExtremes, movingMoments } from "./moving.ts";

/**
 * Named series, one value an hour of the grid, of which inputs look some hours back; the value of an hour depends on hours
 * up to and including it. `NaN` is missing.
 */
export interface InputSeries {
  readonly hours: number;
  /** By name: one array a station. */
  readonly own: ReadonlyMap<string, readonly Float32Array[]>;
  /** By name, the same for all stations. */
  readonly shared: ReadonlyMap<string, Float32Array>;
}

/** Ages of the last observation are told up to so many hours. */
export const oldestTold = 12;
export const meanWindows = [3, 6, 12, 24, 72] as const;
/** Some of `meanWindows`. */
export const extremeWindows = [6, 24] as const;

/** @returns the series that inputs are read from; the longest look back is 72 hours. */
export function inputSeries(grid: HourGrid, columns: InputColumns): InputSeries {
  const own = new Map<string, readonly Float32Array[]>();
  const shared = calendarSeries(grid);
  const isNetwork = grid.stations.length > 1;
  const addNetwork = (name: string, stations: readonly Float32Array[]) => {
    if (!isNetwork) return;
    const mean = meanOf(stations);
    shared.set(`network ${name}`, mean).set(`network change ${name}`, changeOver(mean, 3));
  };
  for (const column of columns.logged) {
    const carried = columnOf(grid, column).map(carriedForward);
    const unit = columns.logUnits[column] ?? 1;
    const logarithms = carried.map(({ values }) => logarithmsOf(values, unit));
    own.set(`log ${column}`, logarithms);
    own.set(
      `age ${column}`,
      carried.map(({ ages }) => toldAges(ages)),
    );
    addNetwork(`log ${column}`, logarithms);
    if (columns.exchanged.includes(column)) {
      own.set(
        `log change ${column}`,
        logarithms.map((values) => changeOver(values, 1)),
      );
    }
    if (column === columns.target)
      addTarget(
        own,
        carried.map(({ values }) => values),
        logarithms,
        isNetwork,
      );
  }
  for (const column of columns.linear) {
    const stations = columnOf(grid, column).map((values) => new Float32Array(carriedForward(values).values));
    own.set(column, stations);
    addNetwork(column, stations);
  }
  return { hours: grid.hours, own, shared };
}

function addTarget(
  own: Map<string, readonly Float32Array[]>,
  carried: readonly Float64Array[],
  logarithms: readonly Float32Array[],
  isNetwork: boolean,
): void {
  const levels = carried.map((values) => new Float32Array(values));
  own.set("level", levels);
  own.set(
    "change",
    levels.map((values) => changeOver(values, 1)),
  );
  for (const hours of meanWindows) {
    const moments = logarithms.map((values) => movingMoments(values, hours));
    own.set(
      `mean ${hours}`,
      moments.map(({ mean }) => mean),
    );
    if (!extremeWindows.some((window) => window === hours)) continue;
    const extremes = logarithms.map((values) => movingExtremes(values, hours));
    own.set(
      `maximum ${hours}`,
      extremes.map(({ maximum }) => maximum),
    );
    own.set(
      `minimum ${hours}`,
      extremes.map(({ minimum }) => minimum),
    );
    own.set(
      `sd ${hours}`,
      moments.map(({ sd }) => sd),
    );
  }
  if (!isNetwork) return;
  const others = meanOfOthers(logarithms);
  own.set("others", others);
  own.set("others minus own", minus(others, logarithms));
  own.set("others minus own level", minus(meanOfOthers(levels), levels));
}

function logarithmsOf(values: Float64Array, unit: number): Float32Array {
  return new Float32Array(values.map((value) => Math.log1p(Math.max(0, value) / unit)));
}

function toldAges(ages: Float64Array): Float32Array {
  return new Float32Array(ages.map((age) => Math.min(Number.isNaN(age) ? oldestTold : age, oldestTold) / 4));
}
