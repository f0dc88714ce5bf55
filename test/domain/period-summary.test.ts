import { describe, expect, test } from "vitest";

import { percentile } from "../../src/domain/percentile.ts";
import { monthSummary, yearSummary } from "../../src/domain/period-summary.ts";
import { dailyValues } from "./daily-values.ts";

/** `count` valid days of 10 µg/m³ from `first` on. */
const tens = (first: string, count: number) =>
  dailyValues(
    first,
    Array.from({ length: count }, () => 10),
  );

describe("a month", () => {
  test("of a leap February has 29 days, of which the invalid do not count", () => {
    const rows = dailyValues("2024-02-01", [...Array.from({ length: 26 }, () => 10), 36, 4, null]);

    expect(monthSummary("2024-02", rows)).toEqual({
      period: "2024-02",
      days: 29,
      validDays: 28,
      dataCapture: 28 / 29,
      requiredCapture: 0.75,
      valid: true,
      reason: null,
      mean: 300 / 28,
      minimum: { day: "2024-02-28", value: 4 },
      maximum: { day: "2024-02-27", value: 36 },
      percentile98: 36,
      percentile99: 36,
    });
  });

  // 75 % of the 30 days of April are 22.5.
  test.each([
    [22, false, "too-few-days"],
    [23, true, null],
  ])("with %d of 30 valid days: valid %s", (count, valid, reason) => {
    expect(monthSummary("2024-04", tens("2024-04-01", count))).toMatchObject({ days: 30, mean: 10, valid, reason });
  });

  test("with exactly 75 % of its days is valid", () => {
    expect(monthSummary("2023-02", tens("2023-02-01", 21))).toMatchObject({ days: 28, validDays: 21, valid: true });
  });

  test("without any day has no mean", () => {
    expect(monthSummary("2023-12", [])).toEqual({
      period: "2023-12",
      days: 31,
      validDays: 0,
      dataCapture: 0,
      requiredCapture: 0.75,
      valid: false,
      reason: "no-days",
      mean: null,
      minimum: null,
      maximum: null,
      percentile98: null,
      percentile99: null,
    });
  });

  test("refuses a day outside it", () => {
    expect(() => monthSummary("2024-02", tens("2024-02-29", 2))).toThrowError(
      expect.objectContaining({
        code: "DAILY_SERIES",
        message: "summary of 2024-02: got the day 2024-03-01; pass days of 2024-02 only",
      }),
    );
  });

  test.each(["2024-13", "2024", "2024-2"])("there is no month %s", (month) => {
    expect(() => monthSummary(month, [])).toThrowError(
      expect.objectContaining({
        code: "PERIOD",
        message: `no such period: "${month}"; expected a month like 2024-02`,
      }),
    );
  });
});

describe("a year", () => {
  // Directive (EU) 2024/2881: 85 % of 366 days are 311.1, of 365 days 310.25; 2008/50/EC: 90 % of 366 are 329.4.
  test.each([
    ["2024", 366, 311, undefined, false],
    ["2024", 366, 312, undefined, true],
    ["2023", 365, 310, undefined, false],
    ["2023", 365, 311, undefined, true],
    ["2024", 366, 329, 0.9, false],
    ["2024", 366, 330, 0.9, true],
  ])("%s of %d days with %d valid, capture %s: valid %s", (year, days, count, capture, valid) => {
    expect(yearSummary(year, tens(`${year}-01-01`, count), capture)).toMatchObject({ days, validDays: count, valid });
  });

  test("there is no year 24", () => {
    expect(() => yearSummary("24", [])).toThrowError(
      expect.objectContaining({ code: "PERIOD", message: 'no such period: "24"; expected a year like 2024' }),
    );
  });
});

// 40 CFR 50, Appendix N, section 4.5: the 98th percentile of n daily values is the k-th largest.
describe("98th percentile", () => {
  test.each([
    [1, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [101, 3],
    [300, 6],
    [301, 7],
    [350, 7],
    [351, 8],
    [366, 8],
  ])("of %d values is the %d. largest", (count, rank) => {
    const values = Array.from({ length: count }, (_, index) => index + 1);

    expect(percentile(values, 98)).toBe(count - rank + 1);
  });

  test("of no values is none", () => {
    expect(percentile([], 98)).toBeNull();
  });
});
