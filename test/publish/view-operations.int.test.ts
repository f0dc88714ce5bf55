import { beforeEach, describe, expect, test } from "vitest";

import { runStateSchema } from "../../src/pipeline/run.ts";
import { hourRow, insertReference, type Row, utc, type ViewPlace, withViews } from "./view-rows.ts";

let place: ViewPlace;
withViews((fresh) => {
  place = fresh;
});
beforeEach(() => insertReference(place));

function runRow(runId: string, startedAt: string, changes: Partial<Row<"run">> = {}): Row<"run"> {
  return {
    run_id: runId,
    selection: "*",
    trigger: "schedule",
    state: "SUCCESS",
    nominal_at: startedAt,
    started_at: startedAt,
    ended_at: null,
    duration_seconds: null,
    partitions: 4,
    new_versions: 2,
    quarantined: 0,
    failures: 0,
    first_failure: null,
    ...changes,
  };
}

describe("v_run", () => {
  test("the newest run of each selection is marked; the last seven days end with the newest run", async () => {
    await place.insert("run", [
      runRow("a", "2024-03-10T10:20:00Z", { ended_at: "2024-03-10T10:20:12.5Z", duration_seconds: 12.5 }),
      runRow("b", "2024-03-09T10:20:00Z"),
      runRow("c", "2024-03-03T10:20:00Z", { selection: "daily_means" }),
    ]);

    const query = "SELECT run_id, started_at, ended_at, duration_seconds, is_newest, in_last_7_days FROM v_run";
    const open = { ended_at: null, duration_seconds: null };
    expect(await place.read(`${query} ORDER BY run_id`)).toEqual([
      {
        run_id: "a",
        started_at: "2024-03-10T10:20:00",
        ended_at: "2024-03-10T10:20:12.5",
        duration_seconds: 12.5,
        is_newest: true,
        in_last_7_days: true,
      },
      { run_id: "b", started_at: "2024-03-09T10:20:00", ...open, is_newest: false, in_last_7_days: true },
      { run_id: "c", started_at: "2024-03-03T10:20:00", ...open, is_newest: true, in_last_7_days: false },
    ]);
  });

  test("every state has a French word", async () => {
    const states = runStateSchema.options;
    await place.insert(
      "run",
      states.map((state, index) => runRow(`${index}`, "2024-03-10T10:20:00Z", { state })),
    );

    expect(await place.read("SELECT state, state_fr FROM v_run ORDER BY run_id")).toEqual([
      { state: "STARTED", state_fr: "en cours" },
      { state: "SUCCESS", state_fr: "réussie" },
      { state: "FAILURE", state_fr: "échouée" },
      { state: "SKIPPED", state_fr: "sans objet" },
      { state: "CANCELED", state_fr: "annulée" },
      { state: "LOST", state_fr: "perdue" },
    ]);
  });
});

test("v_check marks what failed, and the newest result of each check on each series", async () => {
  const check = {
    asset: "daily_means",
    series: "smart188",
    check_name: "within_range",
    passed: 7,
    failed: 0,
    skipped: 0,
    severity: null,
    partition: null,
    description: null,
  };
  const failed = { failed: 1, severity: "WARN", partition: "2024-03-01", description: "mean of 990, at most 900" };
  await place.insert("check_result", [
    { ...check, ...failed, run_id: "a", checked_at: "2024-03-01T10:20:00Z" },
    { ...check, run_id: "b", checked_at: "2024-03-01T11:20:00Z" },
    { ...check, series: "smart189", run_id: "a", checked_at: "2024-03-01T10:20:00Z" },
  ]);

  expect(await place.read("SELECT * FROM v_check ORDER BY series, run_id")).toEqual([
    { ...check, ...failed, run_id: "a", checked_at: "2024-03-01T10:20:00", has_failed: true, is_newest: false },
    { ...check, run_id: "b", checked_at: "2024-03-01T11:20:00", has_failed: false, is_newest: true },
    {
      ...check,
      series: "smart189",
      run_id: "a",
      checked_at: "2024-03-01T10:20:00",
      has_failed: false,
      is_newest: true,
    },
  ]);
});

test("v_asset says how far the data are behind", async () => {
  const counts = { partitions: 10, failed_partitions: 1, quarantined_partitions: 2, warned_partitions: 3 };
  const asset = { asset: "daily_means", group_name: "hourly", reasons: null, freshness: null, ...counts };
  const threeHoursAgo = new Date(Date.now() - 3 * 3_600_000).toISOString();
  const [known, unknown] = [
    { ...asset, series: "smart188", health: "DEGRADED", reasons: "1 partition failed", freshness: "WARN" },
    { ...asset, series: "smart189", health: "UNKNOWN" },
  ];
  await place.insert("asset_status", [
    { ...known, materialized_at: "2024-03-01T10:20:00Z", data_through: threeHoursAgo },
    { ...unknown, materialized_at: null, data_through: null },
  ]);

  expect(await place.read("SELECT * FROM v_asset ORDER BY series")).toEqual([
    {
      ...known,
      health_fr: "dégradé",
      materialized_at: "2024-03-01T10:20:00",
      data_through: threeHoursAgo.replace(/0*Z$/, ""),
      data_lag_hours: expect.closeTo(3, 1),
    },
    { ...unknown, health_fr: "inconnu", materialized_at: null, data_through: null, data_lag_hours: null },
  ]);
});

