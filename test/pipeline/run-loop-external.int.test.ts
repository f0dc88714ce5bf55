import { beforeEach, describe, expect, test } from "vitest";

import type { UtcDay } from "../../src/base/utc-day.ts";
import { daysOf } from "../../src/base/utc-day.ts";
import type { Station } from "../../src/domain/station.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import { externalAsset, virtualAsset } from "../../src/pipeline/external-asset.ts";
import { stationDays } from "../../src/pipeline/partitions.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { station } from "../support/hours.ts";
import { tinyAsset, type TinyTables, tinyTables } from "./tiny-assets.ts";
import { described, type RunFields, runGraph, scheduled, seriesState, slotsOf } from "./tiny-pipeline.ts";

const api = { key: "api", grid: utcDays };
const threeDays = ["2024-03-01", "2024-03-02", "2024-03-03"];

describe.each(storeKinds)("a run with its ledger on $name", (kind) => {
  let store: Store;
  let now = "";
  let calls: string[] = [];
  let tables = tinyTables();
  /** What the source calls the version of a day; none: the day is not there. */
  let versionOf: (day: UtcDay) => string | undefined = () => "v1";
  withFreshStore(kind, (fresh) => {
    store = fresh;
  });
  beforeEach(() => {
    now = "2024-03-03T12:05:00Z";
    tables = tinyTables();
    versionOf = () => "v1";
  });

  const rows = (asset: string) =>
    tinyAsset(asset, [asset === "raw" ? "api" : "shown"], {
      materialize: async ({ window, member: { stationId } }) => {
        calls.push(`${asset} ${daysOf(window).join(" ")}`);
        return daysOf(window).map((day) => ({
          stationId,
          day,
          value: asset === "raw" && versionOf(day) === "v2" ? 2 : 1,
        }));
      },
    });

  /** `api` is observed, its two newest days again in each hour; `raw` reads it, `shown` is a view of raw, `report` reads that. */
  function run(fields: RunFields<TinyTables> = {}) {
    calls = [];
    const observed = externalAsset<TinyTables, Station, UtcDay>({
      key: "api",
      description: "What somebody else publishes: one series per station.",
      group: "sources",
      partitions: stationDays({ running: true }),
      rereadSlots: 2,
      observe: async ({ window }) => {
        calls.push(`observe ${daysOf(window).join(" ")}`);
        return new Map(
          daysOf(window).flatMap((day): [UtcDay, string][] => {
            const version = versionOf(day);
            return version === undefined ? [] : [[day, version]];
          }),
        );
      },
    });
    const shown = virtualAsset({
      key: "shown",
      description: "A chart of raw: one per station.",
      group: "views",
      partitions: stationDays({ running: true }),
      upstream: [{ key: "raw" }],
    });
    return runGraph({
      store,
      graph: assetGraph<TinyTables>([observed, rows("raw"), shown, rows("report")]),
      resources: tables,
      now: () => now,
      stations: [station("smart188")],
      ...fields,
    });
  }

  describe("rule 3: of an external asset", () => {
    test("observes its versions and stores no rows; what reads it follows in the same run", async () => {
      const report = await run();

      expect(calls).toEqual([
        "observe 2024-03-01 2024-03-02 2024-03-03",
        "raw 2024-03-01 2024-03-02 2024-03-03",
        "report 2024-03-01 2024-03-02 2024-03-03",
      ]);
      expect(report.assets).toMatchObject([
        { asset: "api", partitions: 3, newVersions: 3, rows: { inserted: 0 } },
        { asset: "raw", partitions: 3 },
        { asset: "report", partitions: 3 },
      ]);
      const [first] = (await seriesState(store, "api")).published.values();
      expect(first).toMatchObject({ partition: "2024-03-01", dataVersion: "v1", rows: 0, codeVersion: "external" });
      const [raw] = (await seriesState(store, "raw")).published.values();
      expect(raw?.inputVersions).toEqual({ api: "v1" });
      expect(await store.ledger.events(api, "smart188", slotsOf("2024-03-01", "2024-03-04"), 9)).toMatchObject([
        { kind: "observation", from: "2024-03-01", last: "2024-03-03" },
      ]);
    });

    test("an unchanged version requests nothing, however often it is observed", async () => {
      await run();
      for (const hour of ["13", "14", "15"]) {
        now = `2024-03-03T${hour}:05:00Z`;
        const report = await run(scheduled(now, { horizonDays: 2 }));
        expect(calls.slice(0, 1)).toEqual(["observe 2024-03-02 2024-03-03"]);
        expect(report.assets.map(({ newVersions }) => newVersions)).toEqual([0, 0, 0]);
      }
      expect(await store.ledger.events(api, "smart188", slotsOf("2024-03-02", "2024-03-04"), 9)).toHaveLength(1);
    });

    test("a changed version requests what reads it, that day only", async () => {
      await run();
      now = "2024-03-03T13:05:00Z";
      versionOf = (day) => (day === "2024-03-02" ? "v2" : "v1");

      await run();

      expect(calls).toEqual(["observe 2024-03-02 2024-03-03", "raw 2024-03-02", "report 2024-03-02"]);
      expect(await store.ledger.events(api, "smart188", slotsOf("2024-03-02", "2024-03-03"), 1)).toMatchObject([
        { kind: "observation", versions: [{ partition: "2024-03-02", dataVersion: "v2" }] },
      ]);
    });

    test("a changed version that gives equal rows stops there", async () => {
      await run();
      now = "2024-03-03T13:05:00Z";
      versionOf = (day) => (day === "2024-03-02" ? "v1, signed again" : "v1");

      await run();

      expect(calls).toEqual(["observe 2024-03-02 2024-03-03", "raw 2024-03-02"]);
    });

    test("a day that is not there yet is waited for, and asked for again", async () => {
      versionOf = (day) => (day === "2024-03-03" ? undefined : "v1");
      await run();
      expect(calls).toEqual([
        "observe 2024-03-01 2024-03-02 2024-03-03",
        "raw 2024-03-01 2024-03-02",
        "report 2024-03-01 2024-03-02",
      ]);
      versionOf = () => "v1";

      await run();

      expect(calls).toEqual(["observe 2024-03-03", "raw 2024-03-03", "report 2024-03-03"]);
      expect(described(await seriesState(store, "api"))).toEqual({ published: threeDays, quarantined: [], failed: [] });
    });

    test("a failed observation is a failure of that asset, and what was seen before stands", async () => {
      await run();
      now = "2024-03-03T13:05:00Z";
      versionOf = () => {
        throw new TypeError("no answer");
      };

      const report = await run();

      expect(report).toMatchObject({ state: "FAILURE", failures: [{ asset: "api", code: "UNEXPECTED" }] });
      expect(calls).toEqual(["observe 2024-03-02 2024-03-03"]);
      expect(described(await seriesState(store, "api"))).toMatchObject({
        published: threeDays,
        failed: ["2024-03-02/2024-03-04 UNEXPECTED 1"],
      });
    });
  });

  test("rule 4: a view is never run; what depends on it follows what it shows", async () => {
    const report = await run();

    expect(report.assets.map(({ asset }) => asset)).toEqual(["api", "raw", "report"]);
    const [raw] = (await seriesState(store, "raw")).published.values();
    const [shown] = (await seriesState(store, "report")).published.values();
    expect(shown?.inputVersions).toEqual({ raw: raw?.dataVersion });
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
