import type { Asset, Series } from "./asset.ts";
import { HeldElsewhereError } from "./errors.ts";
import type { IntervalSet } from "./interval-set.ts";
import type { Lease, LeaseHolder, Leases } from "./leases.ts";

/** What a person's change of single partitions needs. */
export interface LeasedChange<Resources> {
  readonly asset: Asset<Resources>;
  readonly series: Series<Resources>;
  readonly leases: Leases;
  readonly holder: LeaseHolder;
}

/**
 * Does `work` while it holds all the slots, and gives them back.
 *
 * @throws {HeldElsewhereError} if a run holds one of them: a person's change waits for nobody.
 */
export async function withLease<Resources, Result>(
  { asset, series, leases, holder }: LeasedChange<Resources>,
  slots: IntervalSet,
  work: (lease: Lease) => Promise<Result>,
): Promise<Result> {
  const { lease, held } = await leases.take(asset, series.id, slots, holder);
  const [other] = held;
  try {
    if (other || !lease) throw new HeldElsewhereError(asset.key, series.id, other?.holder.runId ?? "another run");
    return await work(lease);
  } finally {
    await lease?.release();
  }
}
