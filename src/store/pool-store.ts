import { z } from "zod";

import { type Instant, instantOf, instantSchema } from "../base/instant.ts";
import { systemSleep } from "../base/retry.ts";
import { PoolClosedError } from "../pipeline/errors.ts";
import type { LeaseHolder } from "../pipeline/leases.ts";
import type { PoolPlace, PoolRef, Pools } from "../pipeline/pool.ts";
import { processRefSchema } from "../pipeline/run.ts";
import { changeDocument } from "./compare-and-set.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";
import type { LeaseSettings } from "./lease-store.ts";

const memberSchema = z.strictObject({
  ticket: z.int(),
  priority: z.int(),
  runId: z.string(),
  ...processRefSchema.shape,
  expiresAt: instantSchema,
});
type Member = z.infer<typeof memberSchema>;

/** One row per pool: who is inside, and who waits. */
const poolSchema = z.strictObject({
  _id: z.string(),
  revision: z.int(),
  /** Number of the newest ticket. */
  tickets: z.int(),
  inside: z.array(memberSchema),
  waiting: z.array(memberSchema),
});
type PoolDocument = z.infer<typeof poolSchema>;

const poolCollection = {
  name: "pools",
  schema: poolSchema,
  indexes: {},
} as const satisfies CollectionSpec<PoolDocument>;

type PoolCollection = DocumentCollection<PoolDocument, never>;

const pollMs = 200;

/** Pools in one document each. Members that do not renew in time are gone, whether they were inside or waiting. */
export async function openPools(database: Database, settings: LeaseSettings): Promise<Pools> {
  const documents: PoolCollection = await database.collection(poolCollection);
  return {
    async enter({ name, limit }, holder, priority, signal) {
      const pool = { name, limit: settings.poolLimits[name] ?? limit };
      if (pool.limit <= 0) throw new PoolClosedError(pool.name);
      const mine = await queue(documents, pool.name, holder, priority, settings);
      try {
        while (!(await advance(documents, pool, mine, settings))) await systemSleep(pollMs, signal);
        signal.throwIfAborted();
      } catch (error) {
        await leave(documents, pool.name, mine.ticket);
        throw error;
      }
      return place(documents, pool.name, mine.ticket, settings);
    },
    async state(pool) {
      const { inside, waiting } = live((await documents.get(pool)) ?? emptyPool(pool), settings);
      return { inside: inside.map(holderOf), waiting: waiting.toSorted(byTurn).map(holderOf) };
    },
  };
}

function queue(
  documents: PoolCollection,
  pool: string,
  holder: LeaseHolder,
  priority: number,
  settings: LeaseSettings,
): Promise<Member> {
  return changeDocument(documents, emptyPool(pool), (document) => {
    const ticket = document.tickets + 1;
    const member = { ticket, priority, ...holder, expiresAt: expiry(settings) };
    return { next: { ...document, tickets: ticket, waiting: [...document.waiting, member] }, answer: member };
  });
}

/** Renews the ticket (one that ran out while its holder paused queues again), and lets it in if it is its turn. */
function advance(
  documents: PoolCollection,
  pool: PoolRef,
  { expiresAt: _expiresAt, ...member }: Member,
  settings: LeaseSettings,
): Promise<boolean> {
  return changeDocument(documents, emptyPool(pool.name), (document) => {
    const isMine = ({ ticket }: Member) => ticket === member.ticket;
    const mine = { ...member, expiresAt: expiry(settings) };
    const others = live({ ...document, waiting: document.waiting.filter((each) => !isMine(each)) }, settings);
    if (others.inside.some(isMine)) return { next: withRenewed(others, member.ticket, settings), answer: true };
    const waiting = [...others.waiting, mine];
    const turn = waiting.toSorted(byTurn).slice(0, Math.max(0, pool.limit - others.inside.length));
    if (!turn.some(isMine)) {
      const isFresh = document.waiting.some((each) => isMine(each) && each.expiresAt > expiry(settings, 2 / 3));
      return { next: isFresh ? null : { ...others, waiting }, answer: false }; // else the waiting would hold each other up
    }
    return { next: { ...others, inside: [...others.inside, mine] }, answer: true };
  });
}

function place(documents: PoolCollection, pool: string, ticket: number, settings: LeaseSettings): PoolPlace {
  const renew = () =>
    changeDocument(documents, emptyPool(pool), (document) => {
      return { next: live(withRenewed(document, ticket, settings), settings), answer: null };
    });
  // A place bounds load, not correctness: a beat that fails may cost it, and nothing else.
  const heart = setInterval(() => void renew().catch(() => undefined), settings.ttlMs / 3).unref();
  return {
    async release() {
      clearInterval(heart);
      await leave(documents, pool, ticket);
    },
  };
}

async function leave(documents: PoolCollection, pool: string, ticket: number): Promise<void> {
  const isOther = (member: Member) => member.ticket !== ticket;
  await changeDocument(documents, emptyPool(pool), (document) => {
    const next = { ...document, inside: document.inside.filter(isOther), waiting: document.waiting.filter(isOther) };
    return { next, answer: null };
  });
}

function live(document: PoolDocument, { clock, mayLive }: LeaseSettings): PoolDocument {
  const now = instantOf(clock.now());
  const isLive = (member: Member) => member.expiresAt >= now && mayLive(member);
  return { ...document, inside: document.inside.filter(isLive), waiting: document.waiting.filter(isLive) };
}

function withRenewed(document: PoolDocument, ticket: number, settings: LeaseSettings): PoolDocument {
  const renewed = (member: Member) => (member.ticket === ticket ? { ...member, expiresAt: expiry(settings) } : member);
  return { ...document, inside: document.inside.map(renewed), waiting: document.waiting.map(renewed) };
}

function byTurn(left: Member, right: Member): number {
  return right.priority - left.priority || left.ticket - right.ticket;
}

function holderOf({ runId, jobUid, host, pid }: Member): LeaseHolder {
  return { runId, jobUid, host, pid };
}

function expiry({ clock, ttlMs }: LeaseSettings, share = 1): Instant {
  return instantOf(new Date(clock.now().getTime() + share * ttlMs));
}

function emptyPool(pool: string): PoolDocument {
  return { _id: pool, revision: 0, tickets: 0, inside: [], waiting: [] };
}
