import { z } from "zod";

import { instantSchema } from "../base/instant.ts";
import type { AssetGraph } from "./asset-graph.ts";
import type { Asset } from "./asset.ts";
import { isComputed } from "./plan.ts";
import { selectAssets } from "./selection.ts";
import type { TimeRange } from "./time-range.ts";
import { slotsOfRange } from "./time-range.ts";

/** RUNNING: any process may go on with it. FAILED: all was tried, something failed; resuming tries that again. */
export const backfillStateSchema = z.enum(["RUNNING", "PAUSED", "CANCELED", "DONE", "FAILED"]);

/** A half-open range of chunk numbers. */
const chunkRangeSchema = z.strictObject({ from: z.int(), to: z.int() });

/** One row per backfill: what a person asked for, and how far it is (assets.md, rule 30). Progress lives here, so that any process can go on. */
export const backfillSchema = z.strictObject({
  backfillId: z.string(),
  selection: z.string(),
  /** Stations whose series are meant. */
  stations: z.array(z.string()),
  /** Half-open range of time. */
  from: instantSchema,
  to: instantSchema,
  /** Slots of the coarsest grid in one chunk; `null`: all in one. */
  slotsPerChunk: z.int().nullable(),
  order: z.enum(["oldest", "newest"]),
  /** Only what is missing, failed or stale; else everything again. */
  onlyDue: z.boolean(),
  state: backfillStateSchema,
  createdAt: instantSchema,
  updatedAt: instantSchema,
  chunks: z.int(),
  done: z.array(chunkRangeSchema),
  failed: z.array(chunkRangeSchema),
});
export type Backfill = z.infer<typeof backfillSchema>;

/** Where backfills are kept. */
export interface Backfills {
  create(backfill: Backfill): Promise<void>;
  get(backfillId: string): Promise<Backfill | null>;
  /** @returns the newest first. */
  list(limit: number): Promise<Backfill[]>;
  /** Changes the stored backfill as a whole, whoever else changes it. @returns what is stored then, `null` if there is none. */
  change(backfillId: string, decide: (stored: Backfill) => Backfill): Promise<Backfill | null>;
}

/** @returns the assets of a selection that can run, upstream first. */
export function backfilledAssets<Resources>(graph: AssetGraph<Resources>, selection: string): Asset<Resources>[] {
  return selectAssets(graph, selection)
    .map((key) => graph.get(key))
    .filter(isComputed);
}

/** @returns how many slots of the coarsest grid a chunk may hold: the fewest that an asset allows in one call wins. */
export function slotsPerChunk<Resources>(assets: readonly Asset<Resources>[], asked: number | null): number | null {
  return asked === null ? null : Math.min(asked, ...assets.map((asset) => asset.slotsPerStep));
}

/** @returns the time of each chunk, in the order in which they run: oldest first, unless asked for otherwise. */
export function chunkRanges<Resources>(
  assets: readonly Asset<Resources>[],
  { from, to, slotsPerChunk: length, order }: Pick<Backfill, "from" | "to" | "slotsPerChunk" | "order">,
): TimeRange[] {
  const range = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  const coarsest = assets.toSorted((left, right) => slotMs(right) - slotMs(left))[0];
  if (!coarsest || length === null) return [range];
  const slots = slotsOfRange(coarsest, range);
  const count = Math.ceil((slots.to - slots.from) / length);
  const ranges = Array.from({ length: count }, (_, index) => ({
    fromMs: Math.max(range.fromMs, coarsest.grid.startMs(slots.from + index * length)),
    toMs: Math.min(range.toMs, coarsest.grid.startMs(slots.from + (index + 1) * length)),
  }));
  return order === "oldest" ? ranges : ranges.toReversed();
}

function slotMs<Resources>({ grid }: Asset<Resources>): number {
  return grid.startMs(1) - grid.startMs(0);
}
