import type { Station } from "../domain/station.ts";
import type { AssetGraph } from "../pipeline/asset-graph.ts";
import type { Asset, Series } from "../pipeline/asset.ts";
import type { Interval } from "../pipeline/interval-set.ts";
import { emptyState, type Ledger, type SeriesState } from "../pipeline/ledger.ts";
import { isComputed } from "../pipeline/plan.ts";
import { selectAssets } from "../pipeline/selection.ts";

/** One series of a selected asset. */
export interface SelectedSeries<Resources> {
  readonly asset: Asset<Resources>;
  readonly series: Series<Resources>;
}

/** The series of the selected assets that Harmattan computes or observes, and the keys of those that it does not. */
export interface SelectedAll<Resources> {
  readonly series: readonly SelectedSeries<Resources>[];
  readonly notComputed: readonly string[];
}

/** @returns the series, in the order of the graph, then of the stations. @throws {UsageError} of `selectAssets`. */
export function selectedSeries<Resources>(
  graph: AssetGraph<Resources>,
  selection: string,
  stations: readonly Station[],
): SelectedAll<Resources> {
  const assets = selectAssets(graph, selection).map((key) => graph.get(key));
  const computed = assets.filter(isComputed);
  return {
    series: computed.flatMap((asset) => asset.series(stations).map((series) => ({ asset, series }))),
    notComputed: assets.filter((asset) => !isComputed(asset)).map((asset) => asset.key),
  };
}

/** A run may have had a clock that is ahead of ours. */
const endOfTime = Date.UTC(9998, 11, 31);

/** @returns every slot that an asset can have. */
export function everySlot({ grid }: Pick<Asset<never>, "grid">): Interval {
  return { from: 0, to: grid.slotAt(endOfTime) };
}

/** @returns what the ledger knows of one series in the slots, of all of them unless told otherwise. */
export async function stateOf<Resources>(
  { asset, series }: SelectedSeries<Resources>,
  ledger: Ledger,
  slots: Interval = everySlot(asset),
): Promise<SeriesState> {
  return (await ledger.read(asset, slots, series.id)).get(series.id) ?? emptyState;
}
