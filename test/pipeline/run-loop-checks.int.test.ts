import { beforeEach, describe, expect, test } from "vitest";

import type { UtcDay } from "../../src/base/utc-day.ts";
import { exitCodeOfRun } from "../../src/cli/run-report.ts";
import type { Station } from "../../src/domain/station.ts";
import type { Check } from "../../src/pipeline/check.ts";
import { failed, passed, type Severity, skipped } from "../../src/pipeline/check.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import type { TinyRow } from "./tiny-assets.ts";
import { described, seriesState, slotsOfDay, type TinyPipeline, tinyPipeline } from "./tiny-pipeline.ts";

type TinyCheck = Check<TinyRow, Station, UtcDay>;

/** No value may be negative. */
function positive(severity: Severity, blocking: boolean): TinyCheck {
  return {
    name: "positive",
    description: "no value is negative",
    blocking,
    evaluate: ({ rows }) => {
      const wrong = rows.find(({ value }) => value < 0);
      return wrong ? failed(severity, `${wrong.value} is negative`) : passed();
    },
  };
}

const raw = { key: "raw", grid: utcDays };
const onlySmart188 = { stations: [station("smart188")] };
const threeDays = ["2024-03-01", "2024-03-02", "2024-03-03"];

describe.each(storeKinds)("checks of a run with its ledger on $name", (kind) => {
  let store: Store;
  let pipeline: TinyPipeline;
  withFreshStore(kind, (fresh) => {
    store = fresh;
    pipeline = tinyPipeline(fresh);
    pipeline.fields.raw = { checks: [positive("ERROR", true)] };
  });

  /** The second of March turns bad. */
  const turnsBad = () => (pipeline.source = (_, day) => (day === "2024-03-02" ? -9 : 1.2));

  describe("a first version that fails a blocking check", () => {
    beforeEach(() => void turnsBad());

    test("rule 21: is kept from readers, and exits as data rejected", async () => {
      const report = await pipeline.run(onlySmart188);

      expect(report).toMatchObject({
        state: "SUCCESS",
        failures: [],
        assets: [{ asset: "raw", partitions: 3, newVersions: 2, quarantined: 1, rows: { inserted: 2 } }, {}, {}],
      });
      expect(exitCodeOfRun(report)).toBe(65);
      expect(pipeline.tables.all().filter((row) => row.startsWith("raw"))).toEqual([
        "raw smart188 2024-03-01 1.2",
        "raw smart188 2024-03-03 1.2",
      ]);
      expect(described(await seriesState(store, "raw"))).toEqual({
        published: ["2024-03-01", "2024-03-03"],
        quarantined: ["2024-03-02 positive"],
        failed: [],
      });
      expect(await store.ledger.runs(1)).toMatchObject([{ state: "SUCCESS", partitions: 7, quarantined: 1 }]);
    });

    test("rule 21: keeps its rows, its event and what the check found", async () => {
      await pipeline.run(onlySmart188);

      const kept = await store.ledger.keptRows(raw, "smart188", slotsOfDay("2024-03-02").from);
      expect(JSON.parse(kept ?? "null")).toEqual([{ stationId: "smart188", day: "2024-03-02", value: -9 }]);
      const events = await store.ledger.events(raw, "smart188", slotsOfDay("2024-03-02"), 10);
      expect(events.filter((event) => event.kind === "quarantine")).toMatchObject([
        { from: "2024-03-02", last: "2024-03-02", versions: [{ partition: "2024-03-02", rows: 1 }] },
      ]);
      expect(await store.ledger.checkResults("raw", "smart188", 10)).toEqual([
        {
          asset: "raw",
          series: "smart188",
          check: "positive",
          runId: "run-1",
          at: "2024-03-03T12:05:00.000Z",
          passed: 2,
          failed: [
            {
              partition: "2024-03-02",
              severity: "ERROR",
              errored: false,
              blocks: true,
              description: "-9 is negative",
              metadata: {},
            },
          ],
          skipped: [],
        },
      ]);
    });

    test("rule 20: makes what depends on it wait", async () => {
      await pipeline.run(onlySmart188);

      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-01 2024-03-02 2024-03-03",
        "rounded smart188 2024-03-03",
        "rounded smart188 2024-03-01",
        "total smart188 2024-03-03",
        "total smart188 2024-03-01",
      ]);
    });

    test("rule 21: is not computed again before there is a reason to", async () => {
      await pipeline.run(onlySmart188);

      expect(await pipeline.run(onlySmart188)).toMatchObject({ runId: null, state: "SKIPPED" });
    });
  });

  describe("a later version that fails a blocking check", () => {
    beforeEach(async () => {
      await pipeline.run(onlySmart188);
      pipeline.calls.length = 0;
      pipeline.now = "2024-03-03T13:05:00Z";
      turnsBad();
    });

    test("rule 21: leaves readers and the pointer on the version before", async () => {
      const before = { rows: pipeline.tables.all(), state: await seriesState(store, "raw") };

      const report = await pipeline.run(onlySmart188);

      expect(exitCodeOfRun(report)).toBe(65);
      expect(pipeline.tables.all()).toEqual(before.rows);
      const after = await seriesState(store, "raw");
      const second = slotsOfDay("2024-03-02").from;
      expect(after.published.get(second)).toEqual(before.state.published.get(second));
      expect(described(after)).toEqual({ published: threeDays, quarantined: ["2024-03-02 positive"], failed: [] });
    });

    test("rule 20: leaves what depends on it as it is", async () => {
      const before = await seriesState(store, "rounded");

      await pipeline.run(onlySmart188);

      expect(pipeline.calls).toEqual(["raw smart188 2024-03-02 2024-03-03"]);
      expect(await seriesState(store, "rounded")).toEqual(before);
    });

    test("rule 21: the same bad rows in the next hour are no news: one event, one exit 65", async () => {
      await pipeline.run(onlySmart188);
      pipeline.now = "2024-03-03T14:05:00Z";

      const report = await pipeline.run(onlySmart188);

      expect(report.assets.at(0)).toMatchObject({ partitions: 2, newVersions: 0, quarantined: 0 });
      expect(exitCodeOfRun(report)).toBe(0);
      const events = await store.ledger.events(raw, "smart188", slotsOfDay("2024-03-02"), 10);
      expect(events.map((event) => `${event.kind} ${event.runId}`)).toEqual([
        "quarantine run-2",
        "materialization run-1",
      ]);
      expect(described(await seriesState(store, "raw"))).toMatchObject({ quarantined: ["2024-03-02 positive"] });
    });

    test("rule 21: a run with good rows releases it, and what depends on it follows", async () => {
      await pipeline.run(onlySmart188);
      pipeline.calls.length = 0;
      pipeline.now = "2024-03-03T14:05:00Z";
      pipeline.source = (_, day) => (day === "2024-03-02" ? 7 : 1.2);

      const report = await pipeline.run(onlySmart188);

      expect(exitCodeOfRun(report)).toBe(0);
      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-02 2024-03-03",
        "rounded smart188 2024-03-02",
        "total smart188 2024-03-02",
      ]);
      expect(described(await seriesState(store, "raw"))).toEqual({ published: threeDays, quarantined: [], failed: [] });
      expect(pipeline.tables.all()).toContain("total smart188 2024-03-02 107");
    });

    test("rule 21: rows that are as readers see them release it too, and nothing follows", async () => {
      await pipeline.run(onlySmart188);
      pipeline.calls.length = 0;
      pipeline.now = "2024-03-03T14:05:00Z";
      pipeline.source = () => 1.2;

      const report = await pipeline.run(onlySmart188);

      expect(report.assets.at(0)).toMatchObject({ partitions: 2, newVersions: 0, quarantined: 0 });
      expect(pipeline.calls).toEqual(["raw smart188 2024-03-02 2024-03-03"]);
      expect(described(await seriesState(store, "raw"))).toEqual({ published: threeDays, quarantined: [], failed: [] });
    });
  });

  test("rule 20: a blocking check deep in the chain stops what comes after it only", async () => {
    pipeline.fields.raw = {};
    pipeline.fields.rounded = { checks: [positive("ERROR", true)] };
    turnsBad();

    await pipeline.run(onlySmart188);

    expect(described(await seriesState(store, "raw"))).toMatchObject({ published: threeDays });
    expect(described(await seriesState(store, "rounded"))).toMatchObject({ quarantined: ["2024-03-02 positive"] });
    expect(described(await seriesState(store, "total"))).toEqual({
      published: ["2024-03-01", "2024-03-03"],
      quarantined: [],
      failed: [],
    });
  });

  test("rule 21: a partition in quarantine is due again when its input changes, and good rows release it", async () => {
    pipeline.fields.raw = {};
    pipeline.fields.rounded = { checks: [positive("ERROR", true)] };
    turnsBad();
    await pipeline.run(onlySmart188);
    pipeline.calls.length = 0;
    pipeline.now = "2024-03-03T13:05:00Z";
    pipeline.source = () => 2;

    await pipeline.run(onlySmart188);

    expect(pipeline.calls).toContain("rounded smart188 2024-03-02 2024-03-03");
    expect(described(await seriesState(store, "rounded"))).toEqual({
      published: threeDays,
      quarantined: [],
      failed: [],
    });
    expect(pipeline.tables.all()).toContain("total smart188 2024-03-02 102");
  });

  test.each([
    ["a blocking check that fails with WARN", positive("WARN", true), "WARN"],
    ["a check that does not block and fails with ERROR", positive("ERROR", false), "ERROR"],
  ])("rule 20: %s publishes with a warning", async (_, check, severity) => {
    pipeline.fields.raw = { checks: [check] };
    turnsBad();

    const report = await pipeline.run(onlySmart188);

    expect(report).toMatchObject({ state: "SUCCESS", assets: [{ newVersions: 3, quarantined: 0 }, {}, {}] });
    expect(exitCodeOfRun(report)).toBe(0);
    expect(pipeline.tables.all()).toContain("total smart188 2024-03-02 91");
    const { published } = await seriesState(store, "raw");
    expect(Array.from(published.values(), ({ partition, warnings }) => [partition, ...warnings].join(" "))).toEqual([
      "2024-03-01",
      "2024-03-02 positive",
      "2024-03-03",
    ]);
    expect(await store.ledger.checkResults("raw", "smart188", 10)).toMatchObject([
      { check: "positive", passed: 2, failed: [{ partition: "2024-03-02", severity, blocks: false }] },
    ]);
  });

  test("rule 20: a blocking check that throws blocks, and is told apart from one that found something", async () => {
    const broken: TinyCheck = {
      ...positive("ERROR", true),
      evaluate: ({ partition }) => {
        if (partition === "2024-03-02") throw new TypeError("x is not a function");
        return passed();
      },
    };
    pipeline.fields.raw = { checks: [broken] };

    const report = await pipeline.run(onlySmart188);

    expect(exitCodeOfRun(report)).toBe(65);
    expect(described(await seriesState(store, "raw"))).toMatchObject({ quarantined: ["2024-03-02 positive"] });
    expect(await store.ledger.checkResults("raw", "smart188", 10)).toMatchObject([
      { failed: [{ errored: true, blocks: true, description: "the check itself failed: x is not a function" }] },
    ]);
  });

  test("rule 20: a check that is skipped says why, and blocks nothing", async () => {
    const unsure: TinyCheck = { ...positive("ERROR", true), evaluate: () => skipped("too few rows") };
    pipeline.fields.raw = { checks: [unsure] };

    const report = await pipeline.run(onlySmart188);

    expect(report.assets.at(0)).toMatchObject({ newVersions: 3, quarantined: 0 });
    expect(await store.ledger.checkResults("raw", "smart188", 10)).toMatchObject([
      { passed: 0, failed: [], skipped: threeDays.map((partition) => ({ partition, reason: "too few rows" })) },
    ]);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
