import { beforeEach, describe, expect, test } from "vitest";

import { before, endedHoursAgo, hourRow, insertReference, utc, type ViewPlace, withViews } from "./view-rows.ts";

let place: ViewPlace;
withViews((fresh) => {
  place = fresh;
});
beforeEach(() => insertReference(place));

const series = {
  station_id: "smart188",
  station: "SMART188",
  parameter: "pm25",
  parameter_label: "PM2.5",
  parameter_label_fr: "PM2,5",
  unit: "µg/m³",
};

describe("v_hourly", () => {
  test("a missing hour is a row with null, with or without a row in the table; unfinished hours are not there", async () => {
    await place.insert("hourly_measurement", [
      hourRow("2024-03-01T21:00", null),
      hourRow("2024-03-01T22:00", 10, { flags: "flat-line" }),
      // 23:00 has no row: the day's last stored hour is 22:00.
      hourRow("2024-03-02T00:00", null),
      hourRow("2024-03-02T01:00", 12.5),
      hourRow("2024-03-02T02:00", 99, { provisional: true }),
    ]);
    const flags = { in_last_day: true, in_last_7_days: true, in_last_92_days: true };
    const friday = { weekday: "5 Fri", weekday_fr: "5 ven", ...flags };
    const saturday = { weekday: "6 Sat", weekday_fr: "6 sam", ...flags };
    const of = { ...series, series: "SMART188 PM2.5", flags: null };

    expect(await place.read("SELECT * FROM v_hourly ORDER BY hour_start")).toEqual([
      { ...of, hour_start: "2024-03-01T22:00:00", value: 10, flags: "flat-line", hour_of_day: 22, ...friday },
      { ...of, hour_start: "2024-03-01T23:00:00", value: null, hour_of_day: 23, ...friday },
      { ...of, hour_start: "2024-03-02T00:00:00", value: null, hour_of_day: 0, ...saturday },
      { ...of, hour_start: "2024-03-02T01:00:00", value: 12.5, hour_of_day: 1, ...saturday },
    ]);
  });

  test("a day that was never published is 24 rows with null", async () => {
    await place.insert("hourly_measurement", [hourRow("2024-02-28T23:00", 1), hourRow("2024-03-01T00:00", 2)]);

    const query = "SELECT count(*) AS hours, count(value) AS values, max(hour_start) AS newest FROM v_hourly";
    expect(await place.read(query)).toEqual([{ hours: 26, values: 2, newest: "2024-03-01T00:00:00" }]);
  });

  test("a parameter without any value is not there, nor one whose values were withdrawn or are unfinished", async () => {
    await place.insert("hourly_measurement", [
      hourRow("2024-03-01T00:00", 1),
      hourRow("2024-03-01T00:00", null, { parameter: "co" }),
      hourRow("2024-03-01T00:00", 5, { parameter: "no2", provisional: true }),
    ]);

    expect(await place.read("SELECT DISTINCT parameter FROM v_hourly")).toEqual([{ parameter: "pm25" }]);
  });

  test("spans end with the newest hour of the network, also where a station is behind", async () => {
    const newest = "2024-06-30T12:00";
    const ages = [0, 23, 24, 167, 168, 2207, 2208];
    await place.insert("hourly_measurement", [
      ...ages.map((hours) => hourRow(before(newest, { hours }), hours)),
      hourRow(before(newest, { hours: 2 }), 1, { station_id: "smart189" }),
      // Newer, but neither finished nor measured.
      hourRow("2024-06-30T13:00", null),
      hourRow("2024-06-30T14:00", 1, { provisional: true }),
    ]);
    const valuesWhere = (flag: string) =>
      place.read(`SELECT array_agg(value ORDER BY value) AS ages, count(*)
        FROM v_hourly WHERE ${flag} IS TRUE AND station = 'SMART188' AND value IS NOT NULL`);
    const hoursWhere = (flag: string) =>
      place.read(`SELECT station, count(*) FROM v_hourly WHERE ${flag} IS TRUE GROUP BY station ORDER BY station`);

    expect(await valuesWhere("in_last_day")).toEqual([{ ages: [0, 23], count: 2 }]);
    expect(await valuesWhere("in_last_7_days")).toEqual([{ ages: [0, 23, 24, 167], count: 4 }]);
    expect(await valuesWhere("in_last_92_days")).toEqual([{ ages: [0, 23, 24, 167, 168, 2207], count: 6 }]);
    expect(await hoursWhere("in_last_7_days")).toEqual([
      { station: "SMART188", count: 168 },
      { station: "SMART189", count: 3 },
    ]);
    expect(await place.read("SELECT count(*) FROM v_hourly WHERE station = 'SMART188'")).toEqual([{ count: 2209 }]);
  });
});

