import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { ConfigurationError, messageOf } from "../base/errors.ts";
import { assetCatalogue, type Resources } from "../catalogue.ts";
import { type AssetGraph, assetGraph } from "../pipeline/asset-graph.ts";
import type { Asset } from "../pipeline/asset.ts";
import { AssetGraphError } from "../pipeline/errors.ts";
import { readModelAsset } from "../publish/read-model-asset.ts";
import type { ReadModel } from "../publish/read-model.ts";
import type { Config } from "./config.ts";

/**
 * Harmattan's assets, with the read model where POSTGRESQL_URI is set, and those of the modules that HARMATTAN_ASSETS
 * names, each exporting `assets`.
 *
 * @param opened gives the read model once something of it is read or written; not for commands that only look.
 * @throws {ConfigurationError} for a module that cannot be loaded, exports no assets, or some that do not fit into the graph.
 */
export async function loadGraph(
  { assetModules, readModel }: Pick<Config, "assetModules" | "readModel">,
  opened: () => ReadModel = neverOpened,
): Promise<AssetGraph<Resources>> {
  const own = [...assetCatalogue().assets, ...(readModel ? [readModelAsset(opened)] : [])];
  const added = await Promise.all(assetModules.map(assetsOf));
  try {
    return assetGraph([...own, ...added.flat()]);
  } catch (error) {
    if (!(error instanceof AssetGraphError)) throw error;
    throw new ConfigurationError(`HARMATTAN_ASSETS ${assetModules.join(",")}`, [error.message], { cause: error });
  }
}

function neverOpened(): never {
  throw new RangeError("this command does not open the read model");
}

async function assetsOf(file: string): Promise<readonly Asset<Resources>[]> {
  const module = await imported(file);
  const assets = Object.entries(module).find(([name]) => name === "assets")?.[1];
  if (Array.isArray(assets) && assets.every(isAsset)) return assets;
  const expected = "expected an export `assets`, an array of what defineAsset gives";
  throw new ConfigurationError(`HARMATTAN_ASSETS ${file}`, [expected]);
}

async function imported(file: string): Promise<object> {
  try {
    const module: unknown = await import(pathToFileURL(resolve(file)).href);
    return typeof module === "object" && module !== null ? module : {};
  } catch (error) {
    throw new ConfigurationError(`HARMATTAN_ASSETS ${file}`, [`cannot be loaded: ${messageOf(error)}`], {
      cause: error,
    });
  }
}

function isAsset(value: unknown): value is Asset<Resources> {
  return typeof value === "object" && value !== null && "key" in value && "series" in value && "upstream" in value;
}
