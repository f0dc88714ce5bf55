import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { fixedClock } from "../../src/base/clock.ts";
import { CanceledError, HarmattanError } from "../../src/base/errors.ts";
import { instantSchema } from "../../src/base/instant.ts";
import { jsonLogger } from "../../src/base/logger.ts";
import type { UtcDay } from "../../src/base/utc-day.ts";
import { planOf } from "../../src/cli/plan-report.ts";
import type { Station } from "../../src/domain/station.ts";
import { inProcessOperator } from "../../src/operators/in-process-operator.ts";
import { backfillCosts } from "../../src/pipeline/backfill-cost.ts";
import { type Backfill, backfilledAssets, chunkRanges, slotsPerChunk } from "../../src/pipeline/backfill.ts";
import { type Check, failed, passed } from "../../src/pipeline/check.ts";
import { partitionsOf, stationDays, stationHours } from "../../src/pipeline/partitions.ts";
import { type BackfillWork, runBackfill } from "../../src/pipeline/run-backfill.ts";
import { utcDays, utcMonths } from "../../src/pipeline/time-grid.ts";
import { lookback } from "../../src/pipeline/upstream.ts";
import type { LeaseSettings } from "../../src/store/lease-store.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { type FreshStore, leaseSettings, storeKinds, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import { event } from "../support/ledger.ts";
import { emptyAsset, tinyAsset, type TinyRow, type TinyTables, tinyTables } from "./tiny-assets.ts";
import {
  daysComputed,
  daysRange,
  described,
  holder,
  seriesState,
  slotsOfDay,
  type TinyPipeline,
  tinyPipeline,
} from "./tiny-pipeline.ts";

class BrokenSensorError extends HarmattanError {
  readonly code = "BROKEN_SENSOR";
  readonly kind = "data";
}

const positive: Check<TinyRow, Station, UtcDay> = {
  name: "positive",
  description: "no value is negative",
  blocking: true,
  evaluate: ({ rows }) => (rows.some(({ value }) => value < 0) ? failed("ERROR", "negative") : passed()),
};

const now = "2024-04-01T00:05:00Z";
const stations = [station("smart188")];
/** To a process that sees this clock, every lease of the others has expired. */
const lateClock = { now: () => new Date(Date.now() + 61_000) };

/** What a person asks for: every day from 2024-03-01 to 03-10 again, in chunks of three, oldest first, unless told otherwise. */
interface Asked extends Partial<Pick<Backfill, "selection" | "order" | "onlyDue">> {
  readonly policy?: number | null;
}

/** `from` to before `to`, as texts. */
function rangeTexts(ranges: readonly { readonly fromMs: number; readonly toMs: number }[]): string[] {
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  return ranges.map(({ fromMs, toMs }) => `${text(fromMs)} ${text(toMs)}`);
}

/** `from` up to, not including, `to`, cut as `backfill start` does it. */
function cut(from: string, to: string, policy: number | null, order: Backfill["order"] = "oldest", assets = [days]) {
  const slots = slotsPerChunk(assets, policy);
  const [first, end] = [from, to].map((day) => instantSchema.parse(`${day}T00:00:00.000Z`));
  if (!first || !end) throw new Error("no range");
  return rangeTexts(chunkRanges(assets, { from: first, to: end, slotsPerChunk: slots, order }));
}

const days = emptyAsset("days", stationDays());

