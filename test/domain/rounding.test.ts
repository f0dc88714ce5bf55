import { expect, test } from "vitest";

import { roundHalfUp, truncateTo } from "../../src/domain/rounding.ts";

// EPA-454/B-24-002, section IV, step 1; reference/air-quality.md, sections 1.6 and 4.
test.each([
  [33.29999999999999, 1, 33.3],
  [9.099999999999998, 1, 9.1],
  [9.0999, 1, 9],
  [9.19, 1, 9.1],
  [154.9999, 0, 154],
  [0.0785333, 3, 0.078],
  [-0.04, 1, 0],
])("%d cut off to %d decimals is %d", (value, decimals, expected) => {
  expect(truncateTo(value, decimals)).toBe(expected);
});

// 40 CFR 50, Appendix N, section 4.3; 40 CFR 50.8(d): 0.5 is rounded up.
test.each([
  [9.5, 0, 10],
  [9.499999, 0, 9],
  [15.05, 1, 15.1],
  [15.049, 1, 15],
  [8.95, 1, 9],
  [-0.4, 0, 0],
])("%d rounded to %d decimals is %d", (value, decimals, expected) => {
  expect(roundHalfUp(value, decimals)).toBe(expected);
});
