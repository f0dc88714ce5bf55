import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { dailyMean } from "../../src/domain/period-mean.ts";

/** A day of `expected` hours of which the first `count` have `value`. */
function day(count: number, { value = 30, expected = 24 } = {}): (number | null)[] {
  return Array.from({ length: expected }, (_, hour) => (hour < count ? value : null));
}

// Directive 2008/50/EC, Annex XI, section A: 75 % of the hourly values, at least 18 a day; 40 CFR 50, Appendix N.
describe("data capture of a daily mean", () => {
  test("a day with 17 of 24 hours keeps its mean but has no valid one", () => {
    expect(dailyMean(day(17))).toEqual({
      mean: 30,
      hours: 17,
      expectedHours: 24,
      requiredHours: 18,
      coverage: 17 / 24,
      valid: false,
      reason: "too-few-hours",
    });
  });

  test.each([18, 19, 24])("a day with %d of 24 hours is valid", (count) => {
    expect(dailyMean(day(count))).toMatchObject({ mean: 30, hours: count, valid: true, reason: null });
  });

  test("18 of 24 hours are a coverage of 75 %", () => {
    expect(dailyMean(day(18)).coverage).toBe(0.75);
  });

  test("a day without any hour has no mean", () => {
    expect(dailyMean(day(0))).toEqual({
      mean: null,
      hours: 0,
      expectedHours: 24,
      requiredHours: 18,
      coverage: 0,
      valid: false,
      reason: "no-hours",
    });
  });

  // 75 % of 23 is 17.25, of 25 is 18.75: rounded up.
  test.each([
    [17, 23, 18, false],
    [18, 23, 18, true],
    [18, 25, 19, false],
    [19, 25, 19, true],
  ])("%d of %d hours on a day of a clock change, %d needed: valid %s", (count, expected, requiredHours, valid) => {
    expect(dailyMean(day(count, { expected }))).toMatchObject({ expectedHours: expected, requiredHours, valid });
  });
});

describe("value of a daily mean", () => {
  test("gaps are left out, not counted as 0", () => {
    const values = day(24).map((value, hour) => (hour % 4 === 3 ? null : value === null ? null : hour));

    // hours 0 1 2, 4 5 6, … 20 21 22 without 3, 7, …: 198 / 18
    expect(dailyMean(values)).toMatchObject({ mean: 11, hours: 18, valid: true });
  });

  test.each([9.1, 33.3, 0.1])("24 hours of %d have exactly that mean (reference, section 1.6)", (value) => {
    expect(dailyMean(day(24, { value })).mean).toBe(value);
  });

  test("zeros and a drifting zero are values (reference, section 6)", () => {
    expect(
      dailyMean([...day(12, { value: 0, expected: 12 }), ...day(12, { value: -0.5, expected: 12 })]),
    ).toMatchObject({
      mean: -0.25,
      hours: 24,
      valid: true,
    });
  });
});

describe("refuses", () => {
  test.each([NaN, Infinity, -Infinity])("%d, with its position", (bad) => {
    expect(() => dailyMean(day(24).with(5, bad))).toThrowError(
      expect.objectContaining({
        code: "INVALID_VALUE",
        message: `daily mean: value 5 (counted from 0) is ${bad}; expected a finite number, pass null for a missing value`,
      }),
    );
  });

  test.each([0, 3, 21, 27, 48])("a column of %d hours", (length) => {
    expect(() => dailyMean(day(0, { expected: length }))).toThrowError(
      expect.objectContaining({
        code: "COLUMN_LENGTH",
        message: `daily mean: got ${length} values; expected one value or null per hour of the day: 24 (22 to 26 when clocks change)`,
      }),
    );
  });
});

const hourlyValue = fc.option(fc.double({ min: -50, max: 1000, noNaN: true }), { nil: null });
const hourlyValues = fc.array(hourlyValue, { minLength: 24, maxLength: 24 });

test("a permutation of the hours changes nothing", () => {
  const permutation = hourlyValues.chain((values) =>
    fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: 24, maxLength: 24 })),
  );
  fc.assert(
    fc.property(permutation, ([values, permuted]) => {
      expect(dailyMean(permuted)).toEqual(dailyMean(values));
    }),
  );
});

test("another null changes nothing of the mean", () => {
  fc.assert(
    fc.property(hourlyValues, (values) => {
      expect(dailyMean([...values, null]).mean).toBe(dailyMean(values).mean);
    }),
  );
});

test("the mean lies between the smallest and the largest hour", () => {
  fc.assert(
    fc.property(hourlyValues, (values) => {
      const present = values.filter((value) => value !== null);
      const { mean } = dailyMean(values);
      if (mean === null) return;
      expect(mean).toBeGreaterThanOrEqual(Math.min(...present));
      expect(mean).toBeLessThanOrEqual(Math.max(...present));
    }),
  );
});
