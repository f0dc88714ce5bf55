import { describe, expect, test } from "vitest";

import type { UtcDay } from "../../src/base/utc-day.ts";
import type { Station } from "../../src/domain/station.ts";
import { externalAsset, type ObserveContext, virtualAsset } from "../../src/pipeline/external-asset.ts";
import { stationDays } from "../../src/pipeline/partitions.ts";
import { station } from "../support/hours.ts";
import { published, slot } from "./memory-ledger.ts";
import { planned, tinyEffects } from "./planned.ts";
import { tinyAsset, type TinyTables, tinyTables } from "./tiny-assets.ts";

const about = {
  key: "api",
  description: "What AirQino publishes: one series per station.",
  group: "sources",
};
const running = stationDays({ running: true });
const march = { from: slot("2024-03-01"), to: slot("2024-03-04") };
const smart188 = station("smart188", { dataFrom: "2024-02-29" });

type Observe = (context: ObserveContext<TinyTables, Station, UtcDay>) => Promise<ReadonlyMap<UtcDay, string>>;

/** An outside source that has `versions`, by day. */
function api(versions: Readonly<Record<string, string>>, fields = {}) {
  const observe: Observe = async ({ window }) => {
    const days = running.grid;
    const slots = Object.entries(versions).map(([day, version]) => [days.slotOf(day) ?? Number.NaN, version] as const);
    const [from, to] = [days.slotOf(window.from) ?? 0, days.slotOf(window.to) ?? 0];
    return new Map(
      slots.filter(([day]) => day >= from && day < to).map(([day, version]) => [days.keyOf(day), version]),
    );
  };
  return externalAsset<TinyTables, Station, UtcDay>({ ...about, partitions: running, observe, ...fields });
}

describe("an external asset", () => {
  test("rule 3: that is observed gives a data version for each partition that is there, and nothing else", async () => {
    const [series] = api({ "2024-03-01": "etag-1", "2024-03-03": "etag-3", "2024-03-04": "etag-4" }).series([smart188]);

    const stage = await series?.stage(march, tinyEffects());

    const nothing = { rows: 0, completeness: null, dataThrough: null, metadata: {}, checks: [] };
    expect(stage?.partitions).toEqual([
      { slot: slot("2024-03-01"), dataVersion: "etag-1", ...nothing },
      { slot: slot("2024-03-03"), dataVersion: "etag-3", ...nothing },
    ]);
  });

  test("rule 3: writes, keeps, checks and removes no rows", async () => {
    const tables = tinyTables();
    const [series] = api({ "2024-03-01": "etag-1" }).series([smart188]);
    const stage = await series?.stage(march, tinyEffects(tables));
    const none = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };

    expect(await stage?.publish([march], 7)).toEqual(none);
    expect(stage?.kept(march.from)).toBe("[]");
    expect(await series?.checkPublished(march, tinyEffects(tables))).toEqual([]);
    expect(await series?.publishKept(march.from, "[]", 7, tables)).toEqual(none);
    expect(await series?.remove(march, 7, tables)).toEqual(none);
    expect(tables.all()).toEqual([]);
  });

  test("is observed with the member, the window asked for and the effects, and may refuse", async () => {
    const asked: string[] = [];
    const observe: Observe = async ({ member, window, signal }) => {
      asked.push(`${member.stationId} ${window.from} ${window.to} ${signal.aborted}`);
      throw new Error("no network");
    };
    const [series] = api({}, { observe }).series([smart188]);

    await expect(series?.stage(march, tinyEffects())).rejects.toThrow("no network");
    expect(asked).toEqual(["smart188 2024-03-01 2024-03-04 false"]);
  });

  test("rule 3: has no compute: no code of ours makes it stale, and it reads nothing", () => {
    const asset = api({});

    expect(asset).toMatchObject({
      nature: "external",
      codeVersion: "external",
      upstream: [],
      checks: [],
      rereadSlots: 1,
    });
    expect(asset.series([smart188])).toMatchObject([
      { id: "smart188", firstSlot: slot("2024-02-29"), dependencies: [] },
    ]);
  });

  test("rule 3: that nobody observes is never run, not even by force", async () => {
    const lineage = externalAsset<TinyTables, Station, UtcDay>({ ...about, partitions: running });

    expect(lineage.rereadSlots).toBeNull();
    expect(lineage.series([smart188])).toEqual([]);
    expect(await planned([lineage], [], { forced: true })).toEqual([]);
  });
});

