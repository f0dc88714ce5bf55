import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import { hourOfDay, utcHourSchema } from "../../src/base/utc-hour.ts";
import { forecastScoreId, forecastScores, type Observed, observedIn } from "../../src/domain/forecast-score.ts";
import { forecast, nothingForecast, score } from "../support/forecasts.ts";
import { hour } from "../support/hours.ts";

const march1 = utcDaySchema.parse("2024-03-01");

/** Values of PM2.5 by target hour, whatever is asked for; other hours are missing. */
function values(byHour: Readonly<Record<string, number>>): Observed {
  return (_, targetHour) => byHour[targetHour] ?? null;
}

/** Two hours inside the interval, one above it and one below, forecast with different luck. */
const fourForecasts = [
  forecast("2024-02-29T23:00Z"), //       10 in  8 to 14, persistence  9, observed 11
  forecast("2024-03-01T00:00Z", { p50: 12, persistence: 11 }), //  8 to 14, observed 16
  forecast("2024-03-01T01:00Z", { p10: 10, p50: 15, p90: 20, persistence: 12 }), //   observed 9
  forecast("2024-03-01T02:00Z", { p10: 4, p50: 5, p90: 6, persistence: 7, maker: "persistence", raw: null }), // 4
];
const fourValues = {
  "2024-03-01T00:00Z": 11,
  "2024-03-01T01:00Z": 16,
  "2024-03-01T02:00Z": 9,
  "2024-03-01T03:00Z": 4,
};

