import { describe, expect, test } from "vitest";

import type { Station } from "../../src/domain/station.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { intervalsOf } from "../../src/pipeline/interval-set.ts";
import { all, any, type Join, minCount, minShare } from "../../src/pipeline/join.ts";
import { ledgerView } from "../../src/pipeline/ledger-view.ts";
import { emptyState, type Ledger } from "../../src/pipeline/ledger.ts";
import type { PartitionRecord } from "../../src/pipeline/partition-record.ts";
import { stationDays, stationHours } from "../../src/pipeline/partitions.ts";
import { planAsset, type PlanRequest } from "../../src/pipeline/plan.ts";
import { utcDays, utcHours, utcMonths } from "../../src/pipeline/time-grid.ts";
import { slotsOfRange } from "../../src/pipeline/time-range.ts";
import { lookback, overlap, withNeighbours } from "../../src/pipeline/upstream.ts";
import { station } from "../support/hours.ts";
import { failedDays, memoryLedger, type PartitionFields, published, slot, type StoredSeries } from "./memory-ledger.ts";
import { planned, rangesOf } from "./planned.ts";
import { emptyAsset, tinyAsset, type TinyTables } from "./tiny-assets.ts";

const hourly = tinyAsset("hourly", [], { rereadSlots: 2 });
const weather = tinyAsset("weather");
const daily = tinyAsset("daily", ["hourly"]);
const both = tinyAsset("daily", ["hourly", "weather"]);

/** Partitions of the hourly asset, read in the hour of `now` so that none is to be read again. */
const fresh = (day: string, fields: PartitionFields = {}): PartitionRecord =>
  published(day, { checkedAt: "2024-03-03T12:05:00.000Z", ...fields });

/** A daily partition written from version "v1" of the hourly one. */
const derived = (day: string, fields: PartitionFields = {}): PartitionRecord =>
  published(day, { inputVersions: { hourly: "v1" }, ...fields });

const of = (asset: string, ...rows: readonly PartitionRecord[]): StoredSeries => ({ asset, published: rows });

describe("a day is due", () => {
  test("rule 17: that was never materialized: missing", async () => {
    expect(await planned([hourly], [of("hourly", fresh("2024-03-02"))])).toEqual([
      { series: "smart188", due: { missing: ["2024-03-01", "2024-03-03"] } },
    ]);
  });

  test("rule 17: that was written by other code", async () => {
    const stored = [of("hourly", fresh("2024-03-01", { codeVersion: "0" }), fresh("2024-03-02"), fresh("2024-03-03"))];

    expect(await planned([hourly], stored)).toEqual([{ series: "smart188", due: { code: ["2024-03-01"] } }]);
  });

  test("rule 17: of which an upstream version changed: data", async () => {
    const stored = [
      of("hourly", fresh("2024-03-01"), fresh("2024-03-02", { dataVersion: "v2" })),
      of("daily", derived("2024-03-01"), derived("2024-03-02")),
    ];

    expect(await planned([hourly, daily], stored)).toEqual([{ series: "smart188", due: { data: ["2024-03-02"] } }]);
  });

  test("rule 17: that was written when its upstream partition did not exist yet", async () => {
    const stored = [
      of("hourly", fresh("2024-03-01")),
      of("daily", derived("2024-03-01", { inputVersions: { hourly: null } })),
    ];

    expect(await planned([hourly, daily], stored)).toEqual([{ series: "smart188", due: { data: ["2024-03-01"] } }]);
  });

  test("rule 17: since its asset reads one more asset, or one less", async () => {
    const stored = [
      of("hourly", fresh("2024-03-01"), fresh("2024-03-02")),
      of("weather", published("2024-03-01"), published("2024-03-02")),
      of("daily", derived("2024-03-01"), derived("2024-03-02", { inputVersions: { hourly: "v1", weather: "v1" } })),
    ];

    expect(await planned([hourly, weather, both], stored)).toEqual([
      { series: "smart188", due: { dependencies: ["2024-03-01"] } },
    ]);
    expect(await planned([hourly, daily], stored)).toEqual([
      { series: "smart188", due: { dependencies: ["2024-03-02"] } },
    ]);
  });

  test("for one cause only, the first that holds: other code before a changed input", async () => {
    const stored = [
      of("hourly", fresh("2024-03-01", { dataVersion: "v2" })),
      of("daily", derived("2024-03-01", { codeVersion: "0" })),
    ];

    expect(await planned([hourly, daily], stored)).toEqual([{ series: "smart188", due: { code: ["2024-03-01"] } }]);
  });

  test("that failed the last time, though an older version of it is published and nothing changed", async () => {
    const stored = [
      of("hourly", fresh("2024-03-01"), fresh("2024-03-02")),
      {
        ...of("daily", derived("2024-03-01"), derived("2024-03-02")),
        failed: [failedDays("2024-03-02", "2024-03-03")],
      },
    ];

    expect(await planned([hourly, daily], stored)).toEqual([{ series: "smart188", due: { failed: ["2024-03-02"] } }]);
  });
});

