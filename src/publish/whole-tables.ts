import { optional, required, type RowOf } from "./column.ts";
import type { Table } from "./table.ts";

/** Small tables without partitions: a publication replaces what differs and removes what is gone. */
export const wholeTables = {
  /** One row per station. */
  station: {
    key: ["station_id"],
    sum: null,
    columns: {
      station_id: required("text"),
      /** What dashboards show: what the name begins with, before the first ` · `, or more of it where two begin alike. */
      label: required("text"),
      /** In full. */
      name: required("text"),
      source_id: optional("text"),
      latitude: optional("double precision"),
      longitude: optional("double precision"),
      time_zone: required("text"),
      data_from: required("date"),
      site_since: required("date"),
    },
  },
  /** One row per parameter. */
  parameter: {
    key: ["parameter"],
    sum: null,
    columns: {
      parameter: required("text"),
      /** `PM2.5`; `temperature`. */
      label_en: required("text"),
      label_fr: required("text"),
      unit: required("text"),
      position: required("integer"),
    },
  },
  /** One row per guideline or limit value (`domain/standards.ts`). */
  standard: {
    key: ["standard_id"],
    sum: null,
    columns: {
      standard_id: required("text"),
      authority: required("text"),
      kind: required("text"),
      parameter: required("text"),
      averaging: required("text"),
      value: required("double precision"),
      unit: required("text"),
      allowed_exceedances: optional("integer"),
      label_en: required("text"),
      label_fr: required("text"),
    },
  },
  /** One row per index and band, with what it means for people. */
  index_band: {
    key: ["index_name", "level"],
    sum: null,
    columns: {
      index_name: required("text"),
      /** From 1, the best. */
      level: required("integer"),
      /** Of the US AQI; the European AQI has levels only. */
      low: optional("integer"),
      high: optional("integer"),
      category_en: required("text"),
      category_fr: required("text"),
      colour: required("text"),
      everyone_en: required("text"),
      everyone_fr: required("text"),
      sensitive_en: required("text"),
      sensitive_fr: required("text"),
    },
  },
  /** One row per run that the ledger still knows. */
  run: {
    key: ["run_id"],
    sum: null,
    columns: {
      run_id: required("text"),
      selection: required("text"),
      trigger: required("text"),
      state: required("text"),
      nominal_at: required("timestamptz"),
      started_at: required("timestamptz"),
      ended_at: optional("timestamptz"),
      duration_seconds: optional("double precision"),
      partitions: required("integer"),
      new_versions: required("integer"),
      quarantined: required("integer"),
      failures: required("integer"),
      /** Message of the first failure. */
      first_failure: optional("text"),
    },
  },
  /** One row per asset, series, check and run that it was evaluated in, newest ones only. */
  check_result: {
    key: ["asset", "series", "check_name", "run_id", "checked_at"],
    sum: null,
    columns: {
      asset: required("text"),
      series: required("text"),
      check_name: required("text"),
      run_id: required("text"),
      checked_at: required("timestamptz"),
      passed: required("integer"),
      failed: required("integer"),
      skipped: required("integer"),
      /** `WARN` or `ERROR`, the worst; null if nothing failed. */
      severity: optional("text"),
      /** Of the first partition that failed. */
      partition: optional("text"),
      description: optional("text"),
    },
  },
  /** One row per asset and series: how fresh and how sound it is. */
  asset_status: {
    key: ["asset", "series"],
    sum: null,
    columns: {
      asset: required("text"),
      series: required("text"),
      group_name: required("text"),
      /** `HEALTHY`, `WARNING`, `DEGRADED` or `UNKNOWN`. */
      health: required("text"),
      /** Sentences by `; `. */
      reasons: optional("text"),
      /** The worst of its policies: `PASS`, `WARN`, `FAIL` or `UNKNOWN`; null without any policy. */
      freshness: optional("text"),
      materialized_at: optional("timestamptz"),
      data_through: optional("timestamptz"),
      partitions: required("integer"),
      failed_partitions: required("integer"),
      quarantined_partitions: required("integer"),
      warned_partitions: required("integer"),
    },
  },
} as const satisfies Record<string, Table>;

export type WholeTableName = keyof typeof wholeTables;
export type WholeTableRow<Name extends WholeTableName> = RowOf<(typeof wholeTables)[Name]["columns"]>;
/** All rows of every whole table. */
export type WholeRows = { readonly [Name in WholeTableName]: readonly WholeTableRow<Name>[] };
