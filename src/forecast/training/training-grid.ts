import { columnOf, gridOfStations, type HourGrid, hoursOfGrid } from "../hour-grid.ts";
import { observedGrid } from "../observed-grid.ts";

/** Older hours were another city: four years. */
export const longestTrainingHours = 4 * 8_766;

/** Fewer values of a station than a week of hours tell a network nothing about it. */
const fewestValues = 168;
/** So much at or below 0 is a sensor's floor: nothing is learnt there, and whoever forecasts 0 seems to be right. */
const floorShare = 0.98;

/**
 * What of a grid is worth learning a column from: its stations that measure it, from the first hour that one of them has to
 * the last. `null` if there is none.
 */
export function trainingGrid(grid: HourGrid, column: string): HourGrid | null {
  const values = columnOf(grid, column);
  const teaching = grid.stations.filter((_, station) => isTeaching(values[station] ?? new Float64Array()));
  const observed = observedGrid(gridOfStations(grid, teaching), column);
  if (!observed) return null;
  const lastRows = columnOf(observed, column).map((ofStation) =>
    ofStation.findLastIndex((value) => !Number.isNaN(value)),
  );
  return hoursOfGrid(observed, { from: 0, to: Math.max(...lastRows) + 1 });
}

function isTeaching(values: Float64Array): boolean {
  const observed = values.filter((value) => !Number.isNaN(value));
  return (
    observed.length >= fewestValues && observed.filter((value) => value <= 0).length < floorShare * observed.length
  );
}
