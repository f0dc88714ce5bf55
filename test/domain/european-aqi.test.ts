import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { europeanAqi, europeanAqiParameters, worstEuropeanAqi } from "../../src/domain/european-aqi.ts";

// European Air Quality Index (EEA), bands of 2024: upper bounds included, the next value above is the next band.
const edges = {
  pm25: [0, 5, 5.1, 15, 15.1, 50, 50.1, 90, 90.1, 140, 140.1],
  pm10: [0, 15, 15.1, 45, 45.1, 120, 120.1, 195, 195.1, 270, 270.1],
  no2: [0, 10, 10.1, 25, 25.1, 60, 60.1, 100, 100.1, 150, 150.1],
  o3: [0, 60, 60.1, 100, 100.1, 120, 120.1, 160, 160.1, 180, 180.1],
} as const;
const bands = [
  ["Good", 1, "#50F0E6"],
  ["Good", 1, "#50F0E6"],
  ["Fair", 2, "#50CCAA"],
  ["Fair", 2, "#50CCAA"],
  ["Moderate", 3, "#F0E641"],
  ["Moderate", 3, "#F0E641"],
  ["Poor", 4, "#FF5050"],
  ["Poor", 4, "#FF5050"],
  ["Very poor", 5, "#960032"],
  ["Very poor", 5, "#960032"],
  ["Extremely poor", 6, "#7D2181"],
] as const;

describe("bands of 2024 (EEA; reference, section 4)", () => {
  for (const parameter of europeanAqiParameters) {
    test.each(edges[parameter].map((concentration, index) => [concentration, ...(bands[index] ?? bands[0])] as const))(
      `${parameter} %d µg/m³ is %s`,
      (concentration, band, level, colour) => {
        expect(europeanAqi(parameter, concentration)).toMatchObject({ parameter, band, level, colour });
      },
    );
  }

  test("noise does not lift a value over an included bound", () => {
    expect(europeanAqi("pm25", 15.000000000000002)).toMatchObject({ band: "Fair" });
  });

  test("names its rule", () => {
    expect(europeanAqi("pm25", 12)).toEqual({
      parameter: "pm25",
      band: "Fair",
      level: 2,
      colour: "#50CCAA",
      rule: "European Air Quality Index (EEA, bands of 2024): pm25 1h µg/m³, upper bounds included",
      atOrBelowZero: false,
    });
  });

  test("a missing hour has no band", () => {
    expect(europeanAqi("no2", null)).toBeNull();
  });

  test("a negative PM is refused", () => {
    expect(() => europeanAqi("pm10", -2)).toThrowError(
      expect.objectContaining({
        code: "NEGATIVE_CONCENTRATION",
        message: "European AQI of pm10: -2 µg/m³ is negative; expected at least 0 µg/m³, pass null instead",
      }),
    );
  });

  test("a drifting zero of O3 is Good, marked as at its floor", () => {
    expect(europeanAqi("o3", -41.6)).toMatchObject({ band: "Good", atOrBelowZero: true });
  });
});

describe("a station takes its worst pollutant (EEA)", () => {
  test("of those present, the first of equal ones", () => {
    const worst = worstEuropeanAqi([europeanAqi("pm25", 12), null, europeanAqi("no2", 30), europeanAqi("o3", 110)]);

    expect(worst).toMatchObject({ parameter: "no2", band: "Moderate" });
  });

  test("without any there is none", () => {
    expect(worstEuropeanAqi([null])).toBeNull();
  });
});

test("the band never improves with the concentration", () => {
  const concentration = fc.double({ min: 0, max: 500, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(...europeanAqiParameters), concentration, concentration, (parameter, left, right) => {
      const lower = europeanAqi(parameter, Math.min(left, right));
      const higher = europeanAqi(parameter, Math.max(left, right));
      expect(higher?.level).toBeGreaterThanOrEqual(lower?.level ?? 0);
    }),
  );
});
