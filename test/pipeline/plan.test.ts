import { describe, expect, test } from "vitest";

import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { intervalsOf } from "../../src/pipeline/interval-set.ts";
import { ledgerView } from "../../src/pipeline/ledger-view.ts";
import type { PartitionRecord } from "../../src/pipeline/partition-record.ts";
import { stationDays, stationHours } from "../../src/pipeline/partitions.ts";
import { planAsset, type PlanRequest } from "../../src/pipeline/plan.ts";
import { utcDays, utcHours, utcMonths } from "../../src/pipeline/time-grid.ts";
import { slotsOfRange } from "../../src/pipeline/time-range.ts";
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
