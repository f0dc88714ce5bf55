import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type AssetGraph, assetGraph } from "../../src/pipeline/asset-graph.ts";
import { virtualAsset } from "../../src/pipeline/external-asset.ts";
import { stationDays } from "../../src/pipeline/partitions.ts";
import { tinyAsset, type TinyTables } from "./tiny-assets.ts";

const keysOf = (graph: AssetGraph<TinyTables>) => graph.assets.map((asset) => asset.key);

describe("a graph of assets", () => {
  test("puts every asset behind its upstream assets, in whatever order they are given", () => {
    const graph = assetGraph([
      tinyAsset("d", ["b", "c"]),
      tinyAsset("c", ["a"]),
      tinyAsset("b", ["a"]),
      tinyAsset("a"),
    ]);

    expect(keysOf(graph)).toEqual(["a", "b", "c", "d"]);
  });

  test("rule 1: takes keys of several segments", () => {
    expect(keysOf(assetGraph([tinyAsset("air/daily_means"), tinyAsset("air/hourly/v2")]))).toEqual([
      "air/daily_means",
      "air/hourly/v2",
    ]);
  });

  test("puts a view behind what it shows, and its readers behind it", () => {
    const daily = tinyAsset("daily");
    const chart = virtualAsset({
      key: "chart",
      description: "One chart per station.",
      group: "views",
      partitions: stationDays(),
      upstream: [daily],
    });

    expect(keysOf(assetGraph([tinyAsset("report", [chart]), chart, daily]))).toEqual(["daily", "chart", "report"]);
  });

  test("keeps the given order where nothing else is asked", () => {
    expect(keysOf(assetGraph([tinyAsset("b"), tinyAsset("a"), tinyAsset("c")]))).toEqual(["b", "a", "c"]);
  });

  test("may be empty", () => {
    expect(keysOf(assetGraph([]))).toEqual([]);
  });

  test("gives an asset by its key and knows who reads it directly", () => {
    const daily = tinyAsset("daily", ["hourly"]);
    const graph = assetGraph([tinyAsset("hourly"), daily, tinyAsset("monthly", ["daily"])]);

    expect(graph.get("daily")).toBe(daily);
    expect(graph.has("daily")).toBe(true);
    expect(graph.has("yearly")).toBe(false);
    expect(graph.downstreamOf("hourly")).toEqual(["daily"]);
    expect(graph.downstreamOf("monthly")).toEqual([]);
  });
});

function expectRefused(build: () => unknown, message: string): void {
  expect(build).toThrow(
    expect.objectContaining({ name: "AssetGraphError", code: "ASSET_GRAPH", kind: "internal", message }),
  );
}

describe("a graph is refused", () => {
  test.each([
    "Daily",
    "daily-means",
    "daily__means",
    "_daily",
    "daily_",
    "1day",
    "",
    "daily means",
    "é",
    "air/",
    "/air",
    "air//daily",
    "air/Daily",
    "air/1day",
    "air\\daily",
  ])("rule 1: for the malformed key %j", (key) => {
    expectRefused(
      () => assetGraph([tinyAsset(key)]),
      `asset key "${key}": expected lower-case words joined by _, like daily_means, and segments joined by /`,
    );
  });

  test("rule 1: for a key used twice", () => {
    expectRefused(
      () => assetGraph([tinyAsset("a"), tinyAsset("a")]),
      "asset key a is used twice; give each asset its own",
    );
  });

  test("rule 2: for an upstream asset that is not in it", () => {
    expectRefused(() => assetGraph([tinyAsset("a"), tinyAsset("b", ["c"])]), "unknown asset c; known: a, b");
  });

  test("rule 2: for more than three kinds", () => {
    const kinds = ["table", "airqino", "hourly", "raw"];

    expect(keysOf(assetGraph([tinyAsset("a", [], { kinds: kinds.slice(1) })]))).toEqual(["a"]);
    expectRefused(() => assetGraph([tinyAsset("a", [], { kinds })]), "asset a: 4 kinds; give it at most 3");
  });

  test("rule 2: for an asset that reads itself", () => {
    expectRefused(() => assetGraph([tinyAsset("a", ["a"])]), "assets depend on each other in a circle: a → a");
  });

  test("rule 2: for a circle, naming those in it and no others", () => {
    const assets = [tinyAsset("a", ["c"]), tinyAsset("b", ["a"]), tinyAsset("c", ["b"])];

    expectRefused(() => assetGraph(assets), "assets depend on each other in a circle: a → c → b → a");
    expectRefused(
      () => assetGraph([tinyAsset("outside", ["a"]), ...assets]),
      "assets depend on each other in a circle: a → c → b → a",
    );
  });
});

test("asking for an unknown asset is refused, naming those there are", () => {
  const graph = assetGraph([tinyAsset("a"), tinyAsset("b")]);

  expectRefused(() => graph.get("z"), "unknown asset z; known: a, b");
});

test("every asset stands once, and behind all that it reads, for any graph without circles", () => {
  const anyGraph = fc.integer({ min: 1, max: 8 }).chain((count) => {
    const edges = Array.from({ length: count }, (_, index) =>
      fc.subarray(Array.from({ length: index }, (__, on) => `a${on}`)),
    );
    return fc.tuple(...edges).chain((upstream) => {
      const assets = upstream.map((keys, index) => tinyAsset(`a${index}`, keys));
      return fc.shuffledSubarray(assets, { minLength: assets.length });
    });
  });
  fc.assert(
    fc.property(anyGraph, (assets) => {
      const keys = keysOf(assetGraph(assets));

      expect(keys.toSorted()).toEqual(assets.map((asset) => asset.key).toSorted());
      for (const asset of assets) {
        for (const { key } of asset.upstream) expect(keys.indexOf(key)).toBeLessThan(keys.indexOf(asset.key));
      }
    }),
  );
});
