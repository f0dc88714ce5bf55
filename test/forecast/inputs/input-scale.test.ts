import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { inputScale, standardised } from "../../../src/forecast/inputs/input-scale.ts";

const series = {
  hours: 4,
  own: new Map([
    ["a", [Float32Array.of(9, 1, NaN, 3), Float32Array.of(9, 5, 7, NaN)]],
    ["never", [Float32Array.of(NaN, NaN, NaN, NaN), Float32Array.of(NaN, NaN, NaN, NaN)]],
  ]),
  shared: new Map([["constant", Float32Array.of(8, 7, 7, 7)]]),
};

/** The scale of such series over rows 1 to 3. */
function scaleOf(...names: readonly string[]) {
  const shared = names.map((name) => ({ series: name, lag: 1, station: null }));
  return inputScale(series, { own: [{ series: "a", lag: 0 }], shared }, { from: 1, to: 4 });
}

describe("the scale of a series", () => {
  test("is its mean and standard deviation over all stations, of the given rows alone", () => {
    // 1, 3, 5, 7: mean 4, variance (9 + 1 + 1 + 9) / 4.
    expect(scaleOf()).toEqual({ a: { mean: 4, sd: Math.sqrt(5) } });
  });

  test("has standard deviation 1 where it never changes, so that it stays 0", () => {
    expect(scaleOf("constant")).toMatchObject({ constant: { mean: 7, sd: 1 } });
  });

  test("is 0 and 1 where it was never observed", () => {
    expect(scaleOf("never")).toMatchObject({ never: { mean: 0, sd: 1 } });
  });
});

describe("standardised values", () => {
  test("are told in standard deviations from the mean, 0 where missing, and cut at 10", () => {
    const values = Float32Array.of(4, 6, 3, NaN, 23.5, 24.5, -1_000, Infinity);

    expect(Array.from(values, (value) => standardised(value, { mean: 4, sd: 2 }))).toEqual([
      0, 1, -0.5, 0, 9.75, 10, -10, 10,
    ]);
  });

  test("lie within ±10, whatever the values", () => {
    fc.assert(
      fc.property(fc.float32Array(), fc.float(), (values, mean) => {
        const all = values.map((value) => standardised(value, { mean, sd: 0.5 }));
        expect(all).toHaveLength(values.length);
        expect(all.every((value) => value >= -10 && value <= 10)).toBe(true);
      }),
    );
  });
});
