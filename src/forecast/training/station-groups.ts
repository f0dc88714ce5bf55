import { carriedForward } from "../carried.ts";
import { columnOf, type HourGrid, type Rows } from "../hour-grid.ts";

/** A network sees every station of its group: so many at most, or its shared inputs grow beyond use. */
const mostStations = 16;

/**
 * Groups of stations whose hours move alike, about equally large; all in one group if they are few. By their values, not by
 * their places: archives often give none.
 *
 * @returns names; each station once.
 */
export function stationGroups(grid: HourGrid, column: string, rows: Rows): readonly (readonly string[])[] {
  if (grid.stations.length <= mostStations) return [grid.stations];
  const size = Math.ceil(grid.stations.length / Math.ceil(grid.stations.length / mostStations));
  const changes = columnOf(grid, column).map((values) => standardisedChanges(values, rows));
  const left = new Set(grid.stations.keys());
  const groups: string[][] = [];
  for (const first of grid.stations.keys()) {
    if (!left.has(first)) continue;
    const alike = (station: number) => correlation(changes[first], changes[station]);
    const group = [...left]
      .map((station) => ({ station, likeness: station === first ? Infinity : alike(station) }))
      .toSorted((one, other) => other.likeness - one.likeness)
      .slice(0, size)
      .map(({ station }) => station)
      .toSorted((one, other) => one - other);
    for (const station of group) left.delete(station);
    groups.push(group.map((station) => grid.stations[station] ?? ""));
  }
  return groups;
}

/** @returns changes from hour to hour with mean square 1; 0 where there is none. */
function standardisedChanges(values: Float64Array, { from, to }: Rows): Float64Array {
  const carried = carriedForward(values).values.subarray(from, to);
  const changes = carried.map((value, row) => {
    const change = value - (row > 0 ? (carried[row - 1] ?? Number.NaN) : value);
    return Number.isNaN(change) ? 0 : change;
  });
  const size = Math.sqrt(changes.reduce((sum, change) => sum + change * change, 0)) || 1;
  return changes.map((change) => change / size);
}

function correlation(left: Float64Array = new Float64Array(), right: Float64Array = new Float64Array()): number {
  return left.reduce((sum, change, row) => sum + change * (right[row] ?? 0), 0);
}
