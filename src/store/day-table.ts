import type { z } from "zod";

import type { DayWindow, UtcDay } from "../base/utc-day.ts";
import type { StationId } from "../domain/station.ts";
import type { RowTable } from "../pipeline/define-asset.ts";
import type { CollectionSpec, Database } from "./document-collection.ts";
import type { PublishedFences } from "./published-fences.ts";
import { type FencedDocument, replaceWindow } from "./replace-window.ts";

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
export interface DayTableSpec<Row extends DayRow, Document extends FencedDocument> {
  /** The asset's key. */
  readonly name: string;
  readonly schema: z.ZodObject & z.ZodType<Document>;
  readonly rowSchema: z.ZodType<Row>;
  documentOf(row: Row, fence: number): Document;
  rowOf(document: Document): Row;
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
  const spec: CollectionSpec<Document, "byDay"> = {
    name: table.name,
    schema: table.schema,
    indexes: { byDay: ["stationId", "day"] },
  };
  const collection = await database.collection(spec);
  const daysOf = (stationId: StationId, window: DayWindow) =>
    ({ index: "byDay", equals: [stationId], ...window }) as const;
  const readWindow = async (stationId: StationId, window: DayWindow): Promise<Row[]> => {
    // Fences first: rows that are published between the two reads carry a higher one, and count.
    const isPublished = await fences(table.name, stationId, window);
    return (await collection.range(daysOf(stationId, window)))
      .map((document) => ({ row: table.rowOf(document), fence: document.fence }))
      .filter(({ row, fence }) => isPublished(row.day, fence))
      .map(({ row }) => row);
  };
  return {
    readWindow,
    readRows: ({ stationId }, window) => readWindow(stationId, window),
    parse: (kept) => table.rowSchema.parse(kept),
    replace({ stationId }, window, rows, fence) {
      const documents = rows.map((row) => table.documentOf(row, fence));
      return replaceWindow(collection, daysOf(stationId, window), documents, fence);
    },
  };
}
