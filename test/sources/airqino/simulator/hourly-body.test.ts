import { expect, test } from "vitest";

import { hourlyBody } from "../../../../src/sources/airqino/simulator/hourly-body.ts";
import { stations } from "./simulator-builders.ts";

const row = {
  hourNumber: Date.parse("2024-02-29T23:00:00Z") / 3_600_000,
  co: 0,
  temperature: 881.3 / 30,
  internalTemperatureRaw: 407.9,
  no2: 17.839743,
  o3: 35.581387,
  pm10: 299 / 30,
  pm25: 88 / 30,
  relativeHumidity: 73.753334,
};

test("a body has the API's header and its keys in the API's order, numbers as float32", () => {
  const [station = fail()] = stations;

  expect(hourlyBody(station, [row])).toBe(
    '{"header": {"station_name": "SMART11", "station_lat": 5.369297981262207, "station_lon": -3.958930015563965}, ' +
      '"data": [{"timestamp": "2024-02-29 23:00:00", "CO": 0.0, "T": 29.376667, "T. int.": 407.9, "NO2": 17.839743, ' +
      '"O3": 35.581387, "PM10": 9.966666, "PM2.5": 2.9333334, "RH": 73.753334}]}',
  );
});

test("a missing humidity is an absent key", () => {
  const [station = fail()] = stations;

  expect(hourlyBody(station, [{ ...row, relativeHumidity: null }])).toMatch(/"PM2\.5": 2\.9333334\}\]\}$/);
});

test("a body without hours holds an empty list", () => {
  const [station = fail()] = stations;

  expect(hourlyBody(station, [])).toMatch(/, "data": \[\]\}$/);
});

function fail(): never {
  throw new Error("the builders hold no station");
}