describe("nothing is due", () => {
  test("rule 17: when every day is as its code and inputs say", async () => {
    const stored = [of("hourly", fresh("2024-03-01")), of("daily", derived("2024-03-01"))];

    expect(await planned([hourly, daily], stored)).toEqual([]);
  });

  test("rule 9: of a day whose upstream partition is missing: it waits, be it stale, failed or asked for", async () => {
    expect(await planned([hourly, daily], [])).toEqual([]);
    const stored = [{ ...of("daily", derived("2024-03-01")), failed: [failedDays("2024-03-02", "2024-03-04")] }];
    expect(await planned([hourly, daily], stored)).toEqual([]);
    expect(await planned([hourly, daily], stored, { forced: true })).toEqual([]);
  });

  test("rule 9: until each upstream asset has the day", async () => {
    const stored = [of("hourly", fresh("2024-03-01"), fresh("2024-03-02")), of("weather", published("2024-03-02"))];

    expect(await planned([hourly, weather, both], stored)).toEqual([
      { series: "smart188", due: { missing: ["2024-03-02"] } },
    ]);
  });

  test("because another station's upstream partition exists", async () => {
    const stored = [{ ...of("hourly", fresh("2024-03-01")), series: "smart189" }];

    expect(await planned([hourly, daily], stored)).toEqual([]);
  });

  test("without stations", async () => {
    expect(await planned([hourly], [], { stations: [] })).toEqual([]);
  });
});

describe("an outside source is read again", () => {
  const readAt = (checkedAt: string) =>
    of("hourly", ...["2024-03-01", "2024-03-02", "2024-03-03"].map((day) => published(day, { checkedAt })));

  test("for its newest days, the running one included, when the hour has turned", async () => {
    expect(await planned([hourly], [readAt("2024-03-03T11:59:59.999Z")])).toEqual([
      { series: "smart188", due: { reread: ["2024-03-02 to 2024-03-03"] } },
    ]);
  });

  test("not twice in one hour", async () => {
    expect(await planned([hourly], [readAt("2024-03-03T12:00:00.000Z")])).toEqual([]);
    expect(await planned([hourly], [readAt("2024-03-03T12:20:00.000Z")])).toEqual([]);
  });

  test("for older days too when a person names the range, yet not twice in one hour", async () => {
    expect(await planned([hourly], [readAt("2024-03-03T11:59:59.999Z")], { explicit: true })).toEqual([
      { series: "smart188", due: { reread: ["2024-03-01 to 2024-03-03"] } },
    ]);
    expect(await planned([hourly], [readAt("2024-03-03T12:00:00.000Z")], { explicit: true })).toEqual([]);
  });

  test("for the newest partitions that exist, on a grid of hours that exist after their end", async () => {
    const source = emptyAsset("source", stationHours(), [], { rereadSlots: 2 });
    const keys = ["09", "10", "11"].map((hour) => `2024-03-03T${hour}:00Z`);
    const stored = of("source", ...keys.map((key) => published(key, { checkedAt: "2024-03-03T11:59:59.999Z" })));
    const range = { from: "2024-03-03T09:00Z", to: "2024-03-03T12:00Z" };

    expect(await planned([source], [stored], range)).toEqual([
      { series: "smart188", due: { reread: ["2024-03-03T10:00Z to 2024-03-03T11:00Z"] } },
    ]);
  });

  test("but an asset that reads other assets only is not", async () => {
    const old = { checkedAt: "2024-03-01T00:00:00.000Z" };
    const stored = [of("hourly", fresh("2024-03-01")), of("daily", derived("2024-03-01", old))];

    expect(await planned([hourly, daily], stored, { explicit: true })).toEqual([]);
  });
});

