import { z } from "zod";

import {
  type Ledger,
  type Materialization,
  materializationSchema,
  partitionId,
  partitionPointerSchema,
  type Run,
  runSchema,
} from "../pipeline/ledger.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";

const pointerDocumentSchema = z.strictObject({ _id: z.string(), ...partitionPointerSchema.shape });
const eventDocumentSchema = z.strictObject({ _id: z.string(), ...materializationSchema.shape });
const runDocumentSchema = z.strictObject({ _id: z.string(), ...runSchema.shape });

const pointerCollection = {
  name: "partitions",
  schema: pointerDocumentSchema,
  indexes: { byDay: ["asset", "stationId", "day"] },
} as const satisfies CollectionSpec<z.infer<typeof pointerDocumentSchema>>;

const eventCollection = {
  name: "materializations",
  schema: eventDocumentSchema,
  indexes: { byDay: ["asset", "stationId", "day"], byRun: ["runId"] },
} as const satisfies CollectionSpec<z.infer<typeof eventDocumentSchema>>;

const runCollection = {
  name: "runs",
  schema: runDocumentSchema,
  indexes: { byStart: ["startedAt"] },
} as const satisfies CollectionSpec<z.infer<typeof runDocumentSchema>>;

/** The ledger on three collections: `partitions` (what readers see), `materializations` (every version), `runs`. */
export async function openLedger(database: Database): Promise<Ledger> {
  const pointers = await database.collection(pointerCollection);
  const events = await database.collection(eventCollection);
  const runs: DocumentCollection<z.infer<typeof runDocumentSchema>, "byStart"> = await database.collection(
    runCollection,
  );
  return {
    async pointers(asset, stationId, window) {
      const found = await pointers.range({ index: "byDay", equals: [asset, stationId], ...window });
      return found.map(({ _id, ...pointer }) => pointer);
    },
    async record(materializations, moved) {
      await events.putAll(materializations.map((event) => ({ _id: eventId(event), ...event })));
      await pointers.putAll(
        moved.map((pointer) => ({ _id: partitionId(pointer.asset, pointer.stationId, pointer.day), ...pointer })),
      );
    },
    async startRun(run) {
      await runs.putIf(runDocument(run), { field: "state", equals: "STARTED" }); // never over a run that has ended
    },
    endRun: (run) => runs.putIf(runDocument(run), { field: "state", equals: "STARTED" }),
    async runs(limit) {
      const found = await runs.range({ index: "byStart", order: "descending", limit });
      return found.map(({ _id, ...run }) => run);
    },
  };
}

/** One id per run and partition: a crash and a second try of the same run leave one event. */
function eventId(event: Materialization): string {
  return `${partitionId(event.asset, event.stationId, event.day)}/${event.runId}`;
}

function runDocument(run: Run) {
  return { _id: run.runId, ...run };
}
