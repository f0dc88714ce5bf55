import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { addDays, dayNumber, dayOfNumber, daysOf, utcDayOf, utcDaySchema } from "../../src/base/utc-day.ts";
import { days } from "../support/hours.ts";

const day = (text: string) => utcDaySchema.parse(text);

describe("a day", () => {
  test.each(["2024-02-29", "2000-02-29", "1970-01-01", "2024-12-31", "9999-12-31"])("%s is one", (text) => {
    expect(utcDaySchema.parse(text)).toBe(text);
  });

  test.each(["2023-02-29", "1900-02-29", "2024-02-30", "2024-13-01", "2024-00-10", "2024-04-31", "2024-01-00"])(
    "%s is not in the calendar",
    (text) => {
      expect(utcDaySchema.safeParse(text).error?.issues[0]?.message).toBe("no such day in the calendar");
    },
  );

  test.each(["2024-3-1", "20240301", "2024-03-01T00:00Z", " 2024-03-01", "2024-03-01\n", "", "yesterday"])(
    "%j is not written like one",
    (text) => {
      expect(utcDaySchema.safeParse(text).error?.issues[0]?.message).toBe("expected a day like 2024-03-01");
    },
  );
});

test("days are numbered from 1970-01-01 on, earlier ones below zero", () => {
  expect(dayNumber(day("1970-01-01"))).toBe(0);
  expect(dayNumber(day("2024-03-01"))).toBe(19_783);
  expect(dayNumber(day("1969-12-31"))).toBe(-1);
  expect(dayOfNumber(19_782)).toBe("2024-02-29");
});

test("an instant belongs to the UTC day that has begun: midnight to the new one, the millisecond before to the old", () => {
  expect(utcDayOf(new Date("2024-03-01T00:00:00.000Z"))).toBe("2024-03-01");
  expect(utcDayOf(new Date("2024-02-29T23:59:59.999Z"))).toBe("2024-02-29");
  expect(utcDayOf(new Date("2024-03-01T01:30:00+02:00"))).toBe("2024-02-29");
});

test("adding days crosses months, leap days and years, in both directions", () => {
  expect(addDays(day("2024-02-28"), 1)).toBe("2024-02-29");
  expect(addDays(day("2023-02-28"), 1)).toBe("2023-03-01");
  expect(addDays(day("2023-12-31"), 1)).toBe("2024-01-01");
  expect(addDays(day("2024-03-01"), -1)).toBe("2024-02-29");
  expect(addDays(day("2024-03-01"), 0)).toBe("2024-03-01");
});

describe("the days of a window", () => {
  test("hold its first day and not its last, oldest first", () => {
    expect(daysOf(days("2024-02-28", "2024-03-02"))).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
  });

  test("are none for an empty window and for one the wrong way round", () => {
    expect(daysOf(days("2024-03-01", "2024-03-01"))).toEqual([]);
    expect(daysOf(days("2024-03-02", "2024-03-01"))).toEqual([]);
  });
});

test("day and number name each other, and text order is time order", () => {
  const anyNumber = fc.integer({ min: -200_000, max: 2_000_000 });
  fc.assert(
    fc.property(anyNumber, anyNumber, (left, right) => {
      expect(dayNumber(dayOfNumber(left))).toBe(left);
      expect(dayOfNumber(left) < dayOfNumber(right)).toBe(left < right);
      expect(addDays(dayOfNumber(left), right - left)).toBe(dayOfNumber(right));
    }),
  );
});