describe("a person may ask for what is fresh", () => {
  test("by force: every partition of the range that exists and whose inputs are there", async () => {
    const stored = [of("hourly", fresh("2024-03-01"), fresh("2024-03-02")), of("daily", derived("2024-03-01"))];

    expect(await planned([hourly, daily], stored, { forced: true })).toEqual([
      { series: "smart188", due: { forced: ["2024-03-01 to 2024-03-02"] } },
    ]);
    expect(await planned([hourly], [], { forced: true, from: "2023-12-30" })).toEqual([
      { series: "smart188", due: { forced: ["2024-01-01 to 2024-03-03"] } },
    ]);
  });
});

describe("a day exists", () => {
  test("rule 6: of an asset that follows the running day at midnight UTC, not a millisecond before", async () => {
    expect(await planned([hourly], [], { now: "2024-03-02T23:59:59.999Z" })).toEqual([
      { series: "smart188", due: { missing: ["2024-03-01 to 2024-03-02"] } },
    ]);
    expect(await planned([hourly], [], { now: "2024-03-03T00:00:00.000Z" })).toEqual([
      { series: "smart188", due: { missing: ["2024-03-01 to 2024-03-03"] } },
    ]);
  });

  test("rule 6: of any other asset five minutes after its end; until then it is not missing", async () => {
    const afterEnd = emptyAsset("yesterday", stationDays());

    expect(await planned([afterEnd], [], { now: "2024-03-03T00:04:59.999Z" })).toEqual([
      { series: "smart188", due: { missing: ["2024-03-01"] } },
    ]);
    expect(await planned([afterEnd], [], { now: "2024-03-03T00:05:00.000Z" })).toEqual([
      { series: "smart188", due: { missing: ["2024-03-01 to 2024-03-02"] } },
    ]);
  });

  test("rule 6: from the station's first day on", async () => {
    const stations = [station("smart188", { dataFrom: "2024-03-02" }), station("smart189", { dataFrom: "2024-03-04" })];

    expect(await planned([hourly], [], { stations })).toEqual([
      { series: "smart188", due: { missing: ["2024-03-02 to 2024-03-03"] } },
    ]);
  });

  test("inside the range asked for only", async () => {
    expect(await planned([hourly], [], { from: "2024-02-28", to: "2024-03-02" })).toEqual([
      { series: "smart188", due: { missing: ["2024-02-28 to 2024-03-01"] } },
    ]);
    expect(await planned([hourly], [], { from: "2024-03-04", to: "2024-03-06" })).toEqual([]);
    expect(await planned([hourly], [], { from: "2024-03-02", to: "2024-03-02" })).toEqual([]);
  });
});

describe("a range of time", () => {
  const range = (from: string, to: string) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) });

  test("rule 5: names every slot that it overlaps, and not the one that begins at its end", () => {
    const leapDay = range("2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z");

    expect(rangesOf(utcDays, [slotsOfRange({ grid: utcDays }, leapDay)])).toEqual(["2024-02-29"]);
    expect(rangesOf(utcHours, [slotsOfRange({ grid: utcHours }, leapDay)])).toEqual([
      "2024-02-29T00:00Z to 2024-02-29T23:00Z",
    ]);
    expect(rangesOf(utcMonths, [slotsOfRange({ grid: utcMonths }, leapDay)])).toEqual(["2024-02"]);
    expect(
      rangesOf(utcDays, [
        slotsOfRange({ grid: utcDays }, range("2024-02-29T23:59:59.999Z", "2024-03-01T00:00:00.001Z")),
      ]),
    ).toEqual(["2024-02-29 to 2024-03-01"]);
  });

  test("names none if it is empty or the wrong way round", () => {
    expect(slotsOfRange({ grid: utcDays }, range("2024-03-01", "2024-03-01"))).toEqual({ from: 0, to: 0 });
    expect(slotsOfRange({ grid: utcDays }, range("2024-03-02", "2024-03-01"))).toEqual({ from: 0, to: 0 });
  });
});

test("stations are planned apart, in the order asked for", async () => {
  const stations = [station("smart189"), station("smart188")];
  const stored = [
    of("hourly", fresh("2024-03-01"), fresh("2024-03-02")),
    { ...of("hourly", fresh("2024-03-03")), series: "smart189" },
  ];

  expect(await planned([hourly], stored, { stations })).toEqual([
    { series: "smart189", due: { missing: ["2024-03-01 to 2024-03-02"] } },
    { series: "smart188", due: { missing: ["2024-03-03"] } },
  ]);
});

