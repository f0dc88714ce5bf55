import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import { type DailyMean, dailyMeanId, dailyMeans } from "../../src/domain/daily-mean.ts";
import type { HourlyMeasurement } from "../../src/domain/hourly-measurement.ts";
import { hour, hoursOfDay, smart188 } from "../support/hours.ts";

const day = utcDaySchema.parse("2024-02-29");

function meanOf(parameter: string, hours: readonly HourlyMeasurement[]): DailyMean | undefined {
  return dailyMeans(smart188, day, hours).find((mean) => mean.parameter === parameter);
}

/** `count` hours from midnight on, of which only the first `withValue` have a PM2.5 of 30 µg/m³. */
function hoursWithPm25(count: number, withValue: number): HourlyMeasurement[] {
  const whole = hoursOfDay("2024-02-29", count, { values: { pm25: 30 } });
  return whole.map((one, index) => (index < withValue ? one : { ...one, values: { ...one.values, pm25: null } }));
}

test("a day has one mean for every parameter that has a physical unit, none for the raw board temperature", () => {
  const means = dailyMeans(smart188, day, [hour("2024-02-29T00:00Z")]);

  expect(means.map(({ parameter, unit, mean }) => [parameter, unit, mean])).toEqual([
    ["co", "mg/m³", 0.5],
    ["pm25", "µg/m³", 10],
    ["pm10", "µg/m³", 20],
    ["no2", "µg/m³", 15],
    ["o3", "µg/m³", 30],
    ["temperature", "°C", 27],
    ["relativeHumidity", "%", 80],
  ]);
  expect(means.every((mean) => mean.stationId === "smart188" && mean.day === "2024-02-29")).toBe(true);
});

test.each([
  { count: 24, valid: true },
  { count: 18, valid: true },
  { count: 17, valid: false },
  { count: 1, valid: false },
])("a day with $count of 24 hours has a mean; valid: $valid", ({ count, valid }) => {
  expect(meanOf("pm25", hoursOfDay("2024-02-29", count, { values: { pm25: 30 } }))).toEqual({
    stationId: "smart188",
    day: "2024-02-29",
    parameter: "pm25",
    unit: "µg/m³",
    mean: 30,
    hours: count,
    finalHours: count,
    valid,
    provisional: false,
  });
});

test("the mean is the plain mean, negative values and zeros included, unrounded", () => {
  const hours = [-0.2, 0, 0.7].map((co, index) => hour(`2024-02-29T0${index}:00Z`, { values: { co } }));

  expect(meanOf("co", hours)?.mean).toBeCloseTo(0.166_666_666_666_666_67, 15);
});

test("a day without hours has no means at all", () => {
  expect(dailyMeans(smart188, day, [])).toEqual([]);
});

test("a parameter that is missing all day has no mean, and the others keep theirs", () => {
  const hours = hoursOfDay("2024-02-29", 24, { values: { relativeHumidity: null } });

  expect(meanOf("relativeHumidity", hours)).toMatchObject({
    mean: null,
    hours: 0,
    finalHours: 0,
    valid: false,
    provisional: false,
  });
  expect(meanOf("pm25", hours)).toMatchObject({ mean: 10, hours: 24, valid: true });
});

test("hours without a value count neither in the mean nor for validity", () => {
  expect(meanOf("pm25", hoursWithPm25(24, 17))).toMatchObject({ mean: 30, hours: 17, finalHours: 17, valid: false });
  expect(meanOf("pm25", hoursWithPm25(24, 18))).toMatchObject({ mean: 30, hours: 18, finalHours: 18, valid: true });
});

describe("an unfinished hour", () => {
  const unfinished = hour("2024-02-29T17:00Z", { values: { pm25: 48, relativeHumidity: null }, provisional: true });

  test("counts in the mean and the hours, not in the final hours: 17 and an unfinished one are not valid", () => {
    const hours = [...hoursOfDay("2024-02-29", 17, { values: { pm25: 30 } }), unfinished];

    expect(meanOf("pm25", hours)).toMatchObject({ mean: 31, hours: 18, finalHours: 17, valid: false, provisional: true });
  });

  test("leaves a day with 18 final hours valid, and marks its mean", () => {
    const later = { ...unfinished, hourStart: hour("2024-02-29T18:00Z").hourStart };
    const hours = [...hoursOfDay("2024-02-29", 18, { values: { pm25: 29 } }), later];

    expect(meanOf("pm25", hours)).toMatchObject({ mean: 30, hours: 19, finalHours: 18, valid: true, provisional: true });
  });

  test("without a value does not mark the mean of that parameter", () => {
    const hours = [...hoursOfDay("2024-02-29", 17), unfinished];

    expect(meanOf("relativeHumidity", hours)).toMatchObject({ mean: 80, hours: 17, provisional: false });
  });
});

describe("hours that cannot make one mean are refused", () => {
  const message = (stray: string, station: string) =>
    `daily mean of smart188 on 2024-02-29: got the hour ${stray} of ${station}; pass the hours of one station and one day`;

  test.each([
    ["of another station", hour("2024-02-29T05:00Z", { stationId: "smart189" }), message("2024-02-29T05:00Z", "smart189")],
    ["of the day before", hour("2024-02-28T23:00Z"), message("2024-02-28T23:00Z", "smart188")],
    ["of midnight after", hour("2024-03-01T00:00Z"), message("2024-03-01T00:00Z", "smart188")],
  ])("one %s", (_, stray, text) => {
    const mix = () => dailyMeans(smart188, day, [...hoursOfDay("2024-02-29", 3), stray]);

    expect(mix).toThrow(expect.objectContaining({ name: "MixedHoursError", code: "MIXED_HOURS", message: text }));
  });
});

test("a mean has a readable id", () => {
  expect(dailyMeanId(smart188, day, "pm25")).toBe("smart188/2024-02-29/pm25");
});

test("the order of the hours does not matter to the last bit, and the mean lies between the lowest and highest hour", () => {
  const values = fc.array(fc.option(fc.double({ min: -10, max: 1_000, noNaN: true })), { minLength: 1, maxLength: 24 });
  const shuffled = values.chain((pm25) => {
    const hours = pm25.map((value, index) =>
      hour(`2024-02-29T${String(index).padStart(2, "0")}:00Z`, { values: { pm25: value } }),
    );
    return fc.tuple(fc.constant(hours), fc.shuffledSubarray(hours, { minLength: hours.length }));
  });
  fc.assert(
    fc.property(shuffled, ([ordered, mixed]) => {
      expect(dailyMeans(smart188, day, mixed)).toEqual(dailyMeans(smart188, day, ordered));

      const found = meanOf("pm25", mixed);
      const present = mixed.flatMap((one) => one.values.pm25 ?? []);
      expect(found?.hours).toBe(present.length);
      if (present.length === 0) expect(found?.mean).toBeNull();
      else {
        expect(found?.mean).toBeGreaterThanOrEqual(Math.min(...present) - 1e-9);
        expect(found?.mean).toBeLessThanOrEqual(Math.max(...present) + 1e-9);
      }
    }),
  );
});
