import { type DayRow, type DayTable, type DayTableSpec, openDayTable } from "./day-table.ts";
import type { Database } from "./document-collection.ts";
import type { PublishedFences } from "./published-fences.ts";
import type { FencedDocument } from "./replace-window.ts";

/** Where assets keep tables of their own. */
export interface Tables {
  readonly database: Database;
  readonly fences: PublishedFences;
}

/**
 * The table of an asset that does not come with Harmattan: declared once beside the asset, opened on its first use.
 *
 * @returns for a store's `tables` the table in that store.
 */
export function ownDayTable<Row extends DayRow, Document extends FencedDocument>(
  spec: DayTableSpec<Row, Document>,
): (tables: Tables) => DayTable<Row> {
  const known = new WeakMap<Tables, DayTable<Row>>();
  return (tables) => {
    const table = known.get(tables) ?? lazyTable(() => openDayTable(tables.database, spec, tables.fences), spec);
    known.set(tables, table);
    return table;
  };
}

function lazyTable<Row extends DayRow>(
  open: () => Promise<DayTable<Row>>,
  { rowSchema }: Pick<DayTableSpec<Row, FencedDocument>, "rowSchema">,
): DayTable<Row> {
  let opened: Promise<DayTable<Row>> | null = null;
  const table = () => (opened ??= open().catch(forget));
  const forget = (error: unknown): never => {
    opened = null; // the next use tries again
    throw error;
  };
  return {
    parse: (kept) => rowSchema.parse(kept),
    readWindow: async (stationId, window) => (await table()).readWindow(stationId, window),
    readRows: async (station, window) => (await table()).readRows(station, window),
    replace: async (station, window, rows, fence) => (await table()).replace(station, window, rows, fence),
  };
}
