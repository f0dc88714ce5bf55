import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { overallUsAqi, usAqi, usAqiParameters } from "../../src/domain/us-aqi.ts";

describe("the line between breakpoints, EPA-454/B-24-002, section IV, equation 1", () => {
  // The document's own example: O3 0.0785 ppm, PM2.5 35.9 µg/m³, CO 8.4 ppm give 126, 102, 90. In our units.
  test.each([
    ["o3", 154.01, 0.078, 126],
    ["pm25", 35.9, 35.9, 102],
    ["co", 9.6171, 8.4, 90],
    ["pm25", 12, 12, 56],
    ["pm25", 25, 25, 81],
    ["pm10", 100, 100, 73],
  ] as const)("%s %d, cut off to %d, has AQI %d", (parameter, concentration, truncated, value) => {
    expect(usAqi(parameter, concentration)).toMatchObject({ truncated, value });
  });

  // CO 1.1 ppm: 50 / 4.4 · 1.1 = 12.5, exactly between two integers.
  test("an index of exactly .5 is rounded up", () => {
    expect(usAqi("co", 1.2594)).toMatchObject({ truncated: 1.1, value: 13 });
  });
});

describe("truncation traps (reference/air-quality.md, section 1.6)", () => {
  test("a mean of 24 hours of 33.3 that came out as 33.29999999999999 is 33.3", () => {
    expect(usAqi("pm25", 33.29999999999999)).toMatchObject({ truncated: 33.3, value: 96 });
  });

  test("a mean of 24 hours of 9.1 that came out as 9.099999999999998 is 9.1: Moderate", () => {
    expect(usAqi("pm25", 9.099999999999998)).toMatchObject({ truncated: 9.1, value: 51, category: "Moderate" });
  });
});

describe("above the table its last line is continued (EPA-454/B-24-002, section V; reference, section 4, rule 3)", () => {
  test.each([
    ["pm25", 325.5, 500],
    ["pm25", 400, 649],
    ["pm10", 605, 501],
    ["co", 57.8166, 501],
    ["o3", 394.35, 301],
  ] as const)("%s %d has AQI %d and stays Hazardous", (parameter, concentration, value) => {
    expect(usAqi(parameter, concentration)).toMatchObject({ value, category: "Hazardous", beyondTable: true });
  });
});

test("a sub-index carries colour, rule, effective date, unit and averaging", () => {
  expect(usAqi("pm25", 12)).toEqual({
    parameter: "pm25",
    averaging: "24h",
    value: 56,
    category: "Moderate",
    colour: "#FFFF00",
    accessibleColour: "#FFC907",
    truncated: 12,
    unit: "µg/m³",
    rule: "EPA-454/B-24-002 (May 2024), Table 6: pm25 24h µg/m³",
    effectiveFrom: "2024-05-06",
    beyondTable: false,
    atOrBelowZero: false,
  });
});

test("a missing statistic has no sub-index, not 0 (reference, section 4)", () => {
  expect(usAqi("pm25", null)).toBeNull();
});

test("a CO of 0 is marked as a channel at its floor (reference, section 1.2)", () => {
  expect(usAqi("co", 0)).toMatchObject({ value: 0, atOrBelowZero: true });
});

test("a drifting zero of CO counts as 0 (reference, section 6)", () => {
  expect(usAqi("co", -0.4)).toMatchObject({ value: 0, truncated: 0, atOrBelowZero: true });
});

test("a concentration below the fail limit is refused", () => {
  expect(() => usAqi("co", -1.5)).toThrowError(
    expect.objectContaining({
      code: "NEGATIVE_CONCENTRATION",
      message: "US AQI of co: -1.5 mg/m³ is negative; expected at least -1 mg/m³, pass null instead",
    }),
  );
});

test.each([NaN, Infinity])("%d is refused", (concentration) => {
  expect(() => usAqi("pm25", concentration)).toThrowError(
    expect.objectContaining({
      code: "INVALID_VALUE",
      message: `US AQI of pm25: the value is ${concentration}; expected a finite number, pass null for a missing value`,
    }),
  );
});

describe("overall US AQI (EPA-454/B-24-002, section IV, multiple pollutants)", () => {
  test("is the largest sub-index and names its pollutant", () => {
    const overall = overallUsAqi([usAqi("pm25", 35.9), null, usAqi("o3", 154.01), usAqi("co", 9.6171)]);

    expect(overall).toMatchObject({
      value: 126,
      category: "Unhealthy for Sensitive Groups",
      colour: "#FF7E00",
      responsible: "o3",
    });
    expect(overall?.subIndices.map(({ parameter, value }) => [parameter, value])).toEqual([
      ["pm25", 102],
      ["o3", 126],
      ["co", 90],
    ]);
  });

  test("of equal sub-indices the first is responsible", () => {
    expect(overallUsAqi([usAqi("pm10", 54), usAqi("pm25", 9)])).toMatchObject({ value: 50, responsible: "pm10" });
  });

  test("without sub-indices there is none", () => {
    expect(overallUsAqi([null, null])).toBeNull();
  });
});

test("the AQI never decreases with the concentration", () => {
  const concentration = fc.double({ min: 0, max: 5000, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(...usAqiParameters), concentration, concentration, (parameter, left, right) => {
      const lower = usAqi(parameter, Math.min(left, right));
      const higher = usAqi(parameter, Math.max(left, right));
      expect(higher?.value).toBeGreaterThanOrEqual(lower?.value ?? 0);
    }),
  );
});
