import { Binary } from "mongodb";

import { bytesSchema } from "../../base/bytes.ts";
import { instantSchema } from "../../base/instant.ts";
import { utcHourOf, utcHourSchema } from "../../base/utc-hour.ts";
import type { LeafCodec } from "../document-codec.ts";

/** Instants and hours are BSON dates, bytes BSON binary: what anyone with `mongosh` expects. */
export const bsonLeaves: readonly LeafCodec[] = [
  {
    schema: instantSchema,
    encode: toDate,
    decode: (stored) => (stored instanceof Date ? stored.toISOString() : stored),
  },
  { schema: utcHourSchema, encode: toDate, decode: (stored) => (stored instanceof Date ? utcHourOf(stored) : stored) },
  {
    schema: bytesSchema,
    encode: (value) => (value instanceof Uint8Array ? new Binary(value) : value),
    decode: (stored) => (stored instanceof Binary ? new Uint8Array(stored.value()) : stored),
  },
];

function toDate(value: unknown): unknown {
  return typeof value === "string" ? new Date(value) : value;
}