describe("rule 30: a range of days is cut into ceil(n/k) chunks", () => {
  test("of which the last may be shorter", () => {
    expect(cut("2024-03-01", "2024-03-11", 3)).toEqual([
      "2024-03-01T00:00 2024-03-04T00:00",
      "2024-03-04T00:00 2024-03-07T00:00",
      "2024-03-07T00:00 2024-03-10T00:00",
      "2024-03-10T00:00 2024-03-11T00:00",
    ]);
  });

  test.each([
    ["2024-03-01", "2024-03-10", 3, 3],
    ["2024-03-01", "2024-03-11", 1, 10],
    ["2024-03-01", "2024-03-02", 31, 1],
    ["2024-01-01", "2025-01-01", 31, 12],
    ["2024-02-28", "2024-03-01", 2, 1],
  ])("%s to before %s by %i makes %i", (from, to, policy, count) => {
    expect(cut(from, to, policy)).toHaveLength(count);
  });

  test("newest first is the same chunks the other way round", () => {
    expect(cut("2024-03-01", "2024-03-06", 2, "newest")).toEqual([
      "2024-03-05T00:00 2024-03-06T00:00",
      "2024-03-03T00:00 2024-03-05T00:00",
      "2024-03-01T00:00 2024-03-03T00:00",
    ]);
  });

  test("single is one chunk, however long", () => {
    expect(cut("2015-01-01", "2025-01-01", null)).toEqual(["2015-01-01T00:00 2025-01-01T00:00"]);
  });

  test("the smallest number of slots that an asset takes in one call wins", () => {
    const assets = [tinyAsset("a", [], { slotsPerStep: 4 }), tinyAsset("b", [], { slotsPerStep: 2 })];

    expect(slotsPerChunk(assets, 31)).toBe(2);
    expect(slotsPerChunk(assets, 1)).toBe(1);
    expect(slotsPerChunk(assets, null)).toBeNull();
  });

  test("of unequal grids the coarsest is counted, and no chunk reaches beyond the range", () => {
    const hours = emptyAsset("hours", stationHours());
    const { dimension } = stationDays();
    const months = emptyAsset("months", partitionsOf(dimension, utcMonths));

    expect(cut("2024-03-01", "2024-03-04", 2, "oldest", [hours, days])).toEqual([
      "2024-03-01T00:00 2024-03-03T00:00",
      "2024-03-03T00:00 2024-03-04T00:00",
    ]);
    expect(cut("2024-01-15", "2024-03-10", 1, "oldest", [hours, months, days])).toEqual([
      "2024-01-15T00:00 2024-02-01T00:00",
      "2024-02-01T00:00 2024-03-01T00:00",
      "2024-03-01T00:00 2024-03-10T00:00",
    ]);
  });
});

