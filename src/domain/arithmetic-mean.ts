/**
 * Arithmetic mean, unrounded, in the unit of `values`; `null` of none. The same values give the same mean in any
 * order, and it never lies outside their range: floating sums depend on their order, so the values are summed in
 * ascending order, and a mean that noise carried past the smallest or largest value is put back.
 *
 * @param values finite numbers.
 */
export function arithmeticMean(values: readonly number[]): number | null {
  const ascending = Float64Array.from(values).toSorted();
  const [smallest] = ascending;
  const largest = ascending.at(-1);
  if (smallest === undefined || largest === undefined) return null;
  let sum = 0;
  for (const value of ascending) sum += value;
  return Math.min(Math.max(sum / ascending.length, smallest), largest);
}
