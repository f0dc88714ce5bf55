import type { z } from "zod";

import type { RowTable } from "../pipeline/define-asset.ts";
import type { TimeGrid } from "../pipeline/time-grid.ts";
import { knownSlot } from "./chunk-failures.ts";
import type { CollectionSpec, Database, DocumentCollection, RangeQuery } from "./document-collection.ts";
import type { PublishedFences } from "./published-fences.ts";
import { type FencedDocument, replaceWindow } from "./replace-window.ts";

/** How rows are kept as documents. */
export interface RowDocuments<Row, Document extends FencedDocument> {
  readonly schema: z.ZodObject & z.ZodType<Document>;
  readonly rowSchema: z.ZodType<Row>;
  documentOf(row: Row, fence: number): Document;
  rowOf(document: Document): Row;
}

/** The rows of one asset, whose key is `name`: members × slots of a grid. */
export interface PartitionTableSpec<
  Row,
  Document extends FencedDocument,
  Member,
  Key extends string,
  Index extends string,
>
  extends CollectionSpec<Document, Index>, RowDocuments<Row, Document> {
  readonly grid: TimeGrid<Key>;
  /** The index whose first field is the series, and whose second is ordered like the partitions. */
  readonly windowIndex: NoInfer<Index>;
  seriesOf(member: Member): string;
  partitionOf(row: Row): Key;
  /** @returns with which value of that second field a partition begins. */
  startOf(key: Key): string;
}

/** Rows of partitions, of which readers see the published ones. */
export interface PartitionTable<
  Row,
  Document extends FencedDocument,
  Member,
  Key extends string,
  Index extends string,
> extends RowTable<Row, Member, Key> {
  readonly documents: DocumentCollection<Document, Index>;
  /**
   * Reads rows of one member in another way than by window. Those that a fenced-off writer left behind are left out
   * (assets.md, rule 13).
   *
   * @param read finds them; it is asked again if some did not count, for they may have been published anew meanwhile.
   */
  readPublished(member: Member, read: () => Promise<readonly Document[]>): Promise<Row[]>;
}

/** Opens the table. */
export async function openPartitionTable<
  Row,
  Document extends FencedDocument,
  Member,
  Key extends string,
  Index extends string,
>(
  database: Database,
  spec: PartitionTableSpec<Row, Document, Member, Key, Index>,
  fences: PublishedFences,
): Promise<PartitionTable<Row, Document, Member, Key, Index>> {
  const documents = await database.collection(spec);
  const fencedRow = (document: Document) => {
    const row = spec.rowOf(document);
    return { row, slot: knownSlot(spec.grid, spec.partitionOf(row)), fence: document.fence };
  };
  const readPublished = async (member: Member, read: () => Promise<readonly Document[]>): Promise<Row[]> => {
    const found = async () => (await read()).map(fencedRow);
    const rows = await found();
    const slots = slotsAround(rows.map(({ slot }) => slot));
    if (!slots) return [];
    const isPublished = await fences({ key: spec.name, grid: spec.grid }, spec.seriesOf(member), slots);
    const counts = ({ slot, fence }: (typeof rows)[number]) => isPublished(slot, fence);
    return (rows.every(counts) ? rows : (await found()).filter(counts)).map(({ row }) => row);
  };
  const queryOf = (member: Member, { from, to }: { from: Key; to: Key }): RangeQuery<Index> => {
    const window = { from: spec.startOf(from), to: spec.startOf(to) };
    return { index: spec.windowIndex, equals: [spec.seriesOf(member)], ...window };
  };
  return {
    documents,
    readPublished,
    readRows: (member, window) => readPublished(member, () => documents.range(queryOf(member, window))),
    parse: (kept) => spec.rowSchema.parse(kept),
    replace(member, window, rows, fence) {
      const wanted = rows.map((row) => spec.documentOf(row, fence));
      return replaceWindow(documents, queryOf(member, window), wanted, fence);
    },
  };
}

/** @returns the smallest range that holds all slots, `null` without any. */
function slotsAround(slots: readonly number[]) {
  if (slots.length === 0) return null;
  return {
    from: slots.reduce((low, slot) => Math.min(low, slot)),
    to: slots.reduce((high, slot) => Math.max(high, slot)) + 1,
  };
}
