import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import type { HourlyMeasurement } from "../../src/domain/hourly-measurement.ts";
import { type Parameter, parameterKeys } from "../../src/domain/parameter.ts";
import { partitionRows, type StoredDay } from "../../src/publish/partition-rows.ts";
import { partitionTables } from "../../src/publish/partition-tables.ts";
import { forecast, nothingForecast, score } from "../support/forecasts.ts";
import { hour, hoursOfDay, station } from "../support/hours.ts";
import { mean } from "../support/means.ts";
import { airQuality, exceedance, nothingStored } from "./stored-day.ts";

const pharmacy = station("smart188");
const day = utcDaySchema.parse("2024-02-29");

const rowsOf = (stored: Partial<StoredDay>, of = pharmacy) => partitionRows(of, day, { ...nothingStored, ...stored });
const hourlyOf = (hours: readonly HourlyMeasurement[], parameter: Parameter) =>
  rowsOf({ hours }).hourly_measurement.filter((row) => row.parameter === parameter);
const before = hour("2024-02-28T23:00Z");

test("a day of which nothing is stored has seven empty means and no other row", () => {
  const { daily_mean, ...others } = rowsOf({});

  expect(daily_mean.map(({ parameter }) => parameter)).toEqual([
    "co",
    "no2",
    "o3",
    "pm10",
    "pm25",
    "relativeHumidity",
    "temperature",
  ]);
  expect(others).toEqual({
    hourly_measurement: [],
    air_quality_index: [],
    exceedance: [],
    forecast: [],
    forecast_score: [],
    restatement: [],
  });
});

