import { hostname } from "node:os";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { systemSleep } from "../../src/base/retry.ts";
import { exitCodeOfRun } from "../../src/cli/run-report.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import type { LeaseSettings } from "../../src/store/lease-store.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { type FreshStore, leaseSettings, storeKinds, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import { type TinyTables, tinyTables } from "./tiny-assets.ts";
import {
  daysComputed,
  daysRange,
  described,
  holder,
  seriesState,
  slotsOf,
  slotsOfDay,
  type TinyPipeline,
  tinyPipeline,
} from "./tiny-pipeline.ts";

const raw = { key: "raw", grid: utcDays };
const marchFirstToThird = [slotsOf("2024-03-01", "2024-03-04")];
const onlySmart188 = { stations: [station("smart188")], selection: "raw" };
const threeDays = ["2024-03-01", "2024-03-02", "2024-03-03"];

/** To a process that sees this clock, every lease of the others has expired: they paused for longer than its 60 s. */
const lateClock = { now: () => new Date(Date.now() + 61_000) };

describe.each(storeKinds)("leases of runs with their ledger on $name", (kind) => {
  let place: FreshStore;
  let stores: Store[] = [];
  let store: Store;
  let tables: TinyTables;
  let pipeline: TinyPipeline;

  /** One more process on the same store, with a connection of its own. */
  async function process(leases: Partial<LeaseSettings> = {}): Promise<Store> {
    const opened = await openStore({ ...place.settings, leases: { ...leaseSettings, ...leases } });
    stores.push(opened);
    return opened;
  }

  beforeEach(async () => {
    stores = [];
    place = await kind.fresh();
    store = await process();
    tables = tinyTables();
    pipeline = tinyPipeline(store, tables);
  });
  afterEach(async () => {
    for (const opened of stores) await opened.close();
    await place.remove();
  });

  test("rule 14: what a killed run may have left half written is done again, although the ledger calls it fresh", async () => {
    await pipeline.run();
    pipeline.calls.length = 0;
    const killed = holder("killed", { host: hostname(), pid: 2 ** 22 + 1 }); // no process has that number
    await store.leases.take(raw, "smart188", [slotsOfDay("2024-03-01")], killed);

    const report = await pipeline.run();

    expect(pipeline.calls).toEqual(["raw smart188 2024-03-01"]);
    expect(report).toMatchObject({ state: "SUCCESS", assets: [{ partitions: 1, newVersions: 0 }, {}, {}] });
    expect(await pipeline.run()).toMatchObject({ state: "SKIPPED" });
  });

  describe("rule 12: a partition that another Job holds", () => {
    test("is left alone and reported; the rest is done, and the run is no failure", async () => {
      const { lease } = await store.leases.take(raw, "smart188", [slotsOfDay("2024-03-02")], holder("other"));

      const report = await pipeline.run();

      expect(report).toMatchObject({
        state: "SUCCESS",
        failures: [],
        assets: [
          { asset: "raw", partitions: 5, heldElsewhere: 1 },
          { asset: "rounded", partitions: 5, heldElsewhere: 0 },
          { asset: "total", partitions: 5, heldElsewhere: 0 },
        ],
      });
      expect(exitCodeOfRun(report)).toBe(0);
      expect(daysComputed(pipeline, "raw")).not.toContain("smart188 2024-03-02");
      expect(await store.ledger.runs(1)).toMatchObject([{ state: "SUCCESS", partitions: 15, heldElsewhere: 1 }]);
      await lease?.release();
    });

    test("is not waited for: what depends on it is done by the next run", async () => {
      const { lease } = await store.leases.take(raw, "smart188", marchFirstToThird, holder("other"));
      expect(await pipeline.run({ stations: [station("smart188")] })).toMatchObject({
        state: "SUCCESS",
        assets: [{ partitions: 0, heldElsewhere: 3 }, { partitions: 0 }, { partitions: 0 }],
      });
      await lease?.release();

      expect(await pipeline.run({ stations: [station("smart188")] })).toMatchObject({
        state: "SUCCESS",
        assets: [{ partitions: 3, heldElsewhere: 0 }, { partitions: 3 }, { partitions: 3 }],
      });
    });

    test("is taken over once its lease expired", async () => {
      await store.leases.take(raw, "smart188", marchFirstToThird, holder("killed elsewhere"));

      const report = await pipeline.run({ ...onlySmart188, store: await process({ clock: lateClock }) });

      expect(report.assets).toMatchObject([{ partitions: 3, heldElsewhere: 0 }]);
    });

    test("is taken over at once if its process is known to be gone", async () => {
      await store.leases.take(raw, "smart188", marchFirstToThird, holder("killed here"));
      const beside = await process({ mayLive: ({ runId }) => runId !== "killed here" });

      expect(await pipeline.run({ ...onlySmart188, store: beside })).toMatchObject({
        assets: [{ partitions: 3, heldElsewhere: 0 }],
      });
    });
  });

  describe("rule 12: a partition that our own Job holds", () => {
    const ours = (runId: string) => holder(runId, { jobUid: "job" });

    test("is waited for, and found done", async () => {
      const duplicate = tinyPipeline(await process(), tables);
      const gate = Promise.withResolvers<void>();
      duplicate.source = async () => {
        await gate.promise;
        return 1.2;
      };
      const first = duplicate.run({ ...onlySmart188, holder: ours("first") });
      await until(async () => (await store.leases.held(raw, "smart188")).length > 0);

      const second = pipeline.run({ ...onlySmart188, holder: ours("second") });
      await systemSleep(200);
      gate.resolve();

      expect(await first).toMatchObject({ state: "SUCCESS", assets: [{ partitions: 3 }] });
      expect(await second).toMatchObject({
        state: "SUCCESS",
        failures: [],
        assets: [{ partitions: 0, newVersions: 0, heldElsewhere: 0 }],
      });
      expect(pipeline.calls).toEqual([]);
    });

    test("is done by us when the duplicate died before it was done", async () => {
      const duplicate = await process({ ttlMs: 600 });
      await duplicate.leases.take(raw, "smart188", marchFirstToThird, ours("first"));
      await stores.pop()?.close();

      const report = await pipeline.run({ ...onlySmart188, holder: ours("second") });

      expect(report).toMatchObject({ state: "SUCCESS", assets: [{ partitions: 3, heldElsewhere: 0 }] });
    });

    test("does not hold up the ones that are free", async () => {
      const { lease } = await store.leases.take(raw, "smart188", [slotsOfDay("2024-03-02")], ours("first"));
      const running = pipeline.run({ ...onlySmart188, holder: ours("second") });
      await until(async () => (await seriesState(store, "raw")).published.size === 2);
      await lease?.release();

      expect(await running).toMatchObject({ assets: [{ partitions: 3, heldElsewhere: 0 }] });
      expect(daysComputed(pipeline, "raw")).toEqual([
        "smart188 2024-03-01",
        "smart188 2024-03-03",
        "smart188 2024-03-02",
      ]);
    });

    test("rule 35: the wait ends when we are asked to stop", async () => {
      await store.leases.take(raw, "smart188", marchFirstToThird, ours("first"));
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);

      const report = await pipeline.run({ ...onlySmart188, holder: ours("second"), signal: controller.signal });

      expect(report).toMatchObject({ state: "CANCELED", failures: [] });
    });
  });

  test("rule 13: a run with nothing to do takes no lease", async () => {
    await pipeline.run(onlySmart188);
    await pipeline.run(onlySmart188);

    const { lease } = await store.leases.take(raw, "smart188", marchFirstToThird, holder("other"));
    expect(lease?.fence).toBe(2);
    await lease?.release();
  });

  test.each([2, 4])("rule 12: %i runs at once do each partition once, whoever does it", async (processes) => {
    const pipelines = await Promise.all(
      Array.from({ length: processes }, async () => tinyPipeline(await process(), tables)),
    );
    for (const each of pipelines) {
      each.source = async () => {
        await systemSleep(3 * Math.random());
        return 1.2;
      };
      each.fields.raw = { slotsPerStep: 1 };
    }

    const reports = await Promise.all(
      pipelines.map((each, index) => each.run({ holder: holder(`run-${index}`), concurrency: 2 })),
    );

    const everyDay = ["smart188", "smart189"].flatMap((id) => threeDays.map((day) => `${id} ${day}`));
    for (const asset of ["raw", "rounded", "total"]) {
      expect(pipelines.flatMap((each) => daysComputed(each, asset)).toSorted()).toEqual(everyDay);
      expect(described(await seriesState(store, asset, "smart189"))).toEqual({
        published: threeDays,
        quarantined: [],
        failed: [],
      });
      const events = await store.ledger.events(
        { ...raw, key: asset },
        "smart189",
        slotsOf("2024-03-01", "2024-03-04"),
        9,
      );
      expect(events.flatMap(({ versions }) => versions.map(({ partition }) => partition)).toSorted()).toEqual(
        threeDays,
      );
    }
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    const done = reports.flatMap(({ assets }) => assets.map(({ partitions }) => partitions));
    expect(done.reduce((sum, partitions) => sum + partitions, 0)).toBe(18);
    expect(await pipeline.run()).toMatchObject({ state: "SKIPPED" });
  });

  test("rule 12: what another run did between our plan and our lease is not done again", async () => {
    const other = tinyPipeline(await process(), tables);
    let isFirst = true;
    const { leases } = store;
    const overtaken: Store["leases"] = {
      ...leases,
      async take(...request) {
        if (isFirst) await other.run({ ...onlySmart188, holder: holder("other") });
        isFirst = false;
        return leases.take(...request);
      },
    };

    const report = await pipeline.run({ ...onlySmart188, store: { ...store, leases: overtaken } });

    expect(report).toMatchObject({ state: "SUCCESS", assets: [{ partitions: 0, newVersions: 0, heldElsewhere: 0 }] });
    expect(daysComputed(other, "raw")).toHaveLength(3);
    expect(pipeline.calls).toEqual([]);
  });

  describe("rule 13: a run that another one took over", () => {
    const fenced = {
      asset: "raw",
      series: "smart188",
      from: "2024-03-01",
      to: "2024-03-04",
      code: "FENCED",
      kind: "fenced",
      message:
        "raw@smart188: another run took over while this one paused or lost its lease; this run wrote nothing more, that one goes on",
    };

    test("while `materialize` runs writes nothing, and exits as fenced", async () => {
      const late = await process({ clock: lateClock });
      pipeline.source = async () => {
        await late.leases.take(raw, "smart188", marchFirstToThird, holder("other"));
        return 1.2;
      };

      const report = await pipeline.run(onlySmart188);

      expect(report).toMatchObject({ state: "FAILURE", failures: [fenced], assets: [{ partitions: 0 }] });
      expect(exitCodeOfRun(report)).toBe(73);
      expect(tables.all()).toEqual([]);
      expect(described(await seriesState(store, "raw"))).toEqual({ published: [], quarantined: [], failed: [] });
      expect(await store.ledger.events(raw, "smart188", slotsOf("2024-03-01", "2024-03-04"), 9)).toEqual([]);
    });

    test("leaves what the other one wrote meanwhile", async () => {
      const other = tinyPipeline(await process({ clock: lateClock }), tables);
      other.source = () => 5;
      let isFirst = true;
      pipeline.source = async () => {
        if (isFirst) await other.run({ ...onlySmart188, holder: holder("other") });
        isFirst = false;
        return 1.2;
      };

      expect(await pipeline.run(onlySmart188)).toMatchObject({ failures: [fenced] });

      expect(tables.all()).toEqual(threeDays.map((day) => `raw smart188 ${day} 5`));
      const { published } = await seriesState(store, "raw");
      expect(Array.from(published.values(), ({ runId }) => runId)).toEqual(["other", "other", "other"]);
    });

    test("between its rows and its record records nothing, and the rows of the other one stand", async () => {
      const other = tinyPipeline(await process({ clock: lateClock }), tables);
      other.source = () => 5;
      let isFirst = true;
      const overtaken: TinyTables = {
        ...tables,
        table: (asset) => ({
          ...tables.table(asset),
          async replace(...request) {
            const counts = await tables.table(asset).replace(...request);
            if (isFirst) await other.run({ ...onlySmart188, holder: holder("other") });
            isFirst = false;
            return counts;
          },
        }),
      };

      const report = await tinyPipeline(store, overtaken).run(onlySmart188);

      expect(report).toMatchObject({ failures: [fenced] });
      expect(tables.all()).toEqual(threeDays.map((day) => `raw smart188 ${day} 5`));
      const { published } = await seriesState(store, "raw");
      expect(Array.from(published.values(), ({ runId }) => runId)).toEqual(["other", "other", "other"]);
    });

    test("goes on with its other series", async () => {
      const late = await process({ clock: lateClock });
      pipeline.source = async (stationId) => {
        if (stationId === "smart188") await late.leases.take(raw, "smart188", marchFirstToThird, holder("other"));
        return 1.2;
      };

      const report = await pipeline.run({ selection: "raw" });

      expect(report).toMatchObject({ state: "FAILURE", failures: [fenced], assets: [{ partitions: 3 }] });
      expect(tables.all()).toEqual(threeDays.map((day) => `raw smart189 ${day} 1.2`));
    });

    test("has its signal aborted by the next heartbeat, whatever error `materialize` makes of it", async () => {
      const late = await process({ clock: lateClock });
      pipeline.source = async (_, _day, { signal }) => {
        await late.leases.take(raw, "smart188", marchFirstToThird, holder("other"));
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new TypeError("socket closed")), { once: true });
        });
      };

      const report = await pipeline.run({ ...onlySmart188, store: await process({ ttlMs: 300 }) });

      expect(report).toMatchObject({ state: "FAILURE", failures: [fenced] });
      expect(tables.all()).toEqual([]);
      expect(described(await seriesState(store, "raw"))).toEqual({ published: [], quarantined: [], failed: [] });
    });

    test("rule 12: of its own Job waits for that one's result instead, and is no failure", async () => {
      const duplicate = await process({ clock: lateClock });
      const other = tinyPipeline(duplicate, tables);
      other.source = () => 5;
      const { promise, resolve } = Promise.withResolvers<unknown>();
      let isFirst = true;
      pipeline.source = async () => {
        if (!isFirst) return 1.2;
        isFirst = false;
        const { lease } = await duplicate.leases.take(
          raw,
          "smart188",
          marchFirstToThird,
          holder("duplicate", { jobUid: "job" }),
        );
        setTimeout(() => resolve(lease?.release().then(() => other.run({ ...onlySmart188 }))), 300);
        return 1.2;
      };

      const report = await pipeline.run({ ...onlySmart188, holder: holder("run-1", { jobUid: "job" }) });
      await promise;

      expect(report).toMatchObject({ state: "SUCCESS", failures: [], assets: [{ partitions: 0, heldElsewhere: 0 }] });
      expect(tables.all()).toEqual(threeDays.map((day) => `raw smart188 ${day} 5`));
    });

    test("is fenced all the same if a duplicate of its own Job holds other partitions of the series", async () => {
      await store.leases.take(raw, "smart188", [slotsOfDay("2024-03-02")], holder("duplicate", { jobUid: "job" }));
      const other = await process({ mayLive: ({ runId }) => runId !== "run-1" });
      pipeline.source = async () => {
        await other.leases.take(raw, "smart188", [slotsOfDay("2024-03-03")], holder("other"));
        return 1.2;
      };

      const report = await pipeline.run({
        ...onlySmart188,
        holder: holder("run-1", { jobUid: "job" }),
        range: daysRange("2024-03-03", "2024-03-04"),
      });

      expect(report).toMatchObject({
        state: "FAILURE",
        failures: [{ code: "FENCED", from: "2024-03-03", to: "2024-03-04" }],
        assets: [{ heldElsewhere: 0 }],
      });
    });
  });
});

/** Asks again until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await systemSleep(5);
}

if (withoutMongodb) test.skip(withoutMongodb);
