import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ageText, durationText, minuteText, rangeText } from "../../src/cli/time-text.ts";

describe("a duration", () => {
  test.each([
    [0, "0.0 s"],
    [1_249, "1.2 s"],
    [60_000, "1 min"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
    [172_799_999, "47 h 59 min"],
    [172_800_000, "2 d"],
    [273_600_000, "3 d 4 h"],
  ])("of %i ms reads %s", (spanMs, text) => {
    expect(durationText(spanMs)).toBe(text);
  });

  test("never names a unit beyond its size, nor a third unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (spanMs) => {
        expect(durationText(spanMs)).toMatch(
          /^(\d\d?\.\d s|[1-5]?\d min( [1-5]?\d s)?|\d\d? h( [1-5]?\d min)?|\d+ d( 1?\d h| 2[0-3] h)?)$/,
        );
      }),
    );
  });
});

describe("an age", () => {
  test.each([
    [0, "0 min"],
    [0.01, "1 min"],
    [59, "59 min"],
    [59.5, "1 h"],
    [800, "13 h 20 min"],
    [-40, "40 min ahead"],
    [-460, "7 h 40 min ahead"],
  ])("of %d minutes reads %s", (minutes, text) => {
    expect(ageText(minutes)).toBe(text);
  });
});

test("an instant is named to the minute, as --as-of takes it", () => {
  expect(minuteText("2024-03-01T13:05:59.999Z")).toBe("2024-03-01T13:05Z");
});

test("a range of one partition is named once", () => {
  expect([rangeText("2024-03-01", "2024-03-01"), rangeText("2024-03-01", "2024-03-02")]).toEqual([
    "2024-03-01",
    "2024-03-01 to 2024-03-02",
  ]);
});
