import { expect, test } from "vitest";

import { hourRangeOf } from "../../../../src/sources/airqino/simulator/hour-range.ts";

const hourNumber = (iso: string): number => Date.parse(iso) / 3_600_000;
const rangeOf = (query: string) => hourRangeOf(new URLSearchParams(query));

test("without dates every hour is asked for", () => {
  expect(rangeOf("")).toEqual({ from: -Infinity, to: Infinity });
});

test("both dates are read as UTC, the end exclusive", () => {
  expect(rangeOf("start_date=20240229-0000&end_date=20240301-1300")).toEqual({
    from: hourNumber("2024-02-29T00:00Z"),
    to: hourNumber("2024-03-01T13:00Z"),
  });
});

test("a date within an hour leaves out the hour at the start and keeps it at the end", () => {
  expect(rangeOf("start_date=20240301-0001&end_date=20240301-0201")).toEqual({
    from: hourNumber("2024-03-01T01:00Z"),
    to: hourNumber("2024-03-01T03:00Z"),
  });
});

test.each([
  ["start_date=2024-03-01", "start_date: expected YYYYmmdd-HHMM in UTC, got 2024-03-01"],
  ["start_date=20230229-0000", "start_date: expected YYYYmmdd-HHMM in UTC, got 20230229-0000"],
  ["end_date=20240301-2460", "end_date: expected YYYYmmdd-HHMM in UTC, got 20240301-2460"],
  ["end_date=", "end_date: expected YYYYmmdd-HHMM in UTC, got "],
])("%s is no range", (query, fault) => {
  expect(rangeOf(query)).toBe(fault);
});
