import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { instantSchema } from "../../src/base/instant.ts";
import type { SeriesStatus } from "../../src/pipeline/asset-status.ts";
import type { FreshnessState } from "../../src/pipeline/freshness.ts";
import { type StoredCheckResult, checkResultSchema } from "../../src/pipeline/partition-record.ts";
import { type Run, runSchema } from "../../src/pipeline/run.ts";
import { checkResultRows } from "../../src/publish/rows/check-result-rows.ts";
import { assetStatusRow, referenceRows, runRow } from "../../src/publish/whole-rows.ts";
import { wholeTables } from "../../src/publish/whole-tables.ts";
import { station } from "../support/hours.ts";

const named = (stationId: string, name: string) => ({ ...station(stationId), name });

describe("stations", () => {
  test("a station is shown by what its name begins with, and known by all of it", () => {
    const rows = referenceRows([
      named("smart188", "SMART188 · Pharmacie du Bonheur · paved road"),
      named("smart189", "SMART189 · Pharmacie Ministre"),
    ]).station;

    expect(rows.map(({ label, name }) => [label, name])).toEqual([
      ["SMART188", "SMART188 · Pharmacie du Bonheur · paved road"],
      ["SMART189", "SMART189 · Pharmacie Ministre"],
    ]);
  });

  test("a station is shown by its name, without coordinates and source where nobody said", () => {
    const imported = { ...named("smart188", "Pharmacie"), sourceId: null, latitude: null, longitude: null };

    expect(referenceRows([imported]).station).toEqual([
      {
        station_id: "smart188",
        label: "Pharmacie",
        name: "Pharmacie",
        source_id: null,
        latitude: null,
        longitude: null,
        time_zone: "Africa/Abidjan",
        data_from: "2024-01-01",
        site_since: "2024-01-01",
      },
    ]);
  });

  const labels = (...names: readonly string[]) =>
    referenceRows(names.map((name, index) => named(`s${index}`, name))).station.map(({ label }) => label);

  test("names that begin alike are shown in full, and so is one that begins with the separator", () => {
    expect(labels("Port · east", "Port · west", "Gare · 1")).toEqual(["Port · east", "Port · west", "Gare"]);
    expect(labels("Port", "Port · west", "Port · west")).toEqual(["Port", "Port · west (s1)", "Port · west (s2)"]);
    expect(labels(" · Port", "Port·west")).toEqual([" · Port", "Port·west"]);
  });

  test("stations of one name are told apart by their ids, also where that is a third one's name", () => {
    expect(labels("Port", "Port", "Gare")).toEqual(["Port (s0)", "Port (s1)", "Gare"]);
    expect(labels("Port", "Port", "Port (s0)")).toEqual(["Port (s0) (s0)", "Port (s1)", "Port (s0) (s2)"]);
  });

  test("labels are unique whatever the names are", () => {
    const names = fc.array(fc.constantFrom("a", "b", "a · c", "a (s0) · c", "a (s0)", "a (s1)", "a (s0) (s0)"), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(names, (chosen) => {
        const { station: rows } = referenceRows(chosen.map((name, index) => named(`s${index}`, name)));
        expect(new Set(rows.map(({ label }) => label)).size).toBe(chosen.length);
      }),
    );
  });
});

test("parameters have a name in two languages, their unit and the order of tables", () => {
  expect(
    referenceRows([]).parameter.map(({ parameter, label_en, label_fr, unit, position }) => {
      return [parameter, label_en, label_fr, unit, position];
    }),
  ).toEqual([
    ["co", "CO", "CO", "mg/m³", 1],
    ["pm25", "PM2.5", "PM2,5", "µg/m³", 2],
    ["pm10", "PM10", "PM10", "µg/m³", 3],
    ["no2", "NO2", "NO2", "µg/m³", 4],
    ["o3", "O3", "O3", "µg/m³", 5],
    ["temperature", "temperature", "température", "°C", 6],
    ["relativeHumidity", "relative humidity", "humidité relative", "%", 7],
    ["internalTemperatureRaw", "board temperature", "température de la carte", "counts", 8],
  ]);
});

