import type { WriteCounts } from "../pipeline/asset.ts";
import type { DocumentCollection, RangeQuery, StoredDocument } from "./document-collection.ts";

/**
 * Leaves exactly `documents` in the range that `query` names. New and changed documents are written first, those that
 * are no longer wanted go last: a kill in between leaves too many, never too few, and running again mends it.
 */
export async function replaceWindow<Document extends StoredDocument, Index extends string>(
  collection: DocumentCollection<Document, Index>,
  query: RangeQuery<Index>,
  documents: readonly Document[],
): Promise<WriteCounts> {
  const wanted = new Set(documents.map((document) => document._id));
  const counts = await collection.putAll(documents);
  const surplus = (await collection.ids(query)).filter((id) => !wanted.has(id));
  return { ...counts, deleted: surplus.length === 0 ? 0 : await collection.deleteAll(surplus) };
}
