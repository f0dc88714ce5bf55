import type { Interval } from "./interval-set.ts";
import type { TimeGrid } from "./time-grid.ts";

/** Half-open, in milliseconds since 1970. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** @returns the slots of an asset's grid that overlap a time range. */
export function slotsOfRange({ grid }: { readonly grid: TimeGrid }, { fromMs, toMs }: TimeRange): Interval {
  return fromMs >= toMs ? { from: 0, to: 0 } : { from: grid.slotAt(fromMs), to: grid.slotAt(toMs - 1) + 1 };
}
