import { z } from "zod";

import { instantOf, instantSchema } from "../base/instant.ts";
import { FencedError } from "../pipeline/errors.ts";
import { type Ledger, type LedgerChange, partitionId } from "../pipeline/ledger.ts";
import {
  checkResultSchema,
  type MaterializationEvent,
  materializationEventSchema,
  type StoredCheckResult,
} from "../pipeline/partition-record.ts";
import { changeChunks, chunkCollection, type Chunks, readStates } from "./chunk-store.ts";
import type { CollectionSpec, Database, DocumentCollection, StoredDocument } from "./document-collection.ts";
import { forgetBetween } from "./ledger-retention.ts";
import { newestEvents } from "./newest-events.ts";
import { openRunCollection, runStore } from "./run-store.ts";

const eventDocumentSchema = z.strictObject({ _id: z.string(), ...materializationEventSchema.shape });
const eventCollection = {
  name: "materializations",
  schema: eventDocumentSchema,
  indexes: { bySeries: ["asset", "series", "last"], byTime: ["at"] },
} as const satisfies CollectionSpec<z.infer<typeof eventDocumentSchema>>;

const checkDocumentSchema = z.strictObject({ _id: z.string(), ...checkResultSchema.shape });
const checkCollection = {
  name: "check_results",
  schema: checkDocumentSchema,
  indexes: { bySeries: ["asset", "series", "at"], byTime: ["at"] },
} as const satisfies CollectionSpec<z.infer<typeof checkDocumentSchema>>;

const keptSchema = z.strictObject({ _id: z.string(), rows: z.string(), fence: z.int() });
const keptCollection = { name: "quarantine", schema: keptSchema, indexes: {} } as const;

/** Instants that decide what scheduled runs do: how far back they reach for each asset, and up to when history was forgotten. */
const markSchema = z.strictObject({ _id: z.string(), at: instantSchema });
const markCollection = { name: "marks", schema: markSchema, indexes: {} } as const;

/** The ledger on its collections: `partitions` (what readers see), `materializations` (every version), `check_results`, `quarantine`, `runs`. */
export async function openLedger(database: Database): Promise<Ledger> {
  const chunks: Chunks = await database.collection(chunkCollection);
  const events = await database.collection(eventCollection);
  const checks = await database.collection(checkCollection);
  const kept = await database.collection<z.infer<typeof keptSchema>, never>(keptCollection);
  const marks = await database.collection<z.infer<typeof markSchema>, never>(markCollection);
  const runs = await openRunCollection(database);
  const read: Ledger["read"] = (asset, slots, series) => readStates(chunks, asset, slots, series);
  return {
    ...runStore(runs),
    read,
    async record(changes) {
      const keptRows = changes.flatMap(keptPuts);
      const [refused] = keptRows.length > 0 ? await kept.putAllIf(keptRows) : [];
      if (refused !== undefined) throw new FencedError(refused);
      await putSome(
        checks,
        changes.flatMap(({ checks: results = [] }) => results.map(checkDocument)),
      );
      await putSome(
        events,
        changes.flatMap(({ events: appended = [] }) => appended.map(eventDocument)),
      );
      // Kept rows of a newer holder stay: their fence is higher.
      for (const { id, fence } of await changeChunks(database.description, chunks, changes)) {
        await kept.deleteAll([id], { field: "fence", atMost: fence });
      }
    },
    async events({ key, grid }, series, slots, limit) {
      const [from, to] = [grid.keyOf(slots.from), grid.keyOf(slots.to)];
      const found = await events.range({ index: "bySeries", equals: [key, series], from });
      const isAsked = ({ partition }: { readonly partition: string }) => partition >= from && partition < to;
      const touching = found.filter(({ versions }) => versions.some(isAsked)).map(({ _id, ...event }) => event);
      return newestEvents(touching, limit);
    },
    async checkResults(asset, series, limit) {
      const found = await checks.range({ index: "bySeries", equals: [asset, series], order: "descending", limit });
      return found.map(({ _id, ...result }) => result);
    },
    async keptRows({ key, grid }, series, slot) {
      return (await kept.get(partitionId(key, series, grid.keyOf(slot))))?.rows ?? null;
    },
    baseline: async (asset) => (await marks.get(`baseline/${asset}`))?.at ?? null,
    async setBaseline(asset, at) {
      const _id = `baseline/${asset}`;
      if (!(await marks.get(_id))) await marks.putIf({ _id, at }, { field: "at", equals: "never" });
    },
    async forgetBefore(before, assetOf) {
      const since = (await marks.get("forgotten"))?.at ?? instantOf(new Date(0));
      if (Date.parse(before) - Date.parse(since) < forgetEveryMs) return null;
      const forgotten = await forgetBetween({ since, before }, { events, checks, runs }, assetOf, read);
      await marks.putAll([{ _id: "forgotten", at: before }]);
      return forgotten;
    },
  };
}

const forgetEveryMs = 24 * 3_600_000;

async function putSome<Document extends StoredDocument>(
  collection: Pick<DocumentCollection<Document>, "putAll">,
  documents: readonly Document[],
): Promise<void> {
  if (documents.length > 0) await collection.putAll(documents);
}

function keptPuts({ asset, series, fence, kept }: LedgerChange) {
  return Array.from(kept ?? [], ([slot, rows]) => {
    const document = { _id: partitionId(asset.key, series, asset.grid.keyOf(slot)), rows, fence };
    return { document, condition: { field: "fence", atMost: fence } } as const;
  });
}

/** One id per run and first partition: a crash and a second try of the same run leave one event. */
function eventDocument(event: MaterializationEvent) {
  return { _id: `${partitionId(event.asset, event.series, event.from)}/${event.runId}/${event.kind}`, ...event };
}

function checkDocument(result: StoredCheckResult) {
  const first = result.failed[0]?.partition ?? result.skipped[0]?.partition ?? "";
  return {
    _id: `${partitionId(result.asset, result.series, first)}/${result.check}/${result.runId}/${result.at}`,
    ...result,
  };
}
