import { columnOf, gridOfStations, type HourGrid, hoursOfGrid } from "./hour-grid.ts";

/**
 * The part of a grid that knows something of a column: stations with at least one value of it, from the first hour with
 * one. What is left out would only thin out a training. `null` without any value.
 */
export function observedGrid(grid: HourGrid, column: string): HourGrid | null {
  const firstRows = columnOf(grid, column).map((values) => values.findIndex((value) => !Number.isNaN(value)));
  const stations = grid.stations.filter((_, station) => (firstRows[station] ?? -1) >= 0);
  if (stations.length === 0) return null;
  const first = Math.min(...firstRows.filter((row) => row >= 0));
  return hoursOfGrid(gridOfStations(grid, stations), { from: first, to: grid.hours });
}
