import { z } from "zod";

import { type PartitionRecord, partitionRecordSchema } from "../pipeline/partition-record.ts";
import { type Chunk, chunkSchema } from "./ledger-chunk.ts";

const bookkeeping = { runId: true, codeVersion: true, fence: true, materializedAt: true, checkedAt: true } as const;
const writeSchema = partitionRecordSchema.pick(bookkeeping);
const contentSchema = z.strictObject({ ...partitionRecordSchema.omit(bookkeeping).shape, write: z.int() });
type Write = z.infer<typeof writeSchema>;

/**
 * A chunk as it is stored. What the partitions of one step have in common (run, code, fence, times) stands once in
 * `writes`, and each partition names its place there: a year written in one step has it once, not 366 times.
 */
export const chunkDocumentSchema = z.strictObject({
  ...chunkSchema.omit({ published: true }).shape,
  writes: z.array(writeSchema),
  published: z.array(contentSchema),
});
export type ChunkDocument = z.infer<typeof chunkDocumentSchema>;

/** @returns the document of a chunk. */
export function documentOfChunk({ published, ...chunk }: Chunk): ChunkDocument {
  const places = new Map<string, number>();
  const writes: Write[] = [];
  const contents = published.map(({ runId, codeVersion, fence, materializedAt, checkedAt, ...content }) => {
    const write = { runId, codeVersion, fence, materializedAt, checkedAt };
    const key = JSON.stringify(write);
    const place = places.get(key) ?? writes.push(write) - 1;
    places.set(key, place);
    return { ...content, write: place };
  });
  return { ...chunk, writes, published: contents };
}

/** @returns the chunk of a document. */
export function chunkOfDocument({ writes, published, ...chunk }: ChunkDocument): Chunk {
  const records = published.flatMap(({ write, ...content }): PartitionRecord[] => {
    const found = writes[write];
    return found ? [{ ...content, ...found }] : [];
  });
  return { ...chunk, published: records };
}
