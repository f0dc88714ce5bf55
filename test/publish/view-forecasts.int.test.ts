import { beforeEach, describe, expect, test } from "vitest";

import { fallbackReasons, forecastMakers } from "../../src/domain/forecast.ts";
import { before, daysAgo, hourRow, insertReference, type Row, utc, type ViewPlace, withViews } from "./view-rows.ts";

let place: ViewPlace;
withViews((fresh) => {
  place = fresh;
});
beforeEach(() => insertReference(place));

/** A forecast of PM2.5 at smart188 by the model. */
function forecastRow(issueHour: string, leadHour: number, changes: Partial<Row<"forecast">> = {}): Row<"forecast"> {
  return {
    station_id: "smart188",
    day: issueHour.slice(0, 10),
    parameter: "pm25",
    issue_hour: utc(issueHour),
    lead_hour: leadHour,
    target_hour: utc(before(issueHour, { hours: -leadHour })),
    maker: "model",
    reason: null,
    p10: 8,
    p50: 10,
    p90: 14.5,
    persistence: 9,
    model: "pm25/2024-03",
    ...changes,
  };
}

describe("v_forecast", () => {
  test("a forecast stands beside what was measured, once its hour is finished", async () => {
    await place.insert("hourly_measurement", [
      hourRow("2024-03-01T14:00", 12),
      hourRow("2024-03-01T15:00", 99, { provisional: true }),
    ]);
    await place.insert("forecast", [
      forecastRow("2024-03-01T13:00", 1),
      forecastRow("2024-03-01T14:00", 1),
      forecastRow("2024-03-01T14:00", 2),
    ]);

    const model = { maker: "model", maker_en: "model", maker_fr: "modèle", reason_en: null, reason_fr: null };
    const of = {
      station_id: "smart188",
      station: "SMART188",
      parameter: "pm25",
      parameter_label: "PM2.5",
      parameter_label_fr: "PM2,5",
      unit: "µg/m³",
      p10: 8,
      p50: 10,
      p90: 14.5,
      persistence: 9,
      ...model,
      in_last_72_hours: true,
    };
    const next = { ...of, issue_hour: "2024-03-01T14:00:00", is_newest_issue: true, measured: null };
    expect(await place.read("SELECT * FROM v_forecast ORDER BY target_hour")).toEqual([
      {
        ...of,
        issue_hour: "2024-03-01T13:00:00",
        target_hour: "2024-03-01T14:00:00",
        lead_hour: 1,
        lead: "+1 h",
        measured: 12,
        is_newest_issue: false,
      },
      { ...next, target_hour: "2024-03-01T15:00:00", lead_hour: 1, lead: "+1 h" },
      { ...next, target_hour: "2024-03-01T16:00:00", lead_hour: 2, lead: "+2 h" },
    ]);
  });

  test("the newest issue is that of the series, the last 72 hours are those of the network", async () => {
    const newest = "2024-03-10T12:00";
    const issues = [0, 72, 73, 121].map((hours) => before(newest, { hours }));
    await place.insert("forecast", [
      ...issues.flatMap((issue) => [forecastRow(issue, 1), forecastRow(issue, 48)]),
      forecastRow(before(newest, { hours: 100 }), 1, { parameter: "co" }),
    ]);
    const where = (condition: string) =>
      place.read(`SELECT parameter, issue_hour, lead_hour AS lead FROM v_forecast
        WHERE ${condition} ORDER BY parameter, issue_hour, lead_hour`);
    const pm25 = { parameter: "pm25" };

    expect(await where("is_newest_issue IS TRUE")).toEqual([
      { parameter: "co", issue_hour: "2024-03-06T08:00:00", lead: 1 },
      { ...pm25, issue_hour: "2024-03-10T12:00:00", lead: 1 },
      { ...pm25, issue_hour: "2024-03-10T12:00:00", lead: 48 },
    ]);
    expect(await where("in_last_72_hours IS TRUE")).toEqual([
      { ...pm25, issue_hour: "2024-03-07T11:00:00", lead: 48 },
      { ...pm25, issue_hour: "2024-03-07T12:00:00", lead: 1 },
      { ...pm25, issue_hour: "2024-03-07T12:00:00", lead: 48 },
      { ...pm25, issue_hour: "2024-03-10T12:00:00", lead: 1 },
      { ...pm25, issue_hour: "2024-03-10T12:00:00", lead: 48 },
    ]);
    expect(await place.read("SELECT count(*) FROM v_forecast")).toEqual([{ count: 9 }]);
  });

  test("every maker and every reason has words in both languages", async () => {
    const nothing = { p10: null, p50: null, p90: null };
    await place.insert("forecast", [
      ...fallbackReasons.map((reason, index) =>
        forecastRow("2024-03-01T00:00", index + 1, { maker: "persistence", reason }),
      ),
      ...forecastMakers.map((maker, index) =>
        forecastRow("2024-03-01T01:00", index + 1, { maker, ...(maker === "none" ? nothing : {}) }),
      ),
    ]);

    const makers = "SELECT maker_en, maker_fr FROM v_forecast WHERE is_newest_issue ORDER BY lead_hour";
    const reasons = "SELECT reason_en, reason_fr FROM v_forecast WHERE NOT is_newest_issue ORDER BY lead_hour";
    expect(await place.read(makers)).toEqual([
      { maker_en: "model", maker_fr: "modèle" },
      { maker_en: "last value", maker_fr: "dernière valeur" },
      { maker_en: "no forecast", maker_fr: "pas de prévision" },
    ]);
    expect(await place.read(reasons)).toEqual([
      {
        reason_en: "no model for this station or lead hour",
        reason_fr: "aucun modèle pour cette station ou cette échéance",
      },
      {
        reason_en: "the newest value is more than 12 hours old",
        reason_fr: "la dernière valeur a plus de 12 heures",
      },
      { reason_en: "the last day shows one value only", reason_fr: "une seule et même valeur depuis un jour" },
      { reason_en: "the values lie at the sensor's floor", reason_fr: "les valeurs sont au plancher du capteur" },
      { reason_en: "the station has too few hours", reason_fr: "la station a trop peu d'heures" },
      {
        reason_en: "the model lost to persistence over the last four weeks",
        reason_fr: "le modèle a fait moins bien que la dernière valeur sur quatre semaines",
      },
    ]);
  });
});

