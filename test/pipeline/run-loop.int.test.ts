import { beforeEach, describe, expect, test } from "vitest";

import { HarmattanError } from "../../src/base/errors.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import { daysRange, described, seriesState, type TinyPipeline, tinyPipeline } from "./tiny-pipeline.ts";

class BrokenSensorError extends HarmattanError {
  readonly code = "BROKEN_SENSOR";
  readonly kind = "data";
}

const unchanged = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };

describe.each(storeKinds)("a run with its ledger on $name", (kind) => {
  let store: Store;
  let pipeline: TinyPipeline;
  withFreshStore(kind, (fresh) => {
    store = fresh;
    pipeline = tinyPipeline(fresh);
  });

  test("rule 25: a chain is one run: materializes upstream assets first, every station, and tells what it did", async () => {
    const report = await pipeline.run();

    expect(pipeline.calls).toEqual([
      "raw smart188 2024-03-01 2024-03-02 2024-03-03",
      "raw smart189 2024-03-01 2024-03-02 2024-03-03",
      "rounded smart188 2024-03-01 2024-03-02 2024-03-03",
      "rounded smart189 2024-03-01 2024-03-02 2024-03-03",
      "total smart188 2024-03-01 2024-03-02 2024-03-03",
      "total smart189 2024-03-01 2024-03-02 2024-03-03",
    ]);
    const six = {
      partitions: 6,
      newVersions: 6,
      heldElsewhere: 0,
      quarantined: 0,
      rows: { ...unchanged, inserted: 6 },
    };
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

  test("rule 11: leaves one run record, and pointers with the versions that were read", async () => {
    await pipeline.run({ nominalAt: new Date("2024-03-03T12:00:00Z"), inferred: true, trigger: "schedule" });

    expect(await store.ledger.runs(10)).toEqual([
      {
        runId: "run-1",
        selection: "*",
        trigger: "schedule",
        nominalAt: "2024-03-03T12:00:00.000Z",
        inferred: true,
        process: { jobUid: "run-1", host: "test-host", pid: 7 },
        state: "SUCCESS",
        startedAt: "2024-03-03T12:05:00.000Z",
        aliveUntil: expect.any(String),
        endedAt: "2024-03-03T12:05:00.000Z",
        durationMs: expect.any(Number),
        partitions: 18,
        newVersions: 18,
        heldElsewhere: 0,
        quarantined: 0,
        failures: [],
        log: [],
      },
    ]);
    const [raw] = (await seriesState(store, "raw")).published.values();
    const [rounded] = (await seriesState(store, "rounded")).published.values();
    expect(raw).toMatchObject({ partition: "2024-03-01", inputVersions: {}, warnings: [] });
    expect(rounded).toMatchObject({
      partition: "2024-03-01",
      runId: "run-1",
      rows: 1,
      codeVersion: "1",
      inputVersions: { raw: raw?.dataVersion },
    });
  });

  test("rule 10: the nominal time decides what exists, not the clock", async () => {
    pipeline.now = "2024-03-05T00:01:00Z";

    await pipeline.run({
      nominalAt: new Date("2024-03-02T23:05:00Z"),
      range: daysRange("2024-03-01", "2024-03-06"),
      selection: "raw",
      stations: [station("smart188")],
    });

    expect(pipeline.calls).toEqual(["raw smart188 2024-03-01 2024-03-02"]);
  });

  test("works through long histories a year at a time, the newest days of every station first", async () => {
    const stations = [
      station("smart188", { dataFrom: "2022-01-01" }),
      station("smart189", { sourceId: "2", dataFrom: "2024-03-02" }),
    ];
    const steps: string[] = [];

    await pipeline.run({
      range: daysRange("2022-03-03", "2024-03-04"),
      stations,
      selection: "raw",
      onStep: ({ asset, series, slots }, outcome) => {
        const [from, to] = [asset.grid.keyOf(slots.from), asset.grid.keyOf(slots.to)];
        if (outcome) steps.push(`${series.id} ${from} to before ${to}: ${outcome.state}`);
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

  test("that is forced computes what is fresh again, and finds no new version", async () => {
    await pipeline.run();
    pipeline.calls.length = 0;

    const report = await pipeline.run({ forced: true, trigger: "backfill", stations: [station("smart188")] });

    expect(pipeline.calls).toEqual([
      "raw smart188 2024-03-01 2024-03-02 2024-03-03",
      "rounded smart188 2024-03-01 2024-03-02 2024-03-03",
      "total smart188 2024-03-01 2024-03-02 2024-03-03",
    ]);
    expect(report.assets).toMatchObject([
      { partitions: 3, newVersions: 0, rows: { ...unchanged, unchanged: 3 } },
      { partitions: 3, newVersions: 0 },
      { partitions: 3, newVersions: 0 },
    ]);
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

      const [, second] = (await seriesState(store, "raw")).published.values();
      expect(second).toMatchObject({
        partition: "2024-03-02",
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

    test("rule 17: a change that an asset rounds away stops there, and does not come back", async () => {
      pipeline.source = (_, day) => (day === "2024-03-02" ? 1.3 : 1.2);

      const report = await pipeline.run();

      expect(pipeline.calls.slice(2)).toEqual(["rounded smart188 2024-03-02", "rounded smart189 2024-03-02"]);
      expect(report.assets.at(1)).toMatchObject({ partitions: 2, rows: { ...unchanged, unchanged: 2 } });
      expect(await pipeline.run()).toMatchObject({ state: "SKIPPED" });
    });

    test("counts as a new version only what has other rows than before", async () => {
      pipeline.source = (_, day) => (day === "2024-03-02" ? 1.3 : 1.2);

      const report = await pipeline.run();

      expect(report.assets.map(({ asset, newVersions }) => `${asset} ${newVersions}`)).toEqual([
        "raw 2",
        "rounded 0",
        "total 0",
      ]);
    });
  });

  test("after a change of code runs that asset on every day, and what follows only if its rows changed", async () => {
    await pipeline.run();
    pipeline.calls.length = 0;
    pipeline.fields.rounded = { codeVersion: "2" };

    await pipeline.run();

    expect(pipeline.calls).toEqual([
      "rounded smart188 2024-03-01 2024-03-02 2024-03-03",
      "rounded smart189 2024-03-01 2024-03-02 2024-03-03",
    ]);
    expect(await pipeline.run()).toMatchObject({ state: "SKIPPED" });
  });

  describe("with a station that fails", () => {
    const failures = [
      {
        asset: "raw",
        series: "smart188",
        from: "2024-03-01",
        to: "2024-03-04",
        code: "BROKEN_SENSOR",
        kind: "data",
        message: "smart188: sensor broken",
      },
    ];

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
      expect(report).toMatchObject({ state: "FAILURE", failures });
      expect(await store.ledger.runs(1)).toMatchObject([{ state: "FAILURE", partitions: 9, newVersions: 9, failures }]);
    });

    test("records the failure of the range, one attempt more each time", async () => {
      await pipeline.run();
      pipeline.now = "2024-03-03T12:06:00Z";
      await pipeline.run();

      const { failed, published } = await seriesState(store, "raw");
      expect(published.size).toBe(0);
      expect(failed).toEqual([
        {
          slots: { from: 19_783, to: 19_786 },
          attempts: 2,
          lastAt: "2024-03-03T12:06:00.000Z",
          runId: "run-2",
          code: "BROKEN_SENSOR",
          kind: "data",
          message: "smart188: sensor broken",
        },
      ]);
    });

    test("does the failed part, and only that, when the station works again, and forgets the failure", async () => {
      await pipeline.run();
      pipeline.calls.length = 0;
      pipeline.source = () => 1.2;

      expect(await pipeline.run()).toMatchObject({ state: "SUCCESS", failures: [] });
      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-01 2024-03-02 2024-03-03",
        "rounded smart188 2024-03-01 2024-03-02 2024-03-03",
        "total smart188 2024-03-01 2024-03-02 2024-03-03",
      ]);
      expect(described(await seriesState(store, "raw"))).toEqual({
        published: ["2024-03-01", "2024-03-02", "2024-03-03"],
        quarantined: [],
        failed: [],
      });
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
      expect(described(await seriesState(store, "raw"))).toEqual({
        published: ["2024-03-01", "2024-03-02", "2024-03-03"],
        quarantined: [],
        failed: ["2024-03-02/2024-03-04 BROKEN_SENSOR 1"],
      });
    });

    test("an error that nobody expected is a failure with its stack in the log", async () => {
      pipeline.source = () => {
        throw new TypeError("x is not a function");
      };

      const report = await pipeline.run({ stations: [station("smart188")] });

      expect(report.failures).toEqual([
        {
          asset: "raw",
          series: "smart188",
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
          series: "smart188",
          stack: expect.stringContaining("TypeError: x is not a function\n    at "),
          message: "unexpected error",
        },
      ]);
    });
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
