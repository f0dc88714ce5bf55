import { optional, required, type RowOf } from "./column.ts";
import type { Table } from "./table.ts";

/** Columns that every row of a partition has. */
export const ofPartition = { station_id: required("text"), day: required("date") };

/**
 * Tables whose rows belong to one partition of `read_model`: a station and a `day`. They are written and replaced
 * together, in one transaction.
 */
export const partitionTables = {
  /** One row per station, parameter and hour with a value. Of hours without a row, or with null, the views give null. */
  hourly_measurement: {
    key: ["station_id", "parameter", "hour_start"],
    sum: "value",
    columns: {
      ...ofPartition,
      parameter: required("text"),
      hour_start: required("timestamptz"),
      value: optional("double precision"),
      /** The hour may be unfinished: no view shows it. */
      provisional: required("boolean"),
      /** Qualifiers by `, `, like `warm-up, at-or-below-zero`. */
      flags: optional("text"),
    },
  },
  /** One row per station, averaged parameter and day, also of a day without any hour. */
  daily_mean: {
    key: ["station_id", "parameter", "day"],
    sum: "value",
    columns: {
      ...ofPartition,
      parameter: required("text"),
      /** The mean of a valid day; null otherwise, with the `reason`. */
      value: optional("double precision"),
      /** Final hours with a value. */
      valid_hours: required("integer"),
      expected_hours: required("integer"),
      /** `no-hours` or `too-few-hours`. */
      reason: optional("text"),
      /** Largest valid 8-hour mean of the day: CO and O3. */
      maximum_8h: optional("double precision"),
      /** The mean holds an unfinished hour. */
      provisional: required("boolean"),
      flags: optional("text"),
    },
  },
  /** One row per station, index and period: `us-aqi` of a day; `us-aqi-nowcast` and `european-aqi` of an hour. */
  air_quality_index: {
    key: ["station_id", "index_name", "period_start"],
    sum: "value",
    columns: {
      ...ofPartition,
      index_name: required("text"),
      period_start: required("timestamptz"),
      /** US AQI 0 to 500; European AQI level 1 to 6. */
      value: required("integer"),
      /** Row of `index_band`. */
      level: required("integer"),
      /** Responsible parameter. */
      parameter: required("text"),
    },
  },
  /** One row per station, day and standard that the day is over. */
  exceedance: {
    key: ["station_id", "day", "standard_id"],
    sum: "value",
    columns: { ...ofPartition, standard_id: required("text"), value: required("double precision") },
  },
  /** One row per station, parameter, issue hour and lead hour; `day` is the UTC day of the issue hour. */
  forecast: {
    key: ["station_id", "parameter", "issue_hour", "lead_hour"],
    sum: "p50",
    columns: {
      ...ofPartition,
      parameter: required("text"),
      issue_hour: required("timestamptz"),
      lead_hour: required("integer"),
      target_hour: required("timestamptz"),
      /** `model`, `persistence` or `none`. */
      maker: required("text"),
      /** Why it was not the model. */
      reason: optional("text"),
      p10: optional("double precision"),
      p50: optional("double precision"),
      p90: optional("double precision"),
      persistence: optional("double precision"),
      model: optional("text"),
    },
  },
  /** One row per station, parameter, lead hour and day of the hour forecast; sums are over the `scored_hours`. */
  forecast_score: {
    key: ["station_id", "parameter", "lead_hour", "day"],
    sum: "absolute_error_sum",
    columns: {
      ...ofPartition,
      parameter: required("text"),
      lead_hour: required("integer"),
      scored_hours: required("integer"),
      /** Forecasts issued for the day, by maker. */
      made_by_model: required("integer"),
      made_by_persistence: required("integer"),
      made_by_none: required("integer"),
      absolute_error_sum: required("double precision"),
      squared_error_sum: required("double precision"),
      persistence_absolute_error_sum: required("double precision"),
      persistence_squared_error_sum: required("double precision"),
      /** Scored hours from p10 to p90. */
      inside_hours: required("integer"),
      interval_score_sum: required("double precision"),
    },
  },
  /** One row per station, parameter, hour and change of a final value by the source. */
  restatement: {
    key: ["station_id", "parameter", "hour_start", "restated_at"],
    sum: "value_after",
    columns: {
      ...ofPartition,
      parameter: required("text"),
      hour_start: required("timestamptz"),
      restated_at: required("timestamptz"),
      first_fetched_at: required("timestamptz"),
      value_before: optional("double precision"),
      value_after: optional("double precision"),
    },
  },
} as const satisfies Record<string, Table>;

export type PartitionTableName = keyof typeof partitionTables;
export type PartitionTableRow<Name extends PartitionTableName> = RowOf<(typeof partitionTables)[Name]["columns"]>;
/** Rows of one station and some days, of every partition table. */
export type PartitionRows = { readonly [Name in PartitionTableName]: readonly PartitionTableRow<Name>[] };
