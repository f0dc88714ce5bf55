import type { UtcDay } from "../base/utc-day.ts";
import type { StationId } from "../domain/station.ts";
import type { WriteCounts } from "../pipeline/asset.ts";
import type { Window } from "../pipeline/define-asset.ts";
import type { PartitionRows, PartitionTableName } from "./partition-tables.ts";
import type { WholeRows } from "./whole-tables.ts";

/** Where the read model is. */
export interface ReadModelSettings {
  /** `postgresql://pipeline:…@host:5432/airquality`: the owner of the tables. */
  readonly uri: string;
  /** The role of the dashboards: it may read the views, and nothing else. */
  readonly reader: string;
}

/** One row per station and day: everything that the read model holds of it. */
export interface ReadModelDay {
  readonly stationId: StationId;
  readonly day: UtcDay;
  readonly rows: PartitionRows;
}

/** Rows and sum of one table, station and day; `sum` is of the table's `sum` column, nulls left out. */
export interface TableTotal {
  readonly table: PartitionTableName;
  readonly stationId: StationId;
  readonly day: UtcDay;
  readonly rows: number;
  readonly sum: number;
}

/** One comparison of the store with the read model. */
export interface Reconciliation {
  readonly store: TableTotal;
  readonly model: Pick<TableTotal, "rows" | "sum">;
}

/** The typed tables and views in PostgreSQL that dashboards read; the publish group is the only writer. */
export interface ReadModel {
  /** Host, port and database, for people; never a password. */
  readonly description: string;
  /** Makes tables, views and the reader's rights as this version has them; a second call changes nothing. */
  migrate(): Promise<void>;
  /** @returns what is published of the station's window, by day. */
  readDays(stationId: StationId, window: Window<UtcDay>): Promise<ReadModelDay[]>;
  /**
   * Leaves exactly these days in the station's window, in one transaction: keys that are gone are deleted, rows that differ
   * are written.
   *
   * @param versionOf gives the data version of each day of the window, also of one without rows.
   * @throws {FencedError} if a day there was published under a higher fence.
   */
  replaceDays(
    stationId: StationId,
    window: Window<UtcDay>,
    days: readonly ReadModelDay[],
    fence: number,
    versionOf: (day: UtcDay) => string,
  ): Promise<WriteCounts>;
  /** @returns by day the data versions that are published of the station. */
  versions(stationId: StationId): Promise<ReadonlyMap<UtcDay, string>>;
  /** Leaves exactly these rows in the whole tables, in one transaction. */
  replaceWhole(rows: WholeRows): Promise<WriteCounts>;
  /** @returns for each partition table and day of the window with any row its total. */
  totals(stationId: StationId, window: Window<UtcDay>): Promise<TableTotal[]>;
  /** @returns when the partition that was compared longest ago was compared; `null` if one never was. */
  oldestReconciliation(): Promise<Date | null>;
  /** Writes the comparisons over those of the same tables, stations and days. */
  saveReconciliations(rows: readonly Reconciliation[], checkedAt: Date): Promise<void>;
  /**
   * Empties the partition tables and their bookkeeping and lets `fill` publish everything again, in one transaction: readers
   * see the old rows until it ends, and keep them if it fails.
   */
  rebuild<Result>(fill: (inside: ReadModel) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
