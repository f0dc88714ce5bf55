import { type Instant, instantOf } from "../base/instant.ts";
import type { Interval } from "../pipeline/interval-set.ts";
import type { Forgotten, LedgerAsset, SeriesState } from "../pipeline/ledger.ts";
import type { MaterializationEvent } from "../pipeline/partition-record.ts";
import type { DocumentCollection, StoredDocument } from "./document-collection.ts";

type EventDocument = MaterializationEvent & StoredDocument;
type Timed = Pick<DocumentCollection<StoredDocument, "byTime">, "ids" | "deleteAll">;

/** The collections that grow with time. */
interface GrowingCollections {
  readonly events: Pick<DocumentCollection<EventDocument, "byTime">, "range" | "putAll" | "deleteAll">;
  readonly checks: Timed;
  readonly runs: Timed;
}

const beginning = instantOf(new Date(0));
const batch = 1_000;

/**
 * Forgets runs, check results and versions of a time (assets.md, section 4). The newest version of each partition
 * stays, and so do approvals and wipes; leases are not touched.
 */
export async function forgetBetween(
  { since, before }: { readonly since: Instant; readonly before: Instant },
  { events, checks, runs }: GrowingCollections,
  asset: (key: string) => LedgerAsset | null,
  read: (asset: LedgerAsset, slots: Interval, series: string) => Promise<ReadonlyMap<string, SeriesState>>,
): Promise<Forgotten> {
  const forgotten = { runs: await deleteOld(runs, before), checkResults: await deleteOld(checks, before), events: 0 };
  const old = await events.range({ index: "byTime", from: since, to: before });
  for (const event of old.filter(({ kind }) => kind !== "approval" && kind !== "wipe")) {
    const known = asset(event.asset);
    if (!known) continue; // an asset that is no more: its history is all that is left of it
    const kept = await currentVersions(event, known, read);
    if (kept.length === event.versions.length) continue;
    if (kept.length === 0) await events.deleteAll([event._id]);
    else await events.putAll([{ ...event, versions: kept }]);
    forgotten.events += 1;
  }
  return forgotten;
}

async function deleteOld(collection: Timed, before: Instant): Promise<number> {
  let count = 0;
  for (;;) {
    const ids = await collection.ids({ index: "byTime", from: beginning, to: before, limit: batch });
    if (ids.length === 0) return count;
    count += await collection.deleteAll(ids);
  }
}

/** The versions of an event that readers see now, or that wait in quarantine. */
async function currentVersions(
  event: EventDocument,
  asset: LedgerAsset,
  read: (asset: LedgerAsset, slots: Interval, series: string) => Promise<ReadonlyMap<string, SeriesState>>,
): Promise<EventDocument["versions"]> {
  const [from, last] = [asset.grid.slotOf(event.from) ?? 0, asset.grid.slotOf(event.last) ?? 0];
  const state = (await read(asset, { from, to: last + 1 }, event.series)).get(event.series);
  return event.versions.filter(({ partition, dataVersion }) => {
    const slot = asset.grid.slotOf(partition) ?? Number.NaN;
    const records = [state?.published.get(slot), state?.quarantined.get(slot)];
    return records.some((record) => record?.runId === event.runId && record.dataVersion === dataVersion);
  });
}
