import { systemSleep } from "../base/retry.ts";
import type { Interval } from "../pipeline/interval-set.ts";
import { type LedgerAsset, type LedgerChange, partitionId, type SeriesState } from "../pipeline/ledger.ts";
import { type ChunkDocument, chunkDocumentSchema, chunkOfDocument, documentOfChunk } from "./chunk-document.ts";
import type { CollectionSpec, DocumentCollection } from "./document-collection.ts";
import { StoreBusyError } from "./errors.ts";
import {
  changedChunk,
  type Chunk,
  chunksOfChange,
  emptyChunk,
  firstSlotOfChunk,
  stateOfChunks,
} from "./ledger-chunk.ts";

/** What readers see of each partition: one row per series and 128 slots. */
export const chunkCollection = {
  name: "partitions",
  schema: chunkDocumentSchema,
  indexes: { bySeries: ["asset", "series", "firstSlot"], byTime: ["asset", "firstSlot"] },
} as const satisfies CollectionSpec<ChunkDocument>;
/** Chunks as documents. */
export type Chunks = DocumentCollection<ChunkDocument, keyof (typeof chunkCollection)["indexes"]>;

/** A partition that left quarantine, and the fence under which its rows had been kept. */
interface Released {
  readonly id: string;
  readonly fence: number;
}

/** @returns by series what is known of the asset's slots in the range. */
export async function readStates(
  chunks: Chunks,
  { key, grid }: LedgerAsset,
  slots: Interval,
  series: string | undefined,
): Promise<ReadonlyMap<string, SeriesState>> {
  if (slots.from >= slots.to) return new Map();
  const range = { from: firstSlotOfChunk(slots.from), to: slots.to };
  const found = await (series === undefined
    ? chunks.range({ index: "byTime", equals: [key], ...range })
    : chunks.range({ index: "bySeries", equals: [key, series], ...range }));
  const bySeries = Map.groupBy(found.map(chunkOfDocument), (chunk) => chunk.series);
  return new Map(Array.from(bySeries, ([name, ofSeries]) => [name, stateOfChunks(grid, ofSeries, slots)]));
}

const attempts = 100;

/** All chunks at once; those that somebody else changed meanwhile are read and changed again. */
export async function changeChunks(
  where: string,
  chunks: Chunks,
  changes: readonly LedgerChange[],
): Promise<Released[]> {
  const released: Released[] = [];
  let pending = changesByChunk(changes);
  for (let attempt = 1; pending.length > 0; attempt += 1) {
    if (attempt > attempts) throw new StoreBusyError(where, "the ledger is changed by too many others at once");
    const found = await chunks.getMany(pending.map(({ empty }) => empty._id));
    const stored = new Map(found.map((document) => [document._id, chunkOfDocument(document)]));
    const puts = pending.map(({ empty, ofChunk }) => {
      const before = stored.get(empty._id) ?? empty;
      const after = ofChunk.reduce(changedChunk, before);
      released.push(...releasedPartitions(before, after));
      return {
        document: documentOfChunk(after),
        condition: { field: "revision", equals: before.revision },
      } as const;
    });
    const refused = new Set(await chunks.putAllIf(puts));
    pending = pending.filter(({ empty }) => refused.has(empty._id));
    if (pending.length > 0) await systemSleep(Math.random() * Math.min(200, 5 * attempt));
  }
  return released;
}

/** Ids of the partitions that left quarantine: nobody needs their kept rows any more. */
function releasedPartitions({ asset, series, quarantined }: Chunk, after: Chunk): Released[] {
  const still = new Set(after.quarantined.map(({ partition }) => partition));
  const gone = quarantined.filter(({ partition }) => !still.has(partition));
  return gone.map(({ partition, fence }) => ({ id: partitionId(asset, series, partition), fence }));
}

/** Every chunk that is touched, once: a conditional put takes each document once. */
function changesByChunk(changes: readonly LedgerChange[]) {
  const byId = new Map<string, { readonly empty: Chunk; readonly ofChunk: LedgerChange[] }>();
  for (const change of changes) {
    for (const firstSlot of chunksOfChange(change)) {
      const empty = emptyChunk(change.asset, change.series, firstSlot);
      const known = byId.get(empty._id) ?? { empty, ofChunk: [] };
      known.ofChunk.push(change);
      byId.set(empty._id, known);
    }
  }
  return [...byId.values()];
}
