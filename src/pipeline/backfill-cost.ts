import type { Asset } from "./asset.ts";
import { type Interval, size } from "./interval-set.ts";
import type { Ledger } from "./ledger.ts";
import type { DuePartitions } from "./plan.ts";

/** What one asset of a backfill would take. */
export interface AssetCost {
  readonly asset: string;
  readonly partitions: number;
  /** Calls of `materialize`; for an asset that reads from outside, so many requests. */
  readonly calls: number;
  /** From the time that its newest versions took; `null` if it never ran. */
  readonly seconds: number | null;
}

const sampled = 20;

/** @returns the cost of each asset of a plan, in the plan's order. Reads the ledger only. */
export async function backfillCosts<Resources>(
  plans: readonly DuePartitions<Resources>[],
  slotsPerCall: number | null,
  ledger: Ledger,
): Promise<AssetCost[]> {
  const byAsset = Map.groupBy(plans, ({ asset }) => asset);
  const costs: AssetCost[] = [];
  for (const [asset, ofAsset] of byAsset) {
    const partitions = ofAsset.reduce((sum, { slots }) => sum + size(slots), 0);
    const length = Math.min(asset.slotsPerStep, slotsPerCall ?? asset.slotsPerStep);
    const calls = ofAsset.flatMap(({ slots }) => slots).reduce((sum, interval) => sum + callsOf(interval, length), 0);
    const each = await secondsEach(asset, ofAsset, ledger);
    costs.push({ asset: asset.key, partitions, calls, seconds: each === null ? null : each * partitions });
  }
  return costs;
}

function callsOf({ from, to }: Interval, length: number): number {
  return Math.ceil((to - from) / length);
}

/** Mean of the newest steps of one series, by partition. */
async function secondsEach<Resources>(
  asset: Asset<Resources>,
  [plan]: readonly DuePartitions<Resources>[],
  ledger: Ledger,
): Promise<number | null> {
  if (!plan) return null;
  const always = { from: 0, to: asset.grid.slotAt(Date.UTC(9998, 0)) };
  const events = await ledger.events(asset, plan.series.id, always, sampled);
  const made = events.filter(({ kind }) => kind === "materialization");
  const partitions = made.reduce((sum, { versions }) => sum + versions.length, 0);
  return partitions === 0 ? null : made.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000 / partitions;
}