describe("a plan that is not carried out", () => {
  const numbers = (...days: string[]) => intervalsOf(days.map(slot));

  test("rule 25: counts days that upstream assets are about to run, and asks for them by asset and station", async () => {
    const asked = new Set<string>();
    const coming: PlanRequest<TinyTables>["coming"] = (asset, series) => {
      asked.add(`${asset} ${series}`);
      return numbers("2024-03-02", "2024-03-03");
    };
    const stored = [of("hourly", fresh("2024-03-01")), of("daily", derived("2024-03-01"))];

    expect(await planned([hourly, daily], stored, { coming })).toEqual([
      { series: "smart188", due: { upstream: ["2024-03-02 to 2024-03-03"] } },
    ]);
    expect([...asked]).toEqual(["hourly smart188"]);
  });

  test("names such a day once, as waiting for its upstream asset", async () => {
    const stored = [
      of("hourly", fresh("2024-03-01", { dataVersion: "v2" })),
      of("daily", derived("2024-03-01", { codeVersion: "0" })),
    ];

    expect(await planned([hourly, daily], stored, { coming: () => numbers("2024-03-01") })).toEqual([
      { series: "smart188", due: { upstream: ["2024-03-01"] } },
    ]);
  });

  test("leaves out days outside the range and days that have not begun", async () => {
    const coming = () => numbers("2024-02-01", "2024-03-03", "2024-03-04");

    expect(await planned([hourly, daily], [], { coming })).toEqual([
      { series: "smart188", due: { upstream: ["2024-03-03"] } },
    ]);
  });

  test("does not count a day for which another upstream asset has nothing and will do nothing", async () => {
    const coming = (asset: string) => (asset === "hourly" ? numbers("2024-03-02") : []);

    expect(await planned([hourly, weather, both], [], { coming })).toEqual([]);
  });
});

describe("of an asset of which only the newest two days are made", () => {
  const partitions = stationDays({ running: true, newestOnly: 2 });
  const newest = tinyAsset("newest", ["hourly"], { partitions });
  const hours = of("hourly", ...["2024-02-29", "2024-03-01", "2024-03-02", "2024-03-03"].map((day) => fresh(day)));
  const due = (cause: string, ...days: string[]) => [{ series: "smart188", due: { [cause]: days } }];

  test("rule 6: only those are missing, however long the range, also when a person names it or forces it", async () => {
    const long = { from: "2024-01-01" };

    expect(await planned([hourly, newest], [hours], long)).toEqual(due("missing", "2024-03-02 to 2024-03-03"));
    expect(await planned([hourly, newest], [hours], { ...long, explicit: true })).toEqual(
      due("missing", "2024-03-02 to 2024-03-03"),
    );
    expect(await planned([hourly, newest], [hours], { ...long, forced: true })).toEqual(
      due("forced", "2024-03-02 to 2024-03-03"),
    );
    expect(await planned([hourly, newest], [hours], { from: "2024-02-01", to: "2024-03-02" })).toEqual([]);
  });

  test("rule 17: an older one is not due for any cause: code, data, a failure, a new read of the source, a kill", async () => {
    const source = tinyAsset("newest", [], { partitions, rereadSlots: 7 });
    const old = { checkedAt: "2024-02-01T00:00:00.000Z" };
    const stored = {
      ...of(
        "newest",
        derived("2024-02-28", { codeVersion: "0" }),
        derived("2024-02-29", { inputVersions: {}, ...old }),
      ),
      failed: [failedDays("2024-02-26", "2024-02-28")],
    };
    const interrupted = new Map([["smart188", intervalsOf([slot("2023-12-01"), slot("2024-03-02")])]]);
    const fields = { from: "2024-02-01", interrupted, coming: () => intervalsOf([slot("2024-03-01")]) };

    const missing = { interrupted: ["2024-03-02"], missing: ["2024-03-03"] };
    expect(await planned([hourly, newest], [hours, stored], fields)).toEqual([{ series: "smart188", due: missing }]);
    expect(await planned([source], [stored], { ...fields, explicit: true })).toEqual([
      { series: "smart188", due: missing },
    ]);
  });

  test("what is past making is not even read from the ledger, be it of the range or left by a kill", async () => {
    const ledger = memoryLedger([hours]);
    const read: string[] = [];
    const watched: Pick<Ledger, "read"> = {
      read(asset, slots, series) {
        read.push(...rangesOf(asset.grid, [slots]).map((range) => `${asset.key} ${range}`));
        return ledger.read(asset, slots, series);
      },
    };

    const plans = await planAsset(newest, {
      graph: assetGraph([hourly, newest]),
      stations: [station("smart188")],
      view: ledgerView(watched),
      range: { fromMs: Date.parse("2024-02-01"), toMs: Date.parse("2024-03-04") },
      explicit: false,
      now: new Date("2024-03-03T12:20:00Z"),
      interrupted: new Map([["smart188", intervalsOf([slot("2023-12-01")])]]),
    });

    expect(plans.map(({ slots }) => rangesOf(utcDays, slots))).toEqual([["2024-03-02 to 2024-03-03"]]);
    expect(read).toEqual(["newest 2024-03-02 to 2024-03-03", "hourly 2024-03-02 to 2024-03-03"]);
  });

  describe("its readers", () => {
    const forecasts = emptyAsset("forecasts", stationHours({ newestOnly: 3 }));
    const reader = (join: Join) => tinyAsset("scores", [overlap(forecasts, { join })]);
    const forecastOf = (...hourStarts: string[]) => of("forecasts", ...hourStarts.map((hour) => published(hour)));
    const march2 = { from: "2024-03-02", to: "2024-03-03" };

    test("rule 9: read older ones that were published, and do not wait for those that never will be", async () => {
      const stored = [forecastOf("2024-03-02T04:00Z", "2024-03-02T05:00Z")];
      const isDue = async (join: Join) => (await planned([forecasts, reader(join)], stored, march2)).length === 1;

      expect(await isDue(all)).toBe(true);
      expect(await isDue(any)).toBe(true);
      expect(await isDue(minCount(2))).toBe(true);
      expect(await isDue(minCount(3))).toBe(false);
      expect(await isDue(minShare(1))).toBe(true);
      expect(await planned([forecasts, reader(any)], [], march2)).toEqual([]);
    });

    test("rule 9: wait for the newest while they can still be made", async () => {
      const today = { from: "2024-03-03", to: "2024-03-04" };
      const newestTwo = forecastOf("2024-03-03T10:00Z", "2024-03-03T11:00Z");

      expect(await planned([forecasts, reader(all)], [newestTwo], today)).toEqual([]);
      expect(await planned([forecasts, reader(all)], [newestTwo, forecastOf("2024-03-03T09:00Z")], today)).toEqual(
        due("missing", "2024-03-03"),
      );
    });
  });
});

