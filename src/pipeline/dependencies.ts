import type { Station } from "../domain/station.ts";
import type { AssetGraph } from "./asset-graph.ts";
import type { Asset, Dependency, Series } from "./asset.ts";
import { seriesNamed } from "./series-index.ts";

/** A dependency on an asset whose partitions the ledger knows, and its name in `inputVersions`. */
export interface RealDependency<Resources> extends Dependency {
  readonly asset: Asset<Resources>;
  /** The key, with the offsets if it reads more than its own window: `hourly_measurements[-1..0]`. */
  readonly label: string;
}

/**
 * What a series really depends on: virtual assets are looked through to what they show (assets.md, rule 4), and
 * external assets that nobody observes are left out.
 */
export function realDependencies<Resources>(
  graph: AssetGraph<Resources>,
  series: Series<Resources>,
  stations: readonly Station[],
): RealDependency<Resources>[] {
  return series.dependencies.flatMap((dependency) => {
    const asset = graph.get(dependency.key);
    if (asset.nature === "virtual") return throughView(graph, asset, series.id, dependency, stations);
    if (asset.nature === "external" && asset.rereadSlots === null) return [];
    return { ...dependency, asset, label: labelOf(dependency) };
  });
}

function throughView<Resources>(
  graph: AssetGraph<Resources>,
  view: Asset<Resources>,
  seriesId: string,
  { offsets, ...outer }: Dependency,
  stations: readonly Station[],
): RealDependency<Resources>[] {
  const shown =
    seriesNamed(view, stations, seriesId) ?? (outer.series === "all" ? view.series(stations)[0] : undefined);
  if (!shown) return [];
  return realDependencies(graph, shown, stations).map((inner) => {
    const through = { start: inner.offsets.start + offsets.start, end: inner.offsets.end + offsets.end };
    const dependency = { ...outer, key: inner.key, offsets: through };
    return { ...dependency, asset: inner.asset, label: labelOf(dependency) };
  });
}

function labelOf({ key, offsets, series }: Dependency): string {
  const window = offsets.start === 0 && offsets.end === 0 ? "" : `[${offsets.start}..${offsets.end}]`;
  return `${key}${window}${series === "all" ? "@*" : ""}`;
}
