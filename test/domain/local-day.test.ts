import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { addDays, utcDaySchema } from "../../src/base/utc-day.ts";
import { addHours } from "../../src/base/utc-hour.ts";
import { dayBoundaries, type DayBoundary, localDay } from "../../src/domain/local-day.ts";

function firstAndLast(day: string, dayBoundary: DayBoundary, timeZone: string) {
  const { hours, expectedHours } = localDay(utcDaySchema.parse(day), { dayBoundary, timeZone });
  return [hours[0], hours.at(-1), expectedHours];
}

// Directive 2008/50/EC: local time; 40 CFR 50 and 58: local standard time (reference/air-quality.md, section 2).
describe("the hours of a day", () => {
  test.each([
    [
      "a leap day in Abidjan, by UTC",
      "2024-02-29",
      "utc",
      "Africa/Abidjan",
      "2024-02-29T00:00Z",
      "2024-02-29T23:00Z",
      24,
    ],
    [
      "a leap day in Abidjan, by its clocks",
      "2024-02-29",
      "localClock",
      "Africa/Abidjan",
      "2024-02-29T00:00Z",
      "2024-02-29T23:00Z",
      24,
    ],
    [
      "UTC does not look at the zone",
      "2024-07-01",
      "utc",
      "Europe/Paris",
      "2024-07-01T00:00Z",
      "2024-07-01T23:00Z",
      24,
    ],
    ["winter in Paris", "2024-01-15", "localClock", "Europe/Paris", "2024-01-14T23:00Z", "2024-01-15T22:00Z", 24],
    ["summer in Paris", "2024-07-01", "localClock", "Europe/Paris", "2024-06-30T22:00Z", "2024-07-01T21:00Z", 24],
    [
      "summer in Paris, standard time",
      "2024-07-01",
      "localStandard",
      "Europe/Paris",
      "2024-06-30T23:00Z",
      "2024-07-01T22:00Z",
      24,
    ],
    [
      "clocks forward in Paris",
      "2024-03-31",
      "localClock",
      "Europe/Paris",
      "2024-03-30T23:00Z",
      "2024-03-31T21:00Z",
      23,
    ],
    ["the day before that", "2024-03-30", "localClock", "Europe/Paris", "2024-03-29T23:00Z", "2024-03-30T22:00Z", 24],
    ["the day after that", "2024-04-01", "localClock", "Europe/Paris", "2024-03-31T22:00Z", "2024-04-01T21:00Z", 24],
    ["clocks back in Paris", "2024-10-27", "localClock", "Europe/Paris", "2024-10-26T22:00Z", "2024-10-27T22:00Z", 25],
    [
      "clocks forward in Paris, standard time",
      "2024-03-31",
      "localStandard",
      "Europe/Paris",
      "2024-03-30T23:00Z",
      "2024-03-31T22:00Z",
      24,
    ],
    [
      "clocks forward in New York",
      "2024-03-10",
      "localClock",
      "America/New_York",
      "2024-03-10T05:00Z",
      "2024-03-11T03:00Z",
      23,
    ],
    [
      "summer in New York, standard time",
      "2024-07-04",
      "localStandard",
      "America/New_York",
      "2024-07-04T05:00Z",
      "2024-07-05T04:00Z",
      24,
    ],
    [
      "southern summer in Sydney, standard time",
      "2024-01-01",
      "localStandard",
      "Australia/Sydney",
      "2023-12-31T14:00Z",
      "2024-01-01T13:00Z",
      24,
    ],
    [
      "clocks back at midnight in Santiago",
      "2024-04-06",
      "localClock",
      "America/Santiago",
      "2024-04-06T03:00Z",
      "2024-04-07T03:00Z",
      25,
    ],
    [
      "+5:30: from the first full hour after midnight",
      "2024-03-01",
      "localClock",
      "Asia/Kolkata",
      "2024-02-29T19:00Z",
      "2024-03-01T18:00Z",
      24,
    ],
    [
      "+5:45: from the first full hour after midnight",
      "2024-03-01",
      "localStandard",
      "Asia/Kathmandu",
      "2024-02-29T19:00Z",
      "2024-03-01T18:00Z",
      24,
    ],
    [
      "clocks back by half an hour on Lord Howe",
      "2024-04-07",
      "localClock",
      "Australia/Lord_Howe",
      "2024-04-06T13:00Z",
      "2024-04-07T13:00Z",
      25,
    ],
    [
      "clocks forward by two hours at Troll",
      "2024-03-31",
      "localClock",
      "Antarctica/Troll",
      "2024-03-31T00:00Z",
      "2024-03-31T21:00Z",
      22,
    ],
    ["a day that Samoa skipped", "2011-12-30", "localClock", "Pacific/Apia", undefined, undefined, 0],
  ] as const)("%s", (_, day, dayBoundary, timeZone, first, last, expectedHours) => {
    expect(firstAndLast(day, dayBoundary, timeZone)).toEqual([first, last, expectedHours]);
  });
});

test("days follow each other without a gap or an overlap", () => {
  const zone = fc.constantFrom("Africa/Abidjan", "Europe/Paris", "America/St_Johns", "Asia/Kolkata", "Pacific/Chatham");
  const date = fc.integer({ min: 0, max: 4000 }).map((days) => addDays(utcDaySchema.parse("2014-01-01"), days));
  fc.assert(
    // Standard time of a year begins on 1 January: a zone that changed it would leave a seam there; these did not.
    fc.property(date, zone, fc.constantFrom(...dayBoundaries), (day, timeZone, dayBoundary) => {
      const { hours } = localDay(day, { dayBoundary, timeZone });
      const next = localDay(addDays(day, 1), { dayBoundary, timeZone });
      const everyHour = hours.map((_, index) => hours[0] && addHours(hours[0], index));
      expect(hours).toEqual(everyHour);
      expect(hours[0] && addHours(hours[0], hours.length)).toBe(next.hours[0]);
    }),
  );
});

test("an unknown zone is refused", () => {
  expect(() => firstAndLast("2024-01-01", "localClock", "Africa/Abidjon")).toThrowError(
    expect.objectContaining({
      code: "TIME_ZONE",
      message: 'unknown time zone "Africa/Abidjon"; expected an IANA name like Africa/Abidjan',
    }),
  );
});