test("v_restatement gives the change and its day, and null for a value that was withdrawn", async () => {
  await place.insert("hourly_measurement", [hourRow("2024-03-31T00:00", 1)]);
  const of = { station_id: "smart188", parameter: "pm25", first_fetched_at: "2024-02-01T00:00:00Z" };
  const at = (hour: string) => ({ ...of, day: hour.slice(0, 10), hour_start: utc(hour) });
  await place.insert("restatement", [
    { ...at("2024-02-28T23:00"), restated_at: "2024-02-29T23:59:59.5Z", value_before: 10, value_after: 12.5 },
    { ...at("2024-03-01T00:00"), restated_at: "2024-03-01T00:00:01Z", value_before: 10, value_after: null },
  ]);

  const labels = { parameter_label: "PM2.5", parameter_label_fr: "PM2,5", unit: "µg/m³" };
  const series = { station_id: "smart188", station: "SMART188", parameter: "pm25", ...labels };
  expect(await place.read("SELECT * FROM v_restatement ORDER BY hour_start")).toEqual([
    {
      ...series,
      hour_start: "2024-02-28T23:00:00",
      restated_at: "2024-02-29T23:59:59.5",
      restated_day: "2024-02-29T00:00:00",
      value_before: 10,
      value_after: 12.5,
      change: 2.5,
      in_last_30_days: false,
    },
    {
      ...series,
      hour_start: "2024-03-01T00:00:00",
      restated_at: "2024-03-01T00:00:01",
      restated_day: "2024-03-01T00:00:00",
      value_before: 10,
      value_after: null,
      change: null,
      in_last_30_days: true,
    },
  ]);
});

test("v_reconciliation calls it drift when rows or sums differ, also of a station that is gone", async () => {
  const equal = { store_rows: 24, model_rows: 24, store_sum: 1000, model_sum: 1000 };
  const row = (table_name: string, changes: object) => {
    const checked_at = "2024-03-02T10:20:00Z";
    return { table_name, station_id: "smart188", day: "2024-03-01", ...equal, checked_at, ...changes };
  };
  await place.insert("reconciliation", [
    row("a", {}),
    row("b", { model_rows: 23 }),
    row("c", { model_sum: 1000.0000005 }), // 5e-10 of its size
    row("d", { model_sum: 1000.00001 }), // 1e-8
    row("e", { station_id: "gone", store_sum: 0, model_sum: 0 }),
  ]);

  const query = "SELECT table_name, station, day, drift, checked_at FROM v_reconciliation ORDER BY table_name";
  const of = { station: "SMART188", day: "2024-03-01T00:00:00", checked_at: "2024-03-02T10:20:00" };
  expect(await place.read(query)).toEqual([
    { table_name: "a", ...of, drift: false },
    { table_name: "b", ...of, drift: true },
    { table_name: "c", ...of, drift: false },
    { table_name: "d", ...of, drift: true },
    { table_name: "e", ...of, station: "gone", drift: false },
  ]);
});

test("v_station, v_standard and v_index_band explain the others", async () => {
  expect(await place.read("SELECT * FROM v_station WHERE station = 'SMART189'")).toEqual([
    {
      station_id: "smart189",
      station: "SMART189",
      station_name: "SMART189 · Abidjan",
      source_id: expect.any(String),
      time_zone: "Africa/Abidjan",
      latitude: expect.any(Number),
      longitude: expect.any(Number),
      data_from: "2024-01-01T00:00:00",
      site_since: "2024-01-01T00:00:00",
    },
  ]);
  expect(await place.read("SELECT * FROM v_standard WHERE standard_id = 'who-2021-pm25-24h'")).toEqual([
    {
      standard_id: "who-2021-pm25-24h",
      authority: "WHO",
      kind: "guideline",
      parameter_label: "PM2.5",
      averaging: "24h",
      value: 15,
      unit: "µg/m³",
      allowed_exceedances: 3,
      label_en: "WHO guideline, 24 h, PM2.5: 15 µg/m³",
      label_fr: "Ligne directrice OMS, 24 h, PM2,5 : 15 µg/m³",
    },
  ]);
  const bands = `
    SELECT index_label, index_label_fr, range, category_en, category_fr, colour
    FROM v_index_band WHERE level = 2 ORDER BY index_name`;
  const moderate = { range: "51–100", category_en: "Moderate", category_fr: "Modéré", colour: "#FFFF00" };
  expect(await place.read(bands)).toEqual([
    {
      index_label: "European AQI",
      index_label_fr: "Indice européen",
      range: "2",
      category_en: "Fair",
      category_fr: "Acceptable",
      colour: "#50CCAA",
    },
    { index_label: "US AQI (day)", index_label_fr: "AQI américain (jour)", ...moderate },
    { index_label: "US AQI (NowCast)", index_label_fr: "AQI américain (NowCast)", ...moderate },
  ]);
});
