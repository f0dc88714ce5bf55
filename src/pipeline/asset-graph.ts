import type { Asset } from "./asset.ts";
import { AssetGraphError } from "./errors.ts";

/** Assets in an order in which every asset follows its upstream assets. */
export interface AssetGraph<Resources> {
  readonly assets: readonly Asset<Resources>[];
  /** @returns the asset with that key. @throws {AssetGraphError} if there is none. */
  get(key: string): Asset<Resources>;
  has(key: string): boolean;
  /** @returns the keys of the assets that read `key` directly. */
  downstreamOf(key: string): readonly string[];
}

/** Segments hold no character that would need escaping (assets.md, rule 1). */
const keyPattern = /^[a-z][a-z0-9]*(_[a-z0-9]+)*(\/[a-z][a-z0-9]*(_[a-z0-9]+)*)*$/;

/** @throws {AssetGraphError} for a malformed key, a key used twice, an unknown upstream asset or a cycle. */
export function assetGraph<Resources>(assets: readonly Asset<Resources>[]): AssetGraph<Resources> {
  const byKey = new Map<string, Asset<Resources>>();
  for (const asset of assets) {
    if (!keyPattern.test(asset.key)) {
      const expected = "lower-case words joined by _, like daily_means, and segments joined by /";
      throw new AssetGraphError(`asset key "${asset.key}": expected ${expected}`);
    }
    if (asset.kinds.length > 3) {
      throw new AssetGraphError(`asset ${asset.key}: ${asset.kinds.length} kinds; give it at most 3`);
    }
    if (byKey.has(asset.key))
      throw new AssetGraphError(`asset key ${asset.key} is used twice; give each asset its own`);
    byKey.set(asset.key, asset);
  }
  const get = (key: string) => {
    const asset = byKey.get(key);
    if (!asset) throw new AssetGraphError(`unknown asset ${key}; known: ${[...byKey.keys()].join(", ")}`);
    return asset;
  };
  return {
    assets: inTopologicalOrder(assets, get),
    get,
    has: (key) => byKey.has(key),
    downstreamOf: (key) =>
      assets.filter((asset) => asset.upstream.some((upstream) => upstream.key === key)).map((asset) => asset.key),
  };
}

function inTopologicalOrder<Resources>(
  assets: readonly Asset<Resources>[],
  get: (key: string) => Asset<Resources>,
): Asset<Resources>[] {
  const ordered = new Set<Asset<Resources>>();
  const visit = (asset: Asset<Resources>, path: readonly string[]): void => {
    if (ordered.has(asset)) return;
    if (path.includes(asset.key)) {
      throw new AssetGraphError(
        `assets depend on each other in a circle: ${[...path.slice(path.indexOf(asset.key)), asset.key].join(" → ")}`,
      );
    }
    for (const { key } of asset.upstream) visit(get(key), [...path, asset.key]);
    ordered.add(asset);
  };
  for (const asset of assets) visit(asset, []);
  return [...ordered];
}
