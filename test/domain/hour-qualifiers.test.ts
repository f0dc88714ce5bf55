import fc from "fast-check";
import { expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import type { HourlyMeasurement } from "../../src/domain/hourly-measurement.ts";
import type { Parameter } from "../../src/domain/parameter.ts";
import { hourQualifiersOf, qualifiersOf } from "../../src/domain/qualifiers.ts";
import { hour, station } from "../support/hours.ts";

const day = utcDaySchema.parse("2024-02-29");
const pharmacy = station("smart188");

/** Hours from midnight on: a number or null is the value of that parameter, `undefined` an hour that is not there. */
function hoursWith(parameter: Parameter, values: readonly (number | null | undefined)[]): (HourlyMeasurement | null)[] {
  return values.map((value, index) =>
    value === undefined
      ? null
      : hour(`2024-02-29T${String(index).padStart(2, "0")}:00Z`, { values: { [parameter]: value } }),
  );
}

const before = hour("2024-02-28T23:00Z");

test("a gas hour at zero is at the sensor's floor, and the first one after a gap is a warm-up too", () => {
  const hours = hoursWith("co", [0.4, undefined, 0, 0.3]);

  expect(hourQualifiersOf({ station: pharmacy, day, parameter: "co" }, hours, before)).toEqual([
    [],
    [],
    ["warm-up", "at-or-below-zero"],
    [],
  ]);
});

test("midnight is a warm-up only if the hour before the day is not there", () => {
  const hours = hoursWith("no2", [12, 13]);
  const of = { station: pharmacy, day, parameter: "no2" } as const;

  expect(hourQualifiersOf(of, hours, null)).toEqual([["warm-up"], []]);
  expect(hourQualifiersOf(of, hours, before)).toEqual([[], []]);
});

test("a gap and a zero say nothing of a parameter that is no gas", () => {
  const hours = hoursWith("pm25", [0, undefined, 0]);

  expect(hourQualifiersOf({ station: pharmacy, day, parameter: "pm25" }, hours, null)).toEqual([[], [], []]);
});

test("six equal hours on end are a flat line, each of them; five are not, nor six around a missing value", () => {
  const of = { station: pharmacy, day, parameter: "pm25" } as const;
  const flat = ["flat-line"];

  expect(hourQualifiersOf(of, hoursWith("pm25", [9, 7, 7, 7, 7, 7, 7, 8]), before)).toEqual([
    [],
    ...Array.from({ length: 6 }, () => flat),
    [],
  ]);
  expect(hourQualifiersOf(of, hoursWith("pm25", [7, 7, 7, 7, 7]), before).flat()).toEqual([]);
  expect(hourQualifiersOf(of, hoursWith("pm25", [7, 7, 7, null, 7, 7, 7]), before).flat()).toEqual([]);
});

test("a missing value has no qualifier, six missing ones on end are no flat line", () => {
  const moved = { ...pharmacy, siteSince: utcDaySchema.parse("2024-03-01") };
  const hours = hoursWith("co", [null, null, null, null, null, null]);

  expect(hourQualifiersOf({ station: moved, day, parameter: "co" }, hours, null)).toEqual([[], [], [], [], [], []]);
  expect(qualifiersOf({ station: moved, day, parameter: "co" }, hours, null)).toEqual(["before-final-site"]);
});

test("every value before the final site says so, the first day at it no longer", () => {
  const hours = hoursWith("pm25", [7, 8]);
  const moved = (siteSince: string) => ({ ...pharmacy, siteSince: utcDaySchema.parse(siteSince) });

  expect(hourQualifiersOf({ station: moved("2024-03-01"), day, parameter: "pm25" }, hours, before)).toEqual([
    ["before-final-site"],
    ["before-final-site"],
  ]);
  expect(hourQualifiersOf({ station: moved("2024-02-29"), day, parameter: "pm25" }, hours, before)).toEqual([[], []]);
});

test("an unfinished hour is provisional", () => {
  const unfinished = hour("2024-02-29T00:00Z", { provisional: true, values: { pm10: null } });
  const of = { station: pharmacy, day };

  expect(hourQualifiersOf({ ...of, parameter: "pm25" }, [unfinished], before)).toEqual([["provisional"]]);
  expect(hourQualifiersOf({ ...of, parameter: "pm10" }, [unfinished], before)).toEqual([[]]);
});

test("no hours have no qualifiers", () => {
  expect(hourQualifiersOf({ station: pharmacy, day, parameter: "co" }, [], null)).toEqual([]);
});

test("a day with a value has just the qualifiers that one of its hours has", () => {
  const values = fc.array(fc.option(fc.constantFrom(-0.1, 0, 0.5, null), { nil: undefined }), { maxLength: 24 });
  fc.assert(
    fc.property(values, fc.boolean(), fc.constantFrom("2024-02-29", "2024-03-01"), (chosen, hasBefore, siteSince) => {
      fc.pre(chosen.some((value) => typeof value === "number"));
      const of = { station: { ...pharmacy, siteSince: utcDaySchema.parse(siteSince) }, day, parameter: "co" } as const;
      const hours = hoursWith("co", chosen);
      const ofDay = qualifiersOf(of, hours, hasBefore ? before : null);

      expect(new Set(hourQualifiersOf(of, hours, hasBefore ? before : null).flat())).toEqual(new Set(ofDay));
    }),
  );
});
