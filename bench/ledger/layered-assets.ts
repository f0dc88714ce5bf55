import type { UtcDay } from "../../src/base/utc-day.ts";
import { type Station, stationSchema } from "../../src/domain/station.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { defineAsset, type RowTable } from "../../src/pipeline/define-asset.ts";
import { stationDays } from "../../src/pipeline/partitions.ts";

interface Row {
  readonly day: UtcDay;
}

/** Assets in ten layers, each reading two of the layer before, over stations × days; they are planned, never run. */
export function layeredGraph(count: number) {
  const perLayer = Math.ceil(count / 10);
  const assets: Asset<object>[] = [];
  for (let index = 0; index < count; index += 1) {
    const before = index < perLayer ? [] : assets.slice(index - perLayer, index - perLayer + 2);
    assets.push(plannedAsset(`asset_${String.fromCodePoint(97 + (index % 26))}${index}`, before));
  }
  return assetGraph(assets);
}

function plannedAsset(key: string, upstream: readonly Asset<object>[]): Asset<object> {
  return defineAsset<Row, object, Station, UtcDay>({
    key,
    description: "Nothing yet: one row per station and day.",
    group: "bench",
    codeVersion: "1",
    partitions: stationDays({ running: true }),
    upstream,
    partitionOf: (row) => row.day,
    contentOf: (row) => ({ ...row }),
    table: (): RowTable<Row, Station, UtcDay> => {
      throw new Error("a plan touches no rows");
    },
    materialize: async () => [],
  });
}

/** Stations whose series begin on `dataFrom`. */
export function benchStations(count: number, dataFrom: string): Station[] {
  return Array.from({ length: count }, (_, index) =>
    stationSchema.parse({
      stationId: `station${index}`,
      name: `Station ${index}`,
      sourceId: String(index + 1),
      latitude: 5,
      longitude: -4,
      timeZone: "Africa/Abidjan",
      dataFrom,
      siteSince: dataFrom,
    }),
  );
}