describe("what reads an input once", () => {
  const forecast = tinyAsset("forecast", [overlap(hourly, { pinned: true })]);
  const coming = () => intervalsOf([slot("2024-03-02"), slot("2024-03-03")]);

  test("rule 25: is not asked for by a run of it, unless it is missing anyway", async () => {
    const stored = [of("hourly", fresh("2024-03-01"), fresh("2024-03-02")), of("forecast", published("2024-03-02"))];

    expect(await planned([hourly, forecast], stored, { coming })).toEqual([
      { series: "smart188", due: { missing: ["2024-03-01", "2024-03-03"] } },
    ]);
  });
});

describe("400 stations, each of which reads all of them", () => {
  const stations = Array.from({ length: 400 }, (_, index) => station(`station-${index}`, { dataFrom: "2010-01-01" }));
  const now = new Date("2024-03-03T12:20:00Z");
  const thirtyDays = { fromMs: Date.parse("2024-02-02T12:00Z"), toMs: now.getTime() };
  const reading = { series: "all", join: any, incomplete: "accept", pinned: true } as const;
  const record = published("2024-03-01");

  /** Partitions that count how often they are looked at. */
  class CountedPartitions extends Map<number, PartitionRecord> {
    static looks = 0;
    override get(key: number) {
      CountedPartitions.looks += 1;
      return super.get(key);
    }
  }

  /** One asset, of which every station has the slots from a day on. */
  function ledgerOf(key: string, from: number, to: number): Pick<Ledger, "read"> & { readonly assetsRead: string[] } {
    const assetsRead: string[] = [];
    const slots = Array.from({ length: to - from }, (_, index) => from + index);
    const stateOf = () => ({ ...emptyState, published: new CountedPartitions(slots.map((each) => [each, record])) });
    return {
      assetsRead,
      async read(asset) {
        assetsRead.push(asset.key);
        return asset.key === key ? new Map(stations.map(({ stationId }) => [stationId, stateOf()])) : new Map();
      },
    };
  }

  async function plannedBy(asset: Asset<TinyTables>, before: Asset<TinyTables>, ledger: Pick<Ledger, "read">) {
    CountedPartitions.looks = 0;
    const request = { stations, view: ledgerView(ledger), range: thirtyDays, explicit: false, now };
    const plans = await planAsset(asset, { ...request, graph: assetGraph([before, asset]) });
    expect(plans).toHaveLength(400);
    return rangesOf(asset.grid, plans[399]?.slots ?? []);
  }

  test("rule 8: hours that look 192 hours back on days look once at each day of each station, not once each", async () => {
    const lookingBack = lookback(hourly, 192, reading);
    const days = [slot("2024-02-01"), slot("2024-03-04")] as const;

    const newest = emptyAsset("newest", stationHours({ newestOnly: 3 }), [lookingBack]);
    const ofNewest = ledgerOf("hourly", ...days);
    expect(await plannedBy(newest, hourly, ofNewest)).toEqual(["2024-03-03T09:00Z to 2024-03-03T11:00Z"]);
    expect(ofNewest.assetsRead).toEqual(["newest", "hourly"]);
    expect(CountedPartitions.looks).toBe(400 * 32);

    const every = emptyAsset("every", stationHours(), [lookingBack]);
    expect(await plannedBy(every, hourly, ledgerOf("hourly", ...days))).toEqual([
      "2024-02-02T12:00Z to 2024-03-03T11:00Z",
    ]);
    expect(CountedPartitions.looks).toBe(400 * 32);
  });

  test("rule 7: days that read the hours of their own day and the day before look at them once", async () => {
    const forecasts = emptyAsset("forecasts", stationHours({ newestOnly: 3 }));
    const around = withNeighbours<Station>(forecasts, () => ({ before: 1, after: 0 }), { join: any });
    const scores = emptyAsset("scores", stationDays({ running: true }), [around]);
    const hour = (day: string) => slot(day) * 24;
    const ledger = ledgerOf("forecasts", hour("2024-02-01"), hour("2024-03-03"));

    // The 3rd of March has no hour of its own yet.
    expect(await plannedBy(scores, forecasts, ledger)).toEqual(["2024-02-02 to 2024-03-02"]);
    expect(ledger.assetsRead).toEqual(["scores", "forecasts"]);
    expect(CountedPartitions.looks).toBe(400 * 31 * 24);
  });
});

