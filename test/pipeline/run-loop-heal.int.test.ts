import { beforeEach, describe, expect, test } from "vitest";

import { HarmattanError } from "../../src/base/errors.ts";
import type { HealPolicy } from "../../src/pipeline/heal.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import {
  daysComputed,
  daysRange,
  described,
  scheduled,
  seriesState,
  type TinyFields,
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

/** A day is complete with a value of 24, an hour each. */
const hoursOfDay: TinyFields = {
  completenessFloor: 0.75,
  completenessOf: (rows) => (rows.at(0)?.value ?? 0) / 24,
};

describe.each(storeKinds)("a scheduled run with its ledger on $name", (kind) => {
  let store: Store;
  let pipeline: TinyPipeline;
  let stations = [station("smart188")];
  withFreshStore(kind, (fresh) => {
    store = fresh;
    pipeline = tinyPipeline(fresh);
    stations = [station("smart188")];
  });

  /** The scheduled run of an instant, over the last three days unless told otherwise. */
  async function heal(now: string, policy: Partial<HealPolicy> = {}) {
    pipeline.now = now;
    pipeline.calls.length = 0;
    return pipeline.run({ stations, ...scheduled(now, policy) });
  }

  describe("rule 29", () => {
    test("does what is missing, each partition that ended within the horizon, the newest first", async () => {
      for (const fields of Object.values(pipeline.fields)) Object.assign(fields, { slotsPerStep: 2 });

      const report = await heal("2024-03-03T12:05:00Z");

      expect(report).toMatchObject({ state: "SUCCESS", runId: "run-1" });
      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-02 2024-03-03",
        "raw smart188 2024-02-29 2024-03-01",
        "rounded smart188 2024-03-02 2024-03-03",
        "rounded smart188 2024-02-29 2024-03-01",
        "total smart188 2024-03-02 2024-03-03",
        "total smart188 2024-02-29 2024-03-01",
      ]);
      expect(await store.ledger.runs(1)).toMatchObject([{ trigger: "schedule", partitions: 12 }]);
    });

    test("does a hole behind newer partitions", async () => {
      await pipeline.run({ stations, range: daysRange("2024-03-02", "2024-03-04") });

      await heal("2024-03-03T12:06:00Z", { horizonDays: 2 });

      expect(daysComputed(pipeline, "raw")).toEqual(["smart188 2024-03-01"]);
    });

    test("does the newest partitions within its budget, and the next run goes on where it ended", async () => {
      pipeline.fields.raw = { rereadSlots: 0 };

      await heal("2024-03-03T12:05:00Z", { maxPartitions: 3 });
      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-01 2024-03-02 2024-03-03",
        "rounded smart188 2024-03-01 2024-03-02 2024-03-03",
        "total smart188 2024-03-01 2024-03-02 2024-03-03",
      ]);
      await heal("2024-03-03T13:05:00Z", { maxPartitions: 3 });
      expect(pipeline.calls).toEqual([
        "raw smart188 2024-02-29",
        "rounded smart188 2024-02-29",
        "total smart188 2024-02-29",
      ]);
    });

    test("spends its budget on the newest days of all stations before older ones", async () => {
      stations = [station("smart188"), station("smart189", { sourceId: "2" })];
      pipeline.fields.raw = { slotsPerStep: 1 };

      await heal("2024-03-03T12:05:00Z", { maxPartitions: 4 });

      expect(daysComputed(pipeline, "raw")).toEqual([
        "smart188 2024-03-03",
        "smart189 2024-03-03",
        "smart188 2024-03-02",
        "smart189 2024-03-02",
      ]);
    });

    test("does the days whose input was restated, and no others", async () => {
      await heal("2024-03-03T12:05:00Z");
      pipeline.source = (_, day) => (day === "2024-03-02" ? 7 : 1.2);

      await heal("2024-03-03T13:05:00Z");

      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-02 2024-03-03",
        "rounded smart188 2024-03-02",
        "total smart188 2024-03-02",
      ]);
    });

    test("does restated history that a person fetched, as far as the horizon reaches", async () => {
      await heal("2024-03-03T12:05:00Z");
      pipeline.source = () => 7;
      pipeline.now = "2024-03-03T13:00:00Z";
      const explicit = { stations, selection: "raw", explicit: true };
      await pipeline.run({ ...explicit, range: daysRange("2024-02-28", "2024-03-03") });

      await heal("2024-03-03T13:05:00Z", { horizonDays: 2 });

      expect(daysComputed(pipeline, "rounded")).toEqual([
        "smart188 2024-03-01",
        "smart188 2024-03-02",
        "smart188 2024-03-03",
      ]);
      expect(pipeline.tables.all()).toContain("raw smart188 2024-02-28 7");
    });

    test("leaves alone what a second run in the same hour finds done, without a record", async () => {
      await heal("2024-03-03T12:05:00Z");

      expect(await heal("2024-03-03T12:35:00Z")).toMatchObject({ runId: null, state: "SKIPPED" });
    });

    describe("with a partition that fails", () => {
      beforeEach(() => {
        pipeline.fields.raw = { slotsPerStep: 1, rereadSlots: 0 };
        pipeline.source = (_, day) => {
          if (day === "2024-03-02") throw new BrokenSensorError("sensor broken");
          return 1.2;
        };
      });

      const attempts = async () => described(await seriesState(store, "raw")).failed;

      test("waits 1, 2, 4 … hours before it tries again", async () => {
        await heal("2024-03-03T12:05:00Z");
        expect(await attempts()).toEqual(["2024-03-02/2024-03-03 BROKEN_SENSOR 1"]);

        await heal("2024-03-03T12:35:00Z");
        expect(pipeline.calls).toEqual([]);
        await heal("2024-03-03T13:00:00Z"); // the next tick, though the failure came five minutes after its own
        expect(pipeline.calls).toEqual(["raw smart188 2024-03-02"]);

        await heal("2024-03-03T14:00:00Z");
        expect(pipeline.calls).toEqual([]);
        await heal("2024-03-03T15:00:00Z");
        expect(pipeline.calls).toEqual(["raw smart188 2024-03-02"]);
        expect(await attempts()).toEqual(["2024-03-02/2024-03-03 BROKEN_SENSOR 3"]);
      });

      test("gives it up after so many attempts: dead until a person runs it", async () => {
        await heal("2024-03-03T12:05:00Z", { maxAttempts: 2 });
        await heal("2024-03-03T13:05:00Z", { maxAttempts: 2 });
        pipeline.source = () => 1.2;

        expect(await heal("2024-03-04T23:05:00Z", { maxAttempts: 2 })).toMatchObject({ failures: [] });
        expect(daysComputed(pipeline, "raw")).toEqual(["smart188 2024-03-04"]);
        expect(await attempts()).toEqual(["2024-03-02/2024-03-03 BROKEN_SENSOR 2"]);
        pipeline.calls.length = 0;
        await pipeline.run({ stations });
        expect(pipeline.calls).toEqual([
          "raw smart188 2024-03-02",
          "rounded smart188 2024-03-02",
          "total smart188 2024-03-02",
        ]);
        expect(await attempts()).toEqual([]);
      });

      test("does what failed once it works again, and what depends on it in the same run", async () => {
        await heal("2024-03-03T12:05:00Z");
        pipeline.source = () => 1.2;

        await heal("2024-03-03T13:05:00Z");

        expect(pipeline.calls).toEqual([
          "raw smart188 2024-03-02",
          "rounded smart188 2024-03-02",
          "total smart188 2024-03-02",
        ]);
        expect(await attempts()).toEqual([]);
      });

      test("tries a fault that passes by itself every hour, and never gives it up", async () => {
        pipeline.source = (_, day) => {
          if (day === "2024-03-02") throw new SourceDownError("no answer");
          return 1.2;
        };
        for (const hour of ["12", "13", "14", "15", "16"]) {
          await heal(`2024-03-03T${hour}:05:00Z`, { maxAttempts: 2 });
          expect(daysComputed(pipeline, "raw")).toContain("smart188 2024-03-02");
        }
        expect(await attempts()).toEqual(["2024-03-02/2024-03-03 SOURCE_DOWN 5"]);
      });
    });

    describe("with a day that holds less than its floor", () => {
      beforeEach(() => {
        pipeline.fields.raw = { ...hoursOfDay, slotsPerStep: 1, rereadSlots: 0 };
        pipeline.source = (_, day) => (day === "2024-03-02" ? 17 : 24);
      });

      test("publishes it, tries it again after 1, 2, 4 … hours, and gives up in the end", async () => {
        await heal("2024-03-03T12:05:00Z", { maxAttempts: 2 });
        expect(described(await seriesState(store, "raw"))).toEqual({
          published: ["2024-03-01", "2024-03-02", "2024-03-03"],
          quarantined: [],
          failed: ["2024-03-02/2024-03-03 INCOMPLETE 1"],
        });

        await heal("2024-03-03T12:35:00Z", { maxAttempts: 2 });
        expect(pipeline.calls).toEqual([]);
        await heal("2024-03-03T13:05:00Z", { maxAttempts: 2 });
        expect(pipeline.calls).toEqual(["raw smart188 2024-03-02"]);
        await heal("2024-03-03T23:05:00Z", { maxAttempts: 2 });
        expect(pipeline.calls).toEqual([]);
      });

      test("rule 9: what reads it waits until it is complete", async () => {
        await heal("2024-03-03T12:05:00Z");
        expect(daysComputed(pipeline, "rounded")).toEqual([
          "smart188 2024-03-03",
          "smart188 2024-02-29",
          "smart188 2024-03-01",
        ]);
        pipeline.source = () => 24;

        await heal("2024-03-03T13:05:00Z");

        expect(pipeline.calls).toEqual([
          "raw smart188 2024-03-02",
          "rounded smart188 2024-03-02",
          "total smart188 2024-03-02",
        ]);
        expect(described(await seriesState(store, "raw"))).toMatchObject({ failed: [] });
      });

      test("does not call the running day incomplete", async () => {
        pipeline.source = (_, day) => (day === "2024-03-03" ? 12 : 24);

        await heal("2024-03-03T12:05:00Z");

        expect(described(await seriesState(store, "raw"))).toMatchObject({ failed: [] });
      });
    });
  });

  describe("rule 26", () => {
    test("a first run fixes how far back any scheduled run reaches: a wider horizon requests nothing older", async () => {
      await heal("2024-03-03T12:05:00Z", { horizonDays: 1 });
      expect(daysComputed(pipeline, "raw")).toEqual(["smart188 2024-03-02", "smart188 2024-03-03"]);
      expect(await store.ledger.baseline("raw")).toBe("2024-03-02T12:05:00.001Z");

      await heal("2024-03-03T13:05:00Z", { horizonDays: 30 });

      expect(daysComputed(pipeline, "raw")).toEqual(["smart188 2024-03-02", "smart188 2024-03-03"]);
      expect(daysComputed(pipeline, "total")).toEqual([]);
    });

    test("an earlier start of a station requests nothing older than that", async () => {
      stations = [station("smart188", { dataFrom: "2024-03-02" })];
      await heal("2024-03-03T12:05:00Z", { horizonDays: 1 });
      stations = [station("smart188", { dataFrom: "2020-01-01" })];

      await heal("2024-03-04T12:05:00Z", { horizonDays: 60 });

      expect(daysComputed(pipeline, "total")).toEqual(["smart188 2024-03-04"]);
    });

    test("older history comes when a person asks for it", async () => {
      await heal("2024-03-03T12:05:00Z", { horizonDays: 1 });
      pipeline.calls.length = 0;

      await pipeline.run({ stations, range: daysRange("2024-02-29", "2024-03-04") });

      expect(daysComputed(pipeline, "total")).toEqual(["smart188 2024-02-29", "smart188 2024-03-01"]);
    });

    test("an asset that is new later has a baseline of its own", async () => {
      pipeline.now = "2024-03-03T12:05:00Z";
      await pipeline.run({ stations, selection: "raw", ...scheduled(pipeline.now) });

      await heal("2024-03-03T13:05:00Z", { horizonDays: 1 });

      expect(daysComputed(pipeline, "rounded")).toEqual(["smart188 2024-03-02", "smart188 2024-03-03"]);
      expect(await store.ledger.baseline("raw")).toBe("2024-02-29T12:05:00.001Z");
      expect(await store.ledger.baseline("rounded")).toBe("2024-03-02T13:05:00.001Z");
    });

    test("a changed code version requests nothing; a person's run does it", async () => {
      await heal("2024-03-03T12:05:00Z");
      pipeline.fields.rounded = { codeVersion: "2" };

      expect(await heal("2024-03-03T12:06:00Z")).toMatchObject({ state: "SKIPPED" });
      pipeline.calls.length = 0;
      await pipeline.run({ stations, selection: "rounded" });
      expect(pipeline.calls).toEqual(["rounded smart188 2024-03-01 2024-03-02 2024-03-03"]);
    });

    test("a dependency on one more asset requests nothing; a person's run does it", async () => {
      await heal("2024-03-03T12:05:00Z");
      pipeline.fields.total = { upstream: [{ key: "rounded" }, { key: "raw" }] };

      expect(await heal("2024-03-03T12:06:00Z")).toMatchObject({ state: "SKIPPED" });
      pipeline.calls.length = 0;
      await pipeline.run({ stations, selection: "total" });
      expect(pipeline.calls).toEqual(["total smart188 2024-03-01 2024-03-02 2024-03-03"]);
    });

    test("days that were written by older code still follow their input", async () => {
      await heal("2024-03-03T12:05:00Z");
      pipeline.fields.rounded = { codeVersion: "2" };
      pipeline.source = (_, day) => (day === "2024-03-03" ? 7 : 1.2);

      await heal("2024-03-03T13:05:00Z");

      expect(pipeline.calls).toEqual([
        "raw smart188 2024-03-02 2024-03-03",
        "rounded smart188 2024-03-03",
        "total smart188 2024-03-03",
      ]);
    });

    test("days that were read by older code are still read again", async () => {
      await heal("2024-03-03T12:05:00Z");
      pipeline.fields.raw = { codeVersion: "2" };

      await heal("2024-03-03T13:05:00Z");

      expect(pipeline.calls).toEqual(["raw smart188 2024-03-02 2024-03-03"]);
    });

    test("days that were written before their asset read one more still follow those that they read", async () => {
      await heal("2024-03-03T12:05:00Z");
      pipeline.fields.total = { upstream: [{ key: "rounded" }, { key: "raw" }] };
      pipeline.source = (_, day) => (day === "2024-03-03" ? 7 : 1.2);

      await heal("2024-03-03T13:05:00Z");

      expect(daysComputed(pipeline, "total")).toEqual(["smart188 2024-03-03"]);
    });
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
