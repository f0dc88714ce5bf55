import type { Interval } from "../pipeline/interval-set.ts";
import { emptyState, type Ledger, type LedgerAsset } from "../pipeline/ledger.ts";

/**
 * What a reader needs to leave out rows that the holder of an older lease wrote after the present ones: a row counts
 * from the fence on under which its slot was last published, or wiped.
 */
export type PublishedFences = (
  asset: LedgerAsset,
  series: string,
  slots: Interval,
) => Promise<(slot: number, fence: number) => boolean>;

/** @returns the fences that the ledger holds. */
export function publishedFences(ledger: Pick<Ledger, "read">): PublishedFences {
  return async (asset, series, slots) => {
    const { published, wiped } = (await ledger.read(asset, slots, series)).get(series) ?? emptyState;
    const wipedUnder = (slot: number) => wiped.find(({ slots: each }) => slot >= each.from && slot < each.to)?.fence;
    return (slot, fence) => fence >= (published.get(slot)?.fence ?? wipedUnder(slot) ?? 0);
  };
}
