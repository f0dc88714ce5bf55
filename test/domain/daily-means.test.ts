import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import { type DailyMean, dailyMeanId, dailyMeans } from "../../src/domain/daily-mean.ts";
import type { HourlyMeasurement } from "../../src/domain/hourly-measurement.ts";
import { hour, hoursOfDay, smart188, station } from "../support/hours.ts";

const pharmacy = station("smart188");
const day = utcDaySchema.parse("2024-02-29");

function meanOf(parameter: string, hours: readonly HourlyMeasurement[]): DailyMean | undefined {
  return dailyMeans(pharmacy, day, hours).find((mean) => mean.parameter === parameter);
}

/** `count` hours from midnight on, of which only the first `withValue` have a PM2.5 of 30 µg/m³. */
function hoursWithPm25(count: number, withValue: number): HourlyMeasurement[] {
  const whole = hoursOfDay("2024-02-29", count, { values: { pm25: 30 } });
  return whole.map((one, index) => (index < withValue ? one : { ...one, values: { ...one.values, pm25: null } }));
}

test("a day has one mean for every parameter that has a physical unit, none for the raw board temperature", () => {
  const means = dailyMeans(pharmacy, day, [hour("2024-02-29T00:00Z")]);

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
    expectedHours: 24,
    coverage: count / 24,
    valid,
    reason: valid ? null : "too-few-hours",
    provisional: false,
    qualifiers: count >= 6 ? ["flat-line"] : [],
    maximumEightHourMean: null,
  });
});

test("the mean is the plain mean, negative values and zeros included, unrounded", () => {
  const hours = [-0.2, 0, 0.7].map((co, index) => hour(`2024-02-29T0${index}:00Z`, { values: { co } }));

  expect(meanOf("co", hours)?.mean).toBeCloseTo(0.166_666_666_666_667, 15);
});

test("a day without hours has no means at all", () => {
  expect(dailyMeans(pharmacy, day, [])).toEqual([]);
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

    expect(meanOf("pm25", hours)).toMatchObject({
      mean: 31,
      hours: 18,
      finalHours: 17,
      valid: false,
      provisional: true,
    });
  });

  test("leaves a day with 18 final hours valid, and marks its mean", () => {
    const later = { ...unfinished, hourStart: hour("2024-02-29T18:00Z").hourStart };
    const hours = [...hoursOfDay("2024-02-29", 18, { values: { pm25: 29 } }), later];

    expect(meanOf("pm25", hours)).toMatchObject({
      mean: 30,
      hours: 19,
      finalHours: 18,
      valid: true,
      provisional: true,
    });
  });

  test("without a value does not mark the mean of that parameter", () => {
    const hours = [...hoursOfDay("2024-02-29", 17), unfinished];

    expect(meanOf("relativeHumidity", hours)).toMatchObject({ mean: 80, hours: 17, provisional: false });
  });
});

test("hours of the neighbouring days are not in the mean", () => {
  const neighbours = ["2024-02-28T23:00Z", "2024-03-01T00:00Z"].map((name) => hour(name, { values: { pm25: 999 } }));

  expect(meanOf("pm25", [...hoursOfDay("2024-02-29", 24), ...neighbours])).toMatchObject({ mean: 10, hours: 24 });
  expect(meanOf("pm25", neighbours)).toBeUndefined();
});

test("hours of two stations cannot make one mean", () => {
  const stray = hour("2024-02-29T05:00Z", { stationId: "smart189" });

  expect(() => dailyMeans(pharmacy, day, [...hoursOfDay("2024-02-29", 3), stray])).toThrow(
    expect.objectContaining({
      name: "MixedHoursError",
      code: "MIXED_HOURS",
      message:
        "daily mean of smart188 on 2024-02-29: got the hour 2024-02-29T05:00Z of smart189; pass the hours of one station",
    }),
  );
});

