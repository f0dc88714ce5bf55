import { isDeepStrictEqual } from "node:util";

import type { WriteCounts } from "../pipeline/asset.ts";
import { FencedError } from "../pipeline/errors.ts";
import type { DocumentCollection, RangeQuery, StoredDocument } from "./document-collection.ts";

/** A document that carries the fence of the lease under which it was written. */
export interface FencedDocument extends StoredDocument {
  readonly fence: number;
}

/**
 * Leaves exactly `documents` in the range that `query` names, all with `fence`: unchanged ones too, else the holder of
 * an older lease could still overwrite them (assets.md, rule 13). What is no longer wanted goes last: a kill in between
 * leaves too many, never too few, and running again mends it.
 *
 * @throws {FencedError} if a document there carries a higher fence.
 */
export async function replaceWindow<Document extends FencedDocument, Index extends string>(
  collection: DocumentCollection<Document, Index>,
  query: RangeQuery<Index>,
  documents: readonly Document[],
  fence: number,
): Promise<WriteCounts> {
  const stored = new Map((await collection.range(query)).map((document) => [document._id, document]));
  const newer = [...stored.values()].find((document) => document.fence > fence);
  if (newer) throw new FencedError(newer._id);
  const condition = { field: "fence", atMost: fence } as const;
  const [refused] = await collection.putAllIf(documents.map((document) => ({ document, condition })));
  if (refused !== undefined) throw new FencedError(refused);
  const counts = { inserted: 0, changed: 0, unchanged: 0 };
  for (const document of documents) {
    const before = stored.get(document._id);
    counts[before ? (isSameContent(before, document) ? "unchanged" : "changed") : "inserted"] += 1;
    stored.delete(document._id);
  }
  return { ...counts, deleted: stored.size === 0 ? 0 : await collection.deleteAll([...stored.keys()], condition) };
}

function isSameContent<Document extends FencedDocument>(left: Document, right: Document): boolean {
  return isDeepStrictEqual({ ...left, fence: 0 }, { ...right, fence: 0 });
}
