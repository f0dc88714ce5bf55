import { type AnyBulkWriteOperation, type Collection, type Filter, MongoBulkWriteError } from "mongodb";

import { systemSleep } from "../../base/retry.ts";
import { StoreBusyError } from "../errors.ts";
import type { MongoDocument } from "./mongo-document.ts";
import { codes } from "./mongo-fault.ts";

/** A document and the filter that must match what is stored under its id. */
export interface FilteredUpsert {
  readonly document: MongoDocument;
  readonly filter: Filter<MongoDocument>;
}

const attempts = 10;

const triedAgain: ReadonlySet<number> = new Set([codes.duplicateKey, codes.writeConflict, codes.deadlock]);

/**
 * Upserts each document if its filter matches what is stored, in unordered bulk writes. A document whose filter does not
 * match collides with itself (E11000); that may also be a race of two inserts, so it is asked once more.
 *
 * @returns the ids of those that were refused.
 * @throws {StoreBusyError} if others were quicker 10 times, without a word on whether the filter matches.
 */
export async function upsertAllIf(
  collection: Collection<MongoDocument>,
  upserts: readonly FilteredUpsert[],
): Promise<string[]> {
  let pending = upserts;
  const collisions = new Map<string, number>();
  for (let attempt = 1; pending.length > 0; attempt += 1) {
    const errors = await bulkErrors(collection, pending);
    const raced = errors.flatMap(({ index, code }) => {
      const upsert = pending[index];
      if (!upsert) return [];
      if (code === codes.duplicateKey)
        collisions.set(upsert.document._id, (collisions.get(upsert.document._id) ?? 0) + 1);
      return [upsert];
    });
    pending = raced.filter(({ document }) => (collisions.get(document._id) ?? 0) < 2);
    if (pending.length > 0 && attempt === attempts) {
      throw new StoreBusyError(
        collection.namespace,
        `${pending.length} documents lost to other writers ${attempts} times`,
      );
    }
    if (pending.length > 0) await systemSleep(10 * attempt * Math.random());
  }
  return [...collisions].filter(([, count]) => count >= 2).map(([id]) => id);
}

/** @returns what failed and may be tried again; anything else is thrown. */
async function bulkErrors(
  collection: Collection<MongoDocument>,
  upserts: readonly FilteredUpsert[],
): Promise<readonly { readonly index: number; readonly code: number }[]> {
  try {
    await collection.bulkWrite(upserts.map(operationOf), { ordered: false });
    return [];
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const errors = [error.writeErrors].flat().map(({ index, code }) => ({ index, code }));
    if (errors.length === 0 || errors.some(({ code }) => !triedAgain.has(code))) throw error;
    return errors;
  }
}

function operationOf({ document, filter }: FilteredUpsert): AnyBulkWriteOperation<MongoDocument> {
  const { _id, ...fields } = document;
  return { updateOne: { filter: { _id, ...filter }, update: { $set: fields }, upsert: true } };
}
