import type { Station } from "../domain/station.ts";
import type { Asset, Series } from "./asset.ts";

/** @returns `make`, done once for each list of stations: hundreds of series are asked for by every one that reads them. */
export function oncePerStations<Result extends object>(
  make: (stations: readonly Station[]) => Result,
): (stations: readonly Station[]) => Result {
  const known = new WeakMap<readonly Station[], Result>();
  return (stations) => {
    const result = known.get(stations) ?? make(stations);
    known.set(stations, result);
    return result;
  };
}

const indexes = new WeakMap<readonly unknown[], ReadonlyMap<string, number>>();

/** @returns the series of an asset with that id. */
export function seriesNamed<Resources>(
  asset: Asset<Resources>,
  stations: readonly Station[],
  id: string,
): Series<Resources> | undefined {
  const all = asset.series(stations);
  const index = indexes.get(all) ?? new Map(all.map((series, position) => [series.id, position]));
  indexes.set(all, index);
  return all[index.get(id) ?? -1];
}
