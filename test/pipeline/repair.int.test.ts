import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { UtcDay } from "../../src/base/utc-day.ts";
import { exitCodeOfRun } from "../../src/cli/run-report.ts";
import type { Station } from "../../src/domain/station.ts";
import { approvePartition } from "../../src/pipeline/approve-partition.ts";
import { type Check, failed, passed } from "../../src/pipeline/check.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import { wipeableSlots, wipePartitions } from "../../src/pipeline/wipe-partitions.ts";
import type { LeaseSettings } from "../../src/store/lease-store.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { type FreshStore, leaseSettings, storeKinds, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import { published } from "./memory-ledger.ts";
import { type TinyRow, type TinyTables, tinyTables } from "./tiny-assets.ts";
import {
  daysRange,
  described,
  holder,
  seriesState,
  slotsOf,
  slotsOfDay,
  type TinyPipeline,
  tinyPipeline,
} from "./tiny-pipeline.ts";

const positive: Check<TinyRow, Station, UtcDay> = {
  name: "positive",
  description: "no value is negative",
  blocking: true,
  evaluate: ({ rows }) => (rows.some(({ value }) => value < 0) ? failed("ERROR", "negative") : passed()),
};

const raw = { key: "raw", grid: utcDays };
const onlySmart188 = { stations: [station("smart188")] };
const second = slotsOfDay("2024-03-02");
const threeDays = ["2024-03-01", "2024-03-02", "2024-03-03"];

/** To a process that sees this clock, every lease of the others has expired: they paused for longer than its 60 s. */
const lateClock = { now: () => new Date(Date.now() + 61_000) };

