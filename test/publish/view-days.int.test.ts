import { beforeEach, describe, expect, test } from "vitest";

import { before, daysAgo, hourRow, insertReference, meanRow, utc, type ViewPlace, withViews } from "./view-rows.ts";

let place: ViewPlace;
withViews((fresh) => {
  place = fresh;
});
beforeEach(() => insertReference(place));

const over = (day: string, value: number, standard_id = "who-2021-pm25-24h") => {
  return { station_id: "smart188", day, standard_id, value };
};

/** A week of PM2.5 with every kind of day, and today; CO in mg/m³ on its last day; NO2 never. */
async function insertWeek(): Promise<void> {
  await place.insert("hourly_measurement", [
    hourRow("2024-03-01T00:00", 15),
    hourRow("2024-03-07T00:00", 11, { parameter: "co" }),
    hourRow("2024-03-01T00:00", null, { parameter: "no2" }),
    hourRow("2024-03-01T00:00", 512, { parameter: "internalTemperatureRaw" }),
  ]);
  const tooFew = { valid_hours: 17, reason: "too-few-hours" };
  await place.insert("daily_mean", [
    meanRow("2024-02-29", null),
    meanRow("2024-03-01", 15.04, { flags: "flat-line" }), // 15.0 once rounded
    meanRow("2024-03-02", 15.06),
    meanRow("2024-03-03", null, tooFew),
    // 2024-03-04 was never published.
    meanRow("2024-03-05", 20, { valid_hours: 23, provisional: true }),
    meanRow("2024-03-06", null),
    meanRow("2024-03-07", 10),
    meanRow("2024-03-07", 11, { parameter: "co", maximum_8h: 12.5 }),
    meanRow("2024-03-07", null, { parameter: "no2" }),
    meanRow(daysAgo(0), 80),
  ]);
  await place.insert("exceedance", [
    over("2024-03-02", 15.06),
    over("2024-03-05", 20),
    over("2024-03-07", 11, "who-2021-co-24h"),
    over("2024-03-07", 12.5, "us-naaqs-co-8h"),
    over(daysAgo(0), 80),
  ]);
}

describe("v_daily", () => {
  test("every finished day is a row, with the reason where it has no valid mean", async () => {
    await insertWeek();

    const query = `
      SELECT day::date, value, valid_hours AS hours, reason, reason_fr, flags, over_guideline AS over
      FROM v_daily WHERE parameter = 'pm25' ORDER BY day`;
    const valid = { hours: 24, reason: null, reason_fr: null, flags: null };
    const missing = { value: null, flags: null, over: null };
    const noHours = { ...missing, hours: 0, reason: "no hours", reason_fr: "aucune heure" };
    expect(await place.read(query)).toEqual([
      { day: "2024-03-01", value: 15.04, ...valid, flags: "flat-line", over: false },
      { day: "2024-03-02", value: 15.06, ...valid, over: true },
      { day: "2024-03-03", ...missing, hours: 17, reason: "too few hours", reason_fr: "trop peu d'heures" },
      { day: "2024-03-04", ...noHours },
      { day: "2024-03-05", ...missing, hours: 23, reason: "provisional", reason_fr: "provisoire" },
      { day: "2024-03-06", ...noHours },
      { day: "2024-03-07", value: 10, ...valid, over: false },
    ]);
  });

  test("a row says what it is of, in two languages; a parameter that was never measured has none", async () => {
    await insertWeek();

    expect(await place.read("SELECT * FROM v_daily WHERE parameter <> 'pm25'")).toEqual([
      {
        station_id: "smart188",
        station: "SMART188",
        parameter: "co",
        parameter_label: "CO",
        parameter_label_fr: "CO",
        unit: "mg/m³",
        series: "SMART188 CO",
        day: "2024-03-07T00:00:00",
        value: 11,
        valid_hours: 24,
        expected_hours: 24,
        reason: null,
        reason_fr: null,
        maximum_8h: 12.5,
        flags: null,
        who_guideline: 4,
        over_guideline: true,
        in_last_30_days: true,
        in_last_365_days: true,
      },
    ]);
  });

  test("a parameter without a guideline is neither over nor under it", async () => {
    await place.insert("hourly_measurement", [hourRow("2024-03-01T00:00", 28, { parameter: "temperature" })]);
    await place.insert("daily_mean", [meanRow("2024-03-01", 28, { parameter: "temperature" })]);

    const query = "SELECT value, who_guideline, over_guideline FROM v_daily";
    expect(await place.read(query)).toEqual([{ value: 28, who_guideline: null, over_guideline: null }]);
  });

  test("spans of days end with the newest finished day that has hours", async () => {
    const newest = "2024-06-30";
    const ages = [0, 29, 30, 364, 365];
    await place.insert("hourly_measurement", [hourRow(`${before(newest, { days: 365 })}T00:00`, 1)]);
    await place.insert("daily_mean", [
      ...ages.map((days) => meanRow(before(newest, { days }), days)),
      meanRow("2024-07-01", null),
      meanRow(daysAgo(0), 80),
    ]);
    const agesWhere = (flag: string) =>
      place.read(`SELECT array_agg(value ORDER BY value) AS ages, count(*) FROM v_daily WHERE ${flag} IS TRUE`);

    expect(await agesWhere("in_last_30_days")).toEqual([{ ages: expect.arrayContaining([0, 29]), count: 30 }]);
    expect(await agesWhere("in_last_365_days AND value IS NOT NULL")).toEqual([{ ages: [0, 29, 30, 364], count: 4 }]);
    expect(await place.read("SELECT count(*) FROM v_daily")).toEqual([{ count: 366 }]);
  });

  test("a station whose day begins the evening before keeps its first day", async () => {
    await place.insert("hourly_measurement", [hourRow("2024-03-02T02:00", 1)]);
    await place.insert("daily_mean", [
      meanRow("2024-03-01", null, { valid_hours: 1, expected_hours: 25, reason: "too-few-hours" }),
    ]);

    const query = "SELECT day, valid_hours, expected_hours FROM v_daily";
    expect(await place.read(query)).toEqual([{ day: "2024-03-01T00:00:00", valid_hours: 1, expected_hours: 25 }]);
  });
});

