import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { systemSleep } from "../../src/base/retry.ts";
import { exitCodeOfRun } from "../../src/cli/run-report.ts";
import type { Station } from "../../src/domain/station.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import type { LeaseSettings } from "../../src/store/lease-store.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { type FreshStore, leaseSettings, storeKinds, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import { daysComputed, described, holder, seriesState, type TinyPipeline, tinyPipeline } from "./tiny-pipeline.ts";

const raw = { key: "raw", grid: utcDays };
const onlySmart188 = { stations: [station("smart188")], selection: "raw" };

/** station1, station2 … */
function stationsOf(count: number): readonly Station[] {
  return Array.from({ length: count }, (_, index) => {
    return station(`station${index + 1}`, { sourceId: String(index + 1) });
  });
}

describe.each(storeKinds)("limits of runs with their ledger on $name", (kind) => {
  let place: FreshStore;
  let stores: Store[] = [];
  let store: Store;
  let pipeline: TinyPipeline;

  async function opened(leases: Partial<LeaseSettings> = {}): Promise<Store> {
    const added = await openStore({ ...place.settings, leases: { ...leaseSettings, ...leases } });
    stores.push(added);
    return added;
  }

  beforeEach(async () => {
    stores = [];
    place = await kind.fresh();
    store = await opened();
    pipeline = tinyPipeline(store);
  });
  afterEach(async () => {
    for (const each of stores) await each.close();
    await place.remove();
  });

  /** How many were within the source at once, at most; each waits up to 10 s for the `expected` ones to be there together. */
  function counting(each: TinyPipeline, ms = 20, expected = 1): { most: number } {
    const counter = { now: 0, most: 0 };
    each.source = async () => {
      counter.now += 1;
      counter.most = Math.max(counter.most, counter.now);
      for (let waited = 0; counter.most < expected && waited < 10_000; waited += 10) await systemSleep(10);
      await systemSleep(ms);
      counter.now -= 1;
      return 1.2;
    };
    return counter;
  }

  describe("rule 34: a step that takes longer than its asset allows", () => {
    const timedOut = {
      asset: "raw",
      series: "smart188",
      from: "2024-03-01",
      to: "2024-03-04",
      code: "STEP_TIMEOUT",
      kind: "retry-later",
      message: "asset raw, smart188: given up after 0.001 min; nothing was published, run again later",
    };

    beforeEach(() => void (pipeline.fields.raw = { timeoutMinutes: 0.001 }));

    test("is given up; nothing is published, the failure is recorded, and the lease is free", async () => {
      pipeline.source = async () => {
        await systemSleep(100);
        return 1.2;
      };

      const report = await pipeline.run(onlySmart188);

      expect(report).toMatchObject({ state: "FAILURE", failures: [timedOut], assets: [{ partitions: 0 }] });
      expect(exitCodeOfRun(report)).toBe(75);
      expect(pipeline.tables.all()).toEqual([]);
      expect(described(await seriesState(store, "raw"))).toEqual({
        published: [],
        quarantined: [],
        failed: ["2024-03-01/2024-03-04 STEP_TIMEOUT 1"],
      });
      expect(await store.leases.held(raw, "smart188")).toEqual([]);
    });

    test("is given up whatever error it makes of its signal", async () => {
      pipeline.source = (_, _day, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new TypeError("socket closed")), { once: true });
        });

      expect(await pipeline.run(onlySmart188)).toMatchObject({ state: "FAILURE", failures: [timedOut] });
    });

    test("is given up though it never looks at its signal and never ends", async () => {
      pipeline.source = () => new Promise(() => {});

      expect(await pipeline.run(onlySmart188)).toMatchObject({ state: "FAILURE", failures: [timedOut] });
    });

    test("does not end the run: the other stations follow, and the next run does the rest", async () => {
      pipeline.source = async (stationId) => {
        if (stationId === "smart188") await systemSleep(100);
        return 1.2;
      };
      const report = await pipeline.run();

      expect(report).toMatchObject({ state: "FAILURE", failures: [timedOut] });
      expect(report.assets.map(({ partitions }) => partitions)).toEqual([3, 3, 3]);
      pipeline.source = () => 1.2;
      expect(await pipeline.run()).toMatchObject({ state: "SUCCESS", failures: [] });
      expect(pipeline.tables.all()).toHaveLength(18);
    });
  });

  describe("rule 36: a pool", () => {
    test("of one place never lets two steps in at once, though four may run", async () => {
      pipeline.fields.raw = { pool: { name: "source", limit: 1 } };
      const counter = counting(pipeline);

      const report = await pipeline.run({ selection: "raw", stations: stationsOf(4), concurrency: 4 });

      expect(report).toMatchObject({ state: "SUCCESS", assets: [{ partitions: 12 }] });
      expect(counter.most).toBe(1);
      expect(await store.pools.state("source")).toEqual({ inside: [], waiting: [] });
    });

    test("of two places lets two in at once", async () => {
      pipeline.fields.raw = { pool: { name: "source", limit: 2 } };
      const counter = counting(pipeline, 20, 2);

      await pipeline.run({ selection: "raw", stations: stationsOf(4), concurrency: 4 });

      expect(counter.most).toBe(2);
    });

    test("holds for all runs together, each of them a process of its own", async () => {
      const pipelines = [pipeline, tinyPipeline(await opened(), pipeline.tables)];
      let [inside, most] = [0, 0];
      for (const each of pipelines) {
        each.fields.raw = { pool: { name: "source", limit: 1 } };
        each.source = async () => {
          inside += 1;
          most = Math.max(most, inside);
          await systemSleep(20);
          inside -= 1;
          return 1.2;
        };
      }

      const [first, second] = await Promise.all([
        pipeline.run({ selection: "raw", stations: stationsOf(2), concurrency: 2 }),
        pipelines[1]?.run({ selection: "raw", stations: stationsOf(4).slice(2), concurrency: 2 }),
      ]);

      expect([first.state, second?.state]).toEqual(["SUCCESS", "SUCCESS"]);
      expect(most).toBe(1);
    });

    test("that is closed starts nothing: the step fails and is to be run again later", async () => {
      pipeline.fields.raw = { pool: { name: "source", limit: 0 } };

      const report = await pipeline.run(onlySmart188);

      expect(report).toMatchObject({
        state: "FAILURE",
        failures: [
          {
            code: "POOL_CLOSED",
            kind: "retry-later",
            message: "pool source is closed (its limit is 0): raise it by HARMATTAN_POOLS=source=1, then run again",
          },
        ],
      });
      expect(exitCodeOfRun(report)).toBe(75);
      expect(pipeline.calls).toEqual([]);
      expect(described(await seriesState(store, "raw"))).toEqual({ published: [], quarantined: [], failed: [] });
    });

    test("has the limit of the settings, where they name one", async () => {
      pipeline.fields.raw = { pool: { name: "source", limit: 5 } };

      const report = await pipeline.run({ ...onlySmart188, store: await opened({ poolLimits: { source: 0 } }) });

      expect(report).toMatchObject({ failures: [{ code: "POOL_CLOSED" }] });
    });

    test("frees the place of a step that fails", async () => {
      pipeline.fields.raw = { pool: { name: "source", limit: 1 } };
      pipeline.source = () => {
        throw new TypeError("x is not a function");
      };
      await pipeline.run({ selection: "raw" });

      expect(await store.pools.state("source")).toEqual({ inside: [], waiting: [] });
    });

    test("lets a scheduled run in before a backfill that waits longer", async () => {
      const backfill = tinyPipeline(await opened(), pipeline.tables);
      for (const each of [pipeline, backfill]) each.fields.raw = { pool: { name: "source", limit: 1 } };
      const occupied = await store.pools.enter(
        { name: "source", limit: 1 },
        holder("other"),
        0,
        new AbortController().signal,
      );
      const order: string[] = [];
      backfill.source = () => order.push("backfill");
      pipeline.source = () => order.push("scheduled");

      const slow = backfill.run({ ...onlySmart188, trigger: "backfill", holder: holder("backfill") });
      await until(async () => (await store.pools.state("source")).waiting.length === 1);
      const quick = pipeline.run({
        selection: "raw",
        stations: [station("smart189")],
        trigger: "schedule",
        holder: holder("scheduled"),
      });
      await until(async () => (await store.pools.state("source")).waiting.length === 2);
      expect((await store.pools.state("source")).waiting.map(({ runId }) => runId)).toEqual(["scheduled", "backfill"]);
      await occupied.release();
      await Promise.all([slow, quick]);

      expect(order).toEqual(["scheduled", "scheduled", "scheduled", "backfill", "backfill", "backfill"]);
    });
  });

  describe("concurrency", () => {
    test("is one step at a time unless told otherwise", async () => {
      const counter = counting(pipeline, 5);

      await pipeline.run({ selection: "raw", stations: stationsOf(4) });

      expect(counter.most).toBe(1);
    });

    test("runs so many steps of an asset at once, and no more", async () => {
      const counter = counting(pipeline, 20, 3);

      const report = await pipeline.run({ selection: "raw", stations: stationsOf(5), concurrency: 3 });

      expect(counter.most).toBe(3);
      expect(report).toMatchObject({ state: "SUCCESS", assets: [{ partitions: 15, newVersions: 15 }] });
    });

    test("begins an asset when all steps of those before it have ended", async () => {
      counting(pipeline, 5);

      await pipeline.run({ stations: stationsOf(4), concurrency: 4 });

      expect(pipeline.calls.map((call) => call.split(" ")[0])).toEqual(
        ["raw", "rounded", "total"].flatMap((asset) => [asset, asset, asset, asset]),
      );
      expect(pipeline.tables.all()).toHaveLength(36);
    });

    test("runs several ranges of one series at once, each under a fence of its own", async () => {
      pipeline.fields.raw = { slotsPerStep: 1 };
      const counter = counting(pipeline, 20, 3);

      const report = await pipeline.run({ ...onlySmart188, concurrency: 3 });

      expect(counter.most).toBe(3);
      expect(report.assets).toMatchObject([{ partitions: 3, newVersions: 3, heldElsewhere: 0 }]);
      const { published } = await seriesState(store, "raw");
      expect(Array.from(published.values(), ({ fence }) => fence).toSorted((left, right) => left - right)).toEqual([
        1, 2, 3,
      ]);
      expect(daysComputed(pipeline, "raw").toSorted()).toEqual([
        "smart188 2024-03-01",
        "smart188 2024-03-02",
        "smart188 2024-03-03",
      ]);
    });

    test("a step that fails does not stop those beside it", async () => {
      pipeline.source = async (stationId) => {
        if (stationId === "station2") throw new TypeError("x is not a function");
        await systemSleep(20);
        return 1.2;
      };

      const report = await pipeline.run({ selection: "raw", stations: stationsOf(4), concurrency: 2 });

      expect(report).toMatchObject({
        state: "FAILURE",
        failures: [{ series: "station2", code: "UNEXPECTED" }],
        assets: [{ partitions: 9 }],
      });
    });

    test("rule 35: an abort ends every step in hand and frees all their leases", async () => {
      const controller = new AbortController();
      let begun = 0;
      pipeline.source = async (_, _day, { signal }) => {
        begun += 1;
        if (begun === 3) controller.abort();
        await systemSleep(10_000, signal);
        return 1.2;
      };

      const report = await pipeline.run({
        selection: "raw",
        stations: stationsOf(5),
        concurrency: 3,
        signal: controller.signal,
      });

      expect(report).toMatchObject({ state: "CANCELED", failures: [], assets: [{ partitions: 0 }] });
      expect(pipeline.calls).toHaveLength(3);
      for (const { stationId } of stationsOf(5)) expect(await store.leases.held(raw, stationId)).toEqual([]);
    });
  });
});

/** Asks again until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await systemSleep(5);
}

if (withoutMongodb) test.skip(withoutMongodb);
