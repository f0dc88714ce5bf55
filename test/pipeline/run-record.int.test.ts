import { describe, expect, test } from "vitest";

import { HarmattanError } from "../../src/base/errors.ts";
import { systemSleep } from "../../src/base/retry.ts";
import { currentState, type Run } from "../../src/pipeline/run.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import { holder, type TinyPipeline, tinyPipeline } from "./tiny-pipeline.ts";

class BrokenSensorError extends HarmattanError {
  readonly code = "BROKEN_SENSOR";
  readonly kind = "data";
}

const onlySmart188 = { stations: [station("smart188")], selection: "raw" };
const mayLive = () => true;
const isGone = () => false;

describe.each(storeKinds)("the record of a run on $name", (kind) => {
  let store: Store;
  let pipeline: TinyPipeline;
  withFreshStore(kind, (fresh) => {
    store = fresh;
    pipeline = tinyPipeline(fresh);
  });

  async function recorded(runId = "run-1"): Promise<Run> {
    const run = await store.ledger.run(runId);
    if (!run) throw new Error(`no run ${runId}`);
    return run;
  }

  /** The store of a process that was killed in its step: its record is never written again. */
  function neverUpdated(): Store {
    return { ...store, ledger: { ...store.ledger, updateRun: async () => false } };
  }

  describe("rule 11: its state", () => {
    test("is STARTED while its process renews it, however long a step takes", async () => {
      const states: string[] = [];
      pipeline.source = async (_, day) => {
        if (day === "2024-03-03") await systemSleep(700);
        states.push(currentState(await recorded(), new Date(), mayLive));
        return 1.2;
      };

      await pipeline.run({ ...onlySmart188, aliveForMs: 300 });

      expect(states).toEqual(["STARTED", "STARTED", "STARTED"]);
      expect(currentState(await recorded(), new Date("2030-01-01T00:00:00Z"), isGone)).toBe("SUCCESS");
    });

    test("is LOST when its record was not renewed in time", async () => {
      const before = new Date();
      await pipeline.run({ ...onlySmart188, aliveForMs: 60_000, store: neverUpdated() });

      const run = await recorded();
      expect(run).toMatchObject({ state: "STARTED", endedAt: null, durationMs: null, partitions: 0 });
      expect(currentState(run, before, mayLive)).toBe("STARTED");
      expect(currentState(run, new Date(before.getTime() + 59_000), mayLive)).toBe("STARTED");
      expect(currentState(run, new Date(before.getTime() + 120_000), mayLive)).toBe("LOST");
    });

    test("is LOST at once when its process is known to be gone", async () => {
      await pipeline.run({ ...onlySmart188, aliveForMs: 60_000, store: neverUpdated() });

      const asked: number[] = [];
      const state = currentState(await recorded(), new Date(), ({ pid }) => {
        asked.push(pid);
        return false;
      });

      expect(state).toBe("LOST");
      expect(asked).toEqual([7]);
    });

    test("is LOST after the ledger failed it, though its process lives on", async () => {
      const ledger: Store["ledger"] = {
        ...store.ledger,
        async read(asset, slots, series) {
          const isPlanOfRounded = asset.key === "rounded" && series === undefined;
          if (isPlanOfRounded) throw new Error("connection lost");
          return store.ledger.read(asset, slots, series);
        },
      };
      const run = pipeline.run({ stations: [station("smart188")], aliveForMs: 150, store: { ...store, ledger } });
      await expect(run).rejects.toThrow("connection lost");
      await systemSleep(400);

      expect(await recorded()).toMatchObject({ state: "STARTED" });
      expect(currentState(await recorded(), new Date(), mayLive)).toBe("LOST");
    });

    test("cannot be changed once it has ended", async () => {
      await pipeline.run(onlySmart188);
      const ended = await recorded();

      expect(await store.ledger.updateRun({ ...ended, state: "FAILURE" })).toBe(false);
      expect(await recorded()).toEqual(ended);
    });
  });

  test("rule 11: tells what started it, for which instant, and where it ran", async () => {
    pipeline.now = "2024-03-03T12:07:31Z";

    await pipeline.run({
      ...onlySmart188,
      holder: holder("run-9", { jobUid: "job-uid", host: "pod-1", pid: 41 }),
      trigger: "backfill",
      nominalAt: new Date("2024-03-03T12:05:00Z"),
      inferred: true,
    });

    expect(await recorded("run-9")).toMatchObject({
      selection: "raw",
      trigger: "backfill",
      nominalAt: "2024-03-03T12:05:00.000Z",
      inferred: true,
      process: { jobUid: "job-uid", host: "pod-1", pid: 41 },
      startedAt: "2024-03-03T12:07:31.000Z",
    });
  });

  describe("rule 37: the newest log lines", () => {
    const recentLog = () => ['{"message":"asking the source"}', '{"message":"sensor broken"}'];

    test("are kept with a run that failed", async () => {
      pipeline.source = () => {
        throw new BrokenSensorError("sensor broken");
      };

      await pipeline.run({ ...onlySmart188, recentLog });

      expect(await recorded()).toMatchObject({
        state: "FAILURE",
        log: ['{"message":"asking the source"}', '{"message":"sensor broken"}'],
        failures: [{ code: "BROKEN_SENSOR", message: "sensor broken" }],
      });
    });

    test("are not kept with a run that succeeded, nor with one that was stopped", async () => {
      await pipeline.run({ ...onlySmart188, recentLog });
      const controller = new AbortController();
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.source = () => {
        controller.abort();
        return 1.2;
      };
      await pipeline.run({ ...onlySmart188, recentLog, signal: controller.signal });

      expect(await recorded("run-1")).toMatchObject({ state: "SUCCESS", log: [] });
      expect(await recorded("run-2")).toMatchObject({ state: "CANCELED", log: [] });
    });

    test("carry run, asset and series of the step", async () => {
      pipeline.source = (_, _day, { log }) => {
        log.warn({ hours: 3 }, "the station is late");
        return 1.2;
      };

      await pipeline.run({ ...onlySmart188 });

      expect(pipeline.logLines.map((line) => JSON.parse(line))).toMatchObject([
        { level: "warn", runId: "run-1", asset: "raw", series: "smart188", hours: 3, message: "the station is late" },
        {},
        {},
      ]);
    });
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
