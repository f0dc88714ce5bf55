import { describe, expect, test } from "vitest";

import type { UtcDay } from "../../src/base/utc-day.ts";
import type { Station } from "../../src/domain/station.ts";
import { type AssetGraph, assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { realDependencies } from "../../src/pipeline/dependencies.ts";
import { externalAsset, virtualAsset } from "../../src/pipeline/external-asset.ts";
import { any } from "../../src/pipeline/join.ts";
import { fixedDimension, partitionsOf, stationDays } from "../../src/pipeline/partitions.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import { type AssetRef, lookback, offsetBy, overlap, withNeighbours } from "../../src/pipeline/upstream.ts";
import { station } from "../support/hours.ts";
import { published } from "./memory-ledger.ts";
import { planned } from "./planned.ts";
import { tinyAsset, type TinyTables } from "./tiny-assets.ts";

const about = { description: "Values: one row per station and day.", group: "tiny" };
const days = stationDays({ running: true });
const hourly = tinyAsset("hourly");
const view = (key: string, ...upstream: readonly AssetRef[]) =>
  virtualAsset<Station, UtcDay>({ ...about, key, partitions: days, upstream });
const stations = [station("smart188"), station("smart189")];

/** What the first series of the last asset really reads. */
function read(...assets: readonly Asset<TinyTables>[]) {
  const graph: AssetGraph<TinyTables> = assetGraph(assets);
  const [series] = assets.at(-1)?.series(stations) ?? [];
  return series ? realDependencies(graph, series, stations) : [];
}

const labels = (...assets: readonly Asset<TinyTables>[]) => read(...assets).map(({ label }) => label);

describe("a dependency is named in the ledger", () => {
  test("by its asset's key if it is read at the own window", () => {
    expect(labels(hourly, tinyAsset("weather"), tinyAsset("daily", ["hourly", "weather"]))).toEqual([
      "hourly",
      "weather",
    ]);
  });

  test("with the offsets if it is read at other windows", () => {
    const around = withNeighbours<Station>(hourly, () => ({ before: 1, after: 0 }));

    expect(labels(hourly, tinyAsset("daily", [around, lookback(hourly, 24), offsetBy(hourly, 7)]))).toEqual([
      "hourly[-1..0]",
      "hourly[-24..-1]",
      "hourly[7..7]",
    ]);
  });

  test("with a star if it is read of all members", () => {
    const options = { series: "all" } as const;

    expect(labels(hourly, tinyAsset("city", [overlap(hourly, options), lookback(hourly, 2, options)]))).toEqual([
      "hourly@*",
      "hourly[-2..-1]@*",
    ]);
  });
});

describe("a virtual asset", () => {
  test("rule 4: is looked through to what it shows", () => {
    const [dependency] = read(hourly, view("chart", hourly), tinyAsset("report", ["chart"]));

    expect(dependency).toMatchObject({ key: "hourly", label: "hourly", offsets: { start: 0, end: 0 } });
    expect(dependency?.asset).toBe(hourly);
  });

  test("rule 4: is looked through to the nearest real ancestors, be it a view of views; further ones are not read", () => {
    const daily = tinyAsset("daily", ["hourly"]);
    const weather = tinyAsset("weather");
    const chart = view("chart", daily);
    const board = view("board", chart, weather);

    expect(labels(hourly, daily, weather, chart, board, tinyAsset("report", ["board"]))).toEqual(["daily", "weather"]);
  });

  test("rule 4: is looked through with the reader's offsets, join and leniency", () => {
    const reading = lookback(view("chart", hourly), 7, {
      join: any,
      series: "all",
      outside: "required",
      incomplete: "accept",
    });

    expect(read(hourly, view("chart", hourly), tinyAsset("report", [reading]))).toMatchObject([
      {
        label: "hourly[-7..-1]@*",
        offsets: { start: -7, end: -1 },
        join: { policy: "any" },
        joinOver: "everything",
        series: "all",
        outside: "required",
        incomplete: "accept",
      },
    ]);
  });

  test("rule 4: read of all members, is looked through though its members are not the reader's", () => {
    const parameters = partitionsOf(fixedDimension("parameter", ["pm25"], "2024-01-01"), utcDays);
    const reading = overlap(view("chart", hourly), { series: "all" });
    const [series] = tinyAsset("city", [reading]).series(stations);
    const graph = assetGraph<TinyTables>([hourly, view("chart", hourly)]);

    const found = series && realDependencies(graph, { ...series, id: parameters.dimension.name }, stations);

    expect(found?.map(({ label }) => label)).toEqual(["hourly@*"]);
  });

  test("rule 4: is never run, and never stale itself", async () => {
    const stored = [{ asset: "hourly", published: [published("2024-03-01")] }];

    expect(await planned([hourly, view("chart", hourly)], stored)).toEqual([]);
    expect(await planned([hourly, view("chart", hourly)], stored, { forced: true })).toEqual([]);
  });

  test("rule 4: between two assets, a change and a hole reach the reader as if it were not there", async () => {
    const report = tinyAsset("report", ["chart"]);
    const stored = [
      { asset: "hourly", published: [published("2024-03-01", { dataVersion: "v2" }), published("2024-03-03")] },
      { asset: "report", published: [published("2024-03-01", { inputVersions: { hourly: "v1" } })] },
    ];

    expect(await planned([hourly, view("chart", hourly), report], stored)).toEqual([
      { series: "smart188", due: { data: ["2024-03-01"], missing: ["2024-03-03"] } },
    ]);
  });
});

describe("an external asset", () => {
  const external = { ...about, key: "api", partitions: days };

  test("rule 3: that nobody observes is left out of what is waited for", () => {
    expect(labels(externalAsset(external), hourly, tinyAsset("daily", ["api", "hourly"]))).toEqual(["hourly"]);
    expect(labels(externalAsset(external), view("chart", { key: "api" }), tinyAsset("daily", ["chart"]))).toEqual([]);
  });

  test("rule 3: that is observed is a dependency as any other", () => {
    const observed = externalAsset<TinyTables, Station, UtcDay>({ ...external, observe: async () => new Map() });

    expect(labels(observed, tinyAsset("daily", ["api"]))).toEqual(["api"]);
  });
});
