/**
 * The `percent`-th percentile, one of the values and never between two, in their unit; `null` of none: of n values in
 * ascending order number floor(n·percent/100) + 1. Of 365 daily means the 98th is the 8th largest, the 99th the 4th.
 * Source: 40 CFR 50, Appendix N, section 4.5 (98th percentile, equation 4).
 *
 * @param values finite numbers in any order.
 * @param percent a whole number, 0 to 99.
 */
export function percentile(values: readonly number[], percent: number): number | null {
  const ascending = Float64Array.from(values).toSorted();
  return ascending[Math.floor((ascending.length * percent) / 100)] ?? null;
}