describe("standards", () => {
  const { standard: rows } = referenceRows([]);
  const labelsOf = (id: string) => {
    const found = rows.find(({ standard_id }) => standard_id === id);
    return [found?.label_en, found?.label_fr];
  };

  test("a standard is a row with its value, its unit and the days that may exceed it", () => {
    expect(rows[0]).toEqual({
      standard_id: "who-2021-pm25-24h",
      authority: "WHO",
      kind: "guideline",
      parameter: "pm25",
      averaging: "24h",
      value: 15,
      unit: "µg/m³",
      allowed_exceedances: 3,
      label_en: "WHO guideline, 24 h, PM2.5: 15 µg/m³",
      label_fr: "Ligne directrice OMS, 24 h, PM2,5 : 15 µg/m³",
    });
  });

  test("labels tell authority, kind, averaging, parameter and value", () => {
    expect(labelsOf("who-2021-pm25-24h-it3")).toEqual([
      "WHO interim target 3, 24 h, PM2.5: 37.5 µg/m³",
      "Cible intermédiaire OMS 3, 24 h, PM2,5 : 37,5 µg/m³",
    ]);
    expect(labelsOf("who-2021-o3-peak-season")).toEqual([
      "WHO guideline, peak season, O3: 60 µg/m³",
      "Ligne directrice OMS, pic saisonnier, O3 : 60 µg/m³",
    ]);
    expect(labelsOf("eu-2008-50-co-8h")).toEqual([
      "EU limit, 8 h, CO: 10 mg/m³",
      "Valeur limite UE, 8 h, CO : 10 mg/m³",
    ]);
    expect(labelsOf("eu-2024-2881-no2-1h")).toEqual([
      "EU limit from 2030, 1 h, NO2: 200 µg/m³",
      "Valeur limite UE dès 2030, 1 h, NO2 : 200 µg/m³",
    ]);
    expect(labelsOf("us-naaqs-pm25-year")).toEqual([
      "US limit, 1 year, PM2.5: 9 µg/m³",
      "Valeur limite États-Unis, 1 an, PM2,5 : 9 µg/m³",
    ]);
  });

  test("no two standards have one label, in either language", () => {
    expect(rows).toHaveLength(57);
    expect(new Set(rows.map(({ label_en }) => label_en)).size).toBe(57);
    expect(new Set(rows.map(({ label_fr }) => label_fr)).size).toBe(57);
  });
});

describe("bands", () => {
  const { index_band: rows } = referenceRows([]);

  test("each index has six, from 1; of the European AQI without limits", () => {
    const us = [
      [1, 0, 50, "Good", "Bon", "#00E400"],
      [2, 51, 100, "Moderate", "Modéré", "#FFFF00"],
      [3, 101, 150, "Unhealthy for Sensitive Groups", "Mauvais pour les groupes sensibles", "#FF7E00"],
      [4, 151, 200, "Unhealthy", "Mauvais", "#FF0000"],
      [5, 201, 300, "Very Unhealthy", "Très mauvais", "#8F3F97"],
      [6, 301, 500, "Hazardous", "Dangereux", "#7E0023"],
    ];
    const bandsOf = (name: string) =>
      rows
        .filter(({ index_name }) => index_name === name)
        .map((row) => [row.level, row.low, row.high, row.category_en, row.category_fr, row.colour]);

    expect(rows).toHaveLength(18);
    expect(bandsOf("us-aqi")).toEqual(us);
    expect(bandsOf("us-aqi-nowcast")).toEqual(us);
    expect(bandsOf("european-aqi")).toEqual([
      [1, null, null, "Good", "Bon", "#50F0E6"],
      [2, null, null, "Fair", "Acceptable", "#50CCAA"],
      [3, null, null, "Moderate", "Modéré", "#F0E641"],
      [4, null, null, "Poor", "Mauvais", "#FF5050"],
      [5, null, null, "Very poor", "Très mauvais", "#960032"],
      [6, null, null, "Extremely poor", "Extrêmement mauvais", "#7D2181"],
    ]);
  });

  test("a band tells what to do, for everyone and for sensitive people", () => {
    expect(rows.find(({ index_name, level }) => index_name === "european-aqi" && level === 6)).toMatchObject({
      everyone_en: "Reduce physical activities outdoors.",
      everyone_fr: "Réduisez les activités physiques dehors.",
      sensitive_en: "Avoid physical activities outdoors.",
      sensitive_fr: "Évitez les activités physiques dehors.",
    });
  });
});

