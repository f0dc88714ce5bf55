import { describe, expect, test } from "vitest";

import type { RunState } from "../../src/pipeline/run.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { run } from "../support/ledger.ts";

const ended = { endedAt: "2024-03-01T10:06:00.000Z", durationMs: 60_000 };

describe.each(storeKinds)("runs on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  test("rule 11: come back as they began, went on and ended, with what went wrong", async () => {
    const begun = run("run-1", "10", { trigger: "backfill", inferred: true });
    const beating = { ...begun, aliveUntil: run("run-1", "11").aliveUntil, partitions: 1 };
    const failed = run("run-1", "10", {
      ...ended,
      trigger: "backfill",
      inferred: true,
      state: "FAILURE",
      partitions: 3,
      newVersions: 2,
      heldElsewhere: 4,
      quarantined: 1,
      failures: [
        {
          asset: "daily_means",
          series: "smart188",
          from: "2024-03-01",
          to: "2024-03-02",
          code: "SOURCE_STATUS",
          kind: "unavailable",
          message: "station smart188: AirQino answered 503",
        },
      ],
      log: ["first line", 'second line, "quoted"'],
    });

    await store.ledger.startRun(begun);
    expect(await store.ledger.run("run-1")).toEqual(begun);
    expect(await store.ledger.updateRun(beating)).toBe(true);
    expect(await store.ledger.run("run-1")).toEqual(beating);
    expect(await store.ledger.updateRun(failed)).toBe(true);
    expect(await store.ledger.run("run-1")).toEqual(failed);
    expect(await store.ledger.runs(10)).toEqual([failed]);
  });

  test.each<RunState>(["SUCCESS", "FAILURE", "SKIPPED", "CANCELED", "LOST"])(
    "rule 11: a run that is %s stays so: no update, heartbeat or second start changes it",
    async (state) => {
      const end = run("run-1", "10", { ...ended, state });
      await store.ledger.startRun(run("run-1", "10"));
      expect(await store.ledger.updateRun(end)).toBe(true);

      expect(await store.ledger.updateRun(run("run-1", "10", { ...ended, state: "FAILURE", partitions: 9 }))).toBe(
        false,
      );
      expect(await store.ledger.updateRun(run("run-1", "10", { aliveUntil: "2024-03-01T23:00:00.000Z" }))).toBe(false);
      await store.ledger.startRun(run("run-1", "12"));

      expect(await store.ledger.run("run-1")).toEqual(end);
    },
  );

  test("rule 11: a run ends for exactly one of many that end it at once", async () => {
    await store.ledger.startRun(run("run-1", "10"));
    const states = ["SUCCESS", "FAILURE", "CANCELED", "LOST"] as const;

    const won = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        store.ledger.updateRun(run("run-1", "10", { ...ended, state: states[index % 4], partitions: index })),
      ),
    );

    expect(won.filter(Boolean)).toHaveLength(1);
    const winner = won.indexOf(true);
    expect(await store.ledger.run("run-1")).toMatchObject({ state: states[winner % 4], partitions: winner });
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

  test("without any there is none to list or to find", async () => {
    expect(await store.ledger.runs(10)).toEqual([]);
    expect(await store.ledger.run("run-1")).toBeNull();
  });
});

test.each(storeKinds)("a run's record outlives its process on $name", async (kind) => {
  const place = await kind.fresh();
  const first = await openStore(place.settings);
  await first.ledger.startRun(run("run-1", "10"));
  await first.close();

  const second = await openStore(place.settings);
  expect(await second.ledger.updateRun(run("run-1", "10", { ...ended, state: "LOST" }))).toBe(true);
  await second.close();
  await place.remove();
});

if (withoutMongodb) test.skip(withoutMongodb);
