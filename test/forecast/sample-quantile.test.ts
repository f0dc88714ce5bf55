import fc from "fast-check";
import { expect, test } from "vitest";

import { quantileOfUnsorted, sampleQuantile } from "../../src/forecast/sample-quantile.ts";

test.each([
  [0, 1],
  [0.25, 2],
  [0.5, 4],
  [0.9, 10], // position 3.6, between 8 and its neighbour at 4
  [1, 11.333],
])("quantile %d of 1, 2, 4, 8 and 11.333 is %d", (level, quantile) => {
  expect(sampleQuantile(Float64Array.of(1, 2, 4, 8, 11.333), level)).toBeCloseTo(quantile, 3);
});

test("one value is every quantile, and none has none", () => {
  expect(sampleQuantile(Float64Array.of(7), 0.9)).toBe(7);
  expect(sampleQuantile(new Float64Array(), 0.9)).toBe(NaN);
});

test("a quantile lies between the smallest and the largest value", () => {
  const values = fc.float64Array({ min: -1e6, max: 1e6, noNaN: true, minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (sample, level) => {
      const ascending = sample.toSorted();
      const quantile = sampleQuantile(ascending, level);
      expect(quantile).toBeGreaterThanOrEqual(Math.min(...sample) - 1e-9);
      expect(quantile).toBeLessThanOrEqual(Math.max(...sample) + 1e-9);
    }),
  );
});

test("a quantile of unsorted values is that of the sorted ones", () => {
  expect(quantileOfUnsorted(Float64Array.of(8, 1, 11.333, 2, 4), 0.9)).toBeCloseTo(10, 3);
  expect(quantileOfUnsorted(Float64Array.of(7), 0.9)).toBe(7);
  expect(quantileOfUnsorted(new Float64Array(), 0.9)).toBe(NaN);
  const few = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 200 });
  const many = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(fc.oneof(few, many), fc.double({ min: 0, max: 1, noNaN: true }), (sample, level) => {
      const ascending = Float64Array.from(sample).toSorted();
      expect(quantileOfUnsorted(Float64Array.from(sample), level) + 0).toBe(sampleQuantile(ascending, level) + 0);
    }),
  );
});