/** Ten scored hours of PM2.5 at smart188, one hour ahead. */
function scoreRow(day: string, changes: Partial<Row<"forecast_score">> = {}): Row<"forecast_score"> {
  return {
    station_id: "smart188",
    day,
    parameter: "pm25",
    lead_hour: 1,
    scored_hours: 10,
    made_by_model: 12,
    made_by_persistence: 6,
    made_by_none: 6,
    absolute_error_sum: 15,
    squared_error_sum: 40,
    persistence_absolute_error_sum: 20,
    persistence_squared_error_sum: 60,
    inside_hours: 8,
    interval_score_sum: 90,
    ...changes,
  };
}
const unscored = {
  scored_hours: 0,
  absolute_error_sum: 0,
  persistence_absolute_error_sum: 0,
  inside_hours: 0,
  made_by_model: 0,
};

describe("v_forecast_skill", () => {
  test("the last 14 scored days are added up, wherever they lie", async () => {
    const days = Array.from({ length: 13 }, (_, index) => before("2024-03-31", { days: index + 3 }));
    await place.insert("forecast_score", [
      ...days.map((day) => scoreRow(day)),
      scoreRow("2024-03-30", unscored), // not among the 14
      scoreRow("2024-03-31", { scored_hours: 20, absolute_error_sum: 5, inside_hours: 20, made_by_model: 24 }),
      scoreRow("2024-01-05", { absolute_error_sum: 1_000_000 }), // the 15th
      scoreRow(daysAgo(0), { absolute_error_sum: 1_000_000 }), // not over
    ]);

    expect(await place.read("SELECT * FROM v_forecast_skill")).toEqual([
      {
        station_id: "smart188",
        station: "SMART188",
        parameter: "pm25",
        parameter_label: "PM2.5",
        parameter_label_fr: "PM2,5",
        unit: "µg/m³",
        lead_hour: 1,
        lead: "+1 h",
        scored_hours: 150, // 13 × 10 + 20
        mae: 200 / 150, // 13 × 15 + 5
        persistence_mae: 280 / 150, // 14 × 20
        skill_percent: expect.closeTo(28.571428571, 8), // 1 − 200 / 280
        inside_percent: expect.closeTo(82.666666667, 8), // (13 × 8 + 20) / 150
        model_percent: expect.closeTo(51.724137931, 8), // (13 × 12 + 24) / (13 × 24 + 36)
      },
    ]);
  });

  test("each lead hour has a row; what cannot be divided is null; without a scored hour there is none", async () => {
    const nobody = { made_by_model: 0, made_by_persistence: 0, made_by_none: 0 };
    await place.insert("forecast_score", [
      scoreRow("2024-03-01", { lead_hour: 24, persistence_absolute_error_sum: 0, ...nobody }),
      scoreRow("2024-03-01", { lead_hour: 2, absolute_error_sum: 30 }),
      scoreRow("2024-03-01", { parameter: "co", ...unscored }),
    ]);

    const query = "SELECT lead, mae, skill_percent, model_percent FROM v_forecast_skill ORDER BY lead_hour";
    expect(await place.read(query)).toEqual([
      { lead: "+2 h", mae: 3, skill_percent: -50, model_percent: 50 },
      { lead: "+24 h", mae: 1.5, skill_percent: null, model_percent: null },
    ]);
  });
});

describe("v_forecast_skill_daily", () => {
  test("a finished day has its own errors, null without a scored hour", async () => {
    await place.insert("forecast_score", [
      scoreRow("2024-03-01"),
      scoreRow("2024-03-30", unscored),
      scoreRow("2024-03-31", { lead_hour: 2, inside_hours: 10 }),
      scoreRow(daysAgo(0)),
    ]);

    const query = `
      SELECT day, series, lead, scored_hours, mae, persistence_mae, skill_percent, inside_percent, in_last_30_days
      FROM v_forecast_skill_daily ORDER BY day`;
    const one = { series: "PM2.5 +1 h", lead: "+1 h" };
    const errors = { scored_hours: 10, mae: 1.5, persistence_mae: 2, skill_percent: 25 };
    const none = { scored_hours: 0, mae: null, persistence_mae: null, skill_percent: null, inside_percent: null };
    expect(await place.read(query)).toEqual([
      { day: "2024-03-01T00:00:00", ...one, ...errors, inside_percent: 80, in_last_30_days: false },
      { day: "2024-03-30T00:00:00", ...one, ...none, in_last_30_days: true },
      {
        day: "2024-03-31T00:00:00",
        series: "PM2.5 +2 h",
        lead: "+2 h",
        ...errors,
        inside_percent: 100,
        in_last_30_days: true,
      },
    ]);
  });
});
