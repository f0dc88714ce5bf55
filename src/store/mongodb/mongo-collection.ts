import type { AnyBulkWriteOperation, Collection, Filter } from "mongodb";

import { retry, systemSleep } from "../../base/retry.ts";
import { documentCodec } from "../document-codec.ts";
import {
  type CollectionSpec,
  type Condition,
  type DocumentCollection,
  lastOfEachId,
  type RangeQuery,
  type StoredDocument,
} from "../document-collection.ts";
import { storedDocument } from "../stored-document.ts";
import { bsonLeaves } from "./bson-leaves.ts";
import type { MongoDocument } from "./mongo-document.ts";
import { isDuplicateKey, isWriteRace, mongoFault } from "./mongo-fault.ts";
import { upsertAllIf } from "./upsert-all-if.ts";

/** Small enough for every compatible server, large enough that round trips do not count. */
const batchSize = 1_000;

/** A collection of real documents. Transactions are not used: one document at a time, or idempotent upserts. */
export function mongoCollection<Document extends StoredDocument, Index extends string>(
  collection: Collection<MongoDocument>,
  where: string,
  spec: CollectionSpec<Document, Index>,
): DocumentCollection<Document, Index> {
  const guarded = <Result>(work: () => Promise<Result>): Promise<Result> => guard(where, work);
  const codec = bsonCodec(spec);
  const find = (query: RangeQuery<Index>) => {
    const fields = spec.indexes[query.index];
    const direction = query.order === "descending" ? -1 : 1;
    const sort: [string, 1 | -1][] = [...fields, "_id"].map((field) => [field, direction]);
    return collection.find(rangeFilter(spec, query), { sort, limit: query.limit ?? 0, batchSize: 10_000 });
  };

  return {
    get: (id) => guarded(async () => codec.decodeOrNull(await collection.findOne({ _id: id }))),
    getMany: (ids) =>
      guarded(async () => {
        const found = await collection.find({ _id: { $in: [...ids] } }).toArray();
        const byId = new Map(found.map((document) => [document._id, document]));
        return ids.flatMap((id) => codec.decodeOrNull(byId.get(id) ?? null) ?? []);
      }),
    range: (query) => guarded(async () => (isEmpty(query) ? [] : (await find(query).toArray()).map(codec.decode))),
    ids: (query) =>
      guarded(async () => {
        if (isEmpty(query)) return [];
        return (await find(query).project({ _id: 1 }).toArray()).map((document) => String(document._id));
      }),
    putAll: (documents) =>
      guarded(async () => {
        const counts = { inserted: 0, changed: 0, unchanged: 0 };
        const upserts = lastOfEachId(documents).map((document) => upsertOf(codec.encode(document)));
        for (let start = 0; start < upserts.length; start += batchSize) {
          const batch = upserts.slice(start, start + batchSize);
          const result = await retriedWrite(() => collection.bulkWrite(batch, { ordered: false }));
          counts.inserted += result.upsertedCount;
          counts.changed += result.modifiedCount;
          counts.unchanged += result.matchedCount - result.modifiedCount;
        }
        return counts;
      }),
    putIf: (document, condition) => guarded(() => replaceIf(collection, codec.encode(document), condition)),
    putAllIf: (puts) =>
      guarded(async () => {
        const upserts = puts.map(({ document, condition }) => {
          return { document: codec.encode(document), filter: filterOf(condition) };
        });
        const refused: string[] = [];
        for (let start = 0; start < upserts.length; start += batchSize) {
          refused.push(...(await upsertAllIf(collection, upserts.slice(start, start + batchSize))));
        }
        return refused;
      }),
    deleteAll: (ids, condition) =>
      guarded(async () => {
        const filter = { _id: { $in: [...ids] }, ...(condition ? filterOf(condition) : {}) };
        return (await collection.deleteMany(filter)).deletedCount;
      }),
  };
}

/** To MongoDB a limit of 0 means no limit. */
function isEmpty(query: RangeQuery): boolean {
  return query.limit === 0;
}

function bsonCodec<Document extends StoredDocument>(spec: CollectionSpec<Document>) {
  const codec = documentCodec(spec.schema, bsonLeaves);
  const decode = (stored: MongoDocument): Document => storedDocument(spec, codec.decode(stored));
  return {
    encode: (document: Document): MongoDocument => {
      const stored = codec.encode(spec.schema.parse(document));
      return { ...(isRecord(stored) ? stored : {}), _id: document._id };
    },
    decode,
    decodeOrNull: (stored: MongoDocument | null): Document | null => (stored ? decode(stored) : null),
  };
}

/** Every field by `$set`, not a replacement: compatible servers tell an unchanged document apart only so. */
function upsertOf(document: MongoDocument): AnyBulkWriteOperation<MongoDocument> {
  const { _id, ...fields } = document;
  return { updateOne: { filter: { _id }, update: { $set: fields }, upsert: true } };
}

function filterOf(condition: Condition): Filter<MongoDocument> {
  return { [condition.field]: "equals" in condition ? condition.equals : { $lte: condition.atMost } };
}

/** Without upsert first: only an id that is absent is inserted, and losing that race means asking once more. */
async function replaceIf(
  collection: Collection<MongoDocument>,
  document: MongoDocument,
  condition: Condition,
): Promise<boolean> {
  const { _id, ...replacement } = document;
  const replace = () => collection.replaceOne({ _id, ...filterOf(condition) }, replacement);
  if ((await replace()).matchedCount === 1) return true;
  try {
    await collection.insertOne(document);
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return (await replace()).matchedCount === 1;
  }
}

function rangeFilter<Document extends StoredDocument, Index extends string>(
  spec: CollectionSpec<Document, Index>,
  query: RangeQuery<Index>,
): Filter<MongoDocument> {
  const fields = spec.indexes[query.index];
  const equals = query.equals ?? [];
  const filter: Record<string, unknown> = {};
  for (const [position, value] of equals.entries())
    filter[fields[position] ?? ""] = bound(spec, fields[position], value);
  const ranged = fields[equals.length];
  const range = {
    ...(query.from === undefined ? {} : { $gte: bound(spec, ranged, query.from) }),
    ...(query.to === undefined ? {} : { $lt: bound(spec, ranged, query.to) }),
  };
  if (ranged !== undefined && Object.keys(range).length > 0) filter[ranged] = range;
  return filter;
}

/** A bound in the form in which the field is stored. */
function bound<Document extends StoredDocument>(
  spec: CollectionSpec<Document>,
  field: string | undefined,
  value: unknown,
) {
  const schema = field === undefined ? undefined : spec.schema.shape[field];
  if (!schema) return value;
  const isNullable = "unwrap" in schema && typeof schema.unwrap === "function";
  return documentCodec(isNullable ? schema.unwrap() : schema, bsonLeaves).encode(value);
}

async function retriedWrite<Result>(write: () => Promise<Result>): Promise<Result> {
  return retry(write, {
    attempts: 5,
    firstDelayMs: 20,
    maxDelayMs: 500,
    retryable: isWriteRace,
    sleep: systemSleep,
    random: Math.random,
  });
}

async function guard<Result>(where: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw mongoFault(where, error) ?? error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
