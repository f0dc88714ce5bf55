import type { UtcDay } from "../../base/utc-day.ts";
import type { StationId } from "../../domain/station.ts";
import type { Window } from "../../pipeline/define-asset.ts";
import { bookkeepingTables } from "../bookkeeping-tables.ts";
import { partitionTables } from "../partition-tables.ts";
import type { Reconciliation, TableTotal } from "../read-model.ts";
import type { Session } from "./session.ts";
import { namesOf } from "./table-names.ts";
import { columnsOf, windowOf, writeSql } from "./table-sql.ts";

/** @returns rows and sum of each partition table and day that has any row. */
export async function totalsOf(session: Session, stationId: StationId, window: Window<UtcDay>): Promise<TableTotal[]> {
  const rows = await session.query<Omit<TableTotal, "stationId">>(totalsSql, [stationId, window.from, window.to]);
  return rows.map(({ table, day, rows: count, sum }) => ({ table, stationId, day, rows: count, sum }));
}

// In ascending order, as the store's: a sum of doubles depends on it.
const totalsSql = namesOf(partitionTables)
  .map((name) => {
    const value = `stored.${partitionTables[name].sum}::double precision`;
    return `
      SELECT '${name}' AS "table", day, count(*)::integer AS rows, coalesce(sum(${value} ORDER BY ${value}), 0) AS sum
      FROM ${name} AS stored WHERE ${windowOf(name).condition(1)} GROUP BY day`;
  })
  .join(" UNION ALL ");

/** Writes the comparisons over those of the same tables, stations and days. */
export async function saveReconciliations(
  session: Session,
  comparisons: readonly Reconciliation[],
  checkedAt: Date,
): Promise<void> {
  const table = bookkeepingTables.reconciliation;
  const rows = comparisons.map(({ store, model }) => ({
    table_name: store.table,
    station_id: store.stationId,
    day: store.day,
    store_rows: store.rows,
    model_rows: model.rows,
    store_sum: store.sum,
    model_sum: model.sum,
    checked_at: checkedAt.toISOString(),
  }));
  await session.query(writeSql("reconciliation", table), columnsOf(table, rows));
}

/** @returns when the partition that was compared longest ago was compared; `null` if none was. */
export async function oldestReconciliation(session: Session): Promise<Date | null> {
  // A day that was never compared is older than any; stations that are gone do not count.
  const sql = `
    SELECT min(coalesce(checked_at, timestamptz '1970-01-01')) AS oldest
    FROM published_partition LEFT JOIN reconciliation USING (station_id, day)`;
  const [row] = await session.query<{ readonly oldest: string | null }>(sql);
  return row?.oldest ? new Date(row.oldest) : null;
}