describe("v_exceedance", () => {
  test("a day that is over and may not change any more is a row per standard", async () => {
    await insertWeek();

    const query = `
      SELECT day, month, parameter, unit, standard_id, authority, kind, label_fr, value, limit_value, limit_unit, in_last_365_days
      FROM v_exceedance ORDER BY day, standard_id`;
    const march = { month: "2024-03-01T00:00:00", in_last_365_days: true };
    const co = { day: "2024-03-07T00:00:00", ...march, parameter: "co", unit: "mg/m³" };
    expect(await place.read(query)).toEqual([
      {
        day: "2024-03-02T00:00:00",
        ...march,
        parameter: "pm25",
        unit: "µg/m³",
        standard_id: "who-2021-pm25-24h",
        authority: "WHO",
        kind: "guideline",
        label_fr: "Ligne directrice OMS, 24 h, PM2,5 : 15 µg/m³",
        value: 15.06,
        limit_value: 15,
        limit_unit: "µg/m³",
      },
      {
        ...co,
        standard_id: "us-naaqs-co-8h",
        authority: "US",
        kind: "limit",
        value: 12.5,
        label_fr: "Valeur limite États-Unis, 8 h, CO : 9 ppm",
        limit_value: 9,
        limit_unit: "ppm",
      },
      {
        ...co,
        standard_id: "who-2021-co-24h",
        authority: "WHO",
        kind: "guideline",
        value: 11,
        label_fr: "Ligne directrice OMS, 24 h, CO : 4 mg/m³",
        limit_value: 4,
        limit_unit: "mg/m³",
      },
    ]);
  });
});

describe("v_completeness", () => {
  test("every day up to the newest published one is there from the station's first day on, also without rows", async () => {
    await place.insert("hourly_measurement", [hourRow("2024-01-04T00:00", 15)]);
    await place.insert("daily_mean", [
      meanRow("2024-01-04", 15, { valid_hours: 18 }),
      meanRow("2024-01-05", null, { valid_hours: 5, expected_hours: 25, reason: "too-few-hours" }),
      meanRow("2024-01-05", null, { parameter: "co" }),
      meanRow("2024-01-07", null),
      meanRow(daysAgo(0), 80),
    ]);

    const query = "SELECT day::date, series, valid_hours, expected_hours, percent, in_last_6_weeks FROM v_completeness";
    const of = { series: "SMART188 PM2.5", in_last_6_weeks: true };
    const none = { ...of, valid_hours: 0, expected_hours: 24, percent: 0 };
    expect(await place.read(`${query} ORDER BY day`)).toEqual([
      { day: "2024-01-01", ...none },
      { day: "2024-01-02", ...none },
      { day: "2024-01-03", ...none },
      { day: "2024-01-04", ...of, valid_hours: 18, expected_hours: 24, percent: 75 },
      { day: "2024-01-05", ...of, valid_hours: 5, expected_hours: 25, percent: 20 },
      { day: "2024-01-06", ...none },
      { day: "2024-01-07", ...none },
    ]);
  });

  test("it goes back 42 days, and holds no signal without means", async () => {
    await place.insert("hourly_measurement", [
      hourRow("2024-01-02T00:00", 15),
      hourRow("2024-01-02T00:00", 512, { parameter: "internalTemperatureRaw" }),
    ]);
    await place.insert("daily_mean", [meanRow("2024-01-02", 15), meanRow("2024-06-30", 15)]);

    const query = "SELECT parameter, count(*), min(day), max(day) FROM v_completeness GROUP BY parameter";
    expect(await place.read(query)).toEqual([
      { parameter: "pm25", count: 42, min: "2024-05-20T00:00:00", max: "2024-06-30T00:00:00" },
    ]);
  });
});

describe("v_index_daily", () => {
  test("the index of a finished day has its category and colour", async () => {
    await place.insert("daily_mean", [meanRow("2024-03-31", 12.5), meanRow("2024-02-29", 12.5)]);
    const index = (day: string) => {
      const period_start = utc(`${day}T00:00`);
      return {
        station_id: "smart188",
        day,
        index_name: "us-aqi",
        period_start,
        value: 57,
        level: 2,
        parameter: "pm25",
      };
    };
    await place.insert("air_quality_index", [
      index("2024-03-31"),
      index("2024-03-01"),
      index(daysAgo(0)),
      { ...index("2024-03-31"), index_name: "us-aqi-nowcast" },
    ]);

    const of = {
      station_id: "smart188",
      station: "SMART188",
      value: 57,
      level: 2,
      category_en: "Moderate",
      category_fr: "Modéré",
      colour: "#FFFF00",
      parameter_label: "PM2.5",
      in_last_365_days: true,
    };
    expect(await place.read("SELECT * FROM v_index_daily ORDER BY day")).toEqual([
      { ...of, day: "2024-03-01T00:00:00", in_last_30_days: false },
      { ...of, day: "2024-03-31T00:00:00", in_last_30_days: true },
    ]);
  });
});