describe("ranges, never lists: 400 stations and ten years of days on an empty ledger", () => {
  const range = { fromMs: Date.parse("2014-01-01"), toMs: Date.parse("2024-01-01") };
  const tenYears = [{ from: slot("2014-01-01"), to: slot("2024-01-01") }];
  const stations = Array.from({ length: 400 }, (_, index) => station(`station-${index}`, { dataFrom: "2010-01-01" }));
  const monthly = tinyAsset("monthly", ["daily"]);
  const chain: readonly Asset<TinyTables>[] = [hourly, daily, monthly];

  test("rule 5: cost one read of the ledger for each asset, and are one range for each series", async () => {
    const ledger = memoryLedger();
    const view = ledgerView(ledger);
    const due = new Map<string, typeof tenYears>();
    const coming = (asset: string, series: string) => due.get(`${asset} ${series}`) ?? [];
    const request = { graph: assetGraph(chain), stations, view, range, explicit: false, now: new Date("2024-02-01") };

    for (const [index, asset] of chain.entries()) {
      const plans = await planAsset(asset, { ...request, coming });

      expect(ledger.reads).toBe(index + 1);
      expect(plans).toHaveLength(400);
      expect(plans.every(({ slots }) => slots.length === 1)).toBe(true);
      expect(plans.map(({ slots }) => slots)).toEqual(stations.map(() => tenYears));
      for (const { series } of plans) due.set(`${asset.key} ${series.id}`, tenYears);
    }
  });

  test("rule 5: cost no more when every station begins on another day", async () => {
    const ledger = memoryLedger();
    const later = stations.map((each, index) => {
      return { ...each, dataFrom: utcDays.keyOf(slot("2020-01-01") - index) };
    });

    const plans = await planAsset(daily, {
      graph: assetGraph(chain),
      stations: later,
      view: ledgerView(ledger),
      range,
      explicit: false,
      now: new Date("2024-02-01"),
      coming: (asset) => (asset === "hourly" ? tenYears : []),
    });

    expect(plans.map(({ slots }) => slots)).toEqual(
      later.map((_, index) => [{ from: slot("2020-01-01") - index, to: slot("2024-01-01") }]),
    );
    expect(ledger.reads).toBe(2);
  });
});
