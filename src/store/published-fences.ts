import { dayNumber, type DayWindow, type UtcDay } from "../base/utc-day.ts";
import { emptyState, type Ledger } from "../pipeline/ledger.ts";
import { utcDays } from "../pipeline/time-grid.ts";

/**
 * What a reader needs to leave out rows that the holder of an older lease wrote after the present ones: a row counts
 * from the fence on under which its day was last published, or wiped.
 */
export type PublishedFences = (
  asset: string,
  series: string,
  window: DayWindow,
) => Promise<(day: UtcDay, fence: number) => boolean>;

/** @returns the fences that the ledger holds of station × day assets. */
export function publishedFences(ledger: Pick<Ledger, "read">): PublishedFences {
  return async (asset, series, window) => {
    const slots = { from: dayNumber(window.from), to: dayNumber(window.to) };
    const states = await ledger.read({ key: asset, grid: utcDays }, slots, series);
    const { published, wiped } = states.get(series) ?? emptyState;
    const wipedUnder = (slot: number) => wiped.find(({ slots: each }) => slot >= each.from && slot < each.to)?.fence;
    return (day, fence) => {
      const slot = dayNumber(day);
      return fence >= (published.get(slot)?.fence ?? wipedUnder(slot) ?? 0);
    };
  };
}