describe("hours", () => {
  test("one stored hour has a row for each of the eight parameters, by the parameters' codes", () => {
    const row = { station_id: "smart188", day: "2024-02-29", hour_start: "2024-02-29T00:00:00.000Z" };
    const final = { provisional: false, flags: null };

    expect(rowsOf({ hours: [before, hour("2024-02-29T00:00Z")] }).hourly_measurement).toEqual([
      { ...row, parameter: "co", value: 0.5, ...final },
      { ...row, parameter: "internalTemperatureRaw", value: 400, ...final },
      { ...row, parameter: "no2", value: 15, ...final },
      { ...row, parameter: "o3", value: 30, ...final },
      { ...row, parameter: "pm10", value: 20, ...final },
      { ...row, parameter: "pm25", value: 10, ...final },
      { ...row, parameter: "relativeHumidity", value: 80, ...final },
      { ...row, parameter: "temperature", value: 27, ...final },
    ]);
  });

  test("the hour before the day has no row, also when it is all there is", () => {
    expect(rowsOf({ hours: [before] }).hourly_measurement).toEqual([]);
  });

  test("an unfinished hour alone is the only one with a row, and is provisional without a flag", () => {
    const hours = [hour("2024-02-29T02:00Z", { provisional: true, values: { pm25: 31, pm10: null } })];
    const shown = (parameter: Parameter) =>
      hourlyOf(hours, parameter).map(({ hour_start, value, provisional, flags }) => {
        return [hour_start, value, provisional, flags];
      });

    expect(shown("pm25")).toEqual([["2024-02-29T02:00:00.000Z", 31, true, null]]);
    expect(shown("pm10")).toEqual([]);
    expect(shown("co").at(-1)).toEqual(["2024-02-29T02:00:00.000Z", 0.5, true, "warm-up"]);
  });

  test("a gap has no row, inside the day or at its end", () => {
    const hours = [before, hour("2024-02-29T00:00Z"), hour("2024-02-29T03:00Z", { values: { o3: null } })];

    expect(hourlyOf(hours, "pm25").map(({ value }) => value)).toEqual([10, 10]);
    expect(hourlyOf(hours, "o3").map(({ value }) => value)).toEqual([30]);
  });

  test("an hour that is stored without any value has no row", () => {
    const values = Object.fromEntries(parameterKeys.map((parameter) => [parameter, null]));
    const hours = [before, hour("2024-02-29T00:00Z"), hour("2024-02-29T01:00Z", { values })];

    expect(hourlyOf(hours, "temperature").map(({ value }) => value)).toEqual([27]);
  });

  test("CO at zero keeps its value and says what it is, at midnight after a gap also that the sensor warms up", () => {
    const hours = [
      hour("2024-02-29T00:00Z", { values: { co: 0 } }),
      hour("2024-02-29T01:00Z", { values: { co: -0.1 } }),
      hour("2024-02-29T02:00Z"),
    ];

    expect(hourlyOf(hours, "co").map(({ value, flags }) => [value, flags])).toEqual([
      [0, "warm-up, at-or-below-zero"],
      [-0.1, "at-or-below-zero"],
      [0.5, null],
    ]);
  });

  test("each hour of a flat line is flagged, the other hours of the day are not", () => {
    const hours = [before, ...hoursOfDay("2024-02-29", 6), hour("2024-02-29T06:00Z", { values: { pm25: 11 } })];

    expect(hourlyOf(hours, "pm25").map(({ flags }) => flags)).toEqual([
      "flat-line",
      "flat-line",
      "flat-line",
      "flat-line",
      "flat-line",
      "flat-line",
      null,
    ]);
  });

  test("every stored value has a row of its hour and parameter, and nothing else has one, whatever the order", () => {
    const value = fc.option(fc.double({ min: -5, max: 1000, noNaN: true }), { nil: null });
    const stored = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 23 }), value, value, fc.boolean()), {
      selector: ([number]) => number,
    });
    fc.assert(
      fc.property(stored, (chosen) => {
        const hours = chosen.map(([number, pm25, co, provisional]) =>
          hour(`2024-02-29T${String(number).padStart(2, "0")}:00Z`, { values: { pm25, co }, provisional }),
        );
        const rows = rowsOf({ hours }).hourly_measurement;
        const byStart = new Map(hours.map((one) => [one.hourStart.slice(0, 13), one]));

        const values = hours.flatMap((one) => parameterKeys.filter((parameter) => one.values[parameter] !== null));
        expect(rows).toHaveLength(values.length);
        for (const row of rows) {
          const one = byStart.get(row.hour_start.slice(0, 13));
          const found = parameterKeys.find((parameter) => parameter === row.parameter);
          expect(row.value).toBe(found && one?.values[found]);
          expect(row.provisional).toBe(one?.provisional);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("daily means", () => {
  test("a day without means has 24 expected hours and none of them", () => {
    expect(rowsOf({}).daily_mean[0]).toEqual({
      station_id: "smart188",
      day: "2024-02-29",
      parameter: "co",
      value: null,
      valid_hours: 0,
      expected_hours: 24,
      reason: "no-hours",
      maximum_8h: null,
      provisional: false,
      flags: null,
    });
  });

  test("a day without means expects 23 hours where the clocks went forward in it", () => {
    const paris = { ...pharmacy, dayBoundary: "localClock", timeZone: "Europe/Paris" } as const;
    const { daily_mean } = partitionRows(paris, utcDaySchema.parse("2024-03-31"), nothingStored);

    expect(daily_mean.map(({ expected_hours }) => expected_hours)).toEqual([23, 23, 23, 23, 23, 23, 23]);
  });

  test("a valid mean is published with its largest 8-hour mean, and its flags without `provisional`", () => {
    const maximumEightHourMean = { value: 1.25, windowEnd: 9, validWindows: 24, valid: true, reason: null };
    const qualifiers = ["provisional", "warm-up", "at-or-below-zero"];
    const means = [
      mean("2024-02-29", { parameter: "co", unit: "mg/m³", mean: 0.75, finalHours: 23, provisional: true }),
    ].map((one) => mean("2024-02-29", { ...one, qualifiers, maximumEightHourMean }));

    expect(rowsOf({ means }).daily_mean[0]).toEqual({
      station_id: "smart188",
      day: "2024-02-29",
      parameter: "co",
      value: 0.75,
      valid_hours: 23,
      expected_hours: 24,
      reason: null,
      maximum_8h: 1.25,
      provisional: true,
      flags: "warm-up, at-or-below-zero",
    });
  });

  test("a mean of too few hours, or an 8-hour mean of too few windows, is not published", () => {
    const means = [
      mean("2024-02-29", {
        parameter: "o3",
        mean: 61,
        hours: 17,
        finalHours: 16,
        valid: false,
        reason: "too-few-hours",
        provisional: true,
        qualifiers: ["provisional"],
        maximumEightHourMean: {
          value: 80,
          windowEnd: 9,
          validWindows: 17,
          valid: false,
          reason: "too-few-windows",
        },
      }),
    ];

    expect(rowsOf({ means }).daily_mean.find(({ parameter }) => parameter === "o3")).toEqual({
      station_id: "smart188",
      day: "2024-02-29",
      parameter: "o3",
      value: null,
      valid_hours: 16,
      expected_hours: 24,
      reason: "too-few-hours",
      maximum_8h: null,
      provisional: true,
      flags: null,
    });
  });
});

describe("air quality indices", () => {
  const row = { station_id: "smart188", day: "2024-02-29" };

  test("one row for the day, and for each hour one of the NowCast and one of the European AQI", () => {
    expect(rowsOf({ airQuality: airQuality("2024-02-29") }).air_quality_index).toEqual([
      {
        ...row,
        index_name: "european-aqi",
        period_start: "2024-02-29T00:00:00.000Z",
        value: 2,
        level: 2,
        parameter: "pm25",
      },
      {
        ...row,
        index_name: "us-aqi",
        period_start: "2024-02-29T00:00:00.000Z",
        value: 101,
        level: 3,
        parameter: "pm10",
      },
      {
        ...row,
        index_name: "us-aqi-nowcast",
        period_start: "2024-02-29T01:00:00.000Z",
        value: 50,
        level: 1,
        parameter: "pm25",
      },
    ]);
  });

  test("the day's index begins with the station's own day", () => {
    const lagos = { ...pharmacy, dayBoundary: "localStandard", timeZone: "Africa/Lagos" } as const;
    const indices = rowsOf({ airQuality: airQuality("2024-02-29") }, lagos).air_quality_index;

    expect(indices.find(({ index_name }) => index_name === "us-aqi")).toMatchObject({
      day: "2024-02-29",
      period_start: "2024-02-28T23:00:00.000Z",
    });
  });

  test.each([
    [0, 1],
    [50, 1],
    [51, 2],
    [300, 5],
    [301, 6],
    [612, 6],
  ])("a US AQI of %i has level %i", (value, level) => {
    const usAqi = { value, category: "as in the table", colour: "#000000", responsible: "pm25" } as const;
    const stored = { ...airQuality("2024-02-29"), usAqi, hours: [] };

    expect(rowsOf({ airQuality: stored }).air_quality_index).toEqual([
      { ...row, index_name: "us-aqi", period_start: "2024-02-29T00:00:00.000Z", value, level, parameter: "pm25" },
    ]);
  });

  test("what has no index has no row", () => {
    const hours = airQuality("2024-02-29").hours.map((each) => ({ ...each, usAqi: null, europeanAqi: null }));

    expect(rowsOf({ airQuality: { ...airQuality("2024-02-29"), usAqi: null, hours } }).air_quality_index).toEqual([]);
  });
});

test("exceedances are rows by standard", () => {
  const exceedances = [exceedance("who-2021-pm25-24h-it4", 30.5), exceedance("who-2021-pm25-24h", 30.5)];

  expect(rowsOf({ exceedances }).exceedance).toEqual([
    { station_id: "smart188", day: "2024-02-29", standard_id: "who-2021-pm25-24h", value: 30.5 },
    { station_id: "smart188", day: "2024-02-29", standard_id: "who-2021-pm25-24h-it4", value: 30.5 },
  ]);
});

describe("forecasts", () => {
  test("the row of 23:00Z is of the day in which it was issued, its target of the next", () => {
    expect(rowsOf({ forecasts: [forecast("2024-02-29T23:00Z", { leadHours: 2 })] }).forecast).toEqual([
      {
        station_id: "smart188",
        day: "2024-02-29",
        parameter: "pm25",
        issue_hour: "2024-02-29T23:00:00.000Z",
        lead_hour: 2,
        target_hour: "2024-03-01T01:00:00.000Z",
        maker: "model",
        reason: null,
        p10: 8,
        p50: 10,
        p90: 14,
        persistence: 9,
        model: "pm25/2024-02-20T13Z",
      },
    ]);
  });

  test("without a model, and without anything forecast, quantities are null and the reason is told", () => {
    expect(rowsOf({ forecasts: [forecast("2024-02-29T05:00Z", nothingForecast)] }).forecast).toEqual([
      {
        station_id: "smart188",
        day: "2024-02-29",
        parameter: "pm25",
        issue_hour: "2024-02-29T05:00:00.000Z",
        lead_hour: 1,
        target_hour: "2024-02-29T06:00:00.000Z",
        maker: "none",
        reason: "stale-input",
        p10: null,
        p50: null,
        p90: null,
        persistence: null,
        model: null,
      },
    ]);
  });

  test("lead hours are ordered as numbers", () => {
    const forecasts = [10, 2, 1].map((leadHours) => forecast("2024-02-29T05:00Z", { leadHours }));

    expect(rowsOf({ forecasts }).forecast.map(({ lead_hour }) => lead_hour)).toEqual([1, 2, 10]);
  });
});

test("a score keeps counts and sums, also without a scored hour", () => {
  const scored = {
    leadHours: 1,
    n: 3,
    made: { model: 20, persistence: 3, none: 1 },
    absoluteErrorSum: 4.5,
    squaredErrorSum: 9.25,
    errorSum: -1.5,
    persistenceAbsoluteErrorSum: 6,
    persistenceSquaredErrorSum: 14,
    inside: 2,
    intervalScoreSum: 33,
  };
  const empty = {
    scored_hours: 0,
    absolute_error_sum: 0,
    squared_error_sum: 0,
    persistence_absolute_error_sum: 0,
    persistence_squared_error_sum: 0,
    inside_hours: 0,
    interval_score_sum: 0,
  };
  const row = { station_id: "smart188", day: "2024-02-29", parameter: "pm25" };

  expect(
    rowsOf({ scores: [score("2024-02-29", { leadHours: 2 }), score("2024-02-29", scored)] }).forecast_score,
  ).toEqual([
    {
      ...row,
      lead_hour: 1,
      scored_hours: 3,
      made_by_model: 20,
      made_by_persistence: 3,
      made_by_none: 1,
      absolute_error_sum: 4.5,
      squared_error_sum: 9.25,
      persistence_absolute_error_sum: 6,
      persistence_squared_error_sum: 14,
      inside_hours: 2,
      interval_score_sum: 33,
    },
    { ...row, lead_hour: 2, made_by_model: 24, made_by_persistence: 0, made_by_none: 0, ...empty },
  ]);
});

describe("restatements", () => {
  const change = {
    parameter: "pm25",
    before: null,
    after: 12.5,
    beforeFetchedAt: "2024-02-29T03:05:00.000Z",
    afterFetchedAt: "2024-03-01T03:05:00.000Z",
  };
  const restated = (hourStart: string, restatements: readonly unknown[]) =>
    hour(hourStart, { restatements: restatements.map((each) => ({ ...change, ...Object(each) })) });
  const row = {
    station_id: "smart188",
    day: "2024-02-29",
    parameter: "pm25",
    hour_start: "2024-02-29T02:00:00.000Z",
    restated_at: "2024-03-01T03:05:00.000Z",
    first_fetched_at: "2024-02-29T03:05:00.000Z",
    value_before: null,
    value_after: 12.5,
  };

  test("a missing value that got a value is a row, and so is the way back", () => {
    const back = { before: 12.5, after: null, afterFetchedAt: "2024-03-02T03:05:00.000Z" };

    expect(rowsOf({ hours: [restated("2024-02-29T02:00Z", [{}, back])] }).restatement).toEqual([
      row,
      { ...row, restated_at: "2024-03-02T03:05:00.000Z", value_before: 12.5, value_after: null },
    ]);
  });

  test("of two at the same instant the last is kept", () => {
    const hours = [restated("2024-02-29T02:00Z", [{ after: 11 }, { after: 12.5 }])];

    expect(rowsOf({ hours }).restatement).toEqual([row]);
  });

  test("one of the hour before the day belongs to another partition", () => {
    expect(rowsOf({ hours: [restated("2024-02-28T23:00Z", [{}])] }).restatement).toEqual([]);
  });
});

test("rows lie in the order of their key and have the columns of their table, in its order", () => {
  const stored: StoredDay = {
    hours: [hour("2024-02-29T05:00Z"), hour("2024-02-29T01:00Z"), before],
    means: ["temperature", "co", "pm25"].map((parameter) => mean("2024-02-29", { parameter })),
    airQuality: airQuality("2024-02-29"),
    exceedances: [exceedance("who-2021-pm25-24h", 30.5), exceedance("eu-2024-2881-pm25-24h", 30.5)],
    forecasts: ["2024-02-29T05:00Z", "2024-02-29T04:00Z"].map((issueHour) => forecast(issueHour)),
    scores: [score("2024-02-29"), score("2024-02-29", { parameter: "co" })],
  };
  const rows = rowsOf(stored);

  for (const [name, { columns, key }] of Object.entries(partitionTables)) {
    const ofTable = Object.entries(rows).find(([table]) => table === name)?.[1] ?? [];
    const keys = ofTable.map((row) =>
      key.map((column) => String(Object.entries(row).find(([one]) => one === column)?.[1])).join(" "),
    );
    expect(keys, name).toEqual(keys.toSorted());
    expect(new Set(keys).size, name).toBe(ofTable.length);
    for (const row of ofTable) expect(Object.keys(row), name).toEqual(Object.keys(columns));
  }
});
