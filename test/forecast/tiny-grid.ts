import type { HourGrid } from "../../src/forecast/hour-grid.ts";

/** A grid with one column, `co`: one list a station, of equal lengths. */
export function tinyGrid(...co: readonly (readonly number[])[]): HourGrid {
  const stations = co.map((_, station) => `station ${station}`);
  const columns = { co: co.map((values) => Float64Array.from(values)) };
  return { firstHour: 0, hours: co[0]?.length ?? 0, stations, columns };
}
