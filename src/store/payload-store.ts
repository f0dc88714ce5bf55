import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

import { z } from "zod";

import { bytesSchema } from "../base/bytes.ts";
import { type Instant, instantSchema } from "../base/instant.ts";
import { type StationId, stationIdSchema } from "../domain/station.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";

/** One row per distinct body that a source ever gave: `_id` is its SHA-256, `body` the bytes, compressed by gzip. */
const payloadSchema = z.strictObject({
  _id: z.string(),
  stationId: stationIdSchema,
  /** When it was first fetched. */
  fetchedAt: instantSchema,
  /** Length before compression. */
  bytes: z.int(),
  body: bytesSchema,
});
type PayloadDocument = z.infer<typeof payloadSchema>;

const payloadCollection = {
  name: "payloads",
  schema: payloadSchema,
  indexes: { byFetch: ["stationId", "fetchedAt"] },
} as const satisfies CollectionSpec<PayloadDocument>;

type PayloadIndex = keyof (typeof payloadCollection)["indexes"];

/** A raw body as it came, so that any number can be traced back to it. */
export interface Payload {
  readonly sha256: string;
  readonly stationId: StationId;
  readonly fetchedAt: Instant;
  readonly body: Uint8Array;
}

/** Raw bodies by content hash: an equal body is kept once. */
export interface PayloadStore {
  keep(payload: Payload): Promise<void>;
  /** @returns the bytes as they came, `null` if no such body is kept. */
  read(sha256: string): Promise<Uint8Array | null>;
}

export async function openPayloadStore(database: Database): Promise<PayloadStore> {
  const collection: DocumentCollection<PayloadDocument, PayloadIndex> = await database.collection(payloadCollection);
  return {
    async keep({ sha256, stationId, fetchedAt, body }) {
      if (await collection.get(sha256)) return;
      const compressed = await promisify(gzip)(body);
      await collection.putAll([{ _id: sha256, stationId, fetchedAt, bytes: body.byteLength, body: compressed }]);
    },
    async read(sha256) {
      const found = await collection.get(sha256);
      return found && promisify(gunzip)(found.body);
    },
  };
}
