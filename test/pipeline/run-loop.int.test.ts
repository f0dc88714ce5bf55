import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { CanceledError, HarmattanError } from "../../src/base/errors.ts";
import { jsonLogger } from "../../src/base/logger.ts";
import { daysOf, type UtcDay } from "../../src/base/utc-day.ts";
import type { Station, StationId } from "../../src/domain/station.ts";
import { inProcessOperator } from "../../src/operators/in-process-operator.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Ledger } from "../../src/pipeline/ledger.ts";
import { runLoop, type RunRequest } from "../../src/pipeline/run-loop.ts";
import type { RunReport } from "../../src/pipeline/run-report.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { type FreshStore, storeKinds, withoutMongodb } from "../support/databases.ts";
import { days, smart188, smart189, station } from "../support/hours.ts";
import { tinyAsset, type TinyRow, type TinyTables, tinyTables } from "./tiny-assets.ts";

class BrokenSensorError extends HarmattanError {
  readonly code = "BROKEN_SENSOR";
  readonly kind = "data";
}

/**
 * A small pipeline: `raw` reads an outside source (its two newest days again in each hour), `rounded` reads `raw`,
 * `total` reads `rounded`.
 */
interface TinyPipeline {
  readonly tables: TinyTables;
  /** "raw smart188 2024-03-01", one for each call of `materialize`, then its days. */
  readonly calls: string[];
  readonly logLines: string[];
  now: string;
  /** What the source says of a station and day. */
  source: (stationId: StationId, day: UtcDay) => number;
  codeVersionOfRounded: string;
  run(fields?: RunFields): Promise<RunReport>;
}

type RunFields = Partial<Omit<RunRequest<TinyTables>, "operator" | "graph" | "clock">>;

function tinyPipeline(ledger: Ledger): TinyPipeline {
  let runs = 0;
  const pipeline: TinyPipeline = {
    tables: tinyTables(),
    calls: [],
    logLines: [],
    now: "2024-03-03T12:05:00Z",
    source: () => 1.2,
    codeVersionOfRounded: "1",
    async run(fields = {}) {
      const clock = { now: () => new Date(pipeline.now) };
      const log = jsonLogger("info", (line) => void pipeline.logLines.push(line));
      const request = {
        runId: `run-${(runs += 1)}`,
        selection: "*",
        stations: [station("smart188"), station("smart189", { sourceId: "2" })],
        window: days("2024-03-01", "2024-03-04"),
        explicit: false,
        ledger,
        signal: new AbortController().signal,
        ...fields,
      };
      const operator = inProcessOperator({ resources: pipeline.tables, ledger: request.ledger, clock, log });
      return runLoop({ ...request, graph: graphOf(pipeline), operator, clock });
    },
  };
  return pipeline;
}

function graphOf(pipeline: TinyPipeline) {
  const rows = (asset: string, valueOf: (station: Station, day: UtcDay) => number) => ({
    materialize: async (context: { station: Station; window: ReturnType<typeof days> }): Promise<TinyRow[]> => {
      const { stationId } = context.station;
      pipeline.calls.push(`${asset} ${stationId} ${daysOf(context.window).join(" ")}`);
      return daysOf(context.window).map((day) => ({ stationId, day, value: valueOf(context.station, day) }));
    },
  });
  const read = (asset: string, { stationId }: Station, day: UtcDay) =>
    pipeline.tables.read(asset, stationId, day)?.value ?? 0;
  return assetGraph([
    tinyAsset("raw", [], {
      ...rows("raw", ({ stationId }, day) => pipeline.source(stationId, day)),
      rereadDays: 2,
      group: "extract",
    }),
    tinyAsset("rounded", ["raw"], {
      ...rows("rounded", (one, day) => Math.round(read("raw", one, day))),
      codeVersion: pipeline.codeVersionOfRounded,
    }),
    tinyAsset(
      "total",
      ["rounded"],
      rows("total", (one, day) => 100 + read("rounded", one, day)),
    ),
  ]);
}

const unchanged = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };

