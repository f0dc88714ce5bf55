import type { z } from "zod";

import type { DayWindow, UtcDay } from "../base/utc-day.ts";
import type { StationId } from "../domain/station.ts";
import type { RowTarget } from "../pipeline/asset.ts";
import type { CollectionSpec, Database, StoredDocument } from "./document-collection.ts";
import { replaceWindow } from "./replace-window.ts";

/** What every row of a day table has. */
interface DayRow {
  readonly stationId: StationId;
  readonly day: UtcDay;
}

/** How the rows of one asset are kept as documents. */
export interface DayTableSpec<Row extends DayRow, Document extends StoredDocument> {
  readonly name: string;
  readonly schema: z.ZodObject & z.ZodType<Document>;
  documentOf(row: Row): Document;
  rowOf(document: Document): Row;
}

/** Rows of stations and days. */
export interface DayTable<Row extends DayRow> extends RowTarget<Row> {
  /** @returns the station's rows of the window, by day, then id. */
  readWindow(stationId: StationId, window: DayWindow): Promise<Row[]>;
}

export async function openDayTable<Row extends DayRow, Document extends StoredDocument>(
  database: Database,
  table: DayTableSpec<Row, Document>,
): Promise<DayTable<Row>> {
  const spec: CollectionSpec<Document, "byDay"> = {
    name: table.name,
    schema: table.schema,
    indexes: { byDay: ["stationId", "day"] },
  };
  const collection = await database.collection(spec);
  const daysOf = (stationId: StationId, window: DayWindow) =>
    ({ index: "byDay", equals: [stationId], ...window }) as const;
  return {
    async readWindow(stationId, window) {
      return (await collection.range(daysOf(stationId, window))).map((document) => table.rowOf(document));
    },
    replace(stationId, window, rows) {
      const documents = rows.map((row) => table.documentOf(row));
      return replaceWindow(collection, daysOf(stationId, window), documents);
    },
  };
}
