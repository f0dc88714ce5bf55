import type { DayWindow, UtcDay } from "../base/utc-day.ts";
import type { StationId } from "../domain/station.ts";
import type { RowTable } from "../pipeline/define-asset.ts";
import { utcDays } from "../pipeline/time-grid.ts";
import type { Database } from "./document-collection.ts";
import { openPartitionTable, type RowDocuments } from "./partition-table.ts";
import type { PublishedFences } from "./published-fences.ts";
import type { FencedDocument } from "./replace-window.ts";

/** What every row of a day table has. */
export interface DayRow {
  readonly stationId: StationId;
  readonly day: UtcDay;
}

/** Whose rows are meant. */
interface OfStation {
  readonly stationId: StationId;
}

/** How the rows of one asset are kept as documents. */
export interface DayTableSpec<Row extends DayRow, Document extends FencedDocument> extends RowDocuments<Row, Document> {
  /** The asset's key. */
  readonly name: string;
}

/** Rows of stations and days. */
export interface DayTable<Row extends DayRow> extends RowTable<Row, OfStation, UtcDay> {
  /** @returns the station's rows of the window, by day, then id. */
  readWindow(stationId: StationId, window: DayWindow): Promise<Row[]>;
}

/** Opens the table. Rows that a fenced-off writer left behind are not read (assets.md, rule 13). */
export async function openDayTable<Row extends DayRow, Document extends FencedDocument>(
  database: Database,
  table: DayTableSpec<Row, Document>,
  fences: PublishedFences,
): Promise<DayTable<Row>> {
  const rows = await openPartitionTable(
    database,
    {
      ...table,
      indexes: { byDay: ["stationId", "day"] },
      windowIndex: "byDay",
      grid: utcDays,
      seriesOf: ({ stationId }: OfStation) => stationId,
      partitionOf: ({ day }) => day,
      startOf: (day) => day,
    },
    fences,
  );
  return { ...rows, readWindow: (stationId, window) => rows.readRows({ stationId }, window) };
}
