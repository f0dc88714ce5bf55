import { beforeEach, describe, expect, test } from "vitest";

import { instantSchema } from "../../src/base/instant.ts";
import type { Ledger, LedgerChange } from "../../src/pipeline/ledger.ts";
import { partitionId } from "../../src/pipeline/ledger.ts";
import type { PartitionRecord } from "../../src/pipeline/partition-record.ts";
import { utcDays, utcHours } from "../../src/pipeline/time-grid.ts";
import { openLedger } from "../../src/store/ledger-store.ts";
import { published, quarantined, slot } from "../pipeline/memory-ledger.ts";
import { type Connect, storeKinds, withFreshDatabase, withoutMongodb } from "../support/databases.ts";
import { checkResult, dailyMeans, event, failure, slots } from "../support/ledger.ts";

const march = slots("2024-03-01", "2024-04-01");

/** A change of daily means of smart188 under fence 1. */
function change(fields: Partial<LedgerChange>): LedgerChange {
  return { asset: dailyMeans, series: "smart188", fence: 1, ...fields };
}

/** Records of `count` days from `first` on. */
function publishedDays(first: string, count: number, fields = {}): PartitionRecord[] {
  return Array.from({ length: count }, (_, index) => published(utcDays.keyOf(slot(first) + index), fields));
}

