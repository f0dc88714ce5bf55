import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  changeOver,
  meanOf,
  meanOfOthers,
  minus,
  movingExtremes,
  movingMoments,
} from "../../../src/forecast/inputs/moving.ts";

const close = (values: readonly number[]) =>
  values.map((value) => (Number.isNaN(value) ? NaN : expect.closeTo(value, 6)));

describe("moments and extremes of the newest hours", () => {
  test("are those of each hour and the ones before it", () => {
    const values = Float32Array.of(1, 3, 8, 4);

    const { mean, sd } = movingMoments(values, 3);
    const { maximum, minimum } = movingExtremes(values, 3);

    expect([...mean]).toEqual([1, 2, 4, 5]);
    // Of 1, 3, 8: (9 + 1 + 16) / 3; of 3, 8, 4: (4 + 9 + 1) / 3.
    expect([...sd]).toEqual(close([0, 1, Math.sqrt(26 / 3), Math.sqrt(14 / 3)]));
    expect([...maximum]).toEqual([1, 3, 8, 8]);
    expect([...minimum]).toEqual([1, 1, 1, 3]);
  });

  test("of as many hours as there are begin with the first observation", () => {
    const values = Float32Array.of(NaN, NaN, 4, 6, 8, 10);

    const { mean, sd } = movingMoments(values, 3);
    const { maximum, minimum } = movingExtremes(values, 3);

    expect([...mean]).toEqual([NaN, NaN, 4, 5, 6, 8]);
    expect([...sd]).toEqual(close([NaN, NaN, 0, 1, Math.sqrt(8 / 3), Math.sqrt(8 / 3)]));
    expect([...maximum]).toEqual([NaN, NaN, 4, 6, 8, 10]);
    expect([...minimum]).toEqual([NaN, NaN, 4, 4, 4, 6]);
  });

  test("of a station that never measured are missing, and of no hours there are none", () => {
    const missing = Float32Array.of(NaN, NaN, NaN);
    const none = new Float32Array();

    expect(movingMoments(missing, 2)).toEqual({ mean: missing, sd: missing });
    expect(movingExtremes(missing, 2)).toEqual({ maximum: missing, minimum: missing });
    expect(movingMoments(none, 2)).toEqual({ mean: none, sd: none });
    expect(movingExtremes(none, 2)).toEqual({ maximum: none, minimum: none });
  });

  test("are, hour by hour, those of the hours taken alone", () => {
    const values = fc.float32Array({ min: -100, max: 100, noNaN: true, minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.nat(5), fc.integer({ min: 1, max: 30 }), (observed, missing, hours) => {
        const series = Float32Array.of(...Array.from({ length: missing }, () => NaN), ...observed);
        const { mean, sd } = movingMoments(series, hours);
        const { maximum, minimum } = movingExtremes(series, hours);
        for (let row = missing; row < series.length; row += 1) {
          const newest = series.subarray(Math.max(missing, row - hours + 1), row + 1);
          const middle = newest.reduce((sum, value) => sum + value, 0) / newest.length;
          const variance = newest.reduce((sum, value) => sum + (value - middle) ** 2, 0) / newest.length;
          expect(mean[row]).toBeCloseTo(middle, 3);
          expect(sd[row]).toBeCloseTo(Math.sqrt(variance), 3);
          expect([maximum[row], minimum[row]]).toEqual([Math.max(...newest), Math.min(...newest)]);
        }
      }),
    );
  });
});

test("a change is missing until there is an hour so far back, and where one of the two is missing", () => {
  expect([...changeOver(Float32Array.of(1, 4, 9, NaN, 25), 1)]).toEqual([NaN, 3, 5, NaN, NaN]);
  expect([...changeOver(Float32Array.of(1, 4, 9, NaN, 25), 3)]).toEqual([NaN, NaN, NaN, NaN, 21]);
});

describe("means over stations", () => {
  const stations = [Float32Array.of(1, NaN, 3), Float32Array.of(3, NaN, NaN), Float32Array.of(8, 5, NaN)];

  test("are of those that have a value", () => {
    expect([...meanOf(stations)]).toEqual([4, 5, 3]);
    expect([...meanOf([Float32Array.of(NaN, 2)])]).toEqual([NaN, 2]);
    expect([...meanOf([])]).toEqual([]);
  });

  test("of the others leave the own value out", () => {
    expect(meanOfOthers(stations).map((values) => [...values])).toEqual([
      [5.5, 5, NaN],
      [4.5, 5, 3],
      [2, NaN, 3],
    ]);
    expect(meanOfOthers([Float32Array.of(1)]).map((values) => [...values])).toEqual([[NaN]]);
  });
});

test("a difference is taken station by station", () => {
  const difference = minus(
    [Float32Array.of(5, 1), Float32Array.of(2, NaN)],
    [Float32Array.of(1, 4), Float32Array.of(2, 2)],
  );

  expect(difference.map((values) => [...values])).toEqual([
    [4, -3],
    [0, NaN],
  ]);
});
