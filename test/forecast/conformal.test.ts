import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { calibrated, calibration, conformalScore } from "../../src/forecast/conformal.ts";

const raw = { p10: 9, p50: 19, p90: 39 };

describe("a score", () => {
  test("is negative for an outcome inside the interval", () => {
    const score = conformalScore(raw, 19);

    expect(score.low).toBeCloseTo(Math.log(10 / 20), 12);
    expect(score.high).toBeCloseTo(Math.log(20 / 40), 12);
  });

  test("is positive on the side where the outcome lies outside", () => {
    expect(conformalScore(raw, 4).low).toBeCloseTo(Math.log(10 / 5), 12);
    expect(conformalScore(raw, 79).high).toBeCloseTo(Math.log(80 / 40), 12);
  });

  test("takes values below 0 as 0: log1p needs more than -1", () => {
    expect(conformalScore({ p10: -3, p90: 0 }, -1.5)).toEqual({ low: 0, high: 0 });
  });

  test("is NaN without outcome or without forecast", () => {
    expect(conformalScore(raw, NaN)).toEqual({ low: NaN, high: NaN });
    expect(conformalScore({ p10: NaN, p90: NaN }, 1)).toEqual({ low: NaN, high: NaN });
  });
});

describe("a calibration", () => {
  /** 0, 1, 2 … in descending order, a missing score after each. */
  const ramp = (count: number) => Float64Array.from({ length: count }, (_, index) => count - 1 - index);

  test("is the 0.9 quantile of each side's scores, between two of them", () => {
    // Position 0.9 · 167 = 150.3 of 0 … 167.
    expect(calibration({ low: ramp(168), high: ramp(168).map((score) => -score) })).toEqual({
      a: expect.closeTo(150.3, 9),
      b: expect.closeTo(-16.7, 9),
      scores: 168,
    });
  });

  test("needs 168 scores, and missing ones do not count", () => {
    const scores = Float64Array.of(...ramp(167), NaN, NaN);

    expect(calibration({ low: scores, high: scores })).toBeNull();
    expect(calibration({ low: new Float64Array(), high: new Float64Array() })).toBeNull();
  });
});

describe("a calibrated interval", () => {
  const by = (a: number, b: number) => ({ a, b, scores: 720 });

  test.each([
    ["grows by what the outcomes missed", by(Math.log(2), Math.log(2)), { p10: 4, p50: 19, p90: 79 }],
    ["shrinks where they never missed", by(-Math.log(1.5), -Math.log(1.25)), { p10: 14, p50: 19, p90: 31 }],
    ["reaches to the median", by(0, -Math.log(4)), { p10: 9, p50: 19, p90: 19 }],
    ["has its ends in order", by(-Math.log(4), -Math.log(4)), { p10: 9, p50: 19, p90: 39 }],
    ["ends at 0", by(Math.log(20), 0), { p10: 0, p50: 19, p90: 39 }],
  ])("%s", (_, calibrationOf, expected) => {
    const quantiles = calibrated(raw, calibrationOf);

    expect(quantiles.p10).toBeCloseTo(expected.p10, 9);
    expect(quantiles.p50).toBeCloseTo(expected.p50, 9);
    expect(quantiles.p90).toBeCloseTo(expected.p90, 9);
  });

  test("is the raw one without a calibration", () => {
    expect(calibrated({ p10: -2, p50: -1, p90: 0 }, null)).toEqual({ p10: -2, p50: -1, p90: 0 });
  });

  test("of negative quantiles begins at 0", () => {
    expect(calibrated({ p10: -2, p50: -1, p90: -0.5 }, by(0, 0))).toEqual({ p10: 0, p50: 0, p90: 0 });
  });

  test("of no forecast is none", () => {
    expect(calibrated({ p10: NaN, p50: NaN, p90: NaN }, by(0, 0))).toEqual({ p10: NaN, p50: NaN, p90: NaN });
  });

  test("is ascending and not below 0, whatever the quantiles and scores", () => {
    const value = fc.double({ min: -10, max: 1e4, noNaN: true });
    const shift = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(value, value, value, shift, shift, (p10, p50, p90, a, b) => {
        const quantiles = calibrated({ p10, p50, p90 }, by(a, b));
        expect(quantiles.p10).toBeGreaterThanOrEqual(0);
        expect(quantiles.p50).toBeGreaterThanOrEqual(quantiles.p10);
        expect(quantiles.p90).toBeGreaterThanOrEqual(quantiles.p50);
      }),
    );
  });
});
