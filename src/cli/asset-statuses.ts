import { hourMs } from "../base/utc-hour.ts";
import type { Resources } from "../catalogue.ts";
import type { Station } from "../domain/station.ts";
import { type SeriesStatus, seriesStatus } from "../pipeline/asset-status.ts";
import type { Asset } from "../pipeline/asset.ts";
import type { HealPolicy } from "../pipeline/heal.ts";
import { emptyState } from "../pipeline/ledger.ts";
import type { Store } from "../store/open-store.ts";
import { everySlot } from "./selected-series.ts";

/** @returns the status of every series of the assets, in their order. */
export async function assetStatuses(
  assets: readonly Asset<Resources>[],
  stations: readonly Station[],
  { ledger }: Pick<Store, "ledger">,
  heal: HealPolicy,
  now: Date,
): Promise<SeriesStatus[]> {
  const watchedFromMs = now.getTime() - heal.horizonDays * 24 * hourMs;
  const statuses = assets.map(async (asset) => {
    const every = everySlot(asset);
    const states = await ledger.read(asset, every);
    const watched = { from: asset.grid.slotAt(watchedFromMs), to: every.to };
    return asset
      .series(stations)
      .map((series) => seriesStatus(asset, series, { state: states.get(series.id) ?? emptyState, watched, heal, now }));
  });
  return (await Promise.all(statuses)).flat();
}
