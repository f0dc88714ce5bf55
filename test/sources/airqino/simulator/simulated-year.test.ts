import { describe, expect, test } from "vitest";

import { simulatedHours } from "../../../../src/sources/airqino/simulator/simulated-hours.ts";
import { stationModel } from "../../../../src/sources/airqino/simulator/station-model.ts";

const everyHour = { from: -Infinity, to: Infinity };
const hourNumber = (iso: string): number => Date.parse(iso) / 3_600_000;
const now = new Date("2024-09-09T10:20:00Z");
const mains = (seed = 1) => stationModel(seed, "11", 1);
const shopFed = (seed = 1) => stationModel(seed, "22", 2);
const yearOf = (model = mains(), at = now) => simulatedHours(model, at, everyHour);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function hoursMissing(model: ReturnType<typeof mains>): number[] {
  const present = new Set(yearOf(model).map((row) => row.hourNumber));
  const last = hourNumber("2024-09-09T10:00Z");
  return Array.from({ length: 8_760 }, (_, index) => last - index).filter((hour) => !present.has(hour));
}

describe("levels of a year", () => {
  test.each([1, 2, 3])("seed %i: mean PM2.5 is about 8 on the paved and 15 µg/m³ on the unpaved road", (seed) => {
    const paved = mean(yearOf(mains(seed)).map((row) => row.pm25));
    const unpaved = mean(yearOf(shopFed(seed)).map((row) => row.pm25));

    expect(paved).toBeGreaterThan(6);
    expect(paved).toBeLessThan(10);
    expect(unpaved).toBeGreaterThan(11.25);
    expect(unpaved).toBeLessThan(18.75);
  });

  test.each([1, 2, 3])("seed %i: drifted CO is 0 in 98 % of the hours or more, usable CO in 35 to 55 %", (seed) => {
    const zeros = (model: ReturnType<typeof mains>) => mean(yearOf(model).map((row) => (row.co === 0 ? 1 : 0)));

    expect(zeros(mains(seed))).toBeGreaterThan(0.98);
    expect(zeros(shopFed(seed))).toBeGreaterThan(0.35);
    expect(zeros(shopFed(seed))).toBeLessThan(0.55);
  });

  test("the Harmattan from December to February is dustier than the rest of the year", () => {
    const monthOf = (row: { hourNumber: number }) => new Date(row.hourNumber * 3_600_000).getUTCMonth() + 1;
    const dust = (months: readonly number[]) =>
      mean(yearOf(shopFed()).flatMap((row) => (months.includes(monthOf(row)) ? [row.pm25] : [])));

    expect(dust([12, 1, 2])).toBeGreaterThan(1.5 * dust([3, 4, 5, 6, 7, 8, 9, 10, 11]));
    expect(dust([7])).toBeGreaterThan(1.1 * dust([4, 5, 9, 10]));
  });

  test("temperature peaks at 12 UTC, PM2.5 between 06 and 08 and between 19 and 20 UTC", () => {
    const rows = yearOf();
    const byHour = (value: "temperature" | "pm25") =>
      Array.from({ length: 24 }, (_, hour) =>
        mean(rows.flatMap((row) => (row.hourNumber % 24 === hour ? [row[value]] : []))),
      );
    const peak = (values: readonly number[]) => values.indexOf(Math.max(...values));

    expect(peak(byHour("temperature"))).toBe(12);
    expect([6, 7, 8]).toContain(peak(byHour("pm25").slice(0, 12)));
    expect([19, 20]).toContain(12 + peak(byHour("pm25").slice(12)));
  });

  test("values keep the limits of their sensors", () => {
    const rows = [...yearOf(mains()), ...yearOf(shopFed())];

    expect(rows.filter((row) => row.co < 0 || row.o3 < 0 || row.pm25 < 0 || row.pm10 <= row.pm25)).toEqual([]);
    expect(Math.max(...rows.map((row) => row.relativeHumidity ?? 0))).toBe(99.8);
    expect(Math.min(...rows.map((row) => row.internalTemperatureRaw))).toBeGreaterThan(300);
  });

  test("NO2 and O3 are two views of one raw signal", () => {
    const row = yearOf().find((candidate) => candidate.o3 > 0);
    const { no2 = NaN, o3 = NaN, internalTemperatureRaw: board = NaN } = row ?? {};

    expect((o3 + 21.4678 - 0.15072 * board) / -0.1065).toBeCloseTo((no2 - 24.8461 + 0.01949 * board) / 0.02268, 6);
  });
});

describe("what is missing", () => {
  test("a mains-fed station misses less than 5 % of its hours, a shop-fed one 7 to 20 %", () => {
    expect(hoursMissing(mains(3)).length).toBeGreaterThan(0);
    expect(hoursMissing(mains(3)).length).toBeLessThan(438);
    expect(hoursMissing(shopFed(3)).length).toBeGreaterThan(613);
    expect(hoursMissing(shopFed(3)).length).toBeLessThan(1_752);
  });

  test("a shop-fed station has no power from Saturday 13:00 to Monday 07:00 in about a third of the weeks", () => {
    const missing = new Set(hoursMissing(shopFed()));
    const saturdays = Array.from({ length: 52 }, (_, week) => hourNumber("2023-09-16T13:00Z") + week * 168);
    const dark = saturdays.filter((start) =>
      Array.from({ length: 42 }, (_, hour) => start + hour).every((hour) => missing.has(hour)),
    );

    expect(dark.length).toBeGreaterThan(8);
    expect(dark.length).toBeLessThan(27);
  });

  test("mains-fed stations have an outage of 18 to 120 hours about twice a year", () => {
    const lengths = Array.from({ length: 20 }, (_, seed) => yearOf(mains(seed))).flatMap((rows) =>
      rows.map((row, index) => row.hourNumber - (rows[index - 1]?.hourNumber ?? row.hourNumber) - 1),
    );
    const outages = lengths.filter((length) => length > 2);

    expect(outages.length).toBeGreaterThan(20);
    expect(outages.length).toBeLessThan(80);
    expect(Math.min(...outages)).toBeGreaterThanOrEqual(18);
    expect(Math.max(...outages)).toBeLessThanOrEqual(122);
  });

  test("humidity is missing in some hours, all of them near saturation", () => {
    const dry = yearOf().filter((row) => row.relativeHumidity === null);

    expect(dry.length).toBeGreaterThan(10);
    expect(dry.length).toBeLessThan(500);
    expect(Math.max(...dry.map((row) => row.temperature))).toBeLessThan(27);
  });

  test("the first hour after a power cut reads high in CO and NO2, low in O3", () => {
    const rows = yearOf(shopFed());
    const afterGap = rows.flatMap((row, index) => {
      const [before, after] = [rows[index - 1], rows[index + 1]];
      return before && after && row.hourNumber - before.hourNumber > 10 ? [{ row, after }] : [];
    });

    expect(afterGap.length).toBeGreaterThan(10);
    expect(mean(afterGap.map(({ row, after }) => row.co - after.co))).toBeGreaterThan(0.3);
    expect(mean(afterGap.map(({ row, after }) => row.no2 - after.no2))).toBeGreaterThan(4);
    expect(mean(afterGap.map(({ row, after }) => after.o3 - row.o3))).toBeGreaterThan(10);
  });
});
