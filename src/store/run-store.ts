import { z } from "zod";

import type { Ledger } from "../pipeline/ledger.ts";
import { type Run, runSchema } from "../pipeline/run.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";

const runDocumentSchema = z.strictObject({ _id: z.string(), ...runSchema.shape });
type RunDocument = z.infer<typeof runDocumentSchema>;

const runCollection = {
  name: "runs",
  schema: runDocumentSchema,
  indexes: { byTime: ["startedAt"] },
} as const satisfies CollectionSpec<RunDocument>;

const isStarted = { field: "state", equals: "STARTED" } as const;

/** Runs as documents. */
export type RunCollection = DocumentCollection<RunDocument, "byTime">;

export async function openRunCollection(database: Database): Promise<RunCollection> {
  return database.collection(runCollection);
}

/** The ledger's runs on their collection. */
export function runStore(runs: RunCollection): Pick<Ledger, "startRun" | "updateRun" | "runs" | "run"> {
  return {
    async startRun(run) {
      await runs.putIf(documentOf(run), isStarted); // never over a run that has ended
    },
    updateRun: (run) => runs.putIf(documentOf(run), isStarted),
    async runs(limit) {
      const found = await runs.range({ index: "byTime", order: "descending", limit });
      return found.map(runOf);
    },
    async run(runId) {
      const found = await runs.get(runId);
      return found && runOf(found);
    },
  };
}

function documentOf(run: Run): RunDocument {
  return { _id: run.runId, ...run };
}

function runOf({ _id, ...run }: RunDocument): Run {
  return run;
}
