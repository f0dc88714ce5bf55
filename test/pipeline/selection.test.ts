import { describe, expect, test } from "vitest";

import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import { selectAssets } from "../../src/pipeline/selection.ts";
import { tinyAsset } from "./tiny-assets.ts";

/** hourly ─▶ daily ─▶ index ─▶ report, and hourly ─▶ forecast ─▶ report. */
const graph = assetGraph([
  tinyAsset("hourly", [], { group: "extract" }),
  tinyAsset("daily", ["hourly"], { group: "aggregate" }),
  tinyAsset("index", ["daily"], { group: "aggregate" }),
  tinyAsset("forecast", ["hourly"], { group: "forecast" }),
  tinyAsset("report", ["index", "forecast"], { group: "publish" }),
]);

test.each<readonly [selection: string, keys: readonly string[]]>([
  ["*", ["hourly", "daily", "index", "forecast", "report"]],
  ["daily", ["daily"]],
  ["key:daily", ["daily"]],
  ['"daily"', ["daily"]],
  ['key:"daily"', ["daily"]],
  ["group:aggregate", ["daily", "index"]],
  ['group:"aggregate"', ["daily", "index"]],
  ["group:*", ["hourly", "daily", "index", "forecast", "report"]],
  ["+index", ["hourly", "daily", "index"]],
  ["daily+", ["daily", "index", "report"]],
  ["+daily+", ["hourly", "daily", "index", "report"]],
  ["1+index", ["daily", "index"]],
  ["daily+1", ["daily", "index"]],
  ["1+index+1", ["daily", "index", "report"]],
  ["0+index+0", ["index"]],
  ["2+report", ["hourly", "daily", "index", "forecast", "report"]],
  ["1+report", ["index", "forecast", "report"]],
  ["99+index", ["hourly", "daily", "index"]],
  ["+group:forecast", ["hourly", "forecast"]],
  ["group:aggregate+1", ["daily", "index", "report"]],
  ["+*+", ["hourly", "daily", "index", "forecast", "report"]],
  ["forecast,hourly", ["hourly", "forecast"]],
  ["forecast , hourly", ["hourly", "forecast"]],
  ["forecast or hourly", ["hourly", "forecast"]],
  ["forecast OR hourly or index", ["hourly", "index", "forecast"]],
  ["daily,daily,+daily", ["hourly", "daily"]],
  ["  daily  ", ["daily"]],
])("%s selects %j, upstream first", (selection, keys) => {
  expect(selectAssets(graph, selection)).toEqual(keys);
});

describe("is refused", () => {
  const refused = (message: string) => expect.objectContaining({ name: "UsageError", code: "USAGE", message });

  test.each([
    ["nothing", "", ""],
    ["a comma without a term", "daily,", ""],
    ["two words", "daily index", "daily index"],
    ["an operator that there is not", "daily and index", "daily and index"],
    ["a function of Dagster's", "sinks(*)", "sinks(*)"],
    ["an unknown attribute", "kind:forecast", "kind:forecast"],
    ["capitals", "Daily", "Daily"],
    ["a minus", "daily-index", "daily-index"],
    ["a lone plus", "+", "+"],
    ["two pluses", "++daily", "++daily"],
    ["a part of a key with a star", "dai*", "dai*"],
    ["an opened quote", '"daily', '"daily'],
    ["a closed quote that was never opened", 'daily"', 'daily"'],
  ])("%s: %s", (_, selection, term) => {
    expect(() => selectAssets(graph, selection)).toThrow(
      refused(`selection "${selection}": cannot read "${term}"; write *, an asset key, +key, key+ or group:name`),
    );
  });

  test("an asset that there is not, naming those there are", () => {
    expect(() => selectAssets(graph, "+weekly")).toThrow(
      refused('no asset "weekly"; there are: hourly, daily, index, forecast, report, or * for all'),
    );
  });

  test("a group that there is not, naming each group once", () => {
    expect(() => selectAssets(graph, "group:daily")).toThrow(
      refused('no group "daily"; there are: extract, aggregate, forecast, publish, or * for all'),
    );
  });

  test("a selection of which one term is wrong, whole", () => {
    expect(() => selectAssets(graph, "daily,weekly")).toThrow(
      refused('no asset "weekly"; there are: hourly, daily, index, forecast, report, or * for all'),
    );
  });
});

test("a graph of many layers is walked once for each asset, not once for each path", () => {
  // 12 layers of three assets, each reading all three of the layer before: 177,147 paths.
  const layers = Array.from({ length: 12 }, (_, layer) => ["a", "b", "c"].map((name) => `${name}${layer}`));
  const layered = assetGraph(
    layers.flatMap((keys, layer) => keys.map((key) => tinyAsset(key, layer === 0 ? [] : layers[layer - 1]))),
  );
  let walked = 0;
  const counting = {
    ...layered,
    get: (key: string) => {
      walked += 1;
      return layered.get(key);
    },
  };

  expect(selectAssets(counting, "+a11")).toHaveLength(34);
  expect(walked).toBeLessThanOrEqual(36);
});
