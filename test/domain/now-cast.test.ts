import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { nowCast } from "../../src/domain/now-cast.ts";

// EPA-454/B-24-002, section IV, "How the NowCast is calculated".
describe("NowCast", () => {
  test("of equal hours is their value, free of noise", () => {
    expect(nowCast(Array.from({ length: 12 }, () => 9.1))).toBe(9.1);
  });

  test("weights the newest hours by at least a half", () => {
    // w = max(0.5, 10/40) = 0.5: (40 + 0.5·20 + 0.25·10) / 1.75 = 30
    expect(nowCast([40, 20, 10])).toBe(30);
  });

  test("weights steady air nearly evenly", () => {
    // w = 16/20 = 0.8: (20 + 0.8·16) / 1.8 = 18.22
    expect(nowCast([20, 16])).toBe(18.2);
  });

  test("a missing hour keeps its power", () => {
    // w = 0.5: (35 + 0.25·7) / 1.25 = 29.4
    expect(nowCast([35, null, 7])).toBe(29.4);
  });

  test("reaches back 12 hours", () => {
    // w = 0.5: (2 + 1 + 4096 · 0.5^11) / (1 + 0.5 + 0.5^11) = 5 / 1.50048828125 = 3.3322
    expect(nowCast([2, 2, ...Array.from({ length: 9 }, () => null), 4096])).toBe(3.3);
  });

  test("is cut off, not rounded", () => {
    // w = max(0.5, 9.0/9.19) = 0.979: between 9.09 and 9.1
    expect(nowCast([9.19, 9.0])).toBe(9);
  });

  test("of zeros is 0", () => {
    expect(nowCast([0, 0, 0])).toBe(0);
  });

  test.each([
    [[10, null, null, 10, 10]],
    [[null, 10, null, 10, 10]],
    [[null, null, 10, 10, 10]],
    [[null, null, null]],
    [[10]],
  ])("%j has fewer than 2 of the newest 3 hours: none", (hours) => {
    expect(nowCast(hours)).toBeNull();
  });

  test.each([[[10, 10, null]], [[10, null, 10]], [[null, 10, 10]]])("%j has 2 of the newest 3 hours: 10", (hours) => {
    expect(nowCast(hours)).toBe(10);
  });

  test("lies between the smallest and the largest hour, but for the cut", () => {
    const hours = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(hours, (values) => {
        const value = nowCast(values) ?? NaN;
        expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 0.1);
        expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
      }),
    );
  });
});

describe("refuses", () => {
  test.each([0, 13])("%d hours", (length) => {
    expect(() => nowCast(Array.from({ length }, () => 1))).toThrowError(
      expect.objectContaining({
        code: "COLUMN_LENGTH",
        message: `NowCast: got ${length} values; expected 1 to 12 hours, newest first, null for a missing hour`,
      }),
    );
  });

  test("a negative hour (reference, section 6: PM below 0 fails)", () => {
    expect(() => nowCast([5, -3])).toThrowError(
      expect.objectContaining({
        code: "NEGATIVE_CONCENTRATION",
        message: "NowCast: -3 µg/m³ is negative; expected at least 0 µg/m³, pass null instead",
      }),
    );
  });

  test("NaN, with its position", () => {
    expect(() => nowCast([5, null, NaN])).toThrowError(
      expect.objectContaining({
        code: "INVALID_VALUE",
        message: "NowCast: value 2 (counted from 0) is NaN; expected a finite number, pass null for a missing value",
      }),
    );
  });
});