describe("v_latest", () => {
  test("only a fresh value is a fresh value; an old one keeps its hour", async () => {
    const [fresh, late, stale] = [endedHoursAgo(1), endedHoursAgo(10), endedHoursAgo(30)];
    await place.insert("hourly_measurement", [
      hourRow(fresh, 31, { flags: "warm-up" }),
      hourRow(endedHoursAgo(0), 99, { provisional: true }),
      hourRow(late, 0.5, { parameter: "co" }),
      hourRow(endedHoursAgo(9), null, { parameter: "co" }),
      hourRow(stale, 28.25, { parameter: "temperature" }),
      hourRow(fresh, null, { parameter: "no2" }),
    ]);

    const query = `
      SELECT parameter, hour_start, value, flags, floor(age_hours) AS age, feed_state, feed_state_fr, fresh_value
      FROM v_latest ORDER BY age_hours`;
    const state = (feed_state: string, feed_state_fr: string) => ({ feed_state, feed_state_fr });
    expect(await place.read(query)).toEqual([
      {
        parameter: "pm25",
        hour_start: `${fresh}:00`,
        value: 31,
        flags: "warm-up",
        age: 1,
        fresh_value: 31,
        ...state("fresh", "à jour"),
      },
      {
        parameter: "co",
        hour_start: `${late}:00`,
        value: 0.5,
        flags: null,
        age: 10,
        fresh_value: null,
        ...state("late", "en retard"),
      },
      {
        parameter: "temperature",
        hour_start: `${stale}:00`,
        value: 28.25,
        flags: null,
        age: 30,
        fresh_value: null,
        ...state("stale", "périmé"),
      },
    ]);
  });

  test("a value is fresh for three hours after the end of its hour", async () => {
    await place.insert("hourly_measurement", [
      hourRow(endedHoursAgo(2), 1),
      hourRow(endedHoursAgo(3), 2, { station_id: "smart189" }),
    ]);

    expect(await place.read("SELECT station, station_name, feed_state FROM v_latest ORDER BY station")).toEqual([
      { station: "SMART188", station_name: "SMART188 · Abidjan", feed_state: "fresh" },
      { station: "SMART189", station_name: "SMART189 · Abidjan", feed_state: "late" },
    ]);
  });
});

describe("v_feed", () => {
  test("a station is as old as its newest value of any parameter; one without values is stale", async () => {
    const newest = endedHoursAgo(5);
    await place.insert("hourly_measurement", [hourRow(endedHoursAgo(40), 1), hourRow(newest, 0, { parameter: "co" })]);
    const published = { data_version: "v1", fence: 1, station_id: "smart188" };
    await place.insert("published_partition", [
      { ...published, day: newest.slice(0, 10), published_at: "2024-03-01T10:20:30.5Z" },
      { ...published, day: "2024-01-01", published_at: "2024-03-02T00:00:00Z" },
    ]);

    const query = `
      SELECT station_id, station, station_name, newest_hour, floor(age_hours) AS age, feed_state, feed_state_fr, published_at
      FROM v_feed ORDER BY station`;
    expect(await place.read(query)).toEqual([
      {
        station_id: "smart188",
        station: "SMART188",
        station_name: "SMART188 · Abidjan",
        newest_hour: `${newest}:00`,
        age: 5,
        feed_state: "late",
        feed_state_fr: "en retard",
        published_at: "2024-03-01T10:20:30.5",
      },
      {
        station_id: "smart189",
        station: "SMART189",
        station_name: "SMART189 · Abidjan",
        newest_hour: null,
        age: null,
        feed_state: "stale",
        feed_state_fr: "périmé",
        published_at: null,
      },
    ]);
  });
});

describe("v_index_now", () => {
  const hour = endedHoursAgo(1);
  const index = { station_id: "smart188", day: hour.slice(0, 10), period_start: utc(hour), parameter: "pm25" };

  test("the newest hour of each hourly index has its band, its advice and the hours behind it", async () => {
    await place.insert("hourly_measurement", [
      ...[0, 1, 3, 11, 12].map((hours) => hourRow(before(hour, { hours }), 40)),
      hourRow(before(hour, { hours: 2 }), null),
      hourRow(before(hour, { hours: 4 }), -1), // below a working sensor's zero
      hourRow(before(hour, { hours: -1 }), 40, { provisional: true }),
    ]);
    const earlier = { ...index, day: "2024-03-01", period_start: utc("2024-03-01T00:00") };
    await place.insert("air_quality_index", [
      { ...index, index_name: "us-aqi-nowcast", value: 112, level: 3 },
      { ...earlier, index_name: "us-aqi-nowcast", value: 20, level: 1 },
      { ...earlier, index_name: "european-aqi", value: 4, level: 4, parameter: "o3" },
      { ...earlier, index_name: "us-aqi", value: 60, level: 2 },
    ]);

    expect(await place.read("SELECT * FROM v_index_now WHERE index_name = 'us-aqi-nowcast'")).toEqual([
      {
        station_id: "smart188",
        station: "SMART188",
        station_name: "SMART188 · Abidjan",
        index_name: "us-aqi-nowcast",
        index_label: "US AQI (NowCast)",
        index_label_fr: "AQI américain (NowCast)",
        hour_start: `${hour}:00`,
        value: 112,
        level: 3,
        category_en: "Unhealthy for Sensitive Groups",
        category_fr: "Mauvais pour les groupes sensibles",
        colour: "#FF7E00",
        everyone_en: "You can be active outside as usual.",
        everyone_fr: "Vous pouvez être actif dehors comme d'habitude.",
        sensitive_en: "Reduce long or heavy exertion, take more breaks, and watch for coughing or shortness of breath.",
        sensitive_fr:
          "Réduisez les efforts longs ou intenses, faites plus de pauses, surveillez toux et essoufflement.",
        parameter_label: "PM2.5",
        hours_present: 4,
        age_hours: expect.any(Number),
        feed_state: "fresh",
        feed_state_fr: "à jour",
        fresh_value: 112,
      },
    ]);
    const query = `
      SELECT index_label, index_label_fr, value, category_en, category_fr, parameter_label, hours_present, feed_state, fresh_value
      FROM v_index_now WHERE index_name <> 'us-aqi-nowcast'`;
    expect(await place.read(query)).toEqual([
      {
        index_label: "European AQI",
        index_label_fr: "Indice européen",
        value: 4,
        category_en: "Poor",
        category_fr: "Mauvais",
        parameter_label: "O3",
        hours_present: 1,
        feed_state: "stale",
        fresh_value: null,
      },
    ]);
  });
});
