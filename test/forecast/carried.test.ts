import fc from "fast-check";
import { expect, test } from "vitest";

import { carriedForward } from "../../src/forecast/carried.ts";

test("an hour without a value has the last observed one, and its age in hours", () => {
  const carried = carriedForward(Float64Array.of(NaN, 5, NaN, NaN, -7, 8));

  expect([...carried.values]).toEqual([NaN, 5, 5, 5, -7, 8]);
  expect([...carried.ages]).toEqual([NaN, 0, 1, 2, 0, 0]);
});

test("a value is carried however old it is", () => {
  const values = new Float64Array(100_000).fill(NaN);
  values[0] = 3;

  const carried = carriedForward(values);

  expect(carried.values.at(-1)).toBe(3);
  expect(carried.ages.at(-1)).toBe(99_999);
});

test("nothing is carried where nothing was observed, and no hours give none", () => {
  expect(carriedForward(Float64Array.of(NaN, NaN))).toEqual({
    values: Float64Array.of(NaN, NaN),
    ages: Float64Array.of(NaN, NaN),
  });
  expect(carriedForward(new Float64Array())).toEqual({ values: new Float64Array(), ages: new Float64Array() });
});

test("what stands so many hours back is the carried value", () => {
  fc.assert(
    fc.property(fc.float64Array({ maxLength: 50 }), (values) => {
      const carried = carriedForward(values);
      for (const [row, age] of carried.ages.entries()) {
        if (Number.isNaN(age)) expect(values.subarray(0, row + 1).every((value) => Number.isNaN(value))).toBe(true);
        else expect(carried.values[row]).toBe(values[row - age]);
      }
    }),
  );
});
