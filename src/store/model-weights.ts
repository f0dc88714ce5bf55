import { z } from "zod";

import { bytesSchema } from "../base/bytes.ts";
import { sha256 as sha256Of } from "../base/json.ts";
import type { ForecastModel } from "../domain/forecast-model.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";
import { CorruptModelError } from "./errors.ts";

/** One row per part of a model's weights, cut because no document of MongoDB may exceed 16 MiB. */
const partSchema = z.strictObject({ _id: z.string(), sha256: z.string(), part: z.int(), bytes: bytesSchema });
type PartDocument = z.infer<typeof partSchema>;

const partCollection = {
  name: "model_weights",
  schema: partSchema,
  indexes: { byWeights: ["sha256", "part"] },
} as const satisfies CollectionSpec<PartDocument>;

const bytesPerPart = 4 * 2 ** 20;

/** Weights of models by content hash: equal ones are kept once. */
export interface ModelWeights {
  keepWeights(bytes: Uint8Array): Promise<ForecastModel["weights"]>;
  /** @throws {CorruptModelError} if the bytes are not there, or are not those that were kept. */
  readWeights(sha256: string): Promise<Uint8Array>;
}

/** Opens the collection. */
export async function openModelWeights(database: Database): Promise<ModelWeights> {
  const parts: DocumentCollection<PartDocument, "byWeights"> = await database.collection(partCollection);
  return {
    async keepWeights(bytes) {
      const sha256 = sha256Of(bytes);
      for (let part = 0; part * bytesPerPart < bytes.byteLength; part += 1) {
        const ofPart = bytes.slice(part * bytesPerPart, (part + 1) * bytesPerPart);
        await parts.putAll([{ _id: `${sha256}/${part}`, sha256, part, bytes: ofPart }]);
      }
      return { sha256, bytes: bytes.byteLength };
    },
    async readWeights(sha256) {
      const found = await parts.range({ index: "byWeights", equals: [sha256] });
      const bytes = new Uint8Array(Buffer.concat(found.map((each) => each.bytes)));
      if (sha256Of(bytes) !== sha256) throw new CorruptModelError(sha256, bytes.byteLength);
      return bytes;
    },
  };
}
