import { z } from "zod";

import { FencedError } from "../pipeline/errors.ts";
import {
  difference,
  type Interval,
  intersection,
  intervalsOf,
  type IntervalSet,
  union,
} from "../pipeline/interval-set.ts";
import { type LedgerAsset, type LedgerChange, partitionId, type SeriesState } from "../pipeline/ledger.ts";
import {
  failureRecordSchema,
  type PartitionRecord,
  partitionRecordSchema,
  type QuarantineRecord,
  quarantineRecordSchema,
} from "../pipeline/partition-record.ts";
import type { TimeGrid } from "../pipeline/time-grid.ts";
import { failedAgain, failedSlots, failuresAfter, knownSlot } from "./chunk-failures.ts";

/** Slots of one document: small enough to be read every hour, large enough that ten years are a few dozen. */
const slotsPerChunk = 128;

/** One row per series and 128 slots: what the ledger knows of their partitions. It changes as a whole or not at all. */
export const chunkSchema = z.strictObject({
  _id: z.string(),
  asset: z.string(),
  series: z.string(),
  /** Number of the first slot, counted from 1970. */
  firstSlot: z.int(),
  /** Grows by one with each change; a change is made only to the revision that was read. */
  revision: z.int(),
  /** Slots that were wiped, and under which fence: nothing older may write them again, although they are gone. */
  wiped: z.array(z.strictObject({ from: z.int(), to: z.int(), fence: z.int() })),
  published: z.array(partitionRecordSchema),
  quarantined: z.array(quarantineRecordSchema),
  failed: z.array(failureRecordSchema),
});
export type Chunk = z.infer<typeof chunkSchema>;

/** @returns the first slot of the chunk that holds `slot`. */
export function firstSlotOfChunk(slot: number): number {
  return Math.floor(slot / slotsPerChunk) * slotsPerChunk;
}

/** @returns a chunk in which nothing is known yet, named by its first slot: `daily_means@smart188/2023-12-21`. */
export function emptyChunk({ key, grid }: LedgerAsset, series: string, firstSlot: number): Chunk {
  const _id = partitionId(key, series, grid.keyOf(firstSlot));
  return { _id, asset: key, series, firstSlot, revision: 0, wiped: [], published: [], quarantined: [], failed: [] };
}

/** @returns the first slots of the chunks that a change touches. */
export function chunksOfChange(change: LedgerChange): number[] {
  return [...new Set(touchedSlots(change).flatMap(chunksOfInterval))];
}

function chunksOfInterval({ from, to }: Interval): number[] {
  const first = firstSlotOfChunk(from);
  const count = Math.ceil((to - first) / slotsPerChunk);
  return Array.from({ length: count }, (_, index) => first + index * slotsPerChunk);
}

function touchedSlots(change: LedgerChange): IntervalSet {
  const { grid } = change.asset;
  const slots = [...(change.published ?? []), ...(change.quarantined ?? [])].map((record) => slotOf(grid, record));
  return union(union(intervalsOf(slots), change.removed ?? []), failedAgain(change));
}

/** @returns the chunk after the change, one revision on. @throws {FencedError} if a higher fence was there before. */
export function changedChunk(chunk: Chunk, change: LedgerChange): Chunk {
  const { grid } = change.asset;
  const range = { from: chunk.firstSlot, to: chunk.firstSlot + slotsPerChunk };
  const [first, end] = [grid.keyOf(range.from), grid.keyOf(range.to)];
  // By key, whose text order is time order: of a change with many chunks every row passes here for each of them.
  const inChunk = <Row extends { readonly partition: string }>(rows: readonly Row[] = []) =>
    rows.filter(({ partition }) => partition >= first && partition < end);
  const [published, quarantined] = [inChunk(change.published), inChunk(change.quarantined)];
  const removed = intersection(change.removed ?? [], [range]);
  const done = union(intervalsOf([...published, ...quarantined].map((row) => slotOf(grid, row))), removed);
  refuseOlderFence(chunk, change, union(done, intersection(failedAgain(change), [range])));
  const isRemoved = (row: { readonly partition: string }) =>
    removed.some(({ from, to }) => slotOf(grid, row) >= from && slotOf(grid, row) < to);
  const remaining = <Row extends { readonly partition: string }>(rows: readonly Row[]) =>
    rows.filter((row) => !isRemoved(row));
  return {
    ...chunk,
    revision: chunk.revision + 1,
    wiped: [
      ...chunk.wiped.flatMap(({ fence, ...slots }) => difference([slots], done).map((left) => ({ ...left, fence }))),
      ...removed.map((slots) => ({ ...slots, fence: change.fence })),
    ],
    published: replaced(remaining(chunk.published), published),
    quarantined: replaced(without(remaining(chunk.quarantined), published), quarantined),
    failed: failuresAfter(chunk.failed, change, range, done),
  };
}

function refuseOlderFence(chunk: Chunk, { asset, fence }: LedgerChange, slots: IntervalSet): void {
  const newerWipe = chunk.wiped.find((wipe) => wipe.fence > fence && intersection(slots, [wipe]).length > 0);
  if (newerWipe) throw new FencedError(partitionId(asset.key, chunk.series, asset.grid.keyOf(newerWipe.from)));
  for (const record of [...chunk.published, ...chunk.quarantined]) {
    const slot = slotOf(asset.grid, record);
    const isTouched = slots.some(({ from, to }) => slot >= from && slot < to);
    if (isTouched && record.fence > fence)
      throw new FencedError(partitionId(asset.key, chunk.series, record.partition));
  }
}

type Named = { readonly partition: string };

function without<Row extends Named>(rows: readonly Row[], gone: readonly Named[]): Row[] {
  const names = new Set(gone.map(({ partition }) => partition));
  return rows.filter(({ partition }) => !names.has(partition));
}

function replaced<Row extends Named>(rows: readonly Row[], newer: readonly Row[]): Row[] {
  if (newer.length === 0) return [...rows];
  return [...without(rows, newer), ...newer].toSorted((left, right) => (left.partition < right.partition ? -1 : 1));
}

/** @returns what a chunk knows of the slots in a range. */
export function stateOfChunks(grid: TimeGrid, chunks: readonly Chunk[], { from, to }: Interval): SeriesState {
  const bySlot = <Row extends Named>(rows: readonly Row[]) => {
    const pairs = rows.map((row) => [slotOf(grid, row), row] as const);
    return new Map<number, Row>(pairs.filter(([slot]) => slot >= from && slot < to));
  };
  return {
    published: bySlot<PartitionRecord>(chunks.flatMap((chunk) => chunk.published)),
    quarantined: bySlot<QuarantineRecord>(chunks.flatMap((chunk) => chunk.quarantined)),
    failed: chunks
      .flatMap((chunk) => chunk.failed.map((record) => failedSlots(grid, record)))
      .flatMap(({ slots, ...rest }) => intersection([slots], [{ from, to }]).map((part) => ({ slots: part, ...rest }))),
    wiped: chunks.flatMap((chunk) => chunk.wiped).map(({ fence, ...slots }) => ({ slots, fence })),
  };
}

function slotOf(grid: TimeGrid, { partition }: Named): number {
  return knownSlot(grid, partition);
}
