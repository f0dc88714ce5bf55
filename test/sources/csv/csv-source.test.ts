import { describe, expect, test } from "vitest";

import { fixedClock } from "../../../src/base/clock.ts";
import { sha256 } from "../../../src/base/json.ts";
import type { HourlyMeasurement } from "../../../src/domain/hourly-measurement.ts";
import type { CsvHours } from "../../../src/sources/csv/csv-hours.ts";
import { csvSource } from "../../../src/sources/csv/csv-source.ts";
import { days, hour, smart188, station } from "../../support/hours.ts";

/** 2024-03-01T00:00Z, in hours since 1970. */
const march = 474_792;

/** PM2.5 and CO of smart188 from 22:00Z of 2024-02-29 to 01:00Z of 2024-03-01, without 00:00Z. */
const contents: CsvHours = {
  file: "hours.csv",
  rows: 3,
  parameters: ["pm25", "co"],
  stations: [
    {
      name: "Smart188",
      stationId: smart188,
      hours: Int32Array.of(march - 2, march - 1, march + 1),
      values: [Float64Array.of(1, Number.NaN, 3.5), Float64Array.of(0.1, 0.2, Number.NaN)],
    },
  ],
};

const signal = new AbortController().signal;

function fetchDay(from: string, to: string, stored: readonly HourlyMeasurement[] = [], now = "2024-03-10T00:00:00Z") {
  const source = csvSource(contents, fixedClock(new Date(now)), async () => stored);
  return source.fetchHours(station("smart188"), days(from, to), signal);
}

const nothing = {
  co: null,
  pm25: null,
  pm10: null,
  no2: null,
  o3: null,
  temperature: null,
  relativeHumidity: null,
  internalTemperatureRaw: null,
};

describe("the hours of a file", () => {
  test("are those of the window, fetched now, with the station's own lines as their body", async () => {
    const { fetchedAt, payload, body, hours } = await fetchDay("2024-02-29", "2024-03-01");

    const text = "station,hourStart,pm25,co\nsmart188,2024-02-29T22:00Z,1,0.1\nsmart188,2024-02-29T23:00Z,,0.2\n";
    const values = { ...nothing };
    expect(new TextDecoder().decode(body)).toBe(text);
    expect(payload).toBe(sha256(text));
    expect(fetchedAt).toBe("2024-03-10T00:00:00.000Z");
    expect(hours).toEqual([
      hour("2024-02-29T22:00Z", { payload, values: { ...values, pm25: 1, co: 0.1 } }),
      hour("2024-02-29T23:00Z", { payload, values: { ...values, co: 0.2 } }),
    ]);
  });

  test("keep what is stored of parameters without a column, and of no other", async () => {
    const stored = [hour("2024-03-01T01:00Z", { values: { ...nothing, pm25: 9, co: 9, no2: 9 } })];

    const { hours } = await fetchDay("2024-03-01", "2024-03-02", stored);

    expect(hours.map(({ values }) => values)).toEqual([{ ...nothing, pm25: 3.5, no2: 9 }]);
  });

  test.each([
    ["2024-03-01T01:59:59Z", true],
    ["2024-03-01T02:00:00Z", false],
  ])("fetched at %s, the one of 01:00Z is provisional: %s", async (now, provisional) => {
    const { hours } = await fetchDay("2024-03-01", "2024-03-02", [], now);

    expect(hours.map((each) => each.provisional)).toEqual([provisional]);
  });

  test("are none before, after and between those of the file, and of another station", async () => {
    const source = csvSource(contents, fixedClock(new Date("2024-03-10T00:00:00Z")), async () => []);
    const other = await source.fetchHours(station("smart189"), days("2024-02-01", "2024-04-01"), signal);

    expect(await fetchDay("2024-01-01", "2024-02-29")).toEqual({
      fetchedAt: "2024-03-10T00:00:00.000Z",
      payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      body: new Uint8Array(),
      hours: [],
    });
    expect((await fetchDay("2024-03-02", "2024-04-01")).hours).toEqual([]);
    expect(other.hours).toEqual([]);
  });
});
