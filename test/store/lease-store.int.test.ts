import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { systemClock } from "../../src/base/clock.ts";
import { numbersOf } from "../../src/pipeline/interval-set.ts";
import type { Lease, LeaseAnswer, Leases } from "../../src/pipeline/leases.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import { type LeaseSettings, openLeases } from "../../src/store/lease-store.ts";
import {
  type Connect,
  type FreshStore,
  leaseSettings,
  storeKinds,
  withFreshDatabase,
  withoutMongodb,
} from "../support/databases.ts";
import { dailyMeans, type HandClock, handClock, holder, slots } from "../support/ledger.ts";

const march1 = [slots("2024-03-01", "2024-03-02")];

describe.each(storeKinds)("leases on $name", (kind) => {
  let connect: Connect;
  let place: FreshStore;
  let clock: HandClock;
  withFreshDatabase(kind, (opener, fresh) => ([connect, place] = [opener, fresh]));
  beforeEach(() => {
    clock = handClock();
  });

  /** A connection of its own, on a clock that the test sets; a lease lasts a minute. */
  const open = async (settings: Partial<LeaseSettings> = {}): Promise<Leases> =>
    openLeases(await connect(), { ...leaseSettings, mayLive: () => true, clock, ...settings });
  const take = (leases: Leases, runId: string, wanted = march1) =>
    leases.take(dailyMeans, "smart188", wanted, holder(runId));
  const holdersOf = async (leases: Leases) =>
    (await leases.held(dailyMeans, "smart188")).map((each) => each.holder.runId);

  test("rule 14: slots whose holder was killed stay marked as interrupted until somebody takes them", async () => {
    const leases = await open();
    const marked = async () => (await leases.interrupted(dailyMeans)).get("smart188");
    await take(leases, "killed", [slots("2024-03-01", "2024-03-05")]);
    expect(await marked()).toEqual([]);
    clock.passSeconds(61);

    const before = await marked();
    const second = await take(leases, "run-2", [slots("2024-03-02", "2024-03-03")]);

    expect(before).toEqual([slots("2024-03-01", "2024-03-05")]);
    expect(second.interrupted).toEqual([slots("2024-03-02", "2024-03-03")]);
    await second.lease?.release();
    expect(await marked()).toEqual([slots("2024-03-01", "2024-03-02"), slots("2024-03-03", "2024-03-05")]);
  });

  test("rule 12: of two that ask for a partition one gets it, and the other is told who holds it and until when", async () => {
    const leases = await open();

    const first = await take(leases, "run-1");
    const second = await take(await open(), "run-2");

    expect(first).toMatchObject({ lease: { slots: march1, fence: 1 }, held: [] });
    const heldByFirst = { slots: march1[0], holder: holder("run-1"), expiresAt: "2024-03-01T10:01:00.000Z" };
    expect(second).toEqual({ lease: null, held: [heldByFirst], interrupted: [] });
    expect(await leases.held(dailyMeans, "smart188")).toEqual([heldByFirst]);
  });

  test("rule 12: of fifty that ask at once, each through a connection of its own, exactly one gets it", async () => {
    const rivals: Leases[] = [];
    for (let index = 0; index < 50; index += 1) rivals.push(await open());

    const answers = await Promise.all(rivals.map((leases, index) => take(leases, `run-${index}`)));

    const [winner, ...others] = answers.flatMap(({ lease }) => lease ?? []);
    expect(others).toEqual([]);
    expect(winner).toMatchObject({ slots: march1, fence: 1 });
    const losers = answers.filter(({ lease }) => lease === null);
    expect(losers).toHaveLength(49);
    expect(new Set(losers.flatMap(({ held }) => held.map((each) => each.holder.runId)))).toEqual(
      new Set(await holdersOf(await open())),
    );
  });

  test("rule 12: twenty that ask at once for twenty partitions of a series all get theirs, each under another fence", async () => {
    const rivals = await Promise.all([open(), open(), open(), open()]);
    const wanted = numbersOf([slots("2024-03-01", "2024-03-21")]);

    const answers = await Promise.all(
      wanted.map(async (day, index) => {
        const leases = rivals[index % 4] ?? (await open());
        return take(leases, `run-${index}`, [{ from: day, to: day + 1 }]);
      }),
    );

    const fences = answers.map(({ lease }) => lease?.fence ?? 0).toSorted((left, right) => left - right);
    expect(fences).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(await holdersOf(await open())).toHaveLength(20);
  });

  test("rule 12: the fence grows with every take and never starts again, neither after a release nor after an expiry", async () => {
    const leases = await open();

    const first = await taken(take(leases, "run-1"));
    await first.release();
    const second = await taken(take(leases, "run-2"));
    clock.passSeconds(61);
    const third = await taken(take(await open(), "run-3"));
    await third.release();
    const fourth = await taken(take(await open(), "run-4"));

    expect([first, second, third, fourth].map(({ fence }) => fence)).toEqual([1, 2, 3, 4]);
  });

  test("each series of each asset has leases and fences of its own", async () => {
    const leases = await open();
    await take(leases, "run-1");

    const hours = { key: "hourly_measurements", grid: utcDays };
    expect(await leases.take(dailyMeans, "smart189", march1, holder("run-2"))).toMatchObject({ lease: { fence: 1 } });
    expect(await leases.take(hours, "smart188", march1, holder("run-3"))).toMatchObject({ lease: { fence: 1 } });
    expect(await holdersOf(leases)).toEqual(["run-1"]);
  });

  test("rule 12: a lease holds up to the millisecond of its expiry, and no longer", async () => {
    const [leases, other] = [await open(), await open()];
    await take(leases, "run-1");

    clock.passSeconds(60);
    expect(await take(other, "run-2")).toMatchObject({ lease: null });
    clock.passSeconds(0.001);
    expect(await take(other, "run-2")).toMatchObject({ lease: { fence: 2 }, held: [] });
  });

  test("rule 12: an expired lease is taken over, and its old holder is fenced: told by assertHeld and by its signal", async () => {
    const leases = await open();
    const old = await taken(take(leases, "run-1"));
    clock.passSeconds(61);
    const next = await taken(take(await open(), "run-2"));
    expect(old.signal.aborted).toBe(false);

    await expect(old.assertHeld()).rejects.toMatchObject({
      name: "FencedError",
      code: "FENCED",
      kind: "fenced",
      message:
        "daily_means@smart188: another run took over while this one paused or lost its lease; this run wrote nothing more, that one goes on",
    });

    expect(old.signal).toMatchObject({ aborted: true, reason: { code: "FENCED" } });
    await expect(next.assertHeld()).resolves.toBeUndefined();
    expect(next.signal.aborted).toBe(false);
  });

  test("rule 12: a lease of which another took a part over is lost as a whole, and the rest stays marked as interrupted", async () => {
    const old = await taken(take(await open(), "run-1", [slots("2024-03-01", "2024-03-05")]));
    clock.passSeconds(61);
    const leases = await open();
    await take(leases, "run-2", [slots("2024-03-02", "2024-03-03")]);

    await expect(old.assertHeld()).rejects.toMatchObject({ code: "FENCED" });
    await old.release();

    expect(old.signal.reason).toMatchObject({ code: "FENCED" });
    expect(await holdersOf(leases)).toEqual(["run-2"]);
    expect((await leases.interrupted(dailyMeans)).get("smart188")).toEqual([
      slots("2024-03-01", "2024-03-02"),
      slots("2024-03-03", "2024-03-05"),
    ]);
  });

  test("rule 12: a lease stays whole while others take slots beside it", async () => {
    const first = await taken(take(await open(), "run-1"));
    clock.passSeconds(61);

    await take(await open(), "run-2", [slots("2024-03-02", "2024-03-03")]);

    await expect(first.assertHeld()).resolves.toBeUndefined();
  });

  test("rule 12: a fenced holder cannot give back or prolong what is another's now", async () => {
    const old = await taken(take(await open(), "run-1"));
    clock.passSeconds(61);
    const leases = await open();
    await take(leases, "run-2");

    await old.assertHeld().catch(() => undefined);
    await old.release();

    expect(await leases.held(dailyMeans, "smart188")).toEqual([
      { slots: march1[0], holder: holder("run-2"), expiresAt: "2024-03-01T10:02:01.000Z" },
    ]);
  });

  test("rule 12: a heartbeat that finds the lease lost aborts the signal, before the holder asks", async () => {
    const old = await taken(take(await open({ ttlMs: 300, clock: systemClock }), "run-1"));
    const inAnHour = { now: () => new Date(Date.now() + 3_600_000) }; // a clock that is ahead takes over too early

    await take(await open({ clock: inAnHour }), "run-2");
    if (!old.signal.aborted) await once(old.signal, "abort");

    expect(old.signal.reason).toMatchObject({ code: "FENCED" });
  });

  test("an expired lease that nobody took over is still its holder's, and renewed when it asks", async () => {
    const lease = await taken(take(await open(), "run-1"));
    clock.passSeconds(61);

    await lease.assertHeld();

    expect(await take(await open(), "run-2")).toMatchObject({
      lease: null,
      held: [{ holder: holder("run-1"), expiresAt: "2024-03-01T10:02:01.000Z" }],
    });
  });

  test("rule 12: a heartbeat keeps a lease alive far past its first expiry", async () => {
    const short = { ttlMs: 1_000, clock: systemClock };
    const [leases, other] = [await open(short), await open(short)];
    const lease = await taken(take(leases, "run-1"));
    const [first] = await other.held(dailyMeans, "smart188");

    await expect
      .poll(async () => (await other.held(dailyMeans, "smart188")).at(0)?.expiresAt, { timeout: 20_000 })
      .toSatisfy((expiresAt) => Date.parse(expiresAt) > Date.parse(first?.expiresAt ?? "") + 1_000);

    expect(await take(other, "run-2")).toMatchObject({ lease: null, held: [{ holder: holder("run-1") }] });
    await expect(lease.assertHeld()).resolves.toBeUndefined();
    await lease.release();
  });

  test("a lease that was given back is not revived by its heartbeat", async () => {
    const leases = await open({ ttlMs: 60, clock: systemClock });
    for (const runId of ["run-1", "run-2", "run-3", "run-4", "run-5"]) {
      const lease = await taken(take(leases, runId));
      await new Promise((resolve) => setTimeout(resolve, 25)); // in the middle of a beat
      await lease.release();
    }

    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(await leases.held(dailyMeans, "smart188")).toEqual([]);
  });

  test("rule 12: a release frees the partitions at once, and a second one changes nothing", async () => {
    const [leases, other] = [await open(), await open()];
    const lease = await taken(take(leases, "run-1"));

    await lease.release();
    expect(await leases.held(dailyMeans, "smart188")).toEqual([]);
    expect(await take(other, "run-2")).toMatchObject({ lease: { fence: 2 }, held: [] });

    await lease.release();
    expect(await holdersOf(leases)).toEqual(["run-2"]);
    await expect(lease.assertHeld()).rejects.toMatchObject({ code: "FENCED" });
  });

  test("rule 12: of overlapping ranges the free part is leased, the rest is reported with its holder", async () => {
    const leases = await open();
    const [one, two] = [slots("2024-03-05", "2024-03-08"), slots("2024-03-10", "2024-03-12")];
    await take(leases, "run-1", [one]);
    await take(leases, "run-2", [two]);

    const answer = await take(await open(), "run-3", [
      slots("2024-03-01", "2024-03-07"),
      slots("2024-03-09", "2024-03-20"),
    ]);

    expect(answer.lease).toMatchObject({
      slots: [slots("2024-03-01", "2024-03-05"), slots("2024-03-09", "2024-03-10"), slots("2024-03-12", "2024-03-20")],
      fence: 3,
    });
    expect(answer.held).toEqual([
      { slots: slots("2024-03-05", "2024-03-07"), holder: holder("run-1"), expiresAt: "2024-03-01T10:01:00.000Z" },
      { slots: slots("2024-03-10", "2024-03-12"), holder: holder("run-2"), expiresAt: "2024-03-01T10:01:00.000Z" },
    ]);
    expect((await leases.held(dailyMeans, "smart188")).map((each) => each.slots)).toEqual([
      one,
      two,
      slots("2024-03-01", "2024-03-05"),
      slots("2024-03-09", "2024-03-10"),
      slots("2024-03-12", "2024-03-20"),
    ]);
  });

  test("ranges that only touch do not overlap", async () => {
    const leases = await open();
    await take(leases, "run-1", [slots("2024-02-28", "2024-02-29")]);

    expect(await take(leases, "run-2", [slots("2024-02-29", "2024-03-01")])).toMatchObject({
      lease: { slots: [slots("2024-02-29", "2024-03-01")] },
      held: [],
    });
  });

  test("who asks for nothing gets nothing, and no fence is spent", async () => {
    const leases = await open();

    expect(await take(leases, "run-1", [])).toEqual({ lease: null, held: [], interrupted: [] });
    expect(await take(leases, "run-2")).toMatchObject({ lease: { fence: 1 } });
  });

  test("rule 12: of six processes that ask at once exactly one gets it", async () => {
    await open();
    const startAtMs = Date.now() + 2_500;

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        askInProcess(
          place,
          `run-${index}`,
          `while (Date.now() < ${startAtMs});`,
          `process.exit(lease ? lease.fence : 0)`,
        ),
      ),
    );

    const fences = answers.map(({ exitCode }) => Number(exitCode));
    expect(fences.toSorted((left, right) => left - right)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  test("rule 12: a holder whose process was killed is taken over at once, an hour before its lease expires", async () => {
    const { pid, signalCode } = await askInProcess(place, "run-1", "", `process.kill(process.pid, "SIGKILL")`);
    expect(signalCode).toBe("SIGKILL");
    const elsewhere = await open({ clock: systemClock, mayLive: () => true });
    expect(await elsewhere.held(dailyMeans, "smart188")).toMatchObject([{ holder: { pid, host: hostname() } }]);

    const here = await open({ clock: systemClock, mayLive: leaseSettings.mayLive });
    expect(await take(here, "run-2")).toMatchObject({ lease: { fence: 2 }, held: [] });
  });
});

if (withoutMongodb) test.skip(withoutMongodb);

async function taken(answer: Promise<LeaseAnswer>): Promise<Lease> {
  const { lease } = await answer;
  if (!lease) throw new Error("expected a lease, but the slots are held");
  return lease;
}

/** A process of its own that leases 2024-03-01 for an hour: `first`, then the asking, then `then`. */
async function askInProcess({ settings }: FreshStore, runId: string, first: string, then: string) {
  const moduleOf = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
  const { mongodb, home } = settings;
  const opening = mongodb
    ? `openMongo(${JSON.stringify(mongodb.uri)}, ${JSON.stringify(mongodb.database)})`
    : `openSqlite(${JSON.stringify(join(home, "harmattan.sqlite"))})`;
  const script = `
    import { openLeases } from ${moduleOf("store/lease-store.ts")};
    import { openMongo } from ${moduleOf("store/mongodb/mongo-database.ts")};
    import { openSqlite } from ${moduleOf("store/sqlite/sqlite-database.ts")};
    import { leaseHolder } from ${moduleOf("cli/process-ref.ts")};
    import { utcDays } from ${moduleOf("pipeline/time-grid.ts")};
    const database = await ${opening};
    const clock = { now: () => new Date() };
    const leases = await openLeases(database, { ttlMs: 3_600_000, clock, mayLive: () => true, poolLimits: {} });
    ${first}
    const asset = { key: "daily_means", grid: utcDays };
    const holder = leaseHolder(${JSON.stringify(runId)}, null);
    const { lease } = await leases.take(asset, "smart188", ${JSON.stringify(march1)}, holder);
    ${then};`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: "ignore" });
  await once(child, "close");
  return child;
}
