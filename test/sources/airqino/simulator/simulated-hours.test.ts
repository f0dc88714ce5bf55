import { describe, expect, test } from "vitest";

import { simulatedHours } from "../../../../src/sources/airqino/simulator/simulated-hours.ts";
import { stationModel } from "../../../../src/sources/airqino/simulator/station-model.ts";

const everyHour = { from: -Infinity, to: Infinity };
const hourNumber = (iso: string): number => Date.parse(iso) / 3_600_000;
const now = new Date("2024-09-09T10:20:00Z");
const mains = (seed = 1) => stationModel(seed, "11", 1);
const shopFed = (seed = 1) => stationModel(seed, "22", 2);
const yearOf = (model = mains(), at = now) => simulatedHours(model, at, everyHour);
const only = (iso: string) => ({ from: hourNumber(iso), to: hourNumber(iso) + 1 });

describe("determinism", () => {
  test("the same seed, station and clock give the same year", () => {
    expect(yearOf(shopFed())).toEqual(yearOf(shopFed()));
  });

  test("another seed gives other values", () => {
    const day = { from: hourNumber("2024-03-05T00:00Z"), to: hourNumber("2024-03-06T00:00Z") };

    expect(simulatedHours(mains(2), now, day)).not.toEqual(simulatedHours(mains(1), now, day));
  });

  test("an hour is the same whether asked for alone, in a range, or a month later", () => {
    const [alone] = simulatedHours(mains(), now, only("2024-03-05T09:00Z"));

    expect(alone).toBeDefined();
    expect(yearOf()).toContainEqual(alone);
    expect(yearOf(mains(), new Date("2024-10-09T00:00:00Z"))).toContainEqual(alone);
  });
});

describe("the window", () => {
  test("runs from 8,760 slots back up to and including the current hour", () => {
    const everyRow = Array.from({ length: 20 }, (_, seed) => yearOf(mains(seed)));

    expect(Math.min(...everyRow.map((rows) => rows[0]?.hourNumber ?? Infinity))).toBe(hourNumber("2023-09-10T11:00Z"));
    expect(Math.max(...everyRow.map((rows) => rows.at(-1)?.hourNumber ?? 0))).toBe(hourNumber("2024-09-09T10:00Z"));
  });

  test("on the full hour the new hour has begun and the oldest is gone", () => {
    const everyRow = Array.from({ length: 20 }, (_, seed) => yearOf(mains(seed), new Date("2024-09-09T11:00:00Z")));

    expect(Math.min(...everyRow.map((rows) => rows[0]?.hourNumber ?? Infinity))).toBe(hourNumber("2023-09-10T12:00Z"));
    expect(Math.max(...everyRow.map((rows) => rows.at(-1)?.hourNumber ?? 0))).toBe(hourNumber("2024-09-09T11:00Z"));
  });

  test("hours that have not begun or have left the window do not exist", () => {
    expect(simulatedHours(mains(), now, only("2024-09-09T11:00Z"))).toEqual([]);
    expect(simulatedHours(mains(), now, only("2023-09-10T10:00Z"))).toEqual([]);
  });
});

describe("the unfinished hour", () => {
  const at = (iso: string) => simulatedHours(mains(), new Date(iso), only("2024-09-09T10:00Z"))[0];

  test("changes with each sample, then stays as it was when it ended", () => {
    const early = at("2024-09-09T10:05:00Z");
    const later = at("2024-09-09T10:25:00Z");
    const ended = at("2024-09-09T11:00:00Z");

    expect(early).toBeDefined();
    expect(later?.pm25).not.toBe(early?.pm25);
    expect(ended?.temperature).not.toBe(later?.temperature);
    expect(at("2024-09-10T00:00:00Z")).toEqual(ended);
  });

  test("holds one sample in its first two minutes: whole numbers of counts and of PM", () => {
    const first = at("2024-09-09T10:01:59Z");
    const integers = [first?.pm25, first?.pm10, first?.internalTemperatureRaw].map(Number.isInteger);

    expect(integers).toEqual([true, true, true]);
    expect(at("2024-09-09T10:00:00Z")).toEqual(first);
    expect(at("2024-09-09T10:02:00Z")).not.toEqual(first);
  });

  test("always has more PM10 than PM2.5", () => {
    const january = hourNumber("2024-01-01T00:00Z");
    const rows = Array.from({ length: 300 }, (_, index) => january + index).flatMap((hour) =>
      simulatedHours(mains(), new Date((hour + 0.05) * 3_600_000), { from: hour, to: hour + 1 }),
    );

    expect(rows.length).toBeGreaterThan(250);
    expect(rows.filter((row) => row.pm10 <= row.pm25)).toEqual([]);
  });
});
