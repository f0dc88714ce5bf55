import { beforeEach, describe, expect, test } from "vitest";

import { HarmattanError } from "../../src/base/errors.ts";
import type { UtcDay } from "../../src/base/utc-day.ts";
import type { Station } from "../../src/domain/station.ts";
import type { AssetGraph } from "../../src/pipeline/asset-graph.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import { type Check, failed, passed } from "../../src/pipeline/check.ts";
import { explainPartition } from "../../src/pipeline/explain.ts";
import { defaultHealPolicy } from "../../src/pipeline/heal.ts";
import { any } from "../../src/pipeline/join.ts";
import { stationDays, stationHours } from "../../src/pipeline/partitions.ts";
import { type CauseLink, rootCause } from "../../src/pipeline/root-cause.ts";
import { lookback, overlap } from "../../src/pipeline/upstream.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import { emptyAsset, tinyAsset, type TinyRow, type TinyTables } from "./tiny-assets.ts";
import {
  daysRange,
  holder,
  runGraph,
  scheduled,
  slotsOfDay,
  type TinyPipeline,
  tinyPipeline,
} from "./tiny-pipeline.ts";

class BrokenSensorError extends HarmattanError {
  readonly code = "BROKEN_SENSOR";
  readonly kind = "data";
}

class SourceDownError extends HarmattanError {
  readonly code = "SOURCE_DOWN";
  readonly kind = "unavailable";
}

const positive: Check<TinyRow, Station, UtcDay> = {
  name: "positive",
  description: "no value is negative",
  blocking: true,
  evaluate: ({ rows }) => (rows.some(({ value }) => value < 0) ? failed("ERROR", "negative") : passed()),
};

/** SHA-256 of the rows of smart188 on 2024-03-02, by their value: `[{"day":"2024-03-02","stationId":"smart188","value":1.2}]`. */
const versions = {
  "1.2": "f46754e3e310008c34bf0659ae7e63e51da482250172a327e9199a6756f96325",
  "1": "8b4e454ad43359d326dd27d841b81eea4e6f1df8aefecec173646afe4734ef38",
  "7": "e0f8462b368fe67eafab6234af68724bbb2e0cddf1e2107ba372ba099c4801d3",
};

