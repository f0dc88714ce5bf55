import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseConcentrationUnit } from "../../src/domain/concentration-unit.ts";
import { convertConcentration, type Conversion } from "../../src/domain/convert-concentration.ts";

const us = { celsius: 25 } as const;
const eu = { celsius: 20 } as const;

describe("factors at reference conditions (40 CFR 50.3: 25 °C; Directive 2008/50/EC, Annex VI.C: 293 K)", () => {
  // Published: CO 1.145 and 1.16 mg/m³ per ppm; NO2 1.88 and 1.91, O3 1.96 and 2.00 µg/m³ per ppb.
  test.each([
    ["co", "ppm", "mg/m³", 25, 1.144882],
    ["co", "ppm", "mg/m³", 20, 1.164409],
    ["no2", "ppb", "µg/m³", 25, 1.880431],
    ["no2", "ppb", "µg/m³", 20, 1.912504],
    ["o3", "ppb", "µg/m³", 25, 1.961881],
    ["o3", "ppb", "µg/m³", 20, 1.995343],
  ] as const)("1 %s in %s is %s at %d °C: %d", (parameter, from, to, celsius, expected) => {
    expect(convertConcentration(1, { parameter, from, to, celsius })).toBeCloseTo(expected, 6);
  });
});

describe("each pair of units (reference, section 5)", () => {
  test.each([
    ["co", 10.303938, "mg/m³", "ppm", 9],
    ["co", 10_303.938, "µg/m³", "ppm", 9],
    ["co", 10.303938, "mg/m³", "ppb", 9000],
    ["co", 9, "ppm", "µg/m³", 10_303.938],
    ["no2", 188.0431, "µg/m³", "ppb", 100],
    ["no2", 0.1, "ppm", "µg/m³", 188.0431],
    ["o3", 137.331639, "µg/m³", "ppm", 0.07],
    ["o3", 70, "ppb", "µg/m³", 137.331639],
  ] as const)("%s %d %s in %s is %d at 25 °C", (parameter, concentration, from, to, expected) => {
    expect(convertConcentration(concentration, { parameter, from, to, ...us })).toBeCloseTo(expected, 3);
  });

  test.each([
    [900, "µg/m³", "mg/m³", 0.9],
    [0.009, "mg/m³", "µg/m³", 9],
    [0.054, "ppm", "ppb", 54],
    [54, "ppb", "ppm", 0.054],
    [4.4, "mg/m³", "mg/m³", 4.4],
  ] as const)("%d %s is in %s exactly %d: no temperature needed", (concentration, from, to, expected) => {
    expect(convertConcentration(concentration, { parameter: "co", from, to, ...eu })).toBe(expected);
  });

  test("particles can be converted between µg/m³ and mg/m³", () => {
    expect(convertConcentration(35, { parameter: "pm25", from: "µg/m³", to: "mg/m³", ...us })).toBe(0.035);
  });

  test("half the pressure halves the mass", () => {
    const conversion: Conversion = { parameter: "co", from: "ppm", to: "mg/m³", ...us, kilopascals: 50.6625 };

    expect(convertConcentration(2, conversion)).toBeCloseTo(1.144882, 6);
  });
});

test("there and back again is the same concentration", () => {
  const unit = fc.constantFrom("µg/m³", "mg/m³", "ppm", "ppb");
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1000, noNaN: true }), unit, unit, (concentration, from, to) => {
      const there = convertConcentration(concentration, { parameter: "co", from, to, ...us });
      const back = convertConcentration(there, { parameter: "co", from: to, to: from, ...us });
      expect(Math.abs(back / concentration - 1)).toBeLessThan(1e-12);
    }),
  );
});

describe("refuses", () => {
  test("particles in ppm", () => {
    expect(() => convertConcentration(35, { parameter: "pm25", from: "µg/m³", to: "ppm", ...us })).toThrowError(
      expect.objectContaining({
        code: "UNIT",
        message: 'pm25: the unit "ppm" does not fit; expected µg/m³ or mg/m³: particles have no ppm or ppb',
      }),
    );
  });

  test("a temperature below absolute zero", () => {
    expect(() => convertConcentration(1, { parameter: "co", from: "ppm", to: "mg/m³", celsius: -300 })).toThrowError(
      expect.objectContaining({
        code: "GAS_CONDITION",
        message:
          "converting a concentration: the temperature is -300; " +
          "expected degrees Celsius, 25 for the US AQI or 20 for the EU",
      }),
    );
  });

  test("no pressure", () => {
    const conversion: Conversion = { parameter: "co", from: "ppm", to: "mg/m³", ...us, kilopascals: 0 };

    expect(() => convertConcentration(1, conversion)).toThrowError(
      expect.objectContaining({
        code: "GAS_CONDITION",
        message: "converting a concentration: the pressure is 0; expected kilopascals, normally 101.325",
      }),
    );
  });

  test("NaN", () => {
    expect(() => convertConcentration(NaN, { parameter: "co", from: "ppm", to: "ppm", ...us })).toThrowError(
      expect.objectContaining({
        code: "INVALID_VALUE",
        message:
          "converting a concentration: the value is NaN; expected a finite number, pass null for a missing value",
      }),
    );
  });
});

describe("units as people write them", () => {
  test.each([
    ["µg/m³", "µg/m³"],
    ["μg/m³", "µg/m³"],
    ["ug/m3", "µg/m³"],
    [" MG/M3 ", "mg/m³"],
    ["ppm", "ppm"],
    ["PPB", "ppb"],
  ])("%s is %s", (text, unit) => {
    expect(parseConcentrationUnit(text)).toBe(unit);
  });

  test("anything else is refused", () => {
    expect(() => parseConcentrationUnit("g/m3")).toThrowError(
      expect.objectContaining({
        code: "UNIT",
        message: 'concentration: the unit "g/m3" does not fit; expected µg/m³, mg/m³, ppm, ppb',
      }),
    );
  });
});
