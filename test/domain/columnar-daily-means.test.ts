import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { columnarDailyMeans } from "../../src/domain/columnar-daily-means.ts";
import { dailyMean } from "../../src/domain/period-mean.ts";

/** A day of 24 hours of which the first `count` have `value`. */
const day = (count: number, value: number) => Array.from({ length: 24 }, (_, hour) => (hour < count ? value : NaN));

// Directive 2008/50/EC, Annex XI, section A: at least 18 of 24 hourly values.
describe("daily means of a column", () => {
  test("17 hours have no mean, 18, 19 and 24 have one, no hours have none", () => {
    const column = Float64Array.from([17, 18, 19, 24, 0].flatMap((count) => day(count, 30)));

    expect(columnarDailyMeans(column)).toEqual({
      means: Float64Array.of(NaN, 30, 30, 30, NaN),
      hours: Uint8Array.of(17, 18, 19, 24, 0),
    });
  });

  test("24 hours of 9.1 stay 9.1 to the last digit but noise", () => {
    expect(columnarDailyMeans(Float64Array.from(day(24, 9.1))).means[0]).toBeCloseTo(9.1, 12);
  });

  test("float32 columns have the same means, as far as float32 goes", () => {
    expect(columnarDailyMeans(Float32Array.from(day(20, 9.1))).means[0]).toBeCloseTo(9.1, 6);
  });

  test("another rule can be passed", () => {
    const column = Float64Array.from(day(1, 5));

    expect(columnarDailyMeans(column, { minimumHours: 1 }).means).toEqual(Float64Array.of(5));
  });

  test("an empty column has no days", () => {
    expect(columnarDailyMeans(new Float64Array(0)).means).toEqual(new Float64Array(0));
  });
});

test("agrees with dailyMean", () => {
  const hour = fc.option(fc.double({ min: 0, max: 1000, noNaN: true }), { nil: null });
  fc.assert(
    fc.property(fc.array(hour, { minLength: 24, maxLength: 24 }), (hours) => {
      const { means, hours: counts } = columnarDailyMeans(Float64Array.from(hours, (value) => value ?? NaN));
      const expected = dailyMean(hours);
      expect(counts[0]).toBe(expected.hours);
      expect(Number.isNaN(means[0])).toBe(!expected.valid);
      if (expected.valid) expect(means[0]).toBeCloseTo(expected.mean, 9);
    }),
  );
});

describe("refuses", () => {
  test("half a day", () => {
    expect(() => columnarDailyMeans(new Float64Array(36))).toThrowError(
      expect.objectContaining({
        code: "COLUMN_LENGTH",
        message: "columnar daily means: got 36 values; expected a multiple of 24 hours",
      }),
    );
  });

  test.each([Infinity, -Infinity])("%d, with its position", (bad) => {
    expect(() => columnarDailyMeans(Float64Array.from([...day(24, 1), ...day(24, 1).with(3, bad)]))).toThrowError(
      expect.objectContaining({
        code: "INVALID_VALUE",
        message:
          `columnar daily means: value 27 (counted from 0) is ${bad}; ` +
          "expected a finite number, pass NaN for a missing value",
      }),
    );
  });
});