describe.each(storeKinds)("a run with its ledger on $name", (kind) => {
  let place: FreshStore;
  let store: Store;
  let pipeline: TinyPipeline;

  beforeEach(async () => {
    place = await kind.fresh();
    store = await openStore(place.settings);
    pipeline = tinyPipeline(store.ledger);
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  test("materializes upstream assets first, every station, and tells what it did", async () => {
    const report = await pipeline.run();

    expect(pipeline.calls).toEqual([
      "raw smart188 2024-03-01 2024-03-02 2024-03-03",
      "raw smart189 2024-03-01 2024-03-02 2024-03-03",
      "rounded smart188 2024-03-01 2024-03-02 2024-03-03",
      "rounded smart189 2024-03-01 2024-03-02 2024-03-03",
      "total smart188 2024-03-01 2024-03-02 2024-03-03",
      "total smart189 2024-03-01 2024-03-02 2024-03-03",
    ]);
    const six = { partitions: 6, newVersions: 6, rows: { ...unchanged, inserted: 6 } };
    expect(report).toEqual({
      runId: "run-1",
      state: "SUCCESS",
      durationMs: expect.any(Number),
      assets: [
        { asset: "raw", ...six },
        { asset: "rounded", ...six },
        { asset: "total", ...six },
      ],
      failures: [],
    });
    expect(pipeline.tables.all()).toContain("total smart189 2024-03-02 101");
  });

  test("leaves a run record and a pointer with the versions that were read", async () => {
    await pipeline.run();

    expect(await store.ledger.runs(10)).toEqual([
      {
        runId: "run-1",
        selection: "*",
        state: "SUCCESS",
        startedAt: "2024-03-03T12:05:00.000Z",
        endedAt: "2024-03-03T12:05:00.000Z",
        durationMs: expect.any(Number),
        partitions: 18,
        newVersions: 18,
        failures: [],
      },
    ]);
    const [raw] = await store.ledger.pointers("raw", smart188, days("2024-03-01", "2024-03-02"));
    const [rounded] = await store.ledger.pointers("rounded", smart188, days("2024-03-01", "2024-03-02"));
    expect(raw?.inputVersions).toEqual({});
    expect(rounded).toMatchObject({
      runId: "run-1",
      rows: 1,
      codeVersion: "1",
      inputVersions: { raw: raw?.dataVersion },
    });
  });

  test("works through long histories a year at a time, the newest days of every station first", async () => {
    const window = days("2022-03-03", "2024-03-04");
    const stations = [
      station("smart188", { dataFrom: "2022-01-01" }),
      station("smart189", { sourceId: "2", dataFrom: "2024-03-02" }),
    ];
    const steps: string[] = [];

    await pipeline.run({
      window,
      stations,
      selection: "raw",
      onStep: (step, outcome) => {
        if (outcome)
          steps.push(`${step.station.stationId} ${step.window.from} to before ${step.window.to}: ${outcome.state}`);
      },
    });

    expect(steps).toEqual([
      "smart188 2023-03-04 to before 2024-03-04: succeeded",
      "smart189 2024-03-02 to before 2024-03-04: succeeded",
      "smart188 2022-03-03 to before 2023-03-04: succeeded",
    ]);
  });

  test("a second time does nothing, and leaves no run record", async () => {
    await pipeline.run();
    pipeline.calls.length = 0;

    const report = await pipeline.run();

    expect(report).toMatchObject({ runId: null, state: "SKIPPED", failures: [] });
    expect(report.assets.map(({ partitions }) => partitions)).toEqual([0, 0, 0]);
    expect(pipeline.calls).toEqual([]);
    expect(await store.ledger.runs(10)).toHaveLength(1);
  });

  test("of an unknown asset is refused before anything runs", async () => {
    await expect(pipeline.run({ selection: "weekly" })).rejects.toMatchObject({
      code: "USAGE",
      message: 'no asset "weekly"; there are: raw, rounded, total, or * for all',
    });
    expect(await store.ledger.runs(10)).toEqual([]);
  });

  test("of one asset alone waits for upstream assets that were never materialized", async () => {
    expect(await pipeline.run({ selection: "total" })).toMatchObject({ state: "SKIPPED" });
    expect(pipeline.calls).toEqual([]);
  });

  describe("in the next hour", () => {
    beforeEach(async () => {
      await pipeline.run();
      pipeline.calls.length = 0;
      pipeline.now = "2024-03-03T13:05:00Z";
    });

    test("reads the newest days again, and stops there when nothing changed", async () => {
      const report = await pipeline.run();

      expect(pipeline.calls).toEqual(["raw smart188 2024-03-02 2024-03-03", "raw smart189 2024-03-02 2024-03-03"]);
      expect(report).toMatchObject({
        state: "SUCCESS",
        assets: [{ partitions: 4, newVersions: 0 }, { partitions: 0 }, { partitions: 0 }],
      });
    });

    test("confirms unchanged days without a new version: who wrote them and when stays, when they were read moves", async () => {
      await pipeline.run();

      const [pointer] = await store.ledger.pointers("raw", smart188, days("2024-03-02", "2024-03-03"));
      expect(pointer).toMatchObject({
        runId: "run-1",
        materializedAt: "2024-03-03T12:05:00.000Z",
        checkedAt: "2024-03-03T13:05:00.000Z",
      });
    });

    test("recomputes the days that changed, of that station, and no others", async () => {
      pipeline.source = (stationId, day) => (stationId === "smart189" && day === "2024-03-02" ? 7.1 : 1.2);

      await pipeline.run();

      expect(pipeline.calls.slice(2)).toEqual(["rounded smart189 2024-03-02", "total smart189 2024-03-02"]);
      expect(pipeline.tables.all().filter((row) => row.startsWith("total smart189"))).toEqual([
        "total smart189 2024-03-01 101",
        "total smart189 2024-03-02 107",
        "total smart189 2024-03-03 101",
      ]);
    });

    test("a change that an asset rounds away stops there, and does not come back", async () => {
      pipeline.source = (_, day) => (day === "2024-03-02" ? 1.3 : 1.2);

      const report = await pipeline.run();

      expect(pipeline.calls.slice(2)).toEqual(["rounded smart188 2024-03-02", "rounded smart189 2024-03-02"]);
      expect(report.assets.at(1)).toMatchObject({ partitions: 2, rows: { ...unchanged, unchanged: 2 } });
      expect(await pipeline.run()).toMatchObject({ state: "SKIPPED" });
    });
  });

  test("after a change of code runs that asset on every day, and what follows only if its rows changed", async () => {
    await pipeline.run();
    pipeline.calls.length = 0;
    pipeline.codeVersionOfRounded = "2";

    await pipeline.run();

    expect(pipeline.calls).toEqual([
      "rounded smart188 2024-03-01 2024-03-02 2024-03-03",
      "rounded smart189 2024-03-01 2024-03-02 2024-03-03",
    ]);
    expect(await pipeline.run()).toMatchObject({ state: "SKIPPED" });
  });

  describe("with a station that fails", () => {
    beforeEach(() => {
      pipeline.source = (stationId) => {
        if (stationId === "smart188") throw new BrokenSensorError("smart188: sensor\nbroken");
        return 1.2;
      };
    });

    test("runs the other one to the end, and what depends on the failed one not at all", async () => {
      const report = await pipeline.run();

      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-01 2024-03-02 2024-03-03",
        "raw smart189 2024-03-01 2024-03-02 2024-03-03",
        "rounded smart189 2024-03-01 2024-03-02 2024-03-03",
        "total smart189 2024-03-01 2024-03-02 2024-03-03",
      ]);
      const failures = [
        {
          asset: "raw",
          stationId: "smart188",
          from: "2024-03-01",
          to: "2024-03-04",
          code: "BROKEN_SENSOR",
          kind: "data",
          message: "smart188: sensor broken",
        },
      ];
      expect(report).toMatchObject({ state: "FAILURE", failures });
      expect(await store.ledger.runs(1)).toMatchObject([{ state: "FAILURE", partitions: 9, newVersions: 9, failures }]);
    });

    test("does the failed part, and only that, when the station works again", async () => {
      await pipeline.run();
      pipeline.calls.length = 0;
      pipeline.source = () => 1.2;

      expect(await pipeline.run()).toMatchObject({ state: "SUCCESS", failures: [] });
      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-01 2024-03-02 2024-03-03",
        "rounded smart188 2024-03-01 2024-03-02 2024-03-03",
        "total smart188 2024-03-01 2024-03-02 2024-03-03",
      ]);
    });

    test("keeps what readers saw before", async () => {
      pipeline.source = () => 1.2;
      await pipeline.run();
      const before = pipeline.tables.all();
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = () => {
        throw new BrokenSensorError("both broken");
      };

      expect(await pipeline.run()).toMatchObject({ state: "FAILURE" });
      expect(pipeline.tables.all()).toEqual(before);
    });

    test("an error that nobody expected is a failure with its stack in the log", async () => {
      pipeline.source = () => {
        throw new TypeError("x is not a function");
      };

      const report = await pipeline.run({ stations: [station("smart188")] });

      expect(report.failures).toEqual([
        {
          asset: "raw",
          stationId: "smart188",
          from: "2024-03-01",
          to: "2024-03-04",
          code: "UNEXPECTED",
          kind: "internal",
          message: "x is not a function",
        },
      ]);
      expect(pipeline.logLines.map((line) => JSON.parse(line))).toMatchObject([
        {
          level: "error",
          runId: "run-1",
          asset: "raw",
          stationId: "smart188",
          stack: expect.stringContaining("TypeError: x is not a function\n    at "),
          message: "unexpected error",
        },
      ]);
    });
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
      expect(pipeline.calls).toEqual(["raw smart188 2024-03-01 2024-03-02 2024-03-03"]);
      expect(pipeline.tables.all()).toEqual([]);
      expect(await store.ledger.pointers("raw", smart188, days("2024-03-01", "2024-03-04"))).toEqual([]);
      expect(await store.ledger.runs(1)).toMatchObject([
        { runId: "run-1", state: "CANCELED", partitions: 0, failures: [] },
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
  });

  describe("that is killed", () => {
    /** The ledger of a process that dies once when it is about to record. */
    function diesAtRecord(ledger: Ledger): Ledger {
      let deaths = 0;
      return {
        ...ledger,
        async record(materializations, pointers) {
          if (deaths++ === 0) throw new Error("killed");
          return ledger.record(materializations, pointers);
        },
      };
    }

    test("between publishing and recording is repaired by running again", async () => {
      const whole = tinyPipeline(store.ledger);
      const first = await pipeline.run({ ledger: diesAtRecord(store.ledger) });
      expect(first).toMatchObject({
        state: "FAILURE",
        failures: [{ asset: "raw", stationId: "smart188", message: "killed" }],
      });
      expect(pipeline.tables.read("raw", smart188, days("2024-03-01", "2024-03-02").from)?.value).toBe(1.2);
      pipeline.calls.length = 0;

      const second = await pipeline.run();

      expect(second).toMatchObject({
        state: "SUCCESS",
        assets: [{ asset: "raw", rows: { ...unchanged, unchanged: 3 } }, {}, {}],
      });
      expect(pipeline.calls[0]).toBe("raw smart188 2024-03-01 2024-03-02 2024-03-03");
      expect(pipeline.tables.all()).toHaveLength(18);
      expect(await whole.run()).toMatchObject({ state: "SKIPPED" });
    });

    test("between the events and the pointers is repaired too", async () => {
      const recordsEventsOnly: Ledger = { ...store.ledger, record: (events) => store.ledger.record(events, []) };
      await pipeline.run({ ledger: recordsEventsOnly, selection: "raw" });
      expect(await store.ledger.pointers("raw", smart189, days("2024-03-01", "2024-03-04"))).toEqual([]);

      expect(await pipeline.run()).toMatchObject({ state: "SUCCESS" });
      expect(await store.ledger.pointers("total", smart189, days("2024-03-01", "2024-03-04"))).toHaveLength(3);
    });
  });

  test("counts as a new version only what has other rows than before", async () => {
    await pipeline.run();
    pipeline.now = "2024-03-03T13:05:00Z";
    pipeline.source = (_, day) => (day === "2024-03-02" ? 1.3 : 1.2);

    const report = await pipeline.run();

    expect(report.assets.map(({ asset, newVersions }) => `${asset} ${newVersions}`)).toEqual([
      "raw 2",
      "rounded 0",
      "total 0",
    ]);
  });

  test("that asked the source before the full hour and had its answer after it is due again in the new hour", async () => {
    pipeline.now = "2024-03-03T11:59:58Z";
    pipeline.source = () => {
      pipeline.now = "2024-03-03T12:00:03Z";
      return 1.2;
    };
    await pipeline.run({ selection: "raw", stations: [station("smart188")] });
    pipeline.calls.length = 0;
    pipeline.now = "2024-03-03T12:05:00Z";

    await pipeline.run({ selection: "raw", stations: [station("smart188")] });

    expect(pipeline.calls).toEqual(["raw smart188 2024-03-02 2024-03-03"]);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
