import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { maximumDailyEightHourMean } from "../../src/domain/eight-hour-mean.ts";
import { dailyMean } from "../../src/domain/period-mean.ts";

/** `count` hours of one value, in CO mg/m³. */
function hours(count: number, value: number | null): (number | null)[] {
  return Array.from({ length: count }, () => value);
}

// Directive 2008/50/EC, Annex XI, section B: a window belongs to the day in which it ends.
describe("windows across midnight", () => {
  test("the first covers 17:00 of the day before to 01:00", () => {
    expect(maximumDailyEightHourMean([...hours(8, 20), ...hours(23, 0)])).toEqual({
      value: 20,
      windowEnd: 1,
      validWindows: 24,
      expectedWindows: 24,
      requiredWindows: 18,
      valid: true,
      reason: null,
    });
  });

  test("the last covers 16:00 to 24:00", () => {
    expect(maximumDailyEightHourMean([...hours(23, 0), ...hours(8, 12)])).toMatchObject({ value: 12, windowEnd: 24 });
  });

  test("each hour before the day counts an eighth in the first window", () => {
    // (7 · 8 + 0) / 8
    expect(maximumDailyEightHourMean([...hours(7, 8), ...hours(24, 0)])).toMatchObject({ value: 7, windowEnd: 1 });
  });

  test("of equal windows the earliest is named", () => {
    expect(maximumDailyEightHourMean(hours(31, 3))).toMatchObject({ value: 3, windowEnd: 1 });
  });
});

// Directive 2008/50/EC, Annex XI, section A: 75 % of the 8 hours (6), 75 % of the windows (18 of 24).
describe("data capture", () => {
  test("a window of 6 hours is averaged over the 6", () => {
    const column = [...hours(7, null), ...hours(2, null), ...hours(6, 9), ...hours(16, null)];

    expect(maximumDailyEightHourMean(column)).toEqual({
      value: 9,
      windowEnd: 8,
      validWindows: 3, // those that end 8, 9 and 10 hours into the day hold all six
      expectedWindows: 24,
      requiredWindows: 18,
      valid: false,
      reason: "too-few-windows",
    });
  });

  test("a window of 5 hours is none", () => {
    const column = [...hours(7, null), ...hours(5, 9), ...hours(19, null)];

    expect(maximumDailyEightHourMean(column)).toMatchObject({ value: null, windowEnd: null, reason: "no-windows" });
  });

  // Nothing before the day, then k hours: windows ending 6 to k + 2 hours into the day have 6 hours or more.
  test.each([
    [20, 17, false, "too-few-windows"],
    [21, 18, true, null],
    [22, 19, true, null],
  ])("the first %d hours of the day give %d windows: valid %s", (count, validWindows, valid, reason) => {
    const column = [...hours(7, null), ...hours(count, 2), ...hours(24 - count, null)];

    expect(maximumDailyEightHourMean(column)).toMatchObject({ value: 2, validWindows, valid, reason });
  });

  test("a day can have a valid mean and no valid maximum (reference, section 2)", () => {
    const day = [...hours(20, 2), ...hours(4, null)];

    expect(dailyMean(day).valid).toBe(true);
    expect(maximumDailyEightHourMean([...hours(7, null), ...day]).valid).toBe(false);
  });

  test("a day without any hour has none", () => {
    expect(maximumDailyEightHourMean(hours(31, null))).toMatchObject({ value: null, validWindows: 0, valid: false });
  });

  test.each([
    [30, 23, 18],
    [32, 25, 19],
  ])("a column of %d hours has %d windows, %d needed", (length, expectedWindows, requiredWindows) => {
    const maximum = maximumDailyEightHourMean(hours(length, 1));

    expect(maximum).toMatchObject({ expectedWindows, requiredWindows, validWindows: expectedWindows, valid: true });
  });
});

describe("refuses", () => {
  test("the day alone, without the 7 hours before it", () => {
    expect(() => maximumDailyEightHourMean(hours(24, 1))).toThrowError(
      expect.objectContaining({
        code: "COLUMN_LENGTH",
        message:
          "maximum daily 8-hour mean: got 24 values; expected the 7 hours before the day, " +
          "then one value or null per hour of the day: 24 (22 to 26 when clocks change)",
      }),
    );
  });

  test("NaN, with its position", () => {
    expect(() => maximumDailyEightHourMean(hours(31, 1).with(30, NaN))).toThrowError(
      expect.objectContaining({
        code: "INVALID_VALUE",
        message:
          "maximum daily 8-hour mean: value 30 (counted from 0) is NaN; " +
          "expected a finite number, pass null for a missing value",
      }),
    );
  });
});

test("the maximum lies between the smallest and the largest hour", () => {
  const hour = fc.option(fc.double({ min: 0, max: 30, noNaN: true }), { nil: null });
  fc.assert(
    fc.property(fc.array(hour, { minLength: 31, maxLength: 31 }), (column) => {
      const present = column.filter((value) => value !== null);
      const { value } = maximumDailyEightHourMean(column);
      if (value === null) return;
      expect(value).toBeGreaterThanOrEqual(Math.min(...present));
      expect(value).toBeLessThanOrEqual(Math.max(...present));
    }),
  );
});
