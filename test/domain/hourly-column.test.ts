import { expect, test } from "vitest";

import { utcHourSchema } from "../../src/base/utc-hour.ts";
import { hourlyColumn } from "../../src/domain/hourly-column.ts";

const hours = ["2024-02-29T23:00Z", "2024-03-01T00:00Z", "2024-03-01T01:00Z"].map((text) => utcHourSchema.parse(text));
const measured = (text: string, value: number | null) => ({ hourStart: utcHourSchema.parse(text), value });

test("unsorted hours come out in order, with null for those missing", () => {
  expect(hourlyColumn(hours, [measured("2024-03-01T01:00Z", 3), measured("2024-02-29T23:00Z", 1)])).toEqual([
    1,
    null,
    3,
  ]);
});

test("no hours give a column of nulls", () => {
  expect(hourlyColumn(hours, [])).toEqual([null, null, null]);
});

test("an hour that is there twice is refused", () => {
  const twice = [measured("2024-03-01T00:00Z", 1), measured("2024-03-01T00:00Z", null)];

  expect(() => hourlyColumn(hours, twice)).toThrowError(
    expect.objectContaining({
      code: "HOURLY_COLUMN",
      message: "column of hourly values: 2024-03-01T00:00Z is there twice; merge its fetches first",
    }),
  );
});

test("an hour outside the column is refused", () => {
  expect(() => hourlyColumn(hours, [measured("2024-03-01T02:00Z", 1)])).toThrowError(
    expect.objectContaining({
      code: "HOURLY_COLUMN",
      message: "column of hourly values: 2024-03-01T02:00Z is not one of its 3 hours",
    }),
  );
});
