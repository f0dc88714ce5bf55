import { describe, expect, test } from "vitest";

import type { Materialization, PartitionPointer, Run } from "../../src/pipeline/ledger.ts";
import { partitionId, runSchema } from "../../src/pipeline/ledger.ts";
import type { Store } from "../../src/store/open-store.ts";
import { pointer } from "../pipeline/memory-ledger.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { days, smart188, smart189 } from "../support/hours.ts";

const march = days("2024-03-01", "2024-04-01");

function eventOf({ checkedAt: _checkedAt, ...event }: PartitionPointer): Materialization {
  return event;
}

/** An open run that began on 2024-03-01 at the given hour. */
function run(runId: string, startHour: string, fields: Partial<Record<keyof Run, unknown>> = {}): Run {
  return runSchema.parse({
    runId,
    selection: "*",
    state: "STARTED",
    startedAt: `2024-03-01T${startHour}:05:00.000Z`,
    endedAt: null,
    durationMs: null,
    partitions: 0,
    newVersions: 0,
    failures: [],
    ...fields,
  });
}

describe.each(storeKinds)("a ledger on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));
  const record = (...pointers: readonly PartitionPointer[]) => store.ledger.record(pointers.map(eventOf), pointers);

  describe("pointers", () => {
    test("come back as they were recorded, missing inputs as null", async () => {
      const recorded = pointer("daily_means", "2024-03-01", { inputVersions: { hourly: "v7", weather: null } });

      await record(recorded);

      expect(await store.ledger.pointers("daily_means", smart188, march)).toEqual([recorded]);
    });

    test("are those of one asset, one station and the days of the window, oldest first", async () => {
      await record(
        pointer("daily_means", "2024-03-03"),
        pointer("daily_means", "2024-03-02"),
        pointer("daily_means", "2024-03-01"),
        pointer("daily_means", "2024-02-29"),
        pointer("daily_means", "2024-03-01", { stationId: "smart189" }),
        pointer("daily", "2024-03-01"),
      );

      const found = await store.ledger.pointers("daily_means", smart188, days("2024-03-01", "2024-03-03"));

      expect(found.map(({ asset, stationId, day }) => `${asset} ${stationId} ${day}`)).toEqual([
        "daily_means smart188 2024-03-01",
        "daily_means smart188 2024-03-02",
      ]);
      expect(await store.ledger.pointers("daily_means", smart189, march)).toHaveLength(1);
      expect(await store.ledger.pointers("weekly_means", smart188, march)).toEqual([]);
    });

    test("move to the newest version", async () => {
      await record(pointer("daily_means", "2024-03-01", { dataVersion: "v1" }));
      await record(pointer("daily_means", "2024-03-01", { dataVersion: "v2" }));

      expect(await store.ledger.pointers("daily_means", smart188, march)).toMatchObject([{ dataVersion: "v2" }]);
    });

    test("of a crash before they moved are as before, and recording again mends it", async () => {
      const moved = pointer("daily_means", "2024-03-01", { dataVersion: "v2" });
      await record(pointer("daily_means", "2024-03-01", { dataVersion: "v1" }));
      await store.ledger.record([eventOf(moved)], []);
      expect(await store.ledger.pointers("daily_means", smart188, march)).toMatchObject([{ dataVersion: "v1" }]);

      await record(moved);
      await record(moved);

      expect(await store.ledger.pointers("daily_means", smart188, march)).toEqual([moved]);
    });

    test("of ten thousand partitions are recorded in one call", async () => {
      const all = Array.from({ length: 10_000 }, (_, index) =>
        pointer("daily_means", new Date(Date.UTC(2000, 0, 1 + index)).toISOString().slice(0, 10)),
      );

      await record(...all);

      expect(await store.ledger.pointers("daily_means", smart188, days("2000-01-01", "2030-01-01"))).toHaveLength(
        10_000,
      );
    });

    test("nothing to record is recorded", async () => {
      await expect(store.ledger.record([], [])).resolves.toBeUndefined();
    });
  });

  describe("runs", () => {
    test("come back as they began and ended, with what went wrong", async () => {
      const failures = [
        {
          asset: "daily_means",
          stationId: "smart188",
          from: "2024-03-01",
          to: "2024-03-02",
          code: "SOURCE_STATUS",
          kind: "unavailable",
          message: "down",
        },
      ];
      const ended = run("run-1", "10", {
        state: "FAILURE",
        endedAt: "2024-03-01T10:06:00.000Z",
        durationMs: 60_000,
        partitions: 3,
        newVersions: 2,
        failures,
      });
      await store.ledger.startRun(run("run-1", "10"));
      expect(await store.ledger.runs(10)).toEqual([run("run-1", "10")]);

      expect(await store.ledger.endRun(ended)).toBe(true);
      expect(await store.ledger.runs(10)).toEqual([ended]);
    });

    test("end once: who comes second is told so and changes nothing", async () => {
      await store.ledger.startRun(run("run-1", "10"));
      await store.ledger.endRun(run("run-1", "10", { state: "CANCELED" }));

      expect(await store.ledger.endRun(run("run-1", "10", { state: "SUCCESS" }))).toBe(false);
      expect(await store.ledger.runs(10)).toMatchObject([{ state: "CANCELED" }]);
    });

    test("end for exactly one of many who try at once", async () => {
      await store.ledger.startRun(run("run-1", "10"));

      const won = await Promise.all(
        Array.from({ length: 10 }, () => store.ledger.endRun(run("run-1", "10", { state: "SUCCESS" }))),
      );

      expect(won.filter(Boolean)).toHaveLength(1);
    });

    test("are listed newest first, as many as asked for", async () => {
      for (const [runId, hour] of [
        ["b", "11"],
        ["a", "10"],
        ["c", "12"],
      ] as const)
        await store.ledger.startRun(run(runId, hour));

      const idsOf = async (limit: number) => (await store.ledger.runs(limit)).map(({ runId }) => runId);
      expect(await idsOf(10)).toEqual(["c", "b", "a"]);
      expect(await idsOf(2)).toEqual(["c", "b"]);
      expect(await idsOf(1)).toEqual(["c"]);
      expect(await idsOf(0)).toEqual([]);
    });

    test("without any the list is empty", async () => {
      expect(await store.ledger.runs(10)).toEqual([]);
    });

    test("begun under an id that has ended already are refused, so that no record of the past is lost", async () => {
      await store.ledger.startRun(run("run-1", "10"));
      await store.ledger.endRun(run("run-1", "10", { state: "SUCCESS" }));

      await store.ledger.startRun(run("run-1", "12")).catch(() => {});

      expect(await store.ledger.runs(10)).toMatchObject([{ runId: "run-1", state: "SUCCESS" }]);
    });
  });
});

test("a partition has a readable name", () => {
  expect(partitionId("daily_means", smart188, march.from)).toBe("daily_means@smart188/2024-03-01");
});

if (withoutMongodb) test.skip(withoutMongodb);