describe("forecast scores", () => {
  test("add up the errors of the published median, of persistence and of the interval", () => {
    const [found] = forecastScores(march1, fourForecasts, values(fourValues));

    expect(found).toMatchObject({
      stationId: "smart188",
      day: "2024-03-01",
      parameter: "pm25",
      leadHours: 1,
      n: 4,
      made: { model: 3, persistence: 1, none: 0 },
      absoluteErrorSum: 12, //                   1 + 4 + 6 + 1
      squaredErrorSum: 54, //                    1 + 16 + 36 + 1
      errorSum: 2, //                            −1 − 4 + 6 + 1
      persistenceAbsoluteErrorSum: 13, //        2 + 5 + 3 + 3
      persistenceSquaredErrorSum: 47, //         4 + 25 + 9 + 9
      inside: 2, //                              the edge of the interval belongs to it
      intervalScoreSum: 54, //                   6 + (6 + 10 · 2) + (10 + 10 · 1) + 2
    });
  });

  test("keep each observed hour beside what was said of it", () => {
    const said = forecast("2024-03-01T05:00Z", { raw: { p10: 0, p50: 2, p90: 3 } });

    const [found] = forecastScores(march1, [said], values({ "2024-03-01T06:00Z": 1 }));

    expect(found?.hours).toEqual([
      {
        hour: "2024-03-01T06:00Z",
        observed: 1,
        p50: 10,
        persistence: 9,
        modelP50: 2,
        low: -Math.LN2, //  ln 1 − ln 2
        high: -Math.LN2, // ln 2 − ln 4
        modelId: "pm25/2024-02-20T13Z",
      },
    ]);
  });

  test("have a positive conformal score on the side beyond which the value lay", () => {
    const said = forecast("2024-03-01T05:00Z", { raw: { p10: 1, p50: 2, p90: 3 } });

    const [above] = forecastScores(march1, [said], values({ "2024-03-01T06:00Z": 7 }));
    const [below] = forecastScores(march1, [said], values({ "2024-03-01T06:00Z": 0 }));

    expect(above?.hours[0]?.high).toBeCloseTo(Math.LN2, 6); // ln 8 − ln 4
    expect(above?.hours[0]?.low).toBeCloseTo(-1.386294, 6); // ln 2 − ln 8
    expect(below?.hours[0]?.low).toBeCloseTo(Math.LN2, 6); // ln 2 − ln 1
  });

  test.each([-1, -3])("of the value %d have no conformal score, but errors", (observed) => {
    const [found] = forecastScores(march1, [forecast("2024-03-01T05:00Z")], values({ "2024-03-01T06:00Z": observed }));

    expect(found?.hours[0]).toMatchObject({ low: null, high: null, modelP50: 10 });
    expect(found?.n).toBe(1);
  });

  test("of an hour for which nothing was forecast count it as made by none, and score nothing", () => {
    const none = forecast("2024-03-01T05:00Z", nothingForecast);

    const [found] = forecastScores(march1, [none], values({ "2024-03-01T06:00Z": 12 }));

    expect(found).toEqual(
      score("2024-03-01", {
        made: { model: 0, persistence: 0, none: 1 },
        hours: [
          {
            hour: "2024-03-01T06:00Z",
            observed: 12,
            p50: null,
            persistence: null,
            modelP50: null,
            low: null,
            high: null,
            modelId: null,
          },
        ],
      }),
    );
  });

  test("of a day without an observed hour say what was issued", () => {
    expect(forecastScores(march1, fourForecasts, () => null)).toEqual([
      score("2024-03-01", { made: { model: 3, persistence: 1, none: 0 } }),
    ]);
  });

  test("without any forecast are none", () => {
    expect(forecastScores(march1, [], values(fourValues))).toEqual([]);
  });

  test("belong to the day of the target hour: midnight after a leap day is in March, the next midnight is not", () => {
    const issued = [
      forecast("2024-02-29T22:00Z"),
      forecast("2024-02-29T23:00Z"),
      forecast("2024-03-01T22:00Z"),
      forecast("2024-03-01T23:00Z"),
    ];

    const [found] = forecastScores(march1, issued, () => 10);

    expect(found?.hours.map((each) => each.hour)).toEqual(["2024-03-01T00:00Z", "2024-03-01T23:00Z"]);
    expect(found?.made.model).toBe(2);
  });

  test("are one row per parameter and lead, by parameter code, then lead, each with its own values", () => {
    const issued = (["pm25", "co"] as const).flatMap((parameter) =>
      [10, 2, 1].map((leadHours) => forecast("2024-03-01T05:00Z", { parameter, leadHours })),
    );

    const found = forecastScores(march1, issued, (parameter) => (parameter === "co" ? 7 : 10));

    expect(found.map((row) => [row.parameter, row.leadHours, row.absoluteErrorSum])).toEqual([
      ["co", 1, 3],
      ["co", 2, 3],
      ["co", 10, 3],
      ["pm25", 1, 0],
      ["pm25", 2, 0],
      ["pm25", 10, 0],
    ]);
    expect(found.map(forecastScoreId)[2]).toBe("smart188/2024-03-01/co+10");
  });

  test("are the same in whatever order the forecasts come", () => {
    const scored = forecastScores(march1, fourForecasts, values(fourValues));
    const shuffled = fc.shuffledSubarray(fourForecasts, { minLength: 4 });
    fc.assert(
      fc.property(shuffled, (issued) => {
        expect(forecastScores(march1, issued, values(fourValues))).toEqual(scored);
      }),
    );
  });
});

describe("observed values", () => {
  const observed = observedIn([
    hour("2024-03-01T00:00Z", { values: { pm25: 12, co: 0, no2: null } }),
    hour("2024-03-01T01:00Z", { provisional: true }),
  ]);
  const [first, unfinished] = [hourOfDay(march1, 0), hourOfDay(march1, 1)];

  test("are those of finished hours; zero is a value", () => {
    expect([observed("pm25", first), observed("co", first)]).toEqual([12, 0]);
  });

  test("are missing where the hour is unfinished, absent or without that parameter", () => {
    const absent = utcHourSchema.parse("2024-03-01T02:00Z");

    expect([observed("pm25", unfinished), observed("pm25", absent), observed("no2", first)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test("of unfinished hours are not scored", () => {
    const issued = [forecast("2024-02-29T23:00Z"), forecast("2024-03-01T00:00Z")];

    const [found] = forecastScores(march1, issued, observed);

    expect(found).toMatchObject({ n: 1, made: { model: 2, persistence: 0, none: 0 }, absoluteErrorSum: 2 });
  });
});