describe.each(storeKinds)("a backfill with its ledger on $name", (kind) => {
  let place: FreshStore;
  let stores: Store[] = [];
  let store: Store;
  let tables: TinyTables;
  let pipeline: TinyPipeline;
  let runs = 0;

  /** One more process on the same store, with a connection of its own. */
  async function process(leases: Partial<LeaseSettings> = {}): Promise<Store> {
    const opened = await openStore({ ...place.settings, leases: { ...leaseSettings, ...leases } });
    stores.push(opened);
    return opened;
  }

  beforeEach(async () => {
    [stores, runs] = [[], 0];
    place = await kind.fresh();
    store = await process();
    tables = tinyTables();
    pipeline = tinyPipeline(store, tables);
    pipeline.now = now;
  });
  afterEach(async () => {
    for (const opened of stores) await opened.close();
    await place.remove();
  });

  /** Stores the backfill, as `backfill start` does. */
  async function start({ policy = 3, ...fields }: Asked = {}): Promise<void> {
    const { selection = "*", order = "oldest", onlyDue = false } = fields;
    const assets = backfilledAssets(pipeline.graph(), selection);
    const at = instantSchema.parse("2024-04-01T00:05:00.000Z");
    const from = instantSchema.parse("2024-03-01T00:00:00.000Z");
    const to = instantSchema.parse("2024-03-11T00:00:00.000Z");
    const asked = { from, to, slotsPerChunk: slotsPerChunk(assets, policy), order };
    await store.backfills.create({
      ...asked,
      backfillId: "b-1",
      selection,
      stations: ["smart188"],
      onlyDue,
      state: "RUNNING",
      createdAt: at,
      updatedAt: at,
      chunks: chunkRanges(assets, asked).length,
      done: [],
      failed: [],
    });
  }

  type Work = BackfillWork<TinyTables>;

  /** A process works on the backfill. */
  function work(
    on: TinyPipeline = pipeline,
    its: Store = store,
    fields: Partial<Work> & { signal?: AbortSignal } = {},
  ) {
    const clock = fixedClock(new Date(now));
    const log = jsonLogger("silent", () => {});
    const { signal = new AbortController().signal } = fields;
    return runBackfill<TinyTables>("b-1", {
      backfills: its.backfills,
      leases: its.leases,
      clock,
      newRun: () => ({
        holder: holder(`run-${(runs += 1)}`),
        nominalAt: clock.now(),
        inferred: false,
        graph: on.graph(),
        stations,
        ledger: its.ledger,
        leases: its.leases,
        operator: inProcessOperator({ ...its, resources: tables, clock, log }),
        clock,
        aliveForMs: 60_000,
        signal,
      }),
      onChunk: () => {},
      ...fields,
    });
  }

  /** `backfill resume`: what failed is open again. */
  const resume = () => store.backfills.change("b-1", (stored) => ({ ...stored, state: "RUNNING", failed: [] }));
  const stored = async () => {
    const backfill = await store.backfills.get("b-1");
    return backfill && { state: backfill.state, done: backfill.done, failed: backfill.failed };
  };
  const march = (...numbers: readonly number[]) =>
    numbers.map((day) => `smart188 2024-03-${String(day).padStart(2, "0")}`);
  const tenDays = march(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

  describe("rule 30", () => {
    test("materializes chunk by chunk, the oldest first, each a run of its own, and ends DONE", async () => {
      await start();

      const { backfill, reports } = await work();

      expect(backfill).toMatchObject({ state: "DONE", chunks: 4, done: [{ from: 0, to: 5 }], failed: [] });
      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-01 2024-03-02 2024-03-03",
        "rounded smart188 2024-03-01 2024-03-02 2024-03-03",
        "total smart188 2024-03-01 2024-03-02 2024-03-03",
        "raw smart188 2024-03-04 2024-03-05 2024-03-06",
        "rounded smart188 2024-03-04 2024-03-05 2024-03-06",
        "total smart188 2024-03-04 2024-03-05 2024-03-06",
        "raw smart188 2024-03-07 2024-03-08 2024-03-09",
        "rounded smart188 2024-03-07 2024-03-08 2024-03-09",
        "total smart188 2024-03-07 2024-03-08 2024-03-09",
        "raw smart188 2024-03-10",
        "rounded smart188 2024-03-10",
        "total smart188 2024-03-10",
      ]);
      expect(reports.map(({ state }) => state)).toEqual(["SUCCESS", "SUCCESS", "SUCCESS", "SUCCESS", "SKIPPED"]);
      expect((await store.ledger.runs(10)).map(({ runId, trigger, selection }) => [runId, trigger, selection])).toEqual(
        expect.arrayContaining([
          ["run-1", "backfill", "*"],
          ["run-4", "backfill", "*"],
        ]),
      );
    });

    test("takes the newest chunks first if asked to, and the days of a chunk still upstream first", async () => {
      await start({ order: "newest", policy: 5, selection: "raw,rounded" });

      await work();

      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-06 2024-03-07 2024-03-08 2024-03-09 2024-03-10",
        "rounded smart188 2024-03-06 2024-03-07 2024-03-08 2024-03-09 2024-03-10",
        "raw smart188 2024-03-01 2024-03-02 2024-03-03 2024-03-04 2024-03-05",
        "rounded smart188 2024-03-01 2024-03-02 2024-03-03 2024-03-04 2024-03-05",
      ]);
    });

    test("does in one pass at the end what the order of the chunks left waiting", async () => {
      pipeline.fields.rounded = { upstream: [lookback({ key: "raw" }, 1)] };
      await start({ order: "newest", policy: 5, selection: "raw,rounded" });

      const { backfill } = await work();

      expect(backfill?.state).toBe("DONE");
      expect(daysComputed(pipeline, "rounded").toSorted()).toEqual(march(2, 3, 4, 5, 6, 7, 8, 9, 10));
      expect(pipeline.calls.at(-1)).toBe("rounded smart188 2024-03-06");
    });

    test("single is one call of each asset", async () => {
      await start({ policy: null, selection: "raw" });

      expect((await work()).backfill).toMatchObject({ state: "DONE", chunks: 1, slotsPerChunk: null });
      expect(pipeline.calls).toHaveLength(1);
      expect(daysComputed(pipeline, "raw")).toEqual(tenDays);
    });

    test("cuts chunks as short as the asset that takes the fewest", async () => {
      pipeline.fields.rounded = { slotsPerStep: 4 };
      await start({ policy: 31, selection: "raw,rounded" });

      expect((await work()).backfill).toMatchObject({ chunks: 3, slotsPerChunk: 4 });
      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-01 2024-03-02 2024-03-03 2024-03-04",
        "rounded smart188 2024-03-01 2024-03-02 2024-03-03 2024-03-04",
        "raw smart188 2024-03-05 2024-03-06 2024-03-07 2024-03-08",
        "rounded smart188 2024-03-05 2024-03-06 2024-03-07 2024-03-08",
        "raw smart188 2024-03-09 2024-03-10",
        "rounded smart188 2024-03-09 2024-03-10",
      ]);
    });

    test("does fresh partitions again, and equal rows make no new version", async () => {
      await pipeline.run({ stations, range: daysRange("2024-03-01", "2024-03-11") });
      pipeline.calls.length = 0;
      const before = { rows: tables.all(), events: await eventCount() };
      await start();

      const { reports } = await work();

      expect(daysComputed(pipeline, "total")).toEqual(tenDays);
      expect(reports.flatMap(({ assets }) => assets.map(({ newVersions }) => newVersions))).toEqual(
        Array.from({ length: 15 }, () => 0),
      );
      expect({ rows: tables.all(), events: await eventCount() }).toEqual(before);
    });

    test("does with onlyDue what is missing, failed or stale, and leaves the rest", async () => {
      pipeline.fields.raw = { slotsPerStep: 1 };
      pipeline.source = (_, day) => {
        if (day === "2024-03-02") throw new BrokenSensorError("sensor broken");
        return 1.2;
      };
      await pipeline.run({ stations, range: daysRange("2024-03-01", "2024-03-05") });
      pipeline.source = (_, day) => (day === "2024-03-04" ? 7 : 1.2);
      await pipeline.run({ stations, selection: "raw", range: daysRange("2024-03-04", "2024-03-05"), forced: true });
      pipeline.calls.length = 0;
      await start({ onlyDue: true, policy: 31, selection: "raw,rounded" });

      await work();

      expect(daysComputed(pipeline, "raw").toSorted()).toEqual(march(2, 5, 6, 7, 8, 9, 10));
      expect(daysComputed(pipeline, "rounded").toSorted()).toEqual(march(2, 4, 5, 6, 7, 8, 9, 10));
    });
  });

  describe("rule 30: a chunk that fails", () => {
    beforeEach(async () => {
      pipeline.source = (_, day) => {
        if (day === "2024-03-05") throw new BrokenSensorError("sensor broken");
        return 1.2;
      };
      await start();
    });

    test("blocks what depends on it and nothing else, and the backfill ends FAILED", async () => {
      const { backfill, reports } = await work();

      expect(backfill).toMatchObject({
        state: "FAILED",
        done: [
          { from: 0, to: 1 },
          { from: 2, to: 4 },
        ],
        failed: [
          { from: 1, to: 2 },
          { from: 4, to: 5 },
        ],
      });
      expect(daysComputed(pipeline, "total")).toEqual(march(1, 2, 3, 7, 8, 9, 10));
      expect(reports.flatMap(({ failures }) => failures)).toMatchObject([
        { asset: "raw", from: "2024-03-04", to: "2024-03-07", code: "BROKEN_SENSOR", message: "sensor broken" },
        { asset: "raw", from: "2024-03-04", to: "2024-03-07", code: "BROKEN_SENSOR", message: "sensor broken" },
      ]);
    });

    test("is done again when it is resumed, and no other", async () => {
      await work();
      pipeline.source = () => 1.2;
      pipeline.calls.length = 0;
      await resume();

      const { backfill } = await work();

      expect(backfill).toMatchObject({ state: "DONE", done: [{ from: 0, to: 5 }], failed: [] });
      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-04 2024-03-05 2024-03-06",
        "rounded smart188 2024-03-04 2024-03-05 2024-03-06",
        "total smart188 2024-03-04 2024-03-05 2024-03-06",
      ]);
    });

    test("is not worked on before it is resumed", async () => {
      await work();
      pipeline.calls.length = 0;

      expect(await work()).toMatchObject({ backfill: { state: "FAILED" }, reports: [] });
      expect(pipeline.calls).toEqual([]);
    });
  });

  test("rule 21: a chunk of which a partition is kept from readers has failed", async () => {
    pipeline.fields.raw = { checks: [positive] };
    pipeline.source = (_, day) => (day === "2024-03-05" ? -9 : 1.2);
    await start();

    expect((await work()).backfill).toMatchObject({ state: "FAILED", failed: [{ from: 1, to: 2 }] });
    expect(daysComputed(pipeline, "total")).toEqual(march(1, 2, 3, 6, 4, 7, 8, 9, 10));
  });

  test("rule 30: a chunk of which another run holds a partition is not done: resuming does it again", async () => {
    const raw = pipeline.graph().get("raw");
    const { lease } = await store.leases.take(raw, "smart188", [slotsOfDay("2024-03-05")], holder("hourly"));
    await start();

    expect((await work()).backfill).toMatchObject({
      state: "FAILED",
      failed: [
        { from: 1, to: 2 },
        { from: 4, to: 5 },
      ],
    });
    expect(daysComputed(pipeline, "raw")).toEqual(march(1, 2, 3, 4, 6, 7, 8, 9, 10));
    await lease?.release();
    pipeline.calls.length = 0;
    await resume();
    expect((await work()).backfill).toMatchObject({ state: "DONE" });
    expect(daysComputed(pipeline, "raw")).toEqual(march(4, 5, 6));
  });

  describe("rule 30: stopping", () => {
    test.each(["PAUSED", "CANCELED"] as const)(
      "%s between two chunks: the chunk in hand is finished",
      async (state) => {
        await start();

        const { backfill, reports } = await work(pipeline, store, {
          onChunk: (_, chunk, report) => {
            if (chunk === 1 && !report) stopping = store.backfills.change("b-1", (each) => ({ ...each, state }));
          },
        });
        await stopping;

        expect(backfill).toMatchObject({ state, done: [{ from: 0, to: 2 }], failed: [] });
        expect(reports).toHaveLength(2);
        expect(daysComputed(pipeline, "total")).toEqual(march(1, 2, 3, 4, 5, 6));
      },
    );
    let stopping: Promise<unknown> = Promise.resolve();

    test.each(["PAUSED", "CANCELED"] as const)("nobody works on one that is %s, until it is resumed", async (state) => {
      await start();
      await store.backfills.change("b-1", (each) => ({ ...each, state, done: [{ from: 0, to: 3 }] }));

      expect(await work()).toMatchObject({ backfill: { state }, reports: [] });
      expect(pipeline.calls).toEqual([]);
      await resume();
      expect((await work()).backfill).toMatchObject({ state: "DONE" });
      expect(daysComputed(pipeline, "raw")).toEqual(march(10, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    });

    test("the process leaves the backfill RUNNING, and another one goes on with the chunk in hand", async () => {
      const stop = new AbortController();
      pipeline.source = (_, day) => {
        if (day === "2024-03-05") stop.abort(new CanceledError());
        return 1.2;
      };
      await start();

      const first = await work(pipeline, store, { signal: stop.signal });

      expect(first.reports.map(({ state }) => state)).toEqual(["SUCCESS", "CANCELED"]);
      expect(await stored()).toEqual({ state: "RUNNING", done: [{ from: 0, to: 1 }], failed: [] });
      const other = await process();
      const second = tinyPipeline(other, tables);
      expect((await work(second, other)).backfill).toMatchObject({ state: "DONE" });
      expect(second.calls.slice(0, 3)).toEqual([
        "raw smart188 2024-03-04 2024-03-05 2024-03-06",
        "rounded smart188 2024-03-04 2024-03-05 2024-03-06",
        "total smart188 2024-03-04 2024-03-05 2024-03-06",
      ]);
      expect(daysComputed(second, "total")).toEqual(march(4, 5, 6, 7, 8, 9, 10));
      expect(
        described(await seriesState(store, "total", "smart188", ["2024-03-01", "2024-04-01"])).published,
      ).toHaveLength(10);
    });
  });

  describe("rule 30: processes that work on one backfill at once", () => {
    test("share the chunks, and each partition is executed once", async () => {
      const other = await process();
      const second = tinyPipeline(other, tables);
      const both = meeting(2);
      for (const each of [pipeline, second]) each.source = () => both(each).then(() => 1.2);
      await start({ policy: 1 });

      const ended = await Promise.all([work(), work(second, other)]);

      expect(await stored()).toEqual({ state: "DONE", done: [{ from: 0, to: 11 }], failed: [] });
      expect(ended.map(({ reports }) => reports.length > 0)).toEqual([true, true]);
      for (const asset of ["raw", "rounded", "total"]) {
        expect([...daysComputed(pipeline, asset), ...daysComputed(second, asset)].toSorted()).toEqual(tenDays);
      }
      expect(
        described(await seriesState(store, "total", "smart188", ["2024-03-01", "2024-04-01"])).published,
      ).toHaveLength(10);
    });

    test("leave a chunk that is worked on to its holder, and end without waiting", async () => {
      await start();
      const chunks = { key: "backfill:b-1", grid: utcDays };
      const { lease } = await store.leases.take(chunks, "chunks", [{ from: 1, to: 2 }], holder("elsewhere"));

      const { backfill } = await work();

      expect(backfill).toMatchObject({
        state: "RUNNING",
        done: [
          { from: 0, to: 1 },
          { from: 2, to: 4 },
        ],
      });
      expect(daysComputed(pipeline, "raw")).toEqual(march(1, 2, 3, 7, 8, 9, 10));
      await lease?.release();
      expect((await work()).backfill).toMatchObject({ state: "DONE" });
    });

    test("rule 12: take over the chunk of one that is gone, once its lease expired", async () => {
      await start();
      const chunks = { key: "backfill:b-1", grid: utcDays };
      await store.leases.take(chunks, "chunks", [{ from: 1, to: 2 }], holder("killed elsewhere"));

      expect((await work(pipeline, await process({ clock: lateClock }))).backfill).toMatchObject({ state: "DONE" });
      expect(daysComputed(pipeline, "raw")).toEqual(tenDays);
    });

    test("do no chunk again that another one finished after they had read what is open", async () => {
      await start();
      const slow = await process();
      const slowPipeline = tinyPipeline(slow, tables);
      let isFirst = true;
      const get: Store["backfills"]["get"] = async (id) => {
        const read = await slow.backfills.get(id);
        if (isFirst) {
          isFirst = false;
          await work();
        }
        return read;
      };

      const { backfill, reports } = await work(slowPipeline, slow, { backfills: { ...slow.backfills, get } });

      expect(backfill).toMatchObject({ state: "DONE" });
      expect(reports).toEqual([]);
      expect(slowPipeline.calls).toEqual([]);
      expect(daysComputed(pipeline, "raw")).toEqual(tenDays);
    });
  });

  test("one that there is not is told as such", async () => {
    expect(await work()).toEqual({ backfill: null, reports: [] });
  });

  describe("rule 30: the cost of a dry run", () => {
    const planned = (forced: boolean) =>
      planOf({
        graph: pipeline.graph(),
        selection: "raw,rounded",
        stations: [...stations, station("smart189", { sourceId: "2" })],
        range: daysRange("2024-03-01", "2024-03-11"),
        explicit: false,
        forced,
        ledger: store.ledger,
        leases: store.leases,
        nominalAt: new Date(now),
      });

    test("is partitions, calls and, where it never ran, no time", async () => {
      pipeline.fields.rounded = { slotsPerStep: 2 };

      expect(await backfillCosts(await planned(true), 3, store.ledger)).toEqual([
        { asset: "raw", partitions: 20, calls: 8, seconds: null },
        { asset: "rounded", partitions: 20, calls: 10, seconds: null },
      ]);
      expect(await backfillCosts(await planned(true), null, store.ledger)).toMatchObject([{ calls: 2 }, { calls: 10 }]);
    });

    test("takes its time from the newest steps of one series", async () => {
      const asset = pipeline.graph().get("raw");
      const version = (partition: string) => ({
        partition,
        dataVersion: partition,
        inputVersions: {},
        rows: 1,
        metadata: {},
      });
      const events = [
        event("2024-02-01", "v1", { asset: "raw", durationMs: 700 }),
        event("2024-02-02", null, {
          asset: "raw",
          last: "2024-02-03",
          durationMs: 800,
          versions: [version("2024-02-02"), version("2024-02-03")],
        }),
        event("2024-02-04", "v1", { asset: "raw", kind: "quarantine", durationMs: 60_000 }),
      ];
      await store.ledger.record([{ asset, series: "smart188", fence: 1, events }]);

      expect(await backfillCosts(await planned(true), 31, store.ledger)).toEqual([
        { asset: "raw", partitions: 20, calls: 2, seconds: 10 },
        { asset: "rounded", partitions: 20, calls: 2, seconds: null },
      ]);
    });

    test("counts with onlyDue what is due, and nothing that is fresh", async () => {
      await pipeline.run({ stations, range: daysRange("2024-03-01", "2024-03-11") });

      expect(await backfillCosts(await planned(false), 31, store.ledger)).toMatchObject([
        { asset: "raw", partitions: 10, calls: 1 },
        { asset: "rounded", partitions: 10, calls: 1 },
      ]);
    });
  });

  async function eventCount(): Promise<number[]> {
    const slots = { from: slotsOfDay("2024-03-01").from, to: slotsOfDay("2024-03-10").to };
    const counts = ["raw", "rounded", "total"].map(async (key) => {
      return (await store.ledger.events({ key, grid: utcDays }, "smart188", slots, 1_000)).length;
    });
    return Promise.all(counts);
  }
});

/** @returns what lets callers through once so many different ones have come. */
function meeting(count: number): (who: unknown) => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const here = new Set<unknown>();
  return (who) => {
    here.add(who);
    if (here.size === count) resolve();
    return promise;
  };
}

if (withoutMongodb) test.skip(withoutMongodb);