describe.each(storeKinds)("explained from the ledger on $name", (kind) => {
  const onlySmart188 = [station("smart188")];
  let store: Store;
  let pipeline: TinyPipeline;
  withFreshStore(kind, (fresh) => {
    store = fresh;
    pipeline = tinyPipeline(fresh);
  });

  const run = (selection = "*") => pipeline.run({ stations: onlySmart188, selection });

  function explainIn(graph: AssetGraph<TinyTables>, stations: readonly Station[] = onlySmart188) {
    const { ledger, leases } = store;
    const request = { graph, stations, ledger, leases, heal: defaultHealPolicy, now: new Date(pipeline.now) };
    return async (key: string, partition: string) => {
      const asset = graph.get(key);
      const [series] = asset.series(stations);
      if (!series) throw new Error(`${key} has no series`);
      const explanation = await explainPartition(asset, series, asset.grid.slotOf(partition) ?? Number.NaN, request);
      return { ...explanation, chain: (await rootCause(explanation, request)).map(linkText) };
    };
  }

  const explain = (key: string, partition: string) => explainIn(pipeline.graph())(key, partition);

  describe("NOT_YET", () => {
    test("a running day that has not begun comes to exist at midnight UTC", async () => {
      expect(await explain("raw", "2024-03-04")).toMatchObject({
        state: "NOT_YET",
        cause: null,
        next: { at: "2024-03-04T00:00:00.000Z", what: "it comes to exist" },
      });
    });

    test("rule 6: a day that is not over, and its lag after that", async () => {
      const explained = explainIn(assetGraph([emptyAsset("calm", stationDays({ lagMinutes: 30 }))]));

      expect(await explained("calm", "2024-03-03")).toMatchObject({
        state: "NOT_YET",
        cause: null,
        next: { at: "2024-03-04T00:30:00.000Z", what: "it comes to exist" },
      });
    });

    test("never: a day before its series begins", async () => {
      expect(await explain("raw", "2023-12-31")).toMatchObject({
        state: "NOT_YET",
        next: { at: null, what: "nothing: its series begins with 2024-01-01" },
      });
    });

    test("rule 6: an hour that is over, within its lag", async () => {
      pipeline.now = "2024-03-03T12:04:59Z";
      const explained = explainIn(assetGraph([emptyAsset("calm", stationHours())]));

      expect(await explained("calm", "2024-03-03T11:00Z")).toMatchObject({
        state: "NOT_YET",
        next: { at: "2024-03-03T12:05:00.000Z", what: "it comes to exist" },
      });
      expect(await explained("calm", "2024-03-03T10:00Z")).toMatchObject({ state: "MISSING" });
    });
  });

  describe("rule 6: past making, since only the newest two days are made", () => {
    const partitions = stationDays({ running: true, newestOnly: 2 });
    const past = "nothing: it is past making, since only the newest 2 days are made";

    test("PAST: it was never made, waits for nothing, and is what its reader waits for", async () => {
      pipeline.fields.rounded = { partitions };
      pipeline.fields.total = { upstream: [overlap({ key: "rounded" }, { join: any })] };

      expect(await explain("rounded", "2024-03-01")).toMatchObject({
        state: "PAST",
        cause: null,
        inputs: [{ label: "raw", expected: 1, available: 0 }],
        blockers: [],
        next: { at: null, what: past },
        chain: ["rounded@smart188/2024-03-01 PAST"],
      });
      expect(await explain("total", "2024-03-01")).toMatchObject({
        state: "WAITING",
        inputs: [{ label: "rounded", expected: 0, available: 0 }],
        blockers: [{ asset: "rounded", series: "smart188", partition: "2024-03-01", why: "past making" }],
        chain: ["total@smart188/2024-03-01 WAITING: missing", "rounded@smart188/2024-03-01 PAST"],
      });
      expect(await explain("rounded", "2024-03-02")).toMatchObject({ state: "WAITING", cause: "missing" });
      expect(await explain("rounded", "2024-03-04")).toMatchObject({ state: "NOT_YET" });
    });

    test("is not waited for by who reads all that there is", async () => {
      pipeline.fields.rounded = { partitions };

      expect(await explain("total", "2024-03-01")).toMatchObject({ state: "MISSING", blockers: [] });
    });

    test("FRESH: what was published stays so, whatever became of its code and input, and counts for its reader", async () => {
      await run();
      pipeline.fields.rounded = { partitions, codeVersion: "2" };
      pipeline.fields.total = { upstream: [overlap({ key: "rounded" }, { join: any })] };
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = () => 7;
      await pipeline.run({ stations: onlySmart188, selection: "raw", explicit: true });

      expect(await explain("rounded", "2024-03-01")).toMatchObject({
        state: "FRESH",
        cause: null,
        published: { codeVersion: "1" },
        inputs: [{ hasChanged: true }],
        next: { at: null, what: past },
      });
      expect(await explain("total", "2024-03-01")).toMatchObject({
        state: "FRESH",
        inputs: [{ label: "rounded", expected: 1, available: 1 }],
      });
      expect(await explain("rounded", "2024-03-02")).toMatchObject({ state: "STALE", cause: "code" });
    });

    test("QUARANTINED, INCOMPLETE and failed ones promise no further attempt", async () => {
      pipeline.fields.raw = { partitions, checks: [positive], completenessFloor: 0.75, completenessOf: () => 0.5 };
      pipeline.source = (_, day) => {
        if (day === "2024-03-02") return -9;
        if (day === "2024-03-03") throw new BrokenSensorError("sensor broken");
        return 1.2;
      };
      for (const now of ["2024-03-01T12:05:00Z", "2024-03-02T12:05:00Z", "2024-03-03T12:05:00Z"]) {
        pipeline.now = now;
        const day = now.slice(0, 10);
        await pipeline.run({ stations: onlySmart188, range: { fromMs: Date.parse(day), toMs: Date.parse(now) } });
      }
      pipeline.fields.raw = { ...pipeline.fields.raw, partitions: stationDays({ running: true, newestOnly: 1 }) };
      pipeline.now = "2024-03-04T00:05:00Z";
      const nothing = "nothing: it is past making, since only the newest day is made";

      expect(await explain("raw", "2024-03-02")).toMatchObject({
        state: "QUARANTINED",
        next: { at: null, what: `${nothing}; approve it, or leave it` },
      });
      expect(await explain("raw", "2024-03-03")).toMatchObject({
        state: "PAST",
        cause: null,
        failure: { code: "BROKEN_SENSOR", attempts: 1 },
        next: { at: null, what: nothing },
      });
    });
  });

  test("an input that is read once is told, and never as changed", async () => {
    pipeline.fields.rounded = { upstream: [overlap({ key: "raw" }, { pinned: true })] };
    await run();
    pipeline.now = "2024-03-03T13:05:00Z";
    pipeline.source = () => 7;
    await run("raw");

    expect(await explain("rounded", "2024-03-02")).toMatchObject({
      state: "FRESH",
      published: { inputVersions: {} },
      inputs: [{ label: "raw", expected: 1, available: 1, pinned: true, recorded: null, now: null, hasChanged: false }],
      next: { at: null, what: "nothing: its inputs are read once" },
    });
  });

  test("MISSING: nothing was ever there, and nothing is in the way", async () => {
    expect(await explain("raw", "2024-03-02")).toEqual({
      asset: "raw",
      series: "smart188",
      partition: "2024-03-02",
      state: "MISSING",
      cause: "missing",
      published: null,
      quarantined: null,
      failure: null,
      inputs: [],
      blockers: [],
      heldBy: null,
      events: [],
      next: { at: "2024-03-03T12:05:00.000Z", what: "the next run does it, if it lies in the run's window" },
      chain: ["raw@smart188/2024-03-02 MISSING: missing"],
    });
  });

  describe("WAITING", () => {
    test("rule 9: lists what it waits for, and waits for no instant", async () => {
      expect(await explain("rounded", "2024-03-02")).toEqual({
        asset: "rounded",
        series: "smart188",
        partition: "2024-03-02",
        state: "WAITING",
        cause: "missing",
        published: null,
        quarantined: null,
        failure: null,
        inputs: [
          {
            label: "raw",
            asset: "raw",
            first: "2024-03-02",
            last: "2024-03-02",
            expected: 1,
            available: 0,
            pinned: false,
            recorded: null,
            now: null,
            hasChanged: false,
          },
        ],
        blockers: [{ asset: "raw", series: "smart188", partition: "2024-03-02", why: "missing" }],
        heldBy: null,
        events: [],
        next: { at: null, what: "it runs once its blockers are there" },
        chain: ["rounded@smart188/2024-03-02 WAITING: missing", "raw@smart188/2024-03-02 MISSING: missing"],
      });
    });

    test("rule 9: for a partition that holds less than its floor", async () => {
      pipeline.fields.raw = { completenessFloor: 0.75, completenessOf: () => 0.5 };
      await run();

      expect(await explain("rounded", "2024-03-02")).toMatchObject({
        state: "WAITING",
        inputs: [{ expected: 1, available: 0 }],
        blockers: [{ asset: "raw", series: "smart188", partition: "2024-03-02", why: "incomplete" }],
      });
    });

    test("rule 9: for a partition in quarantine", async () => {
      pipeline.fields.raw = { checks: [positive] };
      pipeline.source = () => -9;
      await run();

      expect(await explain("rounded", "2024-03-02")).toMatchObject({
        state: "WAITING",
        blockers: [{ asset: "raw", series: "smart188", partition: "2024-03-02", why: "quarantined" }],
      });
    });

    test("rule 8: for each window of a lookback that is not there, and for none before the series begins", async () => {
      await pipeline.run({ stations: onlySmart188, selection: "raw", range: daysRange("2024-01-02", "2024-01-03") });
      const forecast = tinyAsset("forecast", [lookback({ key: "raw" }, 3)]);
      const explained = explainIn(assetGraph([...pipeline.graph().assets, forecast]));

      expect(await explained("forecast", "2024-01-03")).toMatchObject({
        state: "WAITING",
        inputs: [{ label: "raw[-3..-1]", first: "2023-12-31", last: "2024-01-02", expected: 2, available: 1 }],
        blockers: [{ asset: "raw", series: "smart188", partition: "2024-01-01", why: "missing" }],
      });
    });

    test("rule 7: for an upstream window outside its own range, where it is required", async () => {
      const forecast = tinyAsset("forecast", [lookback({ key: "raw" }, 1, { outside: "required" })]);
      const explained = explainIn(assetGraph([...pipeline.graph().assets, forecast]));

      expect(await explained("forecast", "2024-01-01")).toMatchObject({
        state: "WAITING",
        inputs: [{ expected: 1, available: 0 }],
        blockers: [{ asset: "raw", series: "smart188", partition: "2023-12-31", why: "missing" }],
        chain: ["forecast@smart188/2024-01-01 WAITING: missing", "raw@smart188/2023-12-31 NOT_YET"],
      });
    });

    test("for those of the stations that it reads which have nothing", async () => {
      const city = tinyAsset("city", [overlap({ key: "raw" }, { series: "all" })]);
      const both = [...onlySmart188, station("smart189", { sourceId: "2" })];
      await run("raw");

      expect(await explainIn(assetGraph([...pipeline.graph().assets, city]), both)("city", "2024-03-02")).toMatchObject(
        {
          state: "WAITING",
          inputs: [{ label: "raw@*", expected: 2, available: 1 }],
          blockers: [{ asset: "raw", series: "smart189", partition: "2024-03-02", why: "missing" }],
          chain: ["city@smart188/2024-03-02 WAITING: missing", "raw@smart189/2024-03-02 MISSING: missing"],
        },
      );
    });

    test("though older rows of it are published, if its code is new and its input was wiped meanwhile", async () => {
      await run();
      pipeline.fields.rounded = { codeVersion: "2" };
      const change = { series: "smart188", fence: 99, removed: [slotsOfDay("2024-03-02")] };
      await store.ledger.record([{ asset: pipeline.graph().get("raw"), ...change }]);

      expect(await explain("rounded", "2024-03-02")).toMatchObject({
        state: "WAITING",
        cause: "code",
        published: { rows: 1 },
        inputs: [{ recorded: versions["1.2"], now: null, hasChanged: true }],
        blockers: [{ partition: "2024-03-02", why: "missing" }],
      });
    });
  });

  describe("FRESH", () => {
    beforeEach(async () => {
      await run();
    });

    test("says what readers see, from what it was made, and its history", async () => {
      expect(await explain("rounded", "2024-03-02")).toEqual({
        asset: "rounded",
        series: "smart188",
        partition: "2024-03-02",
        state: "FRESH",
        cause: null,
        published: {
          partition: "2024-03-02",
          dataVersion: versions["1"],
          codeVersion: "1",
          inputVersions: { raw: versions["1.2"] },
          rows: 1,
          completeness: null,
          dataThrough: null,
          fence: 1,
          runId: "run-1",
          materializedAt: "2024-03-03T12:05:00.000Z",
          checkedAt: "2024-03-03T12:05:00.000Z",
          warnings: [],
        },
        quarantined: null,
        failure: null,
        inputs: [
          {
            label: "raw",
            asset: "raw",
            first: "2024-03-02",
            last: "2024-03-02",
            expected: 1,
            available: 1,
            pinned: false,
            recorded: versions["1.2"],
            now: versions["1.2"],
            hasChanged: false,
          },
        ],
        blockers: [],
        heldBy: null,
        events: [
          {
            kind: "materialization",
            asset: "rounded",
            series: "smart188",
            from: "2024-03-01",
            last: "2024-03-03",
            runId: "run-1",
            fence: 1,
            codeVersion: "1",
            at: "2024-03-03T12:05:00.000Z",
            durationMs: expect.any(Number),
            note: null,
            versions: [
              {
                partition: "2024-03-02",
                dataVersion: versions["1"],
                inputVersions: { raw: versions["1.2"] },
                rows: 1,
                metadata: {},
              },
            ],
          },
        ],
        next: { at: null, what: "nothing until an input changes" },
        chain: ["rounded@smart188/2024-03-02 new version by run run-1 at 2024-03-03T12:05:00.000Z"],
      });
    });

    test("is read again when the next hour begins, if its source is outside and it is one of the newest", async () => {
      expect(await explain("raw", "2024-03-02")).toMatchObject({
        state: "FRESH",
        cause: null,
        next: { at: "2024-03-03T13:00:00.000Z", what: "its source is read again" },
      });
      expect(await explain("raw", "2024-03-01")).toMatchObject({
        state: "FRESH",
        next: { at: null, what: "nothing: it is too old to be read again by itself" },
      });
    });

    test("stays so though it is due to be read again", async () => {
      pipeline.now = "2024-03-03T13:05:00Z";

      expect(await explain("raw", "2024-03-02")).toMatchObject({ state: "FRESH", cause: "reread" });
    });

    test("tells its ten newest versions, the newest first", async () => {
      for (let value = 1; value <= 12; value += 1) {
        pipeline.now = `2024-03-03T${12 + Math.floor(value / 2)}:${value % 2 === 0 ? "05" : "35"}:00Z`;
        pipeline.source = () => value;
        await pipeline.run({ stations: onlySmart188, selection: "raw", forced: true });
      }

      const { events } = await explain("raw", "2024-03-02");
      expect(events.map(({ runId }) => runId)).toEqual(
        ["13", "12", "11", "10", "9", "8", "7", "6", "5", "4"].map((number) => `run-${number}`),
      );
    });
  });

  describe("rule 17: STALE", () => {
    test("data: an input has another version, and the next run does it", async () => {
      await run();
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = () => 7;
      await run("raw");

      expect(await explain("rounded", "2024-03-02")).toMatchObject({
        state: "STALE",
        cause: "data",
        published: { dataVersion: versions["1"] },
        inputs: [{ recorded: versions["1.2"], now: versions["7"], hasChanged: true, expected: 1, available: 1 }],
        blockers: [],
        next: { at: "2024-03-03T13:05:00.000Z", what: "the next run does it, if it lies in the run's window" },
        chain: [
          "rounded@smart188/2024-03-02 STALE: data",
          "raw@smart188/2024-03-02 new version by run run-2 at 2024-03-03T13:05:00.000Z",
        ],
      });
    });

    test("code: only a person's run does it", async () => {
      await run();
      pipeline.fields.rounded = { codeVersion: "2" };

      expect(await explain("rounded", "2024-03-02")).toMatchObject({
        state: "STALE",
        cause: "code",
        published: { codeVersion: "1" },
        inputs: [{ hasChanged: false }],
        next: {
          at: null,
          what: "a person's materialize or backfill does it: new code asks for no history by itself",
        },
        chain: ["rounded@smart188/2024-03-02 STALE: code"],
      });
    });

    test("dependencies: it reads one more asset", async () => {
      await run();
      pipeline.fields.total = { upstream: [{ key: "rounded" }, { key: "raw" }] };

      expect(await explain("total", "2024-03-02")).toMatchObject({
        state: "STALE",
        cause: "dependencies",
        inputs: [
          { label: "rounded", hasChanged: false },
          { label: "raw", recorded: null, now: versions["1.2"], hasChanged: true },
        ],
        next: { at: null },
      });
    });
  });

  describe("rule 29: FAILED", () => {
    test("by bad data is tried again after 1, 2, 4 … hours", async () => {
      pipeline.source = () => {
        throw new BrokenSensorError("sensor broken");
      };
      await run();

      expect(await explain("raw", "2024-03-02")).toMatchObject({
        state: "FAILED",
        cause: "failed",
        published: null,
        failure: {
          attempts: 1,
          lastAt: "2024-03-03T12:05:00.000Z",
          runId: "run-1",
          code: "BROKEN_SENSOR",
          kind: "data",
          message: "sensor broken",
          nextAttemptAt: "2024-03-03T13:05:00.000Z",
        },
        next: { at: "2024-03-03T13:05:00.000Z", what: "the next scheduled run after this tries it again" },
        chain: ["raw@smart188/2024-03-02 FAILED: sensor broken (run run-1)"],
      });
      pipeline.now = "2024-03-03T13:05:00Z";
      await run();
      expect(await explain("raw", "2024-03-02")).toMatchObject({
        failure: { attempts: 2, nextAttemptAt: "2024-03-03T15:05:00.000Z" },
        next: { at: "2024-03-03T15:05:00.000Z" },
      });
    });

    test("by a source that does not answer is tried again by the next run, at the earliest now", async () => {
      pipeline.source = () => {
        throw new SourceDownError("no answer");
      };
      await run();
      pipeline.now = "2024-03-03T12:20:00Z";

      expect(await explain("raw", "2024-03-02")).toMatchObject({
        state: "FAILED",
        failure: { nextAttemptAt: "2024-03-03T12:05:00.000Z" },
        next: { at: "2024-03-03T12:20:00.000Z" },
      });
    });

    test("after a good version still shows what readers see", async () => {
      await run();
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = () => {
        throw new BrokenSensorError("sensor broken");
      };
      await run();

      expect(await explain("raw", "2024-03-02")).toMatchObject({
        state: "FAILED",
        published: { dataVersion: versions["1.2"], runId: "run-1" },
        failure: { runId: "run-2" },
      });
    });
  });

  test("rule 29: DEAD after five attempts: only a person's run tries it again", async () => {
    pipeline.source = () => {
      throw new BrokenSensorError("sensor broken");
    };
    for (const hour of ["12", "13", "14", "15", "16"]) {
      pipeline.now = `2024-03-03T${hour}:05:00Z`;
      await run();
    }

    expect(await explain("raw", "2024-03-02")).toMatchObject({
      state: "DEAD",
      cause: "failed",
      failure: { attempts: 5, nextAttemptAt: null },
      next: {
        at: null,
        what: "nothing by itself: it failed too often; a person's materialize or backfill tries it again",
      },
      chain: ["raw@smart188/2024-03-02 DEAD: sensor broken (run run-5)"],
    });
  });

  describe("rule 29: INCOMPLETE", () => {
    beforeEach(async () => {
      pipeline.fields.raw = { completenessFloor: 0.75, completenessOf: () => 0.5, rereadSlots: 0 };
      await run();
    });

    test("is published, and tried again", async () => {
      expect(await explain("raw", "2024-03-02")).toMatchObject({
        state: "INCOMPLETE",
        cause: null,
        published: { completeness: 0.5, rows: 1 },
        failure: {
          attempts: 1,
          code: "INCOMPLETE",
          message: "holds less than 75 % of what is expected",
          nextAttemptAt: "2024-03-03T13:05:00.000Z",
        },
        next: { at: "2024-03-03T13:05:00.000Z", what: "the next scheduled run after this tries it again" },
      });
    });

    test("is not promised another attempt once it was tried too often", async () => {
      for (const now of [
        "2024-03-03T13:05:00Z",
        "2024-03-03T15:05:00Z",
        "2024-03-03T19:05:00Z",
        "2024-03-04T03:05:00Z",
      ]) {
        pipeline.now = now;
        await pipeline.run({ stations: onlySmart188, selection: "raw", ...scheduled(now, { maxAttempts: 5 }) });
      }

      expect(await explain("raw", "2024-03-02")).toMatchObject({
        state: "INCOMPLETE",
        failure: { attempts: 5, nextAttemptAt: null },
        next: { at: null, what: "nothing: it is too old to be read again by itself" },
      });
    });

    test("is not said of a day that is not over", async () => {
      expect(await explain("raw", "2024-03-03")).toMatchObject({ state: "FRESH", failure: null });
    });
  });

  describe("rule 21: QUARANTINED", () => {
    beforeEach(() => {
      pipeline.fields.raw = { checks: [positive] };
      pipeline.source = (_, day) => (day < "2024-03-03" ? -9 : 1.2);
    });

    test("names the checks that failed, while readers see nothing", async () => {
      await run();

      expect(await explain("raw", "2024-03-01")).toMatchObject({
        state: "QUARANTINED",
        cause: null,
        published: null,
        quarantined: { partition: "2024-03-01", rows: 1, runId: "run-1", failedChecks: ["positive"] },
        events: [{ kind: "quarantine", runId: "run-1" }],
        next: {
          at: null,
          what: "nothing until its input or code changes; approve it, or mend the cause and materialize it",
        },
        chain: ["raw@smart188/2024-03-01 QUARANTINED: positive (run run-1)"],
      });
    });

    test("beside the version that readers go on to see", async () => {
      pipeline.source = () => 1.2;
      await run();
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = () => -9;
      await run();

      expect(await explain("raw", "2024-03-02")).toMatchObject({
        state: "QUARANTINED",
        published: { dataVersion: versions["1.2"], runId: "run-1" },
        quarantined: { runId: "run-2" },
        events: [
          { kind: "quarantine", runId: "run-2" },
          { kind: "materialization", runId: "run-1" },
        ],
      });
    });

    test("is read again when the next hour begins, if it is one of the newest of a source outside", async () => {
      await run();

      expect(await explain("raw", "2024-03-02")).toMatchObject({
        state: "QUARANTINED",
        next: { at: "2024-03-03T13:00:00.000Z", what: "its source is read again" },
      });
    });

    test("is done again by the next run, if its input changed meanwhile", async () => {
      Object.assign(pipeline.fields, { raw: {}, rounded: { checks: [positive] } });
      await run();
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = () => 7;
      await run("raw");

      expect(await explain("rounded", "2024-03-02")).toMatchObject({
        state: "QUARANTINED",
        cause: "data",
        inputs: [{ hasChanged: true, now: versions["7"] }],
        next: { at: "2024-03-03T13:05:00.000Z", what: "the next run does it, if it lies in the run's window" },
      });
    });
  });

  describe("who holds it", () => {
    test("is told while a run holds it, and no longer", async () => {
      const { lease } = await store.leases.take(
        pipeline.graph().get("raw"),
        "smart188",
        [slotsOfDay("2024-03-02")],
        holder("run-9", { jobUid: "job-9" }),
      );

      const { heldBy } = await explain("raw", "2024-03-02");
      expect(heldBy).toEqual({
        slots: slotsOfDay("2024-03-02"),
        holder: { runId: "run-9", jobUid: "job-9", host: "test-host", pid: 7 },
        expiresAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
      });
      expect(await explain("raw", "2024-03-01")).toMatchObject({ heldBy: null });
      await lease?.release();
      expect(await explain("raw", "2024-03-02")).toMatchObject({ heldBy: null });
    });
  });

  describe("rule 17: the root cause of the last of a chain", () => {
    test("that waits is the source that failed", async () => {
      pipeline.source = () => {
        throw new BrokenSensorError("sensor broken");
      };
      await run();

      expect((await explain("total", "2024-03-02")).chain).toEqual([
        "total@smart188/2024-03-02 WAITING: missing",
        "rounded@smart188/2024-03-02 WAITING: missing",
        "raw@smart188/2024-03-02 FAILED: sensor broken (run run-1)",
      ]);
    });

    test("that waits is the source in quarantine", async () => {
      pipeline.fields.raw = { checks: [positive] };
      pipeline.source = () => -9;
      await run();

      expect((await explain("total", "2024-03-02")).chain).toEqual([
        "total@smart188/2024-03-02 WAITING: missing",
        "rounded@smart188/2024-03-02 WAITING: missing",
        "raw@smart188/2024-03-02 QUARANTINED: positive (run run-1)",
      ]);
    });

    test("that is stale is the run that gave its input another version", async () => {
      await run();
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = () => 7;
      await run("raw,rounded");

      expect((await explain("total", "2024-03-02")).chain).toEqual([
        "total@smart188/2024-03-02 STALE: data",
        "rounded@smart188/2024-03-02 new version by run run-2 at 2024-03-03T13:05:00.000Z",
      ]);
    });

    test("that is stale is the newest version of all partitions that it reads", async () => {
      const both = tinyAsset("both", [lookback({ key: "raw" }, 2)]);
      const graph = assetGraph([...pipeline.graph().assets, both]);
      const runBoth = (runId: string) =>
        runGraph({
          store,
          graph,
          resources: pipeline.tables,
          now: () => pipeline.now,
          holder: holder(runId),
          stations: onlySmart188,
        });
      await runBoth("first");
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = (_, day) => (day === "2024-03-02" ? 7 : 1.2);
      await run("raw");

      expect((await explainIn(graph)("both", "2024-03-03")).chain).toEqual([
        "both@smart188/2024-03-03 STALE: data",
        "raw@smart188/2024-03-02 new version by run run-1 at 2024-03-03T13:05:00.000Z",
      ]);
    });
  });
});

function linkText({ asset, series, partition, why }: CauseLink): string {
  return `${asset}@${series}/${partition} ${why}`;
}

if (withoutMongodb) test.skip(withoutMongodb);