const now = new Date("2024-03-01T10:30:00.000Z");

describe("runs", () => {
  const run = (fields: Partial<Record<keyof Run, unknown>> = {}): Run =>
    runSchema.parse({
      runId: "run-1",
      selection: "*",
      trigger: "schedule",
      nominalAt: "2024-03-01T10:20:00.000Z",
      inferred: false,
      process: { jobUid: "job-1", host: "pod-1", pid: 7 },
      state: "STARTED",
      startedAt: "2024-03-01T10:20:03.000Z",
      aliveUntil: "2024-03-01T10:31:00.000Z",
      endedAt: null,
      durationMs: null,
      partitions: 0,
      newVersions: 0,
      heldElsewhere: 0,
      quarantined: 0,
      failures: [],
      log: [],
      ...fields,
    });

  test("a run that goes on has no end; one whose process is gone is lost", () => {
    const started = {
      run_id: "run-1",
      selection: "*",
      trigger: "schedule",
      state: "STARTED",
      nominal_at: "2024-03-01T10:20:00.000Z",
      started_at: "2024-03-01T10:20:03.000Z",
      ended_at: null,
      duration_seconds: null,
      partitions: 0,
      new_versions: 0,
      quarantined: 0,
      failures: 0,
      first_failure: null,
    };

    expect(runRow(run(), now, () => true)).toEqual(started);
    expect(runRow(run(), now, () => false)).toEqual({ ...started, state: "LOST" });
  });

  test("a failed run tells how long it took, how many steps failed, and the first message", () => {
    const failure = { asset: "daily_means", series: "smart188", from: "2024-03-01", to: "2024-03-02", kind: "data" };
    const failed = run({
      state: "FAILURE",
      endedAt: "2024-03-01T10:20:04.500Z",
      durationMs: 1500,
      partitions: 3,
      newVersions: 2,
      quarantined: 1,
      failures: [
        { ...failure, code: "A", message: "first" },
        { ...failure, code: "B", message: "second" },
      ],
    });

    expect(runRow(failed, now, () => false)).toMatchObject({
      state: "FAILURE",
      ended_at: "2024-03-01T10:20:04.500Z",
      duration_seconds: 1.5,
      partitions: 3,
      new_versions: 2,
      quarantined: 1,
      failures: 2,
      first_failure: "first",
    });
  });
});

describe("check results", () => {
  const failure = { errored: false, blocks: false, metadata: {} };
  const result = (fields: Partial<Record<keyof StoredCheckResult, unknown>> = {}): StoredCheckResult =>
    checkResultSchema.parse({
      asset: "daily_means",
      series: "smart188",
      check: "within_range",
      runId: "run-1",
      at: "2024-03-01T10:20:04.000Z",
      passed: 5,
      failed: [],
      skipped: [],
      ...fields,
    });
  const row = {
    asset: "daily_means",
    series: "smart188",
    check_name: "within_range",
    run_id: "run-1",
    checked_at: "2024-03-01T10:20:04.000Z",
    passed: 5,
    failed: 0,
    skipped: 0,
    severity: null,
    partition: null,
    description: null,
  };
  const warned = { ...failure, partition: "2024-02-28", severity: "WARN", description: "PM2.5 of 1200 µg/m³" };
  const wrong = { ...failure, partition: "2024-02-29", severity: "ERROR", description: "PM2.5 of −80 µg/m³" };

  test("a check that only passed or was skipped has no severity", () => {
    const skipped = [{ partition: "2024-02-27", reason: "no hours" }];

    expect(checkResultRows([result(), result({ runId: "run-2", skipped })])).toEqual([
      row,
      { ...row, run_id: "run-2", skipped: 1 },
    ]);
  });

  test("a failed check has the worst severity and the first partition that failed", () => {
    expect(
      checkResultRows([result({ failed: [warned, wrong] }), result({ series: "smart189", failed: [warned] })]),
    ).toEqual([
      { ...row, failed: 2, severity: "ERROR", partition: "2024-02-28", description: "PM2.5 of 1200 µg/m³" },
      {
        ...row,
        series: "smart189",
        failed: 1,
        severity: "WARN",
        partition: "2024-02-28",
        description: "PM2.5 of 1200 µg/m³",
      },
    ]);
  });

  test("two steps of one run at one instant, as with a clock that stands still, are one row", () => {
    expect(checkResultRows([result(), result({ passed: 2, failed: [wrong] })])).toEqual([
      { ...row, passed: 7, failed: 1, severity: "ERROR", partition: "2024-02-29", description: "PM2.5 of −80 µg/m³" },
    ]);
  });
});

