import { instantOf } from "../base/instant.ts";
import type { WriteCounts } from "./asset.ts";
import { NotQuarantinedError } from "./errors.ts";
import { type Ledger, partitionId } from "./ledger.ts";
import type { MaterializationEvent, QuarantineRecord } from "./partition-record.ts";
import { type LeasedChange, withLease } from "./with-lease.ts";

/** Who releases a partition, and why. */
export interface Approval<Resources> extends LeasedChange<Resources> {
  readonly slot: number;
  readonly ledger: Ledger;
  readonly resources: Resources;
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}

/**
 * Publishes the rows that a blocking check kept from readers, signed (assets.md, rule 21). What depends on them is stale
 * from then on.
 *
 * @throws {NotQuarantinedError}; {HeldElsewhereError} if a run is working on the partition.
 */
export async function approvePartition<Resources>(approval: Approval<Resources>): Promise<WriteCounts> {
  const { asset, series, slot, ledger, resources } = approval;
  const window = { from: slot, to: slot + 1 };
  return withLease(approval, [window], async ({ fence }) => {
    const record = (await ledger.read(asset, window, series.id)).get(series.id)?.quarantined.get(slot);
    const kept = await ledger.keptRows(asset, series.id, slot);
    if (!record || kept === null)
      throw new NotQuarantinedError(partitionId(asset.key, series.id, asset.grid.keyOf(slot)));
    const rows = await series.publishKept(slot, kept, fence, resources);
    await ledger.record([{ asset, series: series.id, fence, ...released(approval, record, fence) }]);
    return rows;
  });
}

/** The checks that failed go on to be shown as warnings. */
function released<Resources>(
  { asset, series, holder, by, reason, at }: Approval<Resources>,
  { failedChecks, ...record }: QuarantineRecord,
  fence: number,
) {
  const { partition, dataVersion, inputVersions, rows, codeVersion } = record;
  const now = instantOf(at);
  const event: MaterializationEvent = {
    kind: "approval",
    asset: asset.key,
    series: series.id,
    from: partition,
    last: partition,
    runId: holder.runId,
    fence,
    codeVersion,
    at: now,
    durationMs: 0,
    note: `${by}: ${reason}`,
    versions: [{ partition, dataVersion, inputVersions, rows, metadata: {} }],
  };
  const published = {
    ...record,
    fence,
    runId: holder.runId,
    materializedAt: now,
    checkedAt: now,
    warnings: failedChecks,
  };
  return { published: [published], events: [event] };
}
