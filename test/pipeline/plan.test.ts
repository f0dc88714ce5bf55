import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { dayNumber, dayOfNumber, utcDaySchema } from "../../src/base/utc-day.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { intervalsOf, type IntervalSet } from "../../src/pipeline/interval-set.ts";
import type { PartitionPointer } from "../../src/pipeline/ledger.ts";
import { type Cause, planAsset, type PlanRequest, windowOf } from "../../src/pipeline/plan.ts";
import { days, station } from "../support/hours.ts";
import { memoryLedger, pointer, type PointerFields } from "./memory-ledger.ts";
import { tinyAsset, type TinyTables } from "./tiny-assets.ts";

const hourly = tinyAsset("hourly", [], { rereadDays: 2 });
const daily = tinyAsset("daily", ["hourly"]);

interface PlannedDays {
  readonly station: string;
  /** One for each range, both days included. */
  readonly days: readonly string[];
  readonly causes: Partial<Record<Cause, number>>;
}

type RequestFields = Partial<Omit<PlanRequest, "ledger" | "now">> & { readonly now?: string };

/** What is due of smart188 in the first days of March 2024, at 12:20 of the 3rd, unless told otherwise. */
async function planned(
  asset: Asset<TinyTables>,
  stored: readonly PartitionPointer[],
  { now = "2024-03-03T12:20:00Z", ...fields }: RequestFields = {},
): Promise<PlannedDays[]> {
  const plans = await planAsset(asset, {
    stations: [station("smart188")],
    window: days("2024-03-01", "2024-03-06"),
    explicit: false,
    now: new Date(now),
    ledger: memoryLedger(stored),
    ...fields,
  });
  return plans.map((plan) => ({
    station: plan.station.stationId,
    days: rangesOf(plan.days),
    causes: Object.fromEntries(Object.entries(plan.countByCause).filter(([, count]) => count > 0)),
  }));
}

function rangesOf(set: IntervalSet): string[] {
  return set.map(({ from, to }) => `${dayOfNumber(from)} to ${dayOfNumber(to - 1)}`);
}

/** Partitions of the hourly asset, read in the hour of `now` so that none is to be read again. */
function fresh(day: string, fields: PointerFields = {}): PartitionPointer {
  return pointer("hourly", day, { checkedAt: "2024-03-03T12:05:00.000Z", ...fields });
}

/** A daily partition written from version "v1" of the hourly one. */
function derived(day: string, fields: PointerFields = {}): PartitionPointer {
  return pointer("daily", day, { inputVersions: { hourly: "v1" }, ...fields });
}

describe("a day is due", () => {
  test("that was never materialized: missing", async () => {
    expect(await planned(hourly, [fresh("2024-03-02")])).toEqual([
      { station: "smart188", days: ["2024-03-01 to 2024-03-01", "2024-03-03 to 2024-03-03"], causes: { missing: 2 } },
    ]);
  });

  test("that was written by other code", async () => {
    const stored = [fresh("2024-03-01", { codeVersion: "0" }), fresh("2024-03-02"), fresh("2024-03-03")];

    expect(await planned(hourly, stored)).toEqual([
      { station: "smart188", days: ["2024-03-01 to 2024-03-01"], causes: { code: 1 } },
    ]);
  });

  test("of which an upstream version changed: data", async () => {
    const stored = [
      fresh("2024-03-01"),
      fresh("2024-03-02", { dataVersion: "v2" }),
      derived("2024-03-01"),
      derived("2024-03-02"),
    ];

    expect(await planned(daily, stored)).toEqual([
      { station: "smart188", days: ["2024-03-02 to 2024-03-02"], causes: { data: 1 } },
    ]);
  });

  test("that was written when its upstream partition did not exist yet", async () => {
    const stored = [fresh("2024-03-01"), derived("2024-03-01", { inputVersions: { hourly: null } })];

    expect(await planned(daily, stored)).toMatchObject([{ causes: { data: 1 } }]);
  });

  test("since its asset reads one more asset", async () => {
    const both = tinyAsset("daily", ["hourly", "weather"]);
    const stored = [fresh("2024-03-01"), pointer("weather", "2024-03-01"), derived("2024-03-01")];

    expect(await planned(both, stored)).toMatchObject([{ causes: { data: 1 } }]);
  });

  test("since its asset reads one asset less", async () => {
    const stored = [fresh("2024-03-01"), derived("2024-03-01", { inputVersions: { hourly: "v1", weather: "v1" } })];

    expect(await planned(daily, stored)).toMatchObject([{ days: ["2024-03-01 to 2024-03-01"] }]);
  });

  test("for one cause only, the first that holds: other code before a changed input", async () => {
    const stored = [fresh("2024-03-01", { dataVersion: "v2" }), derived("2024-03-01", { codeVersion: "0" })];

    expect(await planned(daily, stored)).toEqual([
      { station: "smart188", days: ["2024-03-01 to 2024-03-01"], causes: { code: 1 } },
    ]);
  });
});

