import { addDays, type UtcDay, utcDaySchema } from "../../src/base/utc-day.ts";
import { stationIdSchema } from "../../src/domain/station.ts";
import type { PartitionRows, PartitionTableRow } from "../../src/publish/partition-tables.ts";
import type { ReadModelDay } from "../../src/publish/read-model.ts";

export const smart188 = stationIdSchema.parse("smart188");

/** @returns the text as a day. */
export function utcDay(text: string): UtcDay {
  return utcDaySchema.parse(text);
}

/** @returns the window of `count` days. */
export function daysFrom(first: string, count: number) {
  const from = utcDay(first);
  return { from, to: addDays(from, count) };
}

/** One hour of PM2.5, 9.5 µg/m³ unless another value is given. */
export function hour(
  day: string,
  hourOfDay: number,
  changes: Partial<PartitionTableRow<"hourly_measurement">> = {},
): PartitionTableRow<"hourly_measurement"> {
  const hour_start = `${day}T${String(hourOfDay).padStart(2, "0")}:00:00.000Z`;
  return {
    station_id: smart188,
    day,
    parameter: "pm25",
    hour_start,
    value: 9.5,
    provisional: false,
    flags: null,
    ...changes,
  };
}

/** A day with one row or two in every table; its keys are given in the order of the tables' keys. */
export function fullDay(day: string, changes: Partial<PartitionRows> = {}): ReadModelDay {
  const of = { station_id: smart188, day };
  const at = (time: string) => `${day}T${time}:00.000Z`;
  return {
    stationId: smart188,
    day: utcDay(day),
    rows: {
      hourly_measurement: [
        hour(day, 0),
        hour(day, 23, { value: null, provisional: true, flags: "warm-up, at-or-below-zero" }),
      ],
      daily_mean: [
        {
          ...of,
          parameter: "co",
          value: null,
          valid_hours: 3,
          expected_hours: 24,
          reason: "too-few-hours",
          maximum_8h: 0.25,
          provisional: true,
          flags: null,
        },
        {
          ...of,
          parameter: "pm25",
          value: 0.1 + 0.2,
          valid_hours: 24,
          expected_hours: 24,
          reason: null,
          maximum_8h: null,
          provisional: false,
          flags: "warm-up",
        },
      ],
      air_quality_index: [
        { ...of, index_name: "us-aqi", period_start: at("00:00"), value: 101, level: 3, parameter: "pm10" },
      ],
      exceedance: [{ ...of, standard_id: "who-2021-pm25-24h", value: 15.000000000000002 }],
      forecast: [
        {
          ...of,
          parameter: "pm25",
          issue_hour: at("13:00"),
          lead_hour: 1,
          target_hour: at("14:00"),
          maker: "model",
          reason: null,
          p10: 1,
          p50: 2.5,
          p90: 1e21,
          persistence: 2,
          model: "pm25/2024-03",
        },
        {
          ...of,
          parameter: "pm25",
          issue_hour: at("13:00"),
          lead_hour: 2,
          target_hour: at("15:00"),
          maker: "none",
          reason: "no-hours",
          p10: null,
          p50: null,
          p90: null,
          persistence: null,
          model: null,
        },
      ],
      forecast_score: [
        {
          ...of,
          parameter: "pm25",
          lead_hour: 1,
          scored_hours: 24,
          made_by_model: 20,
          made_by_persistence: 3,
          made_by_none: 1,
          absolute_error_sum: 12.5,
          squared_error_sum: 30.25,
          persistence_absolute_error_sum: 14,
          persistence_squared_error_sum: 40,
          inside_hours: 19,
          interval_score_sum: 101.5,
        },
      ],
      restatement: [
        {
          ...of,
          parameter: "pm25",
          hour_start: at("00:00"),
          restated_at: `${day}T05:06:07.089Z`,
          first_fetched_at: at("01:05"),
          value_before: null,
          value_after: 9.5,
        },
      ],
      ...changes,
    },
  };
}
