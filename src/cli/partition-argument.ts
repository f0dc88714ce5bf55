import { UsageError } from "../base/errors.ts";
import type { Station } from "../domain/station.ts";
import type { AssetGraph } from "../pipeline/asset-graph.ts";
import type { Asset, Series } from "../pipeline/asset.ts";
import { isComputed } from "../pipeline/plan.ts";

/** One partition that a person named. */
export interface NamedPartition<Resources> {
  readonly asset: Asset<Resources>;
  readonly series: Series<Resources>;
  readonly slot: number;
}

/** @returns the asset with that key. @throws {UsageError} with the keys that there are. */
export function namedAsset<Resources>(graph: AssetGraph<Resources>, key: string): Asset<Resources> {
  if (graph.has(key)) return graph.get(key);
  throw new UsageError(`no asset "${key}"; there are: ${graph.assets.map((asset) => asset.key).join(", ")}`);
}

/** @returns the partition `smart188/2024-03-01` of an asset. @throws {UsageError} naming the part that cannot be meant. */
export function namedPartition<Resources>(
  graph: AssetGraph<Resources>,
  key: string,
  text: string,
  stations: readonly Station[],
): NamedPartition<Resources> {
  const asset = namedAsset(graph, key);
  if (!isComputed(asset)) throw notInLedger(graph, asset);
  const all = asset.series(stations);
  const [seriesId = "", ...rest] = text.split("/");
  const series = all.find(({ id }) => id === seriesId);
  const example = `${all[0]?.id ?? "smart188"}/${asset.grid.keyOf(asset.grid.slotAt(Date.UTC(2024, 2, 1)))}`;
  if (!series) {
    const known = all.map(({ id }) => id).join(", ");
    throw new UsageError(
      `partition "${text}": no ${asset.dimension} "${seriesId}"; there are ${known}, as in ${example}`,
    );
  }
  const slot = asset.grid.slotOf(rest.join("/"));
  if (slot === null) throw new UsageError(`partition "${text}": expected a ${asset.grid.name} as in ${example}`);
  return { asset, series, slot };
}

function notInLedger<Resources>(graph: AssetGraph<Resources>, { key, nature, upstream }: Asset<Resources>): UsageError {
  const what = nature === "virtual" ? "a view, which is never run" : "external, and not observed";
  const others = nature === "virtual" ? upstream.map((asset) => asset.key) : graph.downstreamOf(key);
  return new UsageError(`asset ${key} is ${what}: the ledger holds nothing of it; ask for ${others.join(" or ")}`);
}
