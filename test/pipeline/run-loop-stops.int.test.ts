import { describe, expect, test } from "vitest";

import { CanceledError } from "../../src/base/errors.ts";
import { exitCodeOfRun } from "../../src/cli/run-report.ts";
import type { Ledger } from "../../src/pipeline/ledger.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { smart188, station } from "../support/hours.ts";
import { described, seriesState, slotsOfDay, type TinyPipeline, tinyPipeline } from "./tiny-pipeline.ts";

const raw = { key: "raw", grid: utcDays };

describe.each(storeKinds)("a run with its ledger on $name", (kind) => {
  let store: Store;
  let pipeline: TinyPipeline;
  withFreshStore(kind, (fresh) => {
    store = fresh;
    pipeline = tinyPipeline(fresh);
  });

  describe("that is asked to stop", () => {
    test("ends the step in hand without publishing it, and begins no other", async () => {
      const controller = new AbortController();
      pipeline.source = () => {
        controller.abort(new CanceledError());
        return 1.2;
      };

      const report = await pipeline.run({ signal: controller.signal });

      expect(report).toMatchObject({ runId: "run-1", state: "CANCELED", failures: [] });
      expect(exitCodeOfRun(report)).toBe(143);
      expect(pipeline.calls).toEqual(["raw smart188 2024-03-01 2024-03-02 2024-03-03"]);
      expect(pipeline.tables.all()).toEqual([]);
      expect(described(await seriesState(store, "raw"))).toEqual({ published: [], quarantined: [], failed: [] });
      expect(await store.ledger.runs(1)).toMatchObject([
        { runId: "run-1", state: "CANCELED", partitions: 0, failures: [], log: [] },
      ]);
    });

    test("between two steps keeps the first, and going on does the rest", async () => {
      const controller = new AbortController();
      const report = await pipeline.run({
        signal: controller.signal,
        onStep: (_, outcome) => {
          if (outcome) controller.abort(new CanceledError());
        },
      });
      expect(report).toMatchObject({
        state: "CANCELED",
        assets: [{ partitions: 3 }, { partitions: 0 }, { partitions: 0 }],
      });
      pipeline.calls.length = 0;

      expect(await pipeline.run()).toMatchObject({ state: "SUCCESS" });
      expect(pipeline.calls[0]).toBe("raw smart189 2024-03-01 2024-03-02 2024-03-03");
      expect(pipeline.tables.all()).toHaveLength(18);
    });

    test("before it began does nothing and leaves no record", async () => {
      const report = await pipeline.run({ signal: AbortSignal.abort(new CanceledError()) });

      expect(report).toMatchObject({ runId: null, state: "CANCELED" });
      expect(pipeline.calls).toEqual([]);
      expect(await store.ledger.runs(1)).toEqual([]);
    });

    test("by a step that was canceled elsewhere is no success", async () => {
      pipeline.source = () => {
        throw new CanceledError();
      };

      expect(await pipeline.run()).toMatchObject({ state: "CANCELED" });
    });

    test("rule 35: gives its leases and pool places back at once: the next run need not wait", async () => {
      pipeline.fields.raw = { pool: { name: "source", limit: 1 } };
      const controller = new AbortController();
      let heldMeanwhile = 0;
      pipeline.source = async () => {
        heldMeanwhile ||= (await store.leases.held(raw, "smart188")).length;
        controller.abort(new CanceledError());
        return 1.2;
      };
      await pipeline.run({ signal: controller.signal });

      expect(heldMeanwhile).toBe(1);
      expect(await store.leases.held(raw, "smart188")).toEqual([]);
      expect(await store.pools.state("source")).toEqual({ inside: [], waiting: [] });
      pipeline.source = () => 1.2;
      expect(await pipeline.run({ stations: [station("smart188")] })).toMatchObject({
        state: "SUCCESS",
        assets: [{ partitions: 3, heldElsewhere: 0 }, {}, {}],
      });
    });

    test("rule 35: ends a `materialize` that waits for its signal, whatever error that makes of it", async () => {
      const controller = new AbortController();
      pipeline.source = (_, _day, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new TypeError("socket closed")), { once: true });
          controller.abort(new CanceledError());
        });

      const report = await pipeline.run({ signal: controller.signal });

      expect(report).toMatchObject({ state: "CANCELED", failures: [] });
      expect(described(await seriesState(store, "raw"))).toMatchObject({ failed: [] });
      expect(pipeline.logLines.map((line) => JSON.parse(line))).toMatchObject([
        { level: "info", message: "step stopped on request" },
      ]);
    });

    test("while it waits for a place in a pool leaves the queue", async () => {
      pipeline.fields.raw = { pool: { name: "source", limit: 1 } };
      const other = { runId: "other", jobUid: "other", host: "elsewhere", pid: 1 };
      const place = await store.pools.enter({ name: "source", limit: 1 }, other, 0, new AbortController().signal);

      const report = await pipeline.run({ signal: abortedAfter(300) });

      expect(report).toMatchObject({ state: "CANCELED", failures: [] });
      expect(pipeline.calls).toEqual([]);
      expect(await store.pools.state("source")).toEqual({ inside: [other], waiting: [] });
      await place.release();
    });
  });

  describe("that is killed", () => {
    /** The ledger of a process that dies once when it is about to record. */
    function diesAtRecord(ledger: Ledger): Ledger {
      let deaths = 0;
      return {
        ...ledger,
        async record(changes) {
          if (deaths++ === 0) throw new Error("killed");
          return ledger.record(changes);
        },
      };
    }

    test("between publishing and recording is repaired by running again", async () => {
      const first = await pipeline.run({ store: { ...store, ledger: diesAtRecord(store.ledger) } });
      expect(first).toMatchObject({
        state: "FAILURE",
        failures: [{ asset: "raw", series: "smart188", message: "killed" }],
      });
      expect(pipeline.tables.read("raw", smart188, utcDays.keyOf(slotsOfDay("2024-03-01").from))?.value).toBe(1.2);
      pipeline.calls.length = 0;

      const second = await pipeline.run();

      expect(second).toMatchObject({
        state: "SUCCESS",
        assets: [{ asset: "raw", rows: { inserted: 0, changed: 0, unchanged: 3, deleted: 0 } }, {}, {}],
      });
      expect(pipeline.calls[0]).toBe("raw smart188 2024-03-01 2024-03-02 2024-03-03");
      expect(pipeline.tables.all()).toHaveLength(18);
      expect(await pipeline.run()).toMatchObject({ state: "SKIPPED" });
    });

    test("rule 14: between the events and the pointers is repaired too, and tells no version twice", async () => {
      const recordsEventsOnly: Ledger = {
        ...store.ledger,
        record: (changes) =>
          store.ledger.record(changes.map(({ published: _published, failed: _failed, ...rest }) => rest)),
      };
      await pipeline.run({ store: { ...store, ledger: recordsEventsOnly }, selection: "raw" });
      expect(described(await seriesState(store, "raw", "smart189"))).toMatchObject({ published: [] });

      expect(await pipeline.run()).toMatchObject({ state: "SUCCESS" });
      expect(described(await seriesState(store, "total", "smart189"))).toMatchObject({
        published: ["2024-03-01", "2024-03-02", "2024-03-03"],
      });
      const events = await store.ledger.events(raw, "smart189", slotsOfDay("2024-03-02"), 10);
      expect(events).toMatchObject([
        { kind: "materialization", runId: "run-1", from: "2024-03-01", last: "2024-03-03" },
      ]);
    });
  });
});

/** Stopped as a person would, a while after the start. */
function abortedAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new CanceledError()), ms);
  return controller.signal;
}

if (withoutMongodb) test.skip(withoutMongodb);
