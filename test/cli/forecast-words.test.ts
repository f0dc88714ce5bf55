import { describe, expect, test } from "vitest";

import { utcHourSchema } from "../../src/base/utc-hour.ts";
import { describedForecasts } from "../../src/cli/forecast-report.ts";
import {
  aheadText,
  errorText,
  parameterText,
  percentText,
  skillOf,
  skillText,
  valueText,
} from "../../src/cli/forecast-words.ts";
import { stationSchema } from "../../src/domain/station.ts";
import { forecast, nothingForecast } from "../support/forecasts.ts";

test("values have the decimals of their sensor, errors one more, and nothing is a dash", () => {
  expect([valueText("pm25", 12.345), errorText("pm25", 12.345), valueText("co", 0.5), errorText("co", null)]).toEqual([
    "12.3",
    "12.35",
    "0.50",
    "–",
  ]);
  expect([percentText(0.796), percentText(null), parameterText("co")]).toEqual(["79.6 %", "–", "CO in mg/m³"]);
  expect([aheadText(1), aheadText(2)]).toEqual(["1 hour ahead", "2 hours ahead"]);
});

test.each([
  [1.8, 2, "10.0 % better"],
  [2.2, 2, "10.0 % worse"],
  [2, 2, "0.0 % better"],
  [0, 0, "not comparable"],
  [null, null, "not comparable"],
])("an error of %s is compared with %s of persistence: %s", (error, ofPersistence, text) => {
  expect(skillText(skillOf(error, ofPersistence))).toBe(text);
});

describe("the newest forecasts for people", () => {
  const stationOf = (stationId: string) =>
    stationSchema.parse({
      stationId,
      name: stationId,
      sourceId: null,
      latitude: null,
      longitude: null,
      timeZone: "UTC",
      dataFrom: "2024-01-01",
      siteSince: "2024-01-01",
    });
  const running = utcHourSchema.parse("2024-03-01T10:00Z");

  test("say which hour is in progress, and why a forecast is not the model's", () => {
    const newest = [
      forecast("2024-03-01T08:00Z"),
      forecast("2024-03-01T08:00Z", { leadHours: 2, maker: "persistence", reason: "lost-to-persistence" }),
      forecast("2024-03-01T08:00Z", { leadHours: 3, ...nothingForecast }),
    ];

    expect(
      describedForecasts(
        [
          [stationOf("smart188"), newest],
          [stationOf("far"), []],
        ],
        running,
      ),
    ).toMatchInlineSnapshot(`
      "PM2.5 in µg/m³

      station   newest hour        hour                            forecast  80 % interval  persistence
      smart188  2024-03-01T08:00Z  2024-03-01T09:00Z  past             10.0     8.0 – 14.0          9.0
      smart188  2024-03-01T08:00Z  2024-03-01T10:00Z  in progress      10.0     8.0 – 14.0          9.0  persistence instead: the model lost to persistence over the last four weeks
      smart188  2024-03-01T08:00Z  2024-03-01T11:00Z                   none                           –  no forecast: the newest value is more than 12 hours old

      Nothing is issued yet for far.

      Means of UTC hours; the forecast is the median, and four hours in five should lie in its interval. Persistence is the
      last observed value.
      "
    `);
  });

  test("are told how to get, if there are none", () => {
    expect(describedForecasts([[stationOf("far"), []]], running)).toBe(
      "No forecast is issued yet. Issue the newest: harmattan materialize group:forecast (heal does it each hour).\n" +
        "Without a trained model persistence is forecast, the last observed value; harmattan train makes one.\n",
    );
  });
});