describe("the maximum 8-hour mean", () => {
  const eight = (hours: readonly HourlyMeasurement[]) => meanOf("co", hours)?.maximumEightHourMean;

  test("reaches 7 hours into the day before", () => {
    const evening = Array.from({ length: 7 }, (_, index) =>
      hour(`2024-02-28T${17 + index}:00Z`, { values: { co: 9 } }),
    );
    const quiet = hoursOfDay("2024-02-29", 24, { values: { co: 1 } });

    expect(eight([...evening, ...quiet])).toEqual({
      value: 8,
      windowEnd: 1,
      validWindows: 24,
      valid: true,
      reason: null,
    });
    expect(eight(quiet)).toEqual({ value: 1, windowEnd: 6, validWindows: 19, valid: true, reason: null });
  });

  test("leaves the unfinished hour out", () => {
    const unfinished = hour("2024-02-29T23:00Z", { values: { co: 99 }, provisional: true });

    expect(eight([...hoursOfDay("2024-02-29", 23, { values: { co: 1 } }), unfinished])?.value).toBe(1);
  });

  test("is there for CO and O3 only", () => {
    const means = dailyMeans(pharmacy, day, hoursOfDay("2024-02-29", 24));

    expect(means.filter((mean) => mean.maximumEightHourMean !== null).map((mean) => mean.parameter)).toEqual([
      "co",
      "o3",
    ]);
  });
});

test("a station whose day is local counts the hours of its own day", () => {
  const abroad = { ...pharmacy, timeZone: "Asia/Tokyo", dayBoundary: "localStandard" } as const;
  const hours = [
    ...hoursOfDay("2024-02-28", 24, { values: { pm25: 1 } }),
    ...hoursOfDay("2024-02-29", 24, { values: { pm25: 2 } }),
  ];

  const mean = dailyMeans(abroad, day, hours).find(({ parameter }) => parameter === "pm25");

  expect(mean).toMatchObject({ hours: 24, mean: (9 * 1 + 15 * 2) / 24 });
});

describe("qualifiers", () => {
  const of = (parameter: string, hours: readonly HourlyMeasurement[]) => meanOf(parameter, hours)?.qualifiers;
  const varied = (count: number, co: (index: number) => number | null) =>
    Array.from({ length: count }, (_, index) =>
      hour(`2024-02-29T${String(index).padStart(2, "0")}:00Z`, { values: { co: co(index), pm25: 5 + index } }),
    );
  const before = hour("2024-02-28T23:00Z");

  test("tell a gas hour after a gap, and not a dust hour", () => {
    const gap = varied(24, (index) => 0.5 + index).filter((_, index) => index !== 10);

    expect(of("co", [before, ...gap])).toEqual(["warm-up"]);
    expect(of("co", [before, ...varied(24, (index) => 0.5 + index)])).toEqual([]);
    expect(of("pm25", [before, ...gap])).toEqual([]);
  });

  test("tell a sensor at its floor, and a flat line from 6 equal hours on", () => {
    expect(of("co", [before, ...varied(24, (index) => Math.max(0, index - 4))])).toEqual(["at-or-below-zero"]);
    expect(of("co", [before, ...varied(24, (index) => Math.max(0, index - 5))])).toEqual([
      "at-or-below-zero",
      "flat-line",
    ]);
  });

  test("tell an unfinished hour, and a day before the station stood where it stands", () => {
    const unfinished = hour("2024-02-29T00:00Z", { provisional: true });
    const moved = { ...pharmacy, siteSince: utcDaySchema.parse("2024-03-01") };

    expect(of("co", [before, unfinished])).toEqual(["provisional"]);
    expect(dailyMeans(moved, day, [before, hour("2024-02-29T00:00Z")])[0]?.qualifiers).toEqual(["before-final-site"]);
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
      expect(dailyMeans(pharmacy, day, mixed)).toEqual(dailyMeans(pharmacy, day, ordered));

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