describe.each(storeKinds)("a person's change of single partitions on $name", (kind) => {
  let place: FreshStore;
  let stores: Store[] = [];
  let store: Store;
  let tables: TinyTables;
  let pipeline: TinyPipeline;
  let changedAt = "";

  /** One more process on the same store, with a connection of its own. */
  async function process(leases: Partial<LeaseSettings> = {}): Promise<Store> {
    const opened = await openStore({ ...place.settings, leases: { ...leaseSettings, ...leases } });
    stores.push(opened);
    return opened;
  }

  beforeEach(async () => {
    stores = [];
    changedAt = "2024-03-03T12:30:00Z";
    place = await kind.fresh();
    store = await process();
    tables = tinyTables();
    pipeline = tinyPipeline(store, tables);
    pipeline.fields.raw = { checks: [positive] };
  });
  afterEach(async () => {
    for (const opened of stores) await opened.close();
    await place.remove();
  });

  /** Ada changes partitions of smart188 at `changedAt`, as run "ada-1". */
  function change(key: string, { ledger, leases }: Store = store) {
    const asset = pipeline.graph().get(key);
    const [series] = asset.series(onlySmart188.stations);
    if (!series) throw new Error(`${key} has no series`);
    const signed = { by: "Ada", reason: "seen by eye", at: new Date(changedAt) };
    return { asset, series, ledger, leases, resources: tables, holder: holder("ada-1"), ...signed };
  }

  const approve = (key: string, day: string) => approvePartition({ ...change(key), slot: slotsOfDay(day).from });
  const eventsOf = (asset: string, day = "2024-03-02") =>
    store.ledger.events({ key: asset, grid: utcDays }, "smart188", slotsOfDay(day), 10);

  describe("rule 21: approving a partition in quarantine", () => {
    beforeEach(async () => {
      pipeline.source = (_, day) => (day === "2024-03-02" ? -9 : 1.2);
      await pipeline.run(onlySmart188);
      pipeline.calls.length = 0;
    });

    test("publishes the rows that were kept, and the checks that failed go on as warnings", async () => {
      expect(await approve("raw", "2024-03-02")).toEqual({ inserted: 1, changed: 0, unchanged: 0, deleted: 0 });

      expect(tables.all().filter((row) => row.startsWith("raw"))).toEqual([
        "raw smart188 2024-03-01 1.2",
        "raw smart188 2024-03-02 -9",
        "raw smart188 2024-03-03 1.2",
      ]);
      const state = await seriesState(store, "raw");
      expect(described(state)).toEqual({ published: threeDays, quarantined: [], failed: [] });
      expect(state.published.get(second.from)).toEqual({
        partition: "2024-03-02",
        dataVersion: "854072d3ad5a6a3578c4b5fa26fc5cf64db6471002c828468136faa4b745bb0f",
        codeVersion: "1",
        inputVersions: {},
        rows: 1,
        completeness: null,
        dataThrough: null,
        fence: 2,
        runId: "ada-1",
        materializedAt: "2024-03-03T12:30:00.000Z",
        checkedAt: "2024-03-03T12:30:00.000Z",
        warnings: ["positive"],
      });
    });

    test("is an event of its own, signed, after that of the quarantine", async () => {
      await approve("raw", "2024-03-02");

      const [approval, ...before] = await eventsOf("raw");
      expect(approval).toEqual({
        kind: "approval",
        asset: "raw",
        series: "smart188",
        from: "2024-03-02",
        last: "2024-03-02",
        runId: "ada-1",
        fence: 2,
        codeVersion: "1",
        at: "2024-03-03T12:30:00.000Z",
        durationMs: 0,
        note: "Ada: seen by eye",
        versions: [
          {
            partition: "2024-03-02",
            dataVersion: "854072d3ad5a6a3578c4b5fa26fc5cf64db6471002c828468136faa4b745bb0f",
            inputVersions: {},
            rows: 1,
            metadata: {},
          },
        ],
      });
      expect(before.map(({ kind: each, runId }) => `${each} ${runId}`)).toContain("quarantine run-1");
    });

    test("lets what waited for it run", async () => {
      await approve("raw", "2024-03-02");
      await pipeline.run(onlySmart188);

      expect(pipeline.calls).toEqual(["rounded smart188 2024-03-02", "total smart188 2024-03-02"]);
      expect(tables.all()).toContain("total smart188 2024-03-02 91");
    });

    test("lasts: the same rows, read again in the next hour, stay published", async () => {
      await approve("raw", "2024-03-02");
      await pipeline.run(onlySmart188);
      pipeline.now = "2024-03-03T13:05:00Z";

      const report = await pipeline.run(onlySmart188);

      expect(exitCodeOfRun(report)).toBe(0);
      expect(report.assets.at(0)).toMatchObject({ partitions: 2, newVersions: 0, quarantined: 0 });
      const state = await seriesState(store, "raw");
      expect(described(state)).toEqual({ published: threeDays, quarantined: [], failed: [] });
      expect(state.published.get(second.from)).toMatchObject({
        runId: "ada-1",
        materializedAt: "2024-03-03T12:30:00.000Z",
        checkedAt: "2024-03-03T13:05:00.000Z",
        warnings: ["positive"],
      });
      expect(tables.all()).toContain("raw smart188 2024-03-02 -9");
      expect((await eventsOf("raw")).map(({ kind: each }) => each)).not.toContain("materialization");
    });

    test("is for these rows only: other bad ones are kept from readers again", async () => {
      await approve("raw", "2024-03-02");
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = (_, day) => (day === "2024-03-02" ? -10 : 1.2);

      const report = await pipeline.run(onlySmart188);

      expect(exitCodeOfRun(report)).toBe(65);
      expect(described(await seriesState(store, "raw"))).toMatchObject({ quarantined: ["2024-03-02 positive"] });
      expect(tables.all()).toContain("raw smart188 2024-03-02 -9");
    });

    test("is for these checks only: one that fails for the first time keeps the rows from readers", async () => {
      await approve("raw", "2024-03-02");
      const strict: Check<TinyRow, Station, UtcDay> = { ...positive, name: "strict" };
      pipeline.fields.raw = { checks: [positive, strict] };
      pipeline.now = "2024-03-03T13:05:00Z";

      await pipeline.run(onlySmart188);

      expect(described(await seriesState(store, "raw"))).toMatchObject({ quarantined: ["2024-03-02 positive strict"] });
    });

    test.each(["2024-03-01", "2024-02-01"])("of which there is none is refused: %s", async (day) => {
      const before = { rows: tables.all(), state: await seriesState(store, "raw") };

      await expect(approve("raw", day)).rejects.toMatchObject({
        code: "NOT_QUARANTINED",
        kind: "usage",
        message: `raw@smart188/${day} is not in quarantine; harmattan check lists what is`,
      });
      expect({ rows: tables.all(), state: await seriesState(store, "raw") }).toEqual(before);
      expect(await store.leases.held(raw, "smart188")).toEqual([]);
    });

    test("twice is refused", async () => {
      await approve("raw", "2024-03-02");

      await expect(approve("raw", "2024-03-02")).rejects.toMatchObject({ code: "NOT_QUARANTINED" });
    });

    test("waits for nobody: a run that holds it is named, and nothing changes", async () => {
      const { lease } = await store.leases.take(raw, "smart188", [second], holder("run-9"));

      await expect(approve("raw", "2024-03-02")).rejects.toMatchObject({
        code: "HELD_ELSEWHERE",
        kind: "retry-later",
        message:
          "raw@smart188: run run-9 is working on these partitions; they were not changed, try again when it ended",
      });
      expect(described(await seriesState(store, "raw"))).toMatchObject({ quarantined: ["2024-03-02 positive"] });
      await lease?.release();
      await approve("raw", "2024-03-02");
      expect(described(await seriesState(store, "raw"))).toMatchObject({ quarantined: [] });
    });

    test("gives its lease back", async () => {
      await approve("raw", "2024-03-02");

      expect(await store.leases.held(raw, "smart188")).toEqual([]);
    });
  });

  test("rule 17: approving rows over a good version makes what reads them stale, and nothing else", async () => {
    await pipeline.run(onlySmart188);
    pipeline.now = "2024-03-03T13:05:00Z";
    pipeline.source = (_, day) => (day === "2024-03-02" ? -9 : 1.2);
    await pipeline.run(onlySmart188);
    pipeline.calls.length = 0;

    changedAt = "2024-03-03T13:30:00Z";
    expect(await approve("raw", "2024-03-02")).toEqual({ inserted: 0, changed: 1, unchanged: 0, deleted: 0 });
    await pipeline.run(onlySmart188);

    expect(pipeline.calls).toEqual(["rounded smart188 2024-03-02", "total smart188 2024-03-02"]);
  });

  describe("wiping", () => {
    const wipe = (key: string, days = second, on = store) => wipePartitions({ ...change(key, on), slots: days });

    beforeEach(async () => {
      await pipeline.run();
      pipeline.calls.length = 0;
    });

    test("removes the rows and the pointers of the days, and of no others", async () => {
      expect(await wipe("raw", slotsOf("2024-03-01", "2024-03-03"))).toBe(2);

      expect(tables.all().filter((row) => row.startsWith("raw"))).toEqual([
        "raw smart188 2024-03-03 1.2",
        "raw smart189 2024-03-01 1.2",
        "raw smart189 2024-03-02 1.2",
        "raw smart189 2024-03-03 1.2",
      ]);
      expect(described(await seriesState(store, "raw"))).toEqual({
        published: ["2024-03-03"],
        quarantined: [],
        failed: [],
      });
      expect(described(await seriesState(store, "raw", "smart189"))).toMatchObject({ published: threeDays });
    });

    test("leaves the history, and is a part of it, signed", async () => {
      await wipe("raw", slotsOf("2024-03-01", "2024-03-03"));

      const gone = (partition: string) => ({ partition, dataVersion: null, inputVersions: {}, rows: 0, metadata: {} });
      expect(await eventsOf("raw")).toMatchObject([
        {
          kind: "wipe",
          from: "2024-03-01",
          last: "2024-03-02",
          runId: "ada-1",
          fence: 2,
          at: "2024-03-03T12:30:00.000Z",
          note: "Ada: seen by eye",
          versions: [gone("2024-03-01"), gone("2024-03-02")],
        },
        { kind: "materialization", runId: "run-1" },
      ]);
    });

    test("makes what depends on it wait, until it is there again", async () => {
      await wipe("raw");
      await pipeline.run({ ...onlySmart188, selection: "rounded", forced: true });
      expect(pipeline.calls).toEqual(["rounded smart188 2024-03-03", "rounded smart188 2024-03-01"]);
      pipeline.calls.length = 0;
      pipeline.source = () => 7;

      await pipeline.run(onlySmart188);

      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-02",
        "rounded smart188 2024-03-02",
        "total smart188 2024-03-02",
      ]);
    });

    test("rule 17: is no news downstream, if the same rows come again", async () => {
      await wipe("raw");

      await pipeline.run(onlySmart188);

      expect(pipeline.calls).toEqual(["raw smart188 2024-03-02"]);
      expect(described(await seriesState(store, "raw"))).toMatchObject({ published: threeDays });
    });

    test("forgets failures and what is in quarantine too", async () => {
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.fields.raw = { checks: [positive], slotsPerStep: 1 };
      pipeline.source = (_, day) => {
        if (day === "2024-03-03") throw new Error("broken");
        return -9;
      };
      await pipeline.run(onlySmart188);
      expect(described(await seriesState(store, "raw"))).toEqual({
        published: threeDays,
        quarantined: ["2024-03-02 positive"],
        failed: ["2024-03-03/2024-03-04 UNEXPECTED 1"],
      });

      expect(await wipe("raw", slotsOf("2024-03-02", "2024-03-10"))).toBe(2);

      expect(described(await seriesState(store, "raw"))).toEqual({
        published: ["2024-03-01"],
        quarantined: [],
        failed: [],
      });
    });

    test("of days of which nothing is known does nothing, and is no event", async () => {
      const february = slotsOf("2024-02-01", "2024-03-01");

      expect(await wipeableSlots({ ...change("raw"), slots: february })).toEqual([]);
      expect(await wipe("raw", february)).toBe(0);
      expect(await store.ledger.events(raw, "smart188", february, 10)).toEqual([]);
    });

    test("is foretold as ranges", async () => {
      await pipeline.run({ ...onlySmart188, range: daysRange("2024-02-01", "2024-02-03") });

      expect(await wipeableSlots({ ...change("raw"), slots: slotsOf("2024-02-02", "2024-03-02") })).toEqual([
        slotsOfDay("2024-02-02"),
        slotsOfDay("2024-03-01"),
      ]);
    });

    test("waits for nobody: a run that holds one of the days is named, and nothing is removed", async () => {
      const before = { rows: tables.all(), state: await seriesState(store, "raw") };
      const { lease } = await store.leases.take(raw, "smart188", [slotsOfDay("2024-03-03")], holder("run-9"));

      await expect(wipe("raw", slotsOf("2024-03-01", "2024-03-04"))).rejects.toMatchObject({
        code: "HELD_ELSEWHERE",
        kind: "retry-later",
        message:
          "raw@smart188: run run-9 is working on these partitions; they were not changed, try again when it ended",
      });
      expect({ rows: tables.all(), state: await seriesState(store, "raw") }).toEqual(before);
      expect(await store.leases.held(raw, "smart188")).toMatchObject([{ slots: slotsOfDay("2024-03-03") }]);
      await lease?.release();
    });

    test("rule 12: the holder of an older lease cannot write the wiped days, a newer one can", async () => {
      const { lease } = await store.leases.take(raw, "smart188", [second], holder("paused"));
      await wipe("raw", second, await process({ clock: lateClock }));
      const written = (fence: number) =>
        store.ledger.record([
          { asset: raw, series: "smart188", fence, published: [published("2024-03-02", { fence })] },
        ]);

      await expect(written(lease?.fence ?? 0)).rejects.toMatchObject({
        code: "FENCED",
        message:
          "raw@smart188/2024-03-02: another run took over while this one paused or lost its lease; this run wrote nothing more, that one goes on",
      });
      expect(described(await seriesState(store, "raw"))).toMatchObject({ published: ["2024-03-01", "2024-03-03"] });
      await written((lease?.fence ?? 0) + 2);
      expect(described(await seriesState(store, "raw"))).toMatchObject({ published: threeDays });
    });

    test("rule 12: a run that paused while it was wiped is fenced, exits with 73 and writes nothing", async () => {
      const late = await process({ clock: lateClock });
      pipeline.now = "2024-03-03T13:05:00Z";
      let isFirst = true;
      pipeline.source = async () => {
        if (isFirst) await wipe("raw", slotsOf("2024-03-01", "2024-03-04"), late);
        isFirst = false;
        return 7;
      };

      const report = await pipeline.run({ ...onlySmart188, selection: "raw" });

      expect(exitCodeOfRun(report)).toBe(73);
      expect(report.failures).toMatchObject([{ code: "FENCED", asset: "raw", from: "2024-03-02", to: "2024-03-04" }]);
      expect(tables.all().filter((row) => row.startsWith("raw smart188"))).toEqual([]);
      expect(described(await seriesState(store, "raw"))).toEqual({ published: [], quarantined: [], failed: [] });
    });
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
