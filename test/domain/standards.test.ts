import { describe, expect, test } from "vitest";

import { standardById, standards } from "../../src/domain/standards.ts";

test("ids are unique", () => {
  const ids = standards.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
});

test("a standard carries unit, averaging, allowance and source", () => {
  expect(standardById("eu-2024-2881-pm25-24h")).toEqual({
    id: "eu-2024-2881-pm25-24h",
    authority: "EU",
    kind: "limit",
    parameter: "pm25",
    averaging: "24h",
    value: 25,
    unit: "µg/m³",
    decimals: 0,
    allowedExceedances: 18,
    appliesFrom: "2030-01-01",
    source: "Directive (EU) 2024/2881, Annex I, section 1, Table 1",
  });
});

// reference/air-quality.md, section 3. Value, unit, allowed exceedances.
describe("WHO global air quality guidelines 2021, Table 0.1", () => {
  test.each([
    ["pm25-24h", 15],
    ["pm25-24h-it4", 25],
    ["pm25-24h-it3", 37.5],
    ["pm25-24h-it2", 50],
    ["pm25-24h-it1", 75],
    ["pm25-year", 5],
    ["pm25-year-it4", 10],
    ["pm25-year-it3", 15],
    ["pm25-year-it2", 25],
    ["pm25-year-it1", 35],
    ["pm10-24h", 45],
    ["pm10-24h-it4", 50],
    ["pm10-24h-it3", 75],
    ["pm10-24h-it2", 100],
    ["pm10-24h-it1", 150],
    ["pm10-year", 15],
    ["pm10-year-it4", 20],
    ["pm10-year-it3", 30],
    ["pm10-year-it2", 50],
    ["pm10-year-it1", 70],
    ["o3-8h", 100],
    ["o3-8h-it2", 120],
    ["o3-8h-it1", 160],
    ["o3-peak-season", 60],
    ["o3-peak-season-it2", 70],
    ["o3-peak-season-it1", 100],
    ["no2-24h", 25],
    ["no2-24h-it2", 50],
    ["no2-24h-it1", 120],
    ["no2-year", 10],
    ["no2-year-it3", 20],
    ["no2-year-it2", 30],
    ["no2-year-it1", 40],
  ])("%s is %d µg/m³", (suffix, value) => {
    expect(standardById(`who-2021-${suffix}`)).toMatchObject({ value, unit: "µg/m³", authority: "WHO" });
  });

  test.each([
    ["co-24h", 4, "guideline"],
    ["co-24h-it1", 7, "interim target"],
    ["co-8h", 10, "guideline"],
    ["co-1h", 35, "guideline"],
  ])("%s is %d mg/m³, a %s", (suffix, value, kind) => {
    expect(standardById(`who-2021-${suffix}`)).toMatchObject({ value, unit: "mg/m³", kind });
  });
});

describe("limit values of the EU and the US", () => {
  test.each([
    ["eu-2008-50-pm25-year", 25, "µg/m³", null],
    ["eu-2008-50-pm10-24h", 50, "µg/m³", 35],
    ["eu-2008-50-pm10-year", 40, "µg/m³", null],
    ["eu-2008-50-no2-1h", 200, "µg/m³", 18],
    ["eu-2008-50-no2-year", 40, "µg/m³", null],
    ["eu-2008-50-co-8h", 10, "mg/m³", 0],
    ["eu-2024-2881-pm25-24h", 25, "µg/m³", 18],
    ["eu-2024-2881-pm25-year", 10, "µg/m³", null],
    ["eu-2024-2881-pm10-24h", 45, "µg/m³", 18],
    ["eu-2024-2881-pm10-year", 20, "µg/m³", null],
    ["eu-2024-2881-no2-1h", 200, "µg/m³", 3],
    ["eu-2024-2881-no2-24h", 50, "µg/m³", 18],
    ["eu-2024-2881-no2-year", 20, "µg/m³", null],
    ["eu-2024-2881-co-24h", 4, "mg/m³", 18],
    ["eu-2024-2881-co-8h", 10, "mg/m³", 0],
    ["us-naaqs-pm25-24h", 35, "µg/m³", null],
    ["us-naaqs-pm25-year", 9, "µg/m³", null],
    ["us-naaqs-co-8h", 9, "ppm", 1],
    ["us-naaqs-co-1h", 35, "ppm", 1],
  ])("%s is %d %s, %s exceedances allowed", (id, value, unit, allowedExceedances) => {
    expect(standardById(id)).toMatchObject({ value, unit, allowedExceedances, kind: "limit" });
  });
});
