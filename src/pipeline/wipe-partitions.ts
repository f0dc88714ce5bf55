import { instantOf } from "../base/instant.ts";
import { intersection, type Interval, intervalsOf, type IntervalSet, numbersOf, size } from "./interval-set.ts";
import type { Ledger } from "./ledger.ts";
import type { MaterializationEvent } from "./partition-record.ts";
import { type LeasedChange, withLease } from "./with-lease.ts";

/** Which partitions a person removes, and why. */
export interface Wipe<Resources> extends LeasedChange<Resources> {
  readonly slots: Interval;
  readonly ledger: Ledger;
  readonly resources: Resources;
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}

/** @returns the slots of the range of which the ledger knows something: what a wipe would remove. */
export async function wipeableSlots<Resources>({
  asset,
  series,
  slots,
  ledger,
}: Wipe<Resources>): Promise<IntervalSet> {
  const state = (await ledger.read(asset, slots, series.id)).get(series.id);
  if (!state) return [];
  const failed = numbersOf(state.failed.map((failure) => failure.slots));
  return intersection([slots], intervalsOf([...state.published.keys(), ...state.quarantined.keys(), ...failed]));
}

/**
 * Removes the rows of the partitions and forgets their versions; their history stays. What depends on them waits until
 * they are materialized again.
 *
 * @returns how many partitions were wiped.
 * @throws {HeldElsewhereError} if a run is working on one of them.
 */
export async function wipePartitions<Resources>(wipe: Wipe<Resources>): Promise<number> {
  const { asset, series, ledger, resources } = wipe;
  const wiped = await wipeableSlots(wipe);
  if (wiped.length === 0) return 0;
  return withLease(wipe, wiped, async ({ fence }) => {
    for (const interval of wiped) await series.remove(interval, fence, resources);
    await ledger.record([{ asset, series: series.id, fence, removed: wiped, events: [eventOf(wipe, wiped, fence)] }]);
    return size(wiped);
  });
}

function eventOf<Resources>(
  { asset, series, holder, by, reason, at }: Wipe<Resources>,
  wiped: IntervalSet,
  fence: number,
): MaterializationEvent {
  const partitions = numbersOf(wiped).map((slot) => asset.grid.keyOf(slot));
  return {
    kind: "wipe",
    asset: asset.key,
    series: series.id,
    from: partitions[0] ?? "",
    last: partitions.at(-1) ?? "",
    runId: holder.runId,
    fence,
    codeVersion: asset.codeVersion,
    at: instantOf(at),
    durationMs: 0,
    note: `${by}: ${reason}`,
    versions: partitions.map((partition) => ({
      partition,
      dataVersion: null,
      inputVersions: {},
      rows: 0,
      metadata: {},
    })),
  };
}
