import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { systemClock } from "../../src/base/clock.ts";
import { CanceledError } from "../../src/base/errors.ts";
import type { PoolPlace, PoolRef, Pools } from "../../src/pipeline/pool.ts";
import type { LeaseSettings } from "../../src/store/lease-store.ts";
import { openPools } from "../../src/store/pool-store.ts";
import { type Connect, leaseSettings, storeKinds, withFreshDatabase, withoutMongodb } from "../support/databases.ts";
import { type HandClock, handClock, holder } from "../support/ledger.ts";

const airqino = { name: "airqino", limit: 1 };
const patient = { timeout: 20_000 };

describe.each(storeKinds)("pools on $name", (kind) => {
  let connect: Connect;
  let clock: HandClock;
  let end: AbortController;
  let asked: Promise<PoolPlace>[];
  withFreshDatabase(kind, (opener) => (connect = opener));
  beforeEach(() => {
    clock = handClock();
    end = new AbortController();
    asked = [];
  });
  afterEach(async () => {
    end.abort(); // whoever waits still, goes before the database is closed
    for (const answer of await Promise.allSettled(asked)) {
      if (answer.status === "fulfilled") await answer.value.release();
    }
  });

  /** A connection of its own, on a clock that the test sets; a place lasts a minute. */
  const open = async (settings: Partial<LeaseSettings> = {}): Promise<Pools> =>
    openPools(await connect(), { ...leaseSettings, mayLive: () => true, clock, ...settings });
  const members = async (pools: Pools, pool = "airqino") => {
    const { inside, waiting } = await pools.state(pool);
    return { inside: inside.map(({ runId }) => runId), waiting: waiting.map(({ runId }) => runId) };
  };
  const enter = (pools: Pools, runId: string, { pool = airqino, priority = 0, signal = end.signal } = {}) => {
    const place = pools.enter(pool, holder(runId), priority, signal);
    asked.push(place);
    return place;
  };
  /** Asks for a place and comes back once the ticket is in the queue, or inside. */
  const queue = async (pools: Pools, runId: string, options: { pool?: PoolRef; priority?: number } = {}) => {
    const place = enter(pools, runId, options);
    const { name } = options.pool ?? airqino;
    await expect.poll(async () => Object.values(await members(pools, name)).flat(), patient).toContain(runId);
    return { place };
  };

  test("rule 36: as many as the limit are inside at once, the next waits until one leaves", async () => {
    const pools = await open();
    const pool = { name: "airqino", limit: 2 };
    const first = await enter(pools, "run-1", { pool });
    await enter(pools, "run-2", { pool });
    const third = await queue(await open(), "run-3", { pool });
    expect(await members(pools)).toEqual({ inside: ["run-1", "run-2"], waiting: ["run-3"] });

    await first.release();
    await third.place;

    expect(await members(pools)).toEqual({ inside: ["run-2", "run-3"], waiting: [] });
  });

  test("rule 36: whoever came first is let in first", async () => {
    const pools = await open();
    const inside = await enter(pools, "run-1");
    const order: string[] = [];
    const waiting: Promise<void>[] = [];
    for (const runId of ["run-5", "run-2", "run-9", "run-3"]) {
      const { place } = await queue(await open(), runId);
      waiting.push(passThrough(place, () => order.push(runId)));
    }
    expect(await members(pools)).toEqual({ inside: ["run-1"], waiting: ["run-5", "run-2", "run-9", "run-3"] });

    await inside.release();
    await Promise.all(waiting);

    expect(order).toEqual(["run-5", "run-2", "run-9", "run-3"]);
  });

  test("rule 36: a higher priority goes first, and equal ones in the order in which they came", async () => {
    const pools = await open();
    const inside = await enter(pools, "backfill-1");
    const order: string[] = [];
    const waiting: Promise<void>[] = [];
    for (const [runId, priority] of [
      ["backfill-2", -10],
      ["hourly-1", 0],
      ["urgent", 10],
      ["backfill-3", -10],
      ["hourly-2", 0],
    ] as const) {
      const { place } = await queue(pools, runId, { priority });
      waiting.push(passThrough(place, () => order.push(runId)));
    }
    const turns = ["urgent", "hourly-1", "hourly-2", "backfill-2", "backfill-3"];
    expect(await members(pools)).toEqual({ inside: ["backfill-1"], waiting: turns });

    await inside.release();
    await Promise.all(waiting);

    expect(order).toEqual(turns);
  });

  test("rule 36: of twelve that come at once through four connections never more than three are inside", async () => {
    const pools = await Promise.all([open(), open(), open(), open()]);
    const pool = { name: "airqino", limit: 3 };
    let [inside, most] = [0, 0];

    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const place = await enter(pools[index % 4] ?? (await open()), `run-${index}`, { pool });
        most = Math.max(most, (inside += 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside -= 1;
        await place.release();
      }),
    );

    expect(most).toBeLessThanOrEqual(3);
    expect(await members(await open())).toEqual({ inside: [], waiting: [] });
  });

  test("rule 36: a limit of 0 closes the pool, at once and without a ticket", async () => {
    const pools = await open();

    await expect(enter(pools, "run-1", { pool: { name: "airqino", limit: 0 } })).rejects.toMatchObject({
      name: "PoolClosedError",
      code: "POOL_CLOSED",
      message: "pool airqino is closed (its limit is 0): raise it by HARMATTAN_POOLS=airqino=1, then run again",
    });

    expect(await members(pools)).toEqual({ inside: [], waiting: [] });
  });

  test("rule 36: the settings' limit stands before that of the asset", async () => {
    const pools = await open({ poolLimits: { airqino: 2, closed: 0 } });

    await enter(pools, "run-1");
    await enter(pools, "run-2");

    expect(await members(pools)).toEqual({ inside: ["run-1", "run-2"], waiting: [] });
    await expect(enter(pools, "run-3", { pool: { name: "closed", limit: 9 } })).rejects.toMatchObject({
      code: "POOL_CLOSED",
    });
  });

  test("rule 36: a member that died frees its place when it expires", async () => {
    const pools = await open();
    await enter(await open(), "run-1"); // its next heartbeat is 20 s away, and the clock jumps first
    const { place } = await queue(pools, "run-2");

    clock.passSeconds(61);
    await place;

    expect(await members(pools)).toEqual({ inside: ["run-2"], waiting: [] });
  });

  test("rule 36: a member whose process is gone frees its place, or its turn, at once", async () => {
    const pools = await open({ mayLive: ({ pid }) => pid !== 4_711 });
    const dead = holder("dead-1", { pid: 4_711 });
    await (await open()).enter(airqino, dead, 0, end.signal);
    asked.push((await open()).enter(airqino, { ...dead, runId: "dead-2" }, 9, end.signal));
    await expect.poll(async () => (await members(await open())).waiting, patient).toEqual(["dead-2"]);

    await enter(pools, "run-1");

    expect(await members(pools)).toEqual({ inside: ["run-1"], waiting: [] });
  });

  test("rule 36: a heartbeat keeps a place far past its first expiry", async () => {
    const short = { ttlMs: 1_500, clock: systemClock };
    const pools = await open(short);
    const place = await enter(await open(short), "run-1");
    const { place: second } = await queue(pools, "run-2");

    await new Promise((resolve) => setTimeout(resolve, 3_500));

    expect(await members(pools)).toEqual({ inside: ["run-1"], waiting: ["run-2"] });
    await place.release();
    await (await second).release();
  });

  test("rule 35: waiting ends with the signal's reason, and leaves no ticket", async () => {
    const pools = await open();
    await enter(pools, "run-1");
    const stop = new AbortController();
    const waiting = enter(pools, "run-2", { signal: stop.signal });
    await expect.poll(() => members(pools), patient).toEqual({ inside: ["run-1"], waiting: ["run-2"] });

    stop.abort(new CanceledError());

    await expect(waiting).rejects.toMatchObject({ name: "CanceledError", code: "CANCELED" });
    expect(await members(pools)).toEqual({ inside: ["run-1"], waiting: [] });
  });

  test("rule 35: whoever was stopped already is not let in, although there is room", async () => {
    const pools = await open();
    const reason = new CanceledError();

    await expect(enter(pools, "run-1", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

    expect(await members(pools)).toEqual({ inside: [], waiting: [] });
  });

  test("rule 36: who waited so long without a sign that the ticket ran out queues again, and gets in", async () => {
    const pools = await open();
    await enter(pools, "run-1");
    const { place: slow } = await queue(pools, "run-2");
    const laterClock = { now: () => new Date("2024-03-01T10:01:01.000Z") }; // to which both are gone

    const quick = await enter(await open({ clock: laterClock }), "run-3");
    await expect.poll(() => members(pools), patient).toEqual({ inside: ["run-3"], waiting: ["run-2"] });
    await quick.release();
    await slow;

    expect(await members(pools)).toEqual({ inside: ["run-2"], waiting: [] });
  });

  test("a place that was given back twice, or after its expiry, takes nothing from others", async () => {
    const pools = await open();
    const first = await enter(pools, "run-1");
    await first.release();
    const second = await enter(pools, "run-2");

    await first.release();
    expect(await members(pools)).toEqual({ inside: ["run-2"], waiting: [] });

    clock.passSeconds(61);
    await enter(pools, "run-3");
    await second.release();
    expect(await members(pools)).toEqual({ inside: ["run-3"], waiting: [] });
  });

  test("rule 36: the state names the holders inside and, in the order of their turn, the waiting", async () => {
    const pools = await open();
    await enter(pools, "run-1");
    await queue(pools, "run-2", { priority: -1 });
    await queue(pools, "run-3");

    expect(await (await open()).state("airqino")).toEqual({
      inside: [holder("run-1")],
      waiting: [holder("run-3"), holder("run-2")],
    });
  });

  test("pools do not wait for each other, and one that nobody entered is empty", async () => {
    const pools = await open();
    await enter(pools, "run-1");

    await enter(pools, "run-2", { pool: { name: "training", limit: 1 } });

    expect(await members(pools, "training")).toEqual({ inside: ["run-2"], waiting: [] });
    expect(await pools.state("exports")).toEqual({ inside: [], waiting: [] });
  });
});

if (withoutMongodb) test.skip(withoutMongodb);

/** Waits for a place, notes that it is there, and leaves it. */
async function passThrough(place: Promise<PoolPlace>, note: () => void): Promise<void> {
  const entered = await place;
  note();
  await entered.release();
}
