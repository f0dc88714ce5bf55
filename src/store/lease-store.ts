import { z } from "zod";

import type { Clock } from "../base/clock.ts";
import { type Instant, instantOf, instantSchema } from "../base/instant.ts";
import { FencedError } from "../pipeline/errors.ts";
import { difference, intersection, type IntervalSet, setOf, size } from "../pipeline/interval-set.ts";
import type { HeldSlots, Lease, LeaseHolder, Leases } from "../pipeline/leases.ts";
import { processRefSchema } from "../pipeline/run.ts";
import { changeDocument } from "./compare-and-set.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";

const holderSchema = z.strictObject({
  /** Numbers of the first slot and of the first after the last, counted from 1970. */
  from: z.int(),
  to: z.int(),
  fence: z.int(),
  runId: z.string(),
  ...processRefSchema.shape,
  expiresAt: instantSchema,
});
type Holder = z.infer<typeof holderSchema>;

/** One row per series: who may write which of its slots now. Never deleted, since the fence must not start again. */
const leaseSchema = z.strictObject({
  _id: z.string(),
  asset: z.string(),
  series: z.string(),
  revision: z.int(),
  /** The highest fence ever given. */
  fence: z.int(),
  holders: z.array(holderSchema),
});
type LeaseDocument = z.infer<typeof leaseSchema>;

const leaseCollection = {
  name: "leases",
  schema: leaseSchema,
  indexes: { byAsset: ["asset", "series"] },
} as const satisfies CollectionSpec<LeaseDocument>;

/** How leases live. */
export interface LeaseSettings {
  readonly ttlMs: number;
  /** The machine's clock, whatever a run takes for now. */
  readonly clock: Clock;
  /** @returns false if a holder's process is known to be gone: nobody needs to wait for its expiry. */
  readonly mayLive: (holder: LeaseHolder) => boolean;
  /** Limits of pools that differ from what their assets say. */
  readonly poolLimits: Readonly<Record<string, number>>;
}

type LeaseCollection = DocumentCollection<LeaseDocument, "byAsset">;

/** Leases in one document per series, changed by compare-and-set: of all who ask for a slot, one gets it. */
export async function openLeases(database: Database, settings: LeaseSettings): Promise<Leases> {
  const documents: LeaseCollection = await database.collection(leaseCollection);
  return {
    async take(asset, series, slots, holder) {
      const empty = emptyLease(asset.key, series);
      const { free, interrupted, fence, held } = await takeFree(documents, empty, slots, holder, settings);
      return { lease: size(free) === 0 ? null : liveLease(documents, empty, free, fence, settings), held, interrupted };
    },
    async held(asset, series) {
      const document = await documents.get(emptyLease(asset.key, series)._id);
      return document ? document.holders.filter((each) => isLive(each, settings)).map(heldSlots) : [];
    },
    async interrupted(asset) {
      const found = await documents.range({ index: "byAsset", equals: [asset.key] });
      const abandoned = ({ holders }: LeaseDocument) => setOf(holders.filter((each) => !isLive(each, settings)));
      return new Map(found.map((document) => [document.series, abandoned(document)]));
    },
  };
}

function emptyLease(asset: string, series: string): LeaseDocument {
  return { _id: `${asset}@${series}`, asset, series, revision: 0, fence: 0, holders: [] };
}

interface Taken {
  readonly free: IntervalSet;
  readonly interrupted: IntervalSet;
  readonly fence: number;
  readonly held: readonly HeldSlots[];
}

/**
 * What is left of the slots asked for is ours under the next fence. A lease that expired was never given back: its slots
 * may be half written, and are marked by it until somebody takes them.
 */
function takeFree(
  documents: LeaseCollection,
  empty: LeaseDocument,
  slots: IntervalSet,
  holder: LeaseHolder,
  settings: LeaseSettings,
): Promise<Taken> {
  return changeDocument(documents, empty, (document) => {
    const live = document.holders.filter((each) => isLive(each, settings));
    const abandoned = document.holders.filter((each) => !isLive(each, settings));
    const free = difference(slots, setOf(live));
    const fence = document.fence + 1;
    const expiresAt = expiry(settings);
    const mine = free.map(({ from, to }) => ({ from, to, fence, ...holder, expiresAt }));
    const left = abandoned.flatMap((each) => difference([each], free).map((part) => ({ ...each, ...part })));
    const held = live.flatMap((each) =>
      intersection(slots, [each]).map((part) => ({ ...heldSlots(each), slots: part })),
    );
    const next = free.length === 0 ? null : { ...document, fence, holders: [...live, ...left, ...mine] };
    return { next, answer: { free, interrupted: intersection(setOf(abandoned), free), fence, held } };
  });
}

function liveLease(
  documents: LeaseCollection,
  empty: LeaseDocument,
  slots: IntervalSet,
  fence: number,
  settings: LeaseSettings,
): Lease {
  const controller = new AbortController();
  const change = (keep: (holder: Holder) => Holder | null) =>
    changeDocument(documents, empty, (document) => {
      const own = setOf(document.holders.filter((holder) => holder.fence === fence));
      const isMine = difference(slots, own).length === 0; // of which a part was taken over, it is lost as a whole
      const holders = document.holders.flatMap((holder) => (holder.fence === fence ? (keep(holder) ?? []) : holder));
      return { next: isMine ? { ...document, holders } : null, answer: isMine };
    });
  const renew = async () => {
    if (await change((holder) => ({ ...holder, expiresAt: expiry(settings) }))) return;
    controller.abort(new FencedError(empty._id));
  };
  // A beat that fails is no loss yet: the next one, or `assertHeld` before the next write, tells.
  const heart = setInterval(() => void renew().catch(() => undefined), settings.ttlMs / 3).unref();
  return {
    slots,
    fence,
    signal: controller.signal,
    async assertHeld() {
      await renew();
      controller.signal.throwIfAborted();
    },
    async release() {
      clearInterval(heart);
      await change(() => null);
    },
  };
}

function isLive(holder: Holder, { clock, mayLive }: LeaseSettings): boolean {
  return holder.expiresAt >= instantOf(clock.now()) && mayLive(holder);
}

function expiry({ clock, ttlMs }: LeaseSettings): Instant {
  return instantOf(new Date(clock.now().getTime() + ttlMs));
}

function heldSlots({ from, to, runId, jobUid, host, pid, expiresAt }: Holder): HeldSlots {
  return { slots: { from, to }, holder: { runId, jobUid, host, pid }, expiresAt };
}
