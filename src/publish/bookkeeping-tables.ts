import { required } from "./column.ts";
import { ofPartition } from "./partition-tables.ts";
import type { Table } from "./table.ts";

/** Bookkeeping of the publisher itself. */
export const bookkeepingTables = {
  /** One row per station and day that was published. */
  published_partition: {
    key: ["station_id", "day"],
    sum: null,
    columns: {
      ...ofPartition,
      /** The ledger's data version of the partition. */
      data_version: required("text"),
      fence: required("integer"),
      published_at: required("timestamptz"),
    },
  },
  /** One row per partition table, station and day that was compared, also where they are equal. */
  reconciliation: {
    key: ["table_name", "station_id", "day"],
    sum: null,
    columns: {
      table_name: required("text"),
      ...ofPartition,
      store_rows: required("integer"),
      model_rows: required("integer"),
      store_sum: required("double precision"),
      model_sum: required("double precision"),
      checked_at: required("timestamptz"),
    },
  },
} as const satisfies Record<string, Table>;
