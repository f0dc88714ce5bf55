import { z } from "zod";

import { type Backfill, type Backfills, backfillSchema } from "../pipeline/backfill.ts";
import { changeDocument } from "./compare-and-set.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";

const documentSchema = z.strictObject({ _id: z.string(), revision: z.int(), ...backfillSchema.shape });
type BackfillDocument = z.infer<typeof documentSchema>;

const backfillCollection = {
  name: "backfills",
  schema: documentSchema,
  indexes: { byCreation: ["createdAt"] },
} as const satisfies CollectionSpec<BackfillDocument>;

/** Backfills, each changed by compare-and-set. */
export async function openBackfills(database: Database): Promise<Backfills> {
  const documents: DocumentCollection<BackfillDocument, "byCreation"> = await database.collection(backfillCollection);
  return {
    async create(backfill) {
      await documents.putAll([{ _id: backfill.backfillId, revision: 1, ...backfill }]);
    },
    async get(backfillId) {
      const found = await documents.get(backfillId);
      return found && backfillOf(found);
    },
    async list(limit) {
      return (await documents.range({ index: "byCreation", order: "descending", limit })).map(backfillOf);
    },
    async change(backfillId, decide) {
      const found = await documents.get(backfillId);
      if (!found) return null;
      return changeDocument(documents, found, (document) => {
        const next = decide(backfillOf(document));
        return { next: { ...document, ...next }, answer: next };
      });
    },
  };
}

function backfillOf({ _id, revision: _revision, ...backfill }: BackfillDocument): Backfill {
  return backfill;
}
