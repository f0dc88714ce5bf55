import fc from "fast-check";
import { expect, test } from "vitest";

import {
  calendarSeries,
  dailySeries,
  weekdaySeries,
  yearlySeries,
} from "../../../src/forecast/inputs/calendar-series.ts";

/** Whole hours since 1970 of an instant like `2024-02-29T23:00Z`. */
function hourNumber(instant: string): number {
  return Date.parse(instant) / 3_600_000;
}

/** The series of one hour by name, rounded; -0 is 0. */
function calendarAt(instant: string): Readonly<Record<string, number>> {
  const series = calendarSeries({ firstHour: hourNumber(instant), hours: 1 });
  return Object.fromEntries([...series].map(([name, values]) => [name, Number(values[0]?.toFixed(4)) + 0]));
}

test("a calendar has three harmonics of the day, two of the year and seven weekdays", () => {
  expect(dailySeries).toEqual([
    "day sine 1",
    "day cosine 1",
    "day sine 2",
    "day cosine 2",
    "day sine 3",
    "day cosine 3",
  ]);
  expect(yearlySeries).toEqual(["year sine 1", "year cosine 1", "year sine 2", "year cosine 2"]);
  expect(weekdaySeries.join(", ")).toBe("weekday 0, weekday 1, weekday 2, weekday 3, weekday 4, weekday 5, weekday 6");
  expect([...calendarSeries({ firstHour: 0, hours: 0 }).keys()]).toEqual([
    ...dailySeries,
    ...yearlySeries,
    ...weekdaySeries,
  ]);
});

test("an hour has the calendar of the hour after it: 05:00 that of 06:00", () => {
  expect(calendarAt("2024-03-01T05:00Z")).toMatchObject({
    "day sine 1": 1,
    "day cosine 1": 0,
    "day sine 2": 0,
    "day cosine 2": -1,
    "day sine 3": -1,
    "day cosine 3": 0,
  });
  expect(calendarAt("2024-03-01T00:00Z")).toMatchObject({ "day sine 1": 0.2588, "day cosine 1": 0.9659 });
});

test("the weekday begins at midnight UTC, also on a leap day", () => {
  // 2024-02-29 is a Thursday.
  expect(calendarAt("2024-02-28T22:00Z")).toMatchObject({ "weekday 3": 1, "weekday 4": 0 });
  expect(calendarAt("2024-02-28T23:00Z")).toMatchObject({ "weekday 3": 0, "weekday 4": 1 });
  expect(calendarAt("2024-02-29T22:00Z")).toMatchObject({ "weekday 4": 1, "weekday 5": 0 });
  expect(calendarAt("2024-02-29T23:00Z")).toMatchObject({ "weekday 4": 0, "weekday 5": 1 });
  expect(calendarAt("2024-03-02T23:00Z")).toMatchObject({ "weekday 6": 0, "weekday 0": 1 });
});

test("the year turns once in 365.25 days from 1970 on", () => {
  expect(calendarAt("1969-12-31T23:00Z")).toMatchObject({ "year sine 1": 0, "year cosine 1": 1, "year cosine 2": 1 });
  // 1461 days are four turns; 91.3125 days after that, 07:30, are a quarter.
  expect(calendarAt("1974-04-02T06:00Z")).toMatchObject({ "year sine 1": 1, "year cosine 1": 0.0004 });
});

test("a grid that begins later has the end of the same calendar", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 600_000 }), fc.nat(30), (firstHour, skipped) => {
      const long = calendarSeries({ firstHour, hours: 30 });
      const end = calendarSeries({ firstHour: firstHour + skipped, hours: 30 - skipped });
      for (const [name, values] of end) expect(values).toEqual(long.get(name)?.subarray(skipped));
    }),
  );
});