describe("nothing is due", () => {
  test("when every day is as its code and inputs say", async () => {
    expect(await planned(daily, [fresh("2024-03-01"), derived("2024-03-01")])).toEqual([]);
  });

  test("of a day whose upstream partition is missing: it waits", async () => {
    expect(await planned(daily, [])).toEqual([]);
  });

  test("until each upstream asset has the day", async () => {
    const both = tinyAsset("daily", ["hourly", "weather"]);

    expect(await planned(both, [fresh("2024-03-01"), fresh("2024-03-02"), pointer("weather", "2024-03-02")])).toEqual([
      { station: "smart188", days: ["2024-03-02 to 2024-03-02"], causes: { missing: 1 } },
    ]);
  });

  test("because another station's upstream partition exists", async () => {
    expect(await planned(daily, [fresh("2024-03-01", { stationId: "smart189" })])).toEqual([]);
  });

  test("without stations", async () => {
    expect(await planned(hourly, [], { stations: [] })).toEqual([]);
  });
});

describe("an outside source is read again", () => {
  const readAt = (checkedAt: string) =>
    ["2024-03-01", "2024-03-02", "2024-03-03"].map((day) => pointer("hourly", day, { checkedAt }));

  test("for its newest days, the running one included, when the hour has turned", async () => {
    expect(await planned(hourly, readAt("2024-03-03T11:59:59.999Z"))).toEqual([
      { station: "smart188", days: ["2024-03-02 to 2024-03-03"], causes: { reread: 2 } },
    ]);
  });

  test("not twice in one hour", async () => {
    expect(await planned(hourly, readAt("2024-03-03T12:00:00.000Z"))).toEqual([]);
    expect(await planned(hourly, readAt("2024-03-03T12:20:00.000Z"))).toEqual([]);
  });

  test("for older days too when a person names the window", async () => {
    expect(await planned(hourly, readAt("2024-03-03T11:59:59.999Z"), { explicit: true })).toEqual([
      { station: "smart188", days: ["2024-03-01 to 2024-03-03"], causes: { reread: 3 } },
    ]);
  });

  test("not twice in one hour even then", async () => {
    expect(await planned(hourly, readAt("2024-03-03T12:00:00.000Z"), { explicit: true })).toEqual([]);
  });

  test("but an asset that reads other assets only is not", async () => {
    const stored = [fresh("2024-03-01"), derived("2024-03-01", { checkedAt: "2024-03-01T00:00:00.000Z" })];

    expect(await planned(daily, stored, { explicit: true })).toEqual([]);
  });
});

describe("a day exists", () => {
  test("once it has begun: at midnight UTC, not a millisecond before", async () => {
    const [before] = await planned(hourly, [], { now: "2024-03-02T23:59:59.999Z" });
    const [after] = await planned(hourly, [], { now: "2024-03-03T00:00:00.000Z" });

    expect(before?.days).toEqual(["2024-03-01 to 2024-03-02"]);
    expect(after?.days).toEqual(["2024-03-01 to 2024-03-03"]);
  });

  test("from the station's first day on", async () => {
    const stations = [station("smart188", { dataFrom: "2024-03-02" }), station("smart189", { dataFrom: "2024-03-04" })];

    expect(await planned(hourly, [], { stations })).toEqual([
      { station: "smart188", days: ["2024-03-02 to 2024-03-03"], causes: { missing: 2 } },
    ]);
  });

  test("inside the window asked for only", async () => {
    const [plan] = await planned(hourly, [], { window: days("2024-02-28", "2024-03-02") });

    expect(plan?.days).toEqual(["2024-02-28 to 2024-03-01"]);
    expect(await planned(hourly, [], { window: days("2024-03-04", "2024-03-06") })).toEqual([]);
    expect(await planned(hourly, [], { window: days("2024-03-02", "2024-03-02") })).toEqual([]);
  });
});

