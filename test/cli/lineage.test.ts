import { describe, expect, test } from "vitest";

import { lineageMermaid } from "../../src/cli/lineage-mermaid.ts";
import { lineageTree } from "../../src/cli/lineage-tree.ts";
import { lineageOf } from "../../src/cli/lineage.ts";
import { type AssetGraph, assetGraph } from "../../src/pipeline/asset-graph.ts";
import { externalAsset, virtualAsset } from "../../src/pipeline/external-asset.ts";
import { minShare } from "../../src/pipeline/join.ts";
import { stationDays } from "../../src/pipeline/partitions.ts";
import { lookback, overlap, withNeighbours } from "../../src/pipeline/upstream.ts";
import { type TinyTables, tinyAsset } from "../pipeline/tiny-assets.ts";
import { stations } from "../support/pipeline.ts";

const api = externalAsset({
  key: "api",
  description: "What a source gives.",
  group: "sources",
  kinds: ["api", "http"],
  partitions: stationDays(),
});
const hours = tinyAsset("raw/hours", [api], { group: "extract", kinds: ["table"] });
const means = tinyAsset("means", [hours], { group: "aggregate", kinds: ["table"] });
const forecast = tinyAsset("forecast", [lookback(hours, 24, { join: minShare(0.75) }), means], { group: "forecast" });
const chart = virtualAsset({
  key: "chart",
  description: "A chart.",
  group: "show",
  kinds: ["chart"],
  partitions: stationDays(),
  upstream: [forecast],
});
const graph = assetGraph<TinyTables>([api, hours, means, forecast, chart]);

function wholeLineage(of: AssetGraph<TinyTables>) {
  return lineageOf(
    of,
    of.assets.map(({ key }) => key),
    stations,
  );
}

describe("lineage as a tree", () => {
  test("shows an asset that is reached twice once, and marks what is external or virtual", () => {
    expect(lineageTree(wholeLineage(graph))).toBe(
      [
        "asset                   reads                    nature        kinds      group      partitions",
        "api                                              external      api, http  sources    station × day",
        "└─ raw/hours            own window               materialized  table      extract    station × day",
        "   ├─ means             own window               materialized  table      aggregate  station × day",
        "   │  └─ forecast       own window               materialized             forecast   station × day",
        "   │     └─ chart       own window               virtual       chart      show       station × day",
        "   └─ forecast (above)  [-24..-1] at least 75 %",
        "",
        "[a..b]: the windows that it reads of the asset it hangs from, counted from its own, which is 0",
        "",
      ].join("\n"),
    );
  });

  test("names what is read but was not selected", () => {
    expect(lineageTree(lineageOf(graph, ["forecast", "chart"], stations))).toBe(
      [
        "asset     reads       nature        kinds  group     partitions",
        "forecast              materialized         forecast  station × day",
        "└─ chart  own window  virtual       chart  show      station × day",
        "",
        "not selected: raw/hours, read by forecast",
        "not selected: means, read by forecast",
        "",
      ].join("\n"),
    );
  });

  test("tells members that read differently apart", () => {
    const [first] = stations;
    const wide = withNeighbours<{ readonly stationId: string }>(hours, ({ stationId }) => {
      return { before: stationId === first?.stationId ? 1 : 0, after: 0 };
    });
    const odd = assetGraph<TinyTables>([api, hours, tinyAsset("odd", [wide])]);

    expect(lineageTree(wholeLineage(odd))).toContain("   └─ odd     [-1..0] or [0..0]  materialized");
  });

  test("says which assets are read over all members", () => {
    const city = assetGraph<TinyTables>([api, hours, tinyAsset("city", [overlap(hours, { series: "all" })])]);

    expect(lineageTree(wholeLineage(city))).toContain("   └─ city    of all members  materialized");
  });
});

describe("lineage as a Mermaid flowchart", () => {
  test("has a box for each group, dashes for what is external or virtual, and the mapping on its arrows", () => {
    expect(lineageMermaid(wholeLineage(graph))).toBe(
      [
        "flowchart LR",
        '  subgraph group_1["sources"]',
        '    asset_api(["api<br/>external · api · http<br/>station × day"]):::external',
        "  end",
        '  subgraph group_2["extract"]',
        '    asset_raw__hours["raw/hours<br/>table<br/>station × day"]',
        "  end",
        '  subgraph group_3["aggregate"]',
        '    asset_means["means<br/>table<br/>station × day"]',
        "  end",
        '  subgraph group_4["forecast"]',
        '    asset_forecast["forecast<br/>station × day"]',
        "  end",
        '  subgraph group_5["show"]',
        '    asset_chart[/"chart<br/>virtual · chart<br/>station × day"/]:::virtual',
        "  end",
        "  asset_api --> asset_raw__hours",
        "  asset_raw__hours --> asset_means",
        '  asset_raw__hours -->|"[-24..-1] at least 75 %"| asset_forecast',
        "  asset_means --> asset_forecast",
        "  asset_forecast --> asset_chart",
        "  classDef external stroke-dasharray: 5 5",
        "  classDef virtual stroke-dasharray: 5 5",
        "",
      ].join("\n"),
    );
  });

  test("keeps quotes of a group from ending its name", () => {
    const quoted = assetGraph<TinyTables>([tinyAsset("end", [], { group: 'the "end"' })]);

    expect(lineageMermaid(wholeLineage(quoted))).toBe(
      'flowchart LR\n  subgraph group_1["the #quot;end#quot;"]\n    asset_end["end<br/>station × day"]\n  end\n',
    );
  });
});

describe("lineage as facts", () => {
  test("gives one edge for each way of reading, with its members", () => {
    const { edges } = lineageOf(graph, ["raw/hours", "forecast"], stations);

    expect(edges).toEqual([
      {
        upstream: "raw/hours",
        downstream: "forecast",
        offsets: { start: -24, end: -1 },
        join: { policy: "minShare", share: 0.75 },
        joinOver: "everything",
        series: "same",
        outside: "optional",
        pinned: false,
        incomplete: "wait",
        members: ["smart188", "smart189"],
      },
    ]);
  });

  test("names every neighbour of an asset, those that are not selected too", () => {
    const { nodes } = lineageOf(graph, ["means"], stations);

    expect(nodes).toMatchObject([
      {
        key: "means",
        nature: "materialized",
        partitions: { dimension: "station", grid: "day", existsFrom: "start", lagMinutes: 0 },
        upstream: ["raw/hours"],
        downstream: ["forecast"],
      },
    ]);
  });
});