describe.each(storeKinds)("a ledger on $name", (kind) => {
  let connect: Connect;
  let ledger: Ledger;
  withFreshDatabase(kind, (opener) => (connect = opener));
  beforeEach(async () => {
    ledger = await openLedger(await connect());
  });

  const record = (fields: Partial<LedgerChange>) => ledger.record([change(fields)]);
  const state = async (range = march) => (await ledger.read(dailyMeans, range, "smart188")).get("smart188");
  const publishedOf = async (range = march) => [...((await state(range))?.published.values() ?? [])];

  describe("partitions", () => {
    test("come back as they were recorded: published, in quarantine and failed, missing inputs as null", async () => {
      const good = published("2024-03-01", {
        inputVersions: { "hourly_measurements@smart188": "v7", weather: null },
        completeness: 23 / 24,
        dataThrough: "2024-03-02T00:00:00.000Z",
        warnings: ["flat_line"],
        checkedAt: "2024-03-03T01:00:00.000Z",
        fence: 3,
      });
      const bad = { ...quarantined("2024-03-02", { rows: 0 }), failedChecks: ["plausible", "complete"] };

      await record({ fence: 3, published: [good], quarantined: [bad], failed: [failure("2024-03-05", "2024-03-08")] });

      expect(await ledger.read(dailyMeans, march, "smart188")).toEqual(
        new Map([
          [
            "smart188",
            {
              published: new Map([[slot("2024-03-01"), good]]),
              quarantined: new Map([[slot("2024-03-02"), bad]]),
              failed: [{ ...failure("2024-03-05", "2024-03-08"), attempts: 1 }],
              wiped: [],
            },
          ],
        ]),
      );
    });

    test("are those of one asset, one series and the slots of the range, in their order", async () => {
      await record({
        published: [published("2024-03-02"), published("2024-02-29"), published("2024-03-01"), published("2024-04-01")],
      });
      await ledger.record([
        change({ series: "smart189", published: [published("2024-03-01")] }),
        change({ series: "smart18", published: [published("2024-03-01")] }),
        change({ asset: { key: "daily", grid: utcDays }, published: [published("2024-03-01")] }),
      ]);

      expect((await publishedOf()).map(({ partition }) => partition)).toEqual(["2024-03-01", "2024-03-02"]);
      expect(await publishedOf(slots("2024-03-02", "2024-03-02"))).toEqual([]);
      expect(await ledger.read({ key: "weekly_means", grid: utcDays }, march)).toEqual(new Map());
    });

    test("of every series are read at once if none is named", async () => {
      await ledger.record([
        change({ published: [published("2024-03-01")] }),
        change({ series: "smart189", failed: [failure("2024-03-01", "2024-03-02")] }),
        change({ series: "smart190", published: [published("2023-03-01")] }),
        change({ asset: { key: "daily", grid: utcDays }, series: "smart191", published: [published("2024-03-01")] }),
      ]);

      const states = await ledger.read(dailyMeans, march);

      expect([...states.keys()].toSorted()).toEqual(["smart188", "smart189"]);
      expect(states.get("smart188")?.published.size).toBe(1);
      expect(states.get("smart189")?.failed).toHaveLength(1);
    });

    test("of many chunks are one answer: two years of days, a failure across the border of two chunks", async () => {
      await record({ published: publishedDays("2023-01-01", 731), failed: [failure("2024-04-20", "2024-05-03")] });

      const read = await state(slots("2022-01-01", "2026-01-01"));

      expect(read?.published.size).toBe(731);
      expect([...(read?.published.keys() ?? [])].at(-1)).toBe(slot("2024-12-31"));
      expect(read?.failed.map((each) => each.slots)).toEqual([
        slots("2024-04-20", "2024-04-27"),
        slots("2024-04-27", "2024-05-03"),
      ]);
    });

    test("may be hours", async () => {
      const hourly = { key: "hourly", grid: utcHours };
      const hour = published("2024-02-29T23:00Z");
      await ledger.record([{ asset: hourly, series: "smart188", fence: 1, published: [hour] }]);

      const from = utcHours.slotOf("2024-02-29T23:00Z") ?? Number.NaN;
      const read = await ledger.read(hourly, { from, to: from + 1 });

      expect(read.get("smart188")?.published).toEqual(new Map([[from, hour]]));
    });

    test("move to the newest version", async () => {
      await record({ published: [published("2024-03-01", { dataVersion: "v1" })] });
      await record({ published: [published("2024-03-01", { dataVersion: "v2" })] });

      expect(await publishedOf()).toEqual([published("2024-03-01", { dataVersion: "v2" })]);
    });

    test("that are removed are as if they had never been, but for the fence of their removal", async () => {
      await record({ published: [published("2024-03-01")], failed: [failure("2024-03-02", "2024-03-05")] });
      await record({ removed: [march] });

      expect(await state()).toMatchObject({ published: new Map(), quarantined: new Map(), failed: [] });
      expect((await state())?.wiped.map(({ slots: wiped }) => wiped)).toEqual([march]);
    });

    test("rule 13: pointers move under the fence: an older writer is refused as a whole, in every chunk", async () => {
      await record({ fence: 7, published: [published("2024-04-27", { fence: 7 })] });

      const older = record({
        fence: 6,
        published: [published("2024-04-26", { fence: 6 }), published("2024-04-27", { fence: 6, dataVersion: "old" })],
      });

      await expect(older).rejects.toMatchObject({
        name: "FencedError",
        code: "FENCED",
        message:
          "daily_means@smart188/2024-04-27: another run took over while this one paused or lost its lease; this run wrote nothing more, that one goes on",
      });
      expect(await publishedOf(slots("2024-01-01", "2025-01-01"))).toEqual([published("2024-04-27", { fence: 7 })]);
    });

    test("are changed by several changes of one call, each on what the one before left", async () => {
      await ledger.record([
        change({ failed: [failure("2024-03-01", "2024-03-04")] }),
        change({ failed: [failure("2024-03-02", "2024-03-04")] }),
        change({ published: [published("2024-03-03")] }),
        change({ series: "smart189", published: [published("2024-03-03")] }),
      ]);

      const read = await state();
      expect(read?.failed.map((each) => [each.slots, each.attempts])).toEqual([
        [slots("2024-03-01", "2024-03-02"), 1],
        [slots("2024-03-02", "2024-03-03"), 2],
      ]);
      expect([...(read?.published.keys() ?? [])]).toEqual([slot("2024-03-03")]);
    });

    test("of a call without changes are as before", async () => {
      await expect(ledger.record([])).resolves.toBeUndefined();
      await expect(record({})).resolves.toBeUndefined();

      expect(await state()).toBeUndefined();
    });
  });

  describe("written by many at once", () => {
    test("twenty records of different partitions of one chunk all land", async () => {
      const days = publishedDays("2024-03-01", 20);

      await Promise.all(days.map((day) => record({ published: [day] })));

      expect(await publishedOf()).toEqual(days);
    });

    test("twenty records through four connections all land, and every failed attempt is counted", async () => {
      const ledgers = [
        ledger,
        ...(await Promise.all([connect(), connect(), connect()].map(async (each) => openLedger(await each)))),
      ];
      const days = publishedDays("2024-03-01", 20);

      await Promise.all(
        days.map(async (day, index) => {
          const changed = change({ published: [day], failed: [failure("2024-03-25", "2024-03-28")] });
          await ledgers[index % 4]?.record([changed]);
        }),
      );

      expect(await publishedOf()).toEqual(days);
      expect((await state())?.failed.map((each) => [each.slots, each.attempts])).toEqual([
        [slots("2024-03-25", "2024-03-28"), 20],
      ]);
    });

    test("rule 13: of many fences the highest is what readers see in the end", async () => {
      const fences = [3, 9, 1, 7, 5, 10, 2, 8, 4, 6];

      const written = await Promise.allSettled(
        fences.map((fence) =>
          record({ fence, published: [published("2024-03-01", { fence, dataVersion: `v${fence}` })] }),
        ),
      );

      expect(await publishedOf()).toEqual([published("2024-03-01", { fence: 10, dataVersion: "v10" })]);
      for (const each of written) if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "FENCED" });
    });
  });

  describe("ten thousand partitions in one call", () => {
    test("rule 14: of one series all land", async () => {
      await record({ published: publishedDays("2000-01-01", 10_000) });

      const read = await publishedOf(slots("1999-01-01", "2030-01-01"));
      expect(read).toHaveLength(10_000);
      expect(read.at(0)).toEqual(published("2000-01-01"));
      expect(read.at(-1)).toEqual(published("2027-05-18"));
    });

    test("rule 14: of four hundred series, twenty-five days each, all land", async () => {
      const days = publishedDays("2024-04-15", 25); // on both sides of a chunk's border
      await ledger.record(
        Array.from({ length: 400 }, (_, index) => change({ series: `smart${1_000 + index}`, published: days })),
      );

      const states = await ledger.read(dailyMeans, slots("2024-01-01", "2025-01-01"));
      expect(states.size).toBe(400);
      expect([...states.values()].map(({ published: { size } }) => size)).toEqual(
        Array.from({ length: 400 }, () => 25),
      );
      expect([...(states.get("smart1399")?.published.values() ?? [])]).toEqual(days);
    });
  });

  describe("quarantine", () => {
    const kept = (rows: string) => ({
      quarantined: [quarantined("2024-03-01", { dataVersion: rows })],
      kept: new Map([[slot("2024-03-01"), rows]]),
    });
    const keptRows = (day: string) => ledger.keptRows(dailyMeans, "smart188", slot(day));

    test("rule 21: keeps the rows, and readers see the version before", async () => {
      await record({ published: [published("2024-03-01", { dataVersion: "good" })] });
      await record(kept('[{"pm25":-1}]'));

      expect(await keptRows("2024-03-01")).toBe('[{"pm25":-1}]');
      expect(await keptRows("2024-03-02")).toBeNull();
      expect(await publishedOf()).toEqual([published("2024-03-01", { dataVersion: "good" })]);
    });

    test("rule 21: keeps the newest rows of a partition that fails again", async () => {
      await record(kept("[1]"));
      await record(kept("[2]"));

      expect(await keptRows("2024-03-01")).toBe("[2]");
    });

    test("rule 13: keeps its rows when an older writer comes late with others", async () => {
      await record({ fence: 7, ...kept("[7]"), quarantined: [quarantined("2024-03-01", { fence: 7 })] });

      const older = { ...kept("[6]"), quarantined: [quarantined("2024-03-01", { fence: 6 })] };
      await expect(record({ fence: 6, ...older, events: [event("2024-03-01", "v6")] })).rejects.toMatchObject({
        code: "FENCED",
      });

      expect(await ledger.events(dailyMeans, "smart188", march, 10)).toEqual([]);
      expect(await keptRows("2024-03-01")).toBe("[7]");
    });

    test("rule 21: ends when the partition is published", async () => {
      await record(kept("[1]"));
      await record({ published: [published("2024-03-01")] });

      expect((await state())?.quarantined).toEqual(new Map());
    });
  });

  describe("events", () => {
    const versions = async (range = march, limit = 10) =>
      (await ledger.events(dailyMeans, "smart188", range, limit)).map(
        (each) => `${each.runId} ${each.versions[0]?.dataVersion}`,
      );
    const at = (hour: string) => `2024-03-02T${hour}:00:00.000Z`;

    test("come back as they were recorded, with metadata and note", async () => {
      const told = event("2024-03-01", "v1", {
        kind: "approval",
        last: "2024-03-02",
        note: "checked by hand",
        versions: [
          {
            partition: "2024-03-01",
            dataVersion: null,
            inputVersions: { b: "2", a: null },
            rows: 0,
            metadata: { mean: { type: "float", value: 0.1 + 0.2, unit: "µg/m³" }, done: { type: "bool", value: true } },
          },
        ],
      });

      await record({ events: [told] });

      expect(await ledger.events(dailyMeans, "smart188", march, 10)).toEqual([told]);
    });

    test("rule 14: of a crash before the pointers moved stand there, and the next run tells them once", async () => {
      await record({
        published: [published("2024-03-01", { dataVersion: "v1" })],
        events: [event("2024-03-01", "v1")],
      });
      await record({ events: [event("2024-03-01", "v2", { runId: "run-2", at: at("10") })] }); // and killed
      expect(await publishedOf()).toMatchObject([{ dataVersion: "v1" }]);

      const again = { published: [published("2024-03-01", { dataVersion: "v2" })] };
      await record({ ...again, events: [event("2024-03-01", "v2", { runId: "run-3", at: at("11") })] });

      expect(await publishedOf()).toMatchObject([{ dataVersion: "v2" }]);
      expect(await versions()).toEqual(["run-2 v2", "run-1 v1"]);
    });

    test("rule 14: recorded twice by the same run are one", async () => {
      await record({ events: [event("2024-03-01", "v1")] });
      await record({ events: [event("2024-03-01", "v1", { durationMs: 99 })] });

      expect(await versions()).toEqual(["run-1 v1"]);
    });

    test("of v1, v2 and v1 again are three", async () => {
      for (const [index, version] of ["v1", "v2", "v1"].entries())
        await record({ events: [event("2024-03-01", version, { runId: `run-${index}`, at: at(`1${index}`) })] });

      expect(await versions()).toEqual(["run-2 v1", "run-1 v2", "run-0 v1"]);
      expect(await versions(march, 1)).toEqual(["run-2 v1"]);
      expect(await versions(march, 0)).toEqual([]);
    });

    test("are those with a version in the range, of one asset and series", async () => {
      const told = (runId: string, from: string, last: string, fields = {}) =>
        event(from, runId, { runId, last, ...fields });
      await record({
        events: [
          told("before", "2024-02-01", "2024-02-29"),
          told("into", "2024-02-20", "2024-03-01"),
          told("within", "2024-03-10", "2024-03-10"),
          told("over", "2024-02-21", "2024-04-20"),
          told("out", "2024-03-31", "2024-04-20"),
          told("after", "2024-04-01", "2024-04-20"),
          told("other", "2024-03-10", "2024-03-10", { series: "smart189" }),
          told("foreign", "2024-03-10", "2024-03-10", { asset: "daily" }),
        ],
      });

      expect((await versions()).map((text) => text.replace(/ .*/, "")).toSorted()).toEqual(["out", "within"]);
    });
  });

  describe("check results", () => {
    test("come back as they were recorded, newest first, as many as asked for", async () => {
      const older = checkResult("plausible", { passed: 0, skipped: [{ partition: "2024-03-01", reason: "no rows" }] });
      const newer = checkResult("plausible", {
        at: "2024-03-02T01:10:00.000Z",
        runId: "run-2",
        failed: [
          {
            partition: "2024-03-01",
            severity: "ERROR",
            errored: false,
            blocks: true,
            description: "PM2.5 is -1 µg/m³",
            metadata: { lowest: { type: "int", value: -1 } },
          },
        ],
      });
      await record({ checks: [older] });
      await record({ checks: [newer, checkResult("plausible", { series: "smart189" })] });

      expect(await ledger.checkResults("daily_means", "smart188", 10)).toEqual([newer, older]);
      expect(await ledger.checkResults("daily_means", "smart188", 1)).toEqual([newer]);
      expect(await ledger.checkResults("daily", "smart188", 10)).toEqual([]);
    });
  });

  describe("baselines", () => {
    const [first, second] = ["2024-03-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z"].map((text) =>
      instantSchema.parse(text),
    );

    test("rule 26: are set once: a later, wider reach changes nothing", async () => {
      if (!first || !second) throw new Error("two instants");
      expect(await ledger.baseline("daily_means")).toBeNull();

      await ledger.setBaseline("daily_means", first);
      await ledger.setBaseline("daily_means", second);

      expect(await ledger.baseline("daily_means")).toBe("2024-03-01T00:00:00.000Z");
      expect(await ledger.baseline("daily")).toBeNull();
    });

    test("rule 26: of many that set one at once one is set, and stays", async () => {
      const reaches = Array.from({ length: 10 }, (_, day) => instantSchema.parse(`2024-03-1${day}T00:00:00.000Z`));

      await Promise.all(reaches.map((reach) => ledger.setBaseline("daily_means", reach)));

      const baseline = await ledger.baseline("daily_means");
      expect(reaches).toContain(baseline);
      await Promise.all(reaches.map((reach) => ledger.setBaseline("daily_means", reach)));
      expect(await ledger.baseline("daily_means")).toBe(baseline);
    });
  });
});

test("a partition has a readable name", () => {
  expect(partitionId("daily_means", "smart188", "2024-03-01")).toBe("daily_means@smart188/2024-03-01");
});

if (withoutMongodb) test.skip(withoutMongodb);