test("stations are planned apart, in the order asked for", async () => {
  const stations = [station("smart189"), station("smart188")];
  const stored = [fresh("2024-03-01"), fresh("2024-03-02"), fresh("2024-03-03", { stationId: "smart189" })];

  expect(await planned(hourly, stored, { stations })).toEqual([
    { station: "smart189", days: ["2024-03-01 to 2024-03-02"], causes: { missing: 2 } },
    { station: "smart188", days: ["2024-03-03 to 2024-03-03"], causes: { missing: 1 } },
  ]);
});

describe("a plan that is not carried out", () => {
  const numbers = (...texts: string[]) => intervalsOf(texts.map((text) => dayNumber(utcDaySchema.parse(text))));

  test("counts days that upstream assets are about to run, and asks for them by asset and station", async () => {
    const asked: string[] = [];
    const aboutToRun: PlanRequest["aboutToRun"] = (asset, stationId) => {
      asked.push(`${asset} ${stationId}`);
      return numbers("2024-03-02", "2024-03-03");
    };

    expect(await planned(daily, [fresh("2024-03-01"), derived("2024-03-01")], { aboutToRun })).toEqual([
      { station: "smart188", days: ["2024-03-02 to 2024-03-03"], causes: { upstream: 2 } },
    ]);
    expect(asked).toEqual(["hourly smart188"]);
  });

  test("names such a day once, as waiting for its upstream asset", async () => {
    const stored = [fresh("2024-03-01", { dataVersion: "v2" }), derived("2024-03-01", { codeVersion: "0" })];

    expect(await planned(daily, stored, { aboutToRun: () => numbers("2024-03-01") })).toEqual([
      { station: "smart188", days: ["2024-03-01 to 2024-03-01"], causes: { upstream: 1 } },
    ]);
  });

  test("leaves out days outside the window and days that have not begun", async () => {
    expect(await planned(daily, [], { aboutToRun: () => numbers("2024-02-01", "2024-03-03", "2024-03-04") })).toEqual([
      { station: "smart188", days: ["2024-03-03 to 2024-03-03"], causes: { upstream: 1 } },
    ]);
  });

  test("does not count a day for which another upstream asset has nothing and will do nothing", async () => {
    const both = tinyAsset("daily", ["hourly", "weather"]);
    const aboutToRun: PlanRequest["aboutToRun"] = (asset) => (asset === "hourly" ? numbers("2024-03-02") : []);

    expect(await planned(both, [], { aboutToRun })).toEqual([]);
  });
});

test("day numbers name a window of days", () => {
  expect(windowOf({ from: 19_782, to: 19_784 })).toEqual({ from: "2024-02-29", to: "2024-03-02" });
});

/** One day's state, at random: what the ledger holds of it for the asset and its upstream asset. */
const anyDay = fc.record({
  upstreamVersion: fc.constantFrom(null, "v1", "v2"),
  writtenFrom: fc.constantFrom(null, "v1", "v2"),
  codeVersion: fc.constantFrom("1", "0"),
});

test("a day with its upstream partition is due exactly if it is missing, or its code or input is not the present one", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyDay, { maxLength: 40 }), async (states) => {
      const [stored, due]: [PartitionPointer[], number[]] = [[], []];
      for (const [index, { upstreamVersion, writtenFrom, codeVersion }] of states.entries()) {
        const day = dayOfNumber(19_783 + index);
        if (upstreamVersion !== null) stored.push(fresh(day, { dataVersion: upstreamVersion }));
        if (writtenFrom !== null) stored.push(derived(day, { inputVersions: { hourly: writtenFrom }, codeVersion }));
        const isRight = writtenFrom === upstreamVersion && codeVersion === "1";
        if (upstreamVersion !== null && !isRight) due.push(19_783 + index);
      }

      const plans = await planAsset(daily, {
        stations: [station("smart188")],
        window: windowOf({ from: 19_783, to: 19_783 + states.length }),
        explicit: false,
        now: new Date("2024-05-01T00:00:00Z"),
        ledger: memoryLedger(stored),
      });

      const found = plans.flatMap((plan) => plan.days);
      expect(found.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))).toEqual(
        due,
      );
      const counts = plans.flatMap((plan) => Object.values(plan.countByCause));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(due.length);
    }),
  );
});
