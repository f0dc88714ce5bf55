import type { UtcDay } from "../base/utc-day.ts";
import { intervalsOf, type IntervalSet } from "../pipeline/interval-set.ts";
import type { SeriesState } from "../pipeline/ledger.ts";
import { utcDays } from "../pipeline/time-grid.ts";

/**
 * What the ledger believes to be published and the read model does not hold in that version: a database that was restored
 * from an older backup, emptied, or changed by hand.
 *
 * @param versions of one station by day, as the read model has them.
 */
export function driftedDays(
  { published }: Pick<SeriesState, "published">,
  versions: ReadonlyMap<UtcDay, string>,
): IntervalSet {
  const bySlot = new Map(Array.from(versions, ([day, version]) => [utcDays.slotAt(Date.parse(day)), version]));
  const drifted = Array.from(published).filter(([slot, { dataVersion }]) => bySlot.get(slot) !== dataVersion);
  return intervalsOf(drifted.map(([slot]) => slot));
}
