import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import {
  addHours,
  dayOfHour,
  hourEndOf,
  hourOfDay,
  hourStartOf,
  utcHourOf,
  utcHourSchema,
} from "../../src/base/utc-hour.ts";

const hour = (text: string) => utcHourSchema.parse(text);

describe("an hour", () => {
  test.each(["2024-03-01T00:00Z", "2024-02-29T23:00Z", "2024-03-01T19:00Z"])("%s is one", (text) => {
    expect(utcHourSchema.parse(text)).toBe(text);
  });

  test.each([
    "2024-03-01T24:00Z",
    "2024-03-01T13:30Z",
    "2024-03-01T13:00:00Z",
    "2024-03-01T13:00",
    "2024-03-01T13:00+00:00",
    "2024-03-01 13:00Z",
    "2024-03-01T1:00Z",
    "",
  ])("%j is not written like one", (text) => {
    expect(utcHourSchema.safeParse(text).error?.issues[0]?.message).toBe(
      "expected the start of an hour like 2024-03-01T13:00Z",
    );
  });

  test("of a day that is not in the calendar is none", () => {
    expect(utcHourSchema.safeParse("2023-02-29T13:00Z").error?.issues[0]?.message).toBe("no such day in the calendar");
  });
});

test("an instant belongs to the hour that has begun: the full hour to the new one, the millisecond before to the old", () => {
  expect(utcHourOf(new Date("2024-03-01T13:00:00.000Z"))).toBe("2024-03-01T13:00Z");
  expect(utcHourOf(new Date("2024-03-01T12:59:59.999Z"))).toBe("2024-03-01T12:00Z");
  expect(utcHourOf(new Date("2024-03-01T00:30:00+02:00"))).toBe("2024-02-29T22:00Z");
});

test("an hour starts with its name and ends with the start of the next", () => {
  expect(hourStartOf(hour("2024-02-29T23:00Z"))).toEqual(new Date(Date.UTC(2024, 1, 29, 23)));
  expect(hourEndOf(hour("2024-02-29T23:00Z"))).toEqual(new Date(Date.UTC(2024, 2, 1, 0)));
});

test("adding hours crosses days and years, in both directions", () => {
  expect(addHours(hour("2023-12-31T23:00Z"), 1)).toBe("2024-01-01T00:00Z");
  expect(addHours(hour("2024-03-01T00:00Z"), -1)).toBe("2024-02-29T23:00Z");
  expect(addHours(hour("2024-03-01T00:00Z"), 48)).toBe("2024-03-03T00:00Z");
});

test("an hour belongs to the UTC day in its name", () => {
  expect(dayOfHour(hour("2024-02-29T23:00Z"))).toBe("2024-02-29");
  expect(dayOfHour(hour("2024-03-01T00:00Z"))).toBe("2024-03-01");
});

test("a day has the hours 0 to 23 and no 24th", () => {
  const day = utcDaySchema.parse("2024-03-01");

  expect(hourOfDay(day, 0)).toBe("2024-03-01T00:00Z");
  expect(hourOfDay(day, 9)).toBe("2024-03-01T09:00Z");
  expect(hourOfDay(day, 23)).toBe("2024-03-01T23:00Z");
  expect(() => hourOfDay(day, 24)).toThrow("expected the start of an hour like 2024-03-01T13:00Z");
});

test("every instant lies in its hour, start included, end not, and text order is time order", () => {
  const anyMs = fc.integer({ min: 0, max: 4_000_000_000_000 });
  fc.assert(
    fc.property(anyMs, anyMs, (left, right) => {
      const [leftHour, rightHour] = [utcHourOf(new Date(left)), utcHourOf(new Date(right))];

      expect(hourStartOf(leftHour).getTime()).toBeLessThanOrEqual(left);
      expect(hourEndOf(leftHour).getTime()).toBeGreaterThan(left);
      expect(leftHour < rightHour).toBe(Math.floor(left / 3_600_000) < Math.floor(right / 3_600_000));
    }),
  );
});
