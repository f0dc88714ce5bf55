import { boolean, defineView, double, integer, text, timestamp } from "../view.ts";

export const vReconciliation = defineView({
  name: "v_reconciliation",
  description: "One row per table, station and day that was compared with the store.",
  columns: {
    table_name: text,
    station_id: text,
    station: text,
    day: timestamp,
    store_rows: integer,
    model_rows: integer,
    store_sum: double,
    model_sum: double,
    /** Rows differ, or sums by more than 1e-9 of their size. */
    drift: boolean,
    checked_at: timestamp,
  },
  sql: `
SELECT
  r.table_name,
  r.station_id,
  coalesce(s.label, r.station_id) AS station,
  r.day::timestamp AS day,
  r.store_rows,
  r.model_rows,
  r.store_sum,
  r.model_sum,
  r.store_rows <> r.model_rows
    OR abs(r.store_sum - r.model_sum) > 1e-9 * greatest(abs(r.store_sum), abs(r.model_sum)) AS drift,
  r.checked_at AT TIME ZONE 'UTC' AS checked_at
FROM reconciliation AS r
LEFT JOIN station AS s
  ON s.station_id = r.station_id`,
});