describe("asset status", () => {
  const status = (states: readonly FreshnessState[], fields: Partial<SeriesStatus> = {}): SeriesStatus => ({
    asset: "daily_means",
    series: "smart188",
    partitions: 60,
    rows: 420,
    first: "2024-01-01",
    last: "2024-02-29",
    materializedAt: instantSchema.parse("2024-03-01T10:20:04.000Z"),
    dataThrough: instantSchema.parse("2024-03-01T00:00:00.000Z"),
    freshness: states.map((state) => ({
      policy: { kind: "time-window", on: "data", warnMinutes: 60, failMinutes: 120 },
      state,
      ageMinutes: null,
      description: "newest data ends",
      nextChangeAt: null,
    })),
    failedPartitions: 1,
    deadPartitions: 0,
    incompletePartitions: 0,
    quarantinedPartitions: 2,
    warnedPartitions: 3,
    health: "DEGRADED",
    reasons: ["partitions in quarantine: 2", "checks that warn: 3"],
    ...fields,
  });

  test("a series is a row with its group, its reasons as one line", () => {
    expect(assetStatusRow(status(["PASS"]), "aggregate")).toEqual({
      asset: "daily_means",
      series: "smart188",
      group_name: "aggregate",
      health: "DEGRADED",
      reasons: "partitions in quarantine: 2; checks that warn: 3",
      freshness: "PASS",
      materialized_at: "2024-03-01T10:20:04.000Z",
      data_through: "2024-03-01T00:00:00.000Z",
      partitions: 60,
      failed_partitions: 1,
      quarantined_partitions: 2,
      warned_partitions: 3,
    });
  });

  test.each<{ states: FreshnessState[]; worst: string | null }>([
    { states: ["PASS", "UNKNOWN", "FAIL", "WARN"], worst: "FAIL" },
    { states: ["UNKNOWN", "WARN", "PASS"], worst: "WARN" },
    { states: ["PASS", "UNKNOWN"], worst: "UNKNOWN" },
    { states: [], worst: null },
  ])("freshness of $states is $worst", ({ states, worst }) => {
    expect(assetStatusRow(status(states), "aggregate").freshness).toBe(worst);
  });

  test("what was never made and has nothing to say is null", () => {
    const never = { materializedAt: null, dataThrough: null, reasons: [] };

    expect(assetStatusRow(status([], never), "aggregate")).toMatchObject({
      reasons: null,
      materialized_at: null,
      data_through: null,
    });
  });
});

test("rows have the columns of their table", () => {
  const rows = referenceRows([station("smart188")]);

  expect(Object.keys(rows.station[0] ?? {})).toEqual(Object.keys(wholeTables.station.columns));
  expect(Object.keys(rows.parameter[0] ?? {})).toEqual(Object.keys(wholeTables.parameter.columns));
  expect(Object.keys(rows.standard[0] ?? {})).toEqual(Object.keys(wholeTables.standard.columns));
  expect(Object.keys(rows.index_band[0] ?? {})).toEqual(Object.keys(wholeTables.index_band.columns));
});
