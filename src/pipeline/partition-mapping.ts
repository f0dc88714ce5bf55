import { type Interval, type IntervalSet, setOf } from "./interval-set.ts";
import type { TimeGrid } from "./time-grid.ts";

/**
 * Which time a partition reads, counted in slots of its own grid: from the start of slot `s + start` to the end of slot
 * `s + end`. 0 and 0 is its own window; -1 and 0 the one before too; -24 and -1 the 24 before it (lookback).
 */
export interface Offsets {
  readonly start: number;
  readonly end: number;
}

/** Every upstream slot that overlaps the time read (assets.md, rule 7: instants are compared, so grids may differ). */
export interface PartitionMapping {
  readonly grid: TimeGrid;
  readonly upstreamGrid: TimeGrid;
  readonly offsets: Offsets;
}

/** @returns the upstream slots that one slot reads. */
export function upstreamSlots({ grid, upstreamGrid, offsets }: PartitionMapping, slot: number): Interval {
  if (grid === upstreamGrid) return { from: slot + offsets.start, to: slot + offsets.end + 1 };
  return overlapping(upstreamGrid, grid.startMs(slot + offsets.start), grid.startMs(slot + offsets.end + 1));
}

/** @returns the upstream slots that any slot of a range reads. */
export function upstreamRange(mapping: PartitionMapping, range: Interval): Interval {
  if (range.from >= range.to) return { from: 0, to: 0 };
  return { from: upstreamSlots(mapping, range.from).from, to: upstreamSlots(mapping, range.to - 1).to };
}

/** @returns the slots that read at least one of the upstream slots. */
export function downstreamSlots(mapping: PartitionMapping, upstream: IntervalSet): IntervalSet {
  const { grid, upstreamGrid, offsets } = mapping;
  if (grid === upstreamGrid && offsets.start === 0 && offsets.end === 0) return upstream;
  return setOf(
    upstream.map(({ from, to }) => {
      const touched =
        grid === upstreamGrid ? { from, to } : overlapping(grid, upstreamGrid.startMs(from), upstreamGrid.startMs(to));
      return { from: touched.from - offsets.end, to: touched.to - offsets.start };
    }),
  );
}

function overlapping(grid: TimeGrid, startMs: number, endMs: number): Interval {
  return { from: grid.slotAt(startMs), to: grid.slotAt(endMs - 1) + 1 };
}