describe("an observation", () => {
  const observed = (dataVersion: string, checkedAt = "2024-03-03T11:05:00.000Z") => ({
    asset: "api",
    published: ["2024-03-01", "2024-03-02", "2024-03-03"].map((day) =>
      published(day, { codeVersion: "external", dataVersion, checkedAt, rows: 0 }),
    ),
  });
  const hourly = tinyAsset("hourly", ["api"]);
  const hours = {
    asset: "hourly",
    published: ["2024-03-01", "2024-03-02", "2024-03-03"].map((day) =>
      published(day, { inputVersions: { api: "etag-1" } }),
    ),
  };

  test("rule 3: of an unchanged version requests nothing downstream, however often it is made", async () => {
    for (const checkedAt of ["2024-03-03T11:05:00.000Z", "2024-03-03T12:05:00.000Z", "2024-03-03T12:19:00.000Z"]) {
      expect(await planned([api({}), hourly], [observed("etag-1", checkedAt), hours])).toEqual([]);
    }
  });

  test("rule 3: of another version requests just the partitions that read it", async () => {
    const changed = {
      asset: "api",
      published: [published("2024-03-02", { codeVersion: "external", dataVersion: "etag-2", rows: 0 })],
    };

    expect(await planned([api({}), hourly], [observed("etag-1"), changed, hours])).toEqual([
      { series: "smart188", due: { data: ["2024-03-02"] } },
    ]);
  });

  test("rule 3: is made again in each hour of the newest partition, and of as many as the asset says", async () => {
    const before = [observed("etag-1", "2024-03-03T11:59:59.999Z")];

    expect(await planned([api({})], before)).toEqual([{ series: "smart188", due: { reread: ["2024-03-03"] } }]);
    expect(await planned([api({}, { rereadSlots: 2 })], before)).toEqual([
      { series: "smart188", due: { reread: ["2024-03-02 to 2024-03-03"] } },
    ]);
    expect(await planned([api({})], [observed("etag-1", "2024-03-03T12:00:00.000Z")])).toEqual([]);
  });

  test("rule 3: is made again of the newest partition that exists, where partitions exist after their end", async () => {
    const afterEnd = api({}, { partitions: stationDays() });
    const before = [observed("etag-1", "2024-03-03T11:59:59.999Z")];

    expect(await planned([afterEnd], before)).toEqual([{ series: "smart188", due: { reread: ["2024-03-02"] } }]);
    // Until its lag is over, the 3rd does not exist, though the 4th has begun.
    expect(await planned([afterEnd], before, { now: "2024-03-04T00:04:59.999Z" })).toEqual([
      { series: "smart188", due: { reread: ["2024-03-02"] } },
    ]);
  });

  test("rule 3: is waited for by what reads it", async () => {
    const stored = [{ asset: "api", published: [published("2024-03-02", { codeVersion: "external" })] }];

    expect(await planned([api({}), hourly], stored)).toEqual([
      { series: "smart188", due: { missing: ["2024-03-02"] } },
    ]);
  });
});

describe("a virtual asset", () => {
  test("rule 4: has partitions and reads what it shows, but computes nothing", async () => {
    const chart = virtualAsset({ ...about, key: "chart", partitions: running, upstream: [{ key: "hourly" }] });
    const [series] = chart.series([smart188]);

    const stage = await series?.stage(march, tinyEffects());

    expect(chart).toMatchObject({ nature: "virtual", rereadSlots: null, checks: [], upstream: [{ key: "hourly" }] });
    expect(series).toMatchObject({ id: "smart188", dependencies: [{ key: "hourly", offsets: { start: 0, end: 0 } }] });
    expect(stage?.partitions).toEqual([]);
    expect(await stage?.publish([march], 1)).toEqual({ inserted: 0, changed: 0, unchanged: 0, deleted: 0 });
  });
});
