/**
 * Hours × stations × columns on one hourly axis without gap: what every forecaster reads. Row 0 is the hour `firstHour`.
 *
 * A column is a parameter, in its unit, or weather of a benchmark. Missing is `NaN`, never filled; hours that are not
 * finished, and hours before a station's final site, are missing.
 */
export interface HourGrid {
  /** Whole hours since 1970-01-01T00:00Z of row 0. */
  readonly firstHour: number;
  readonly hours: number;
  /** Names of the stations, in the order of every column's arrays. */
  readonly stations: readonly string[];
  /** By name of the column: one array a station, one value an hour. */
  readonly columns: Readonly<Record<string, readonly Float64Array[]>>;
}

/** Rows of a grid, half-open: from `from` up to, not including, `to`. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/** @returns the arrays of a column, one a station. @throws {RangeError} for a column that the grid does not have. */
export function columnOf(grid: HourGrid, column: string): readonly Float64Array[] {
  const found = grid.columns[column];
  if (!found)
    throw new RangeError(`no column ${column} in the grid; there are ${Object.keys(grid.columns).join(", ")}`);
  return found;
}

/** @returns the grid of these stations, in this order; one that the grid does not have has no values. */
export function gridOfStations(grid: HourGrid, stations: readonly string[]): HourGrid {
  const missing = new Float64Array(grid.hours).fill(Number.NaN);
  const places = stations.map((station) => grid.stations.indexOf(station));
  const columns = Object.entries(grid.columns).map(
    ([name, all]) => [name, places.map((place) => all[place] ?? missing)] as const,
  );
  return { ...grid, stations, columns: Object.fromEntries(columns) };
}

/** @returns the grid of these rows; its arrays are views of the same values. */
export function hoursOfGrid(grid: HourGrid, { from, to }: Rows): HourGrid {
  const columns = Object.entries(grid.columns).map(
    ([name, stations]) => [name, stations.map((values) => values.subarray(from, to))] as const,
  );
  return { ...grid, firstHour: grid.firstHour + from, hours: to - from, columns: Object.fromEntries(columns) };
}
