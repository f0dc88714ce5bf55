import type { Rows } from "../hour-grid.ts";

const wantedShare = 0.99;
const newestHours = 8_760;
/** A step below that share of a usual change says nothing. */
const leastOfChange = 0.25;

/**
 * The step of a column that knows multiples of it only, like Beijing's CO of 100 µg/m³: the median of such a column lies on
 * one. `null` for a column that is not stepped, or so finely that it does not matter.
 *
 * @param rows of the training; its last year counts.
 * @param usualChange mean absolute change, in the unit of the column.
 */
export function columnStep(stations: readonly Float64Array[], { from, to }: Rows, usualChange: number): number | null {
  const first = Math.max(from, to - newestHours);
  const values = stations.flatMap((column) => Array.from(column.subarray(first, to)).filter((value) => value > 0));
  if (values.length === 0) return null;
  const isMultiple = (step: number) => (value: number) => Math.abs(value / step - Math.round(value / step)) < 1e-6;
  const exponent = Math.ceil(Math.log10(usualChange));
  for (const power of [exponent, exponent - 1, exponent - 2]) {
    for (const factor of [5, 2, 1]) {
      const step = factor * 10 ** power;
      if (step < leastOfChange * usualChange) return null;
      if (values.filter(isMultiple(step)).length > wantedShare * values.length) return step;
    }
  }
  return null;
}
