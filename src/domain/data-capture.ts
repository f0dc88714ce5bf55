/** Share of the values that a mean needs: Directive 2008/50/EC, Annex XI, section A; 40 CFR 50, Appendix N, section 3. */
export const minimumDataCapture = 0.75;

/**
 * How many of `expected` values a statistic needs: 75 %, rounded up: 18 of 24 hours, 6 of 8; on days of a clock change
 * 18 of 23 and 19 of 25.
 * Source: Directive 2008/50/EC, Annex XI, section A. The Annex names no day but that of 24 hours; rounding up keeps 75 %.
 */
export function requiredCount(expected: number): number {
  return Math.ceil(expected * minimumDataCapture);
}
