/**
 * Doubles carry noise: the mean of 24 × 33.3 can come out as 33.29999999999999. Whole millionths are free of it, so
 * that truncating or rounding at a boundary gives what a person gets on paper.
 */
function millionths(value: number): number {
  return Math.round(value * 1e6);
}

/**
 * `value` cut off after `decimals` decimals (0 to 6), towards zero, after removing noise below a millionth.
 * Source: EPA-454/B-24-002, section IV, step 1 ("truncate"): 9.19 gives 9.1; 33.29999999999999 gives 33.3.
 */
export function truncateTo(value: number, decimals: number): number {
  // "+ 0" turns -0 into 0.
  return Math.trunc(millionths(value) / 10 ** (6 - decimals)) / 10 ** decimals + 0;
}

/**
 * `value` rounded half up to `decimals` decimals (0 to 6), after removing noise below a millionth: 15.05 gives 15.1.
 * Source: 40 CFR 50, Appendix N, section 4.3, and 40 CFR 50.8(d). The text of the EU rule was not verified.
 */
export function roundHalfUp(value: number, decimals: number): number {
  return Math.floor(millionths(value) / 10 ** (6 - decimals) + 0.5) / 10 ** decimals + 0;
}
