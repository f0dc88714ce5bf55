import { instantOf } from "../base/instant.ts";
import type { AssetEffects, StagedPartition } from "../pipeline/asset.ts";
import { type CheckResult, isKeptBack } from "../pipeline/check.ts";
import { intersection, intervalsOf, newestFirst } from "../pipeline/interval-set.ts";
import type { Ledger } from "../pipeline/ledger.ts";
import type { PartitionRecord, QuarantineRecord, StoredCheckResult } from "../pipeline/partition-record.ts";
import { storedCheckResults } from "../pipeline/stage-change.ts";
import { slotsOfRange, type TimeRange } from "../pipeline/time-range.ts";
import { type SelectedSeries, stateOf } from "./selected-series.ts";

/** One row per series and check, evaluated now: how many published partitions passed, and which did not. */
export interface PublishedCheck extends Omit<StoredCheckResult, "runId"> {
  readonly blocking: boolean;
}

/** One row per partition that was kept from readers. */
export interface QuarantinedPartition extends Pick<
  QuarantineRecord,
  "partition" | "failedChecks" | "runId" | "dataVersion" | "rows"
> {
  readonly asset: string;
  readonly series: string;
  readonly since: QuarantineRecord["materializedAt"];
}

/** What checks say of one series in a time range. */
export interface SeriesChecks {
  readonly checks: readonly PublishedCheck[];
  readonly quarantined: readonly QuarantinedPartition[];
}

/** Evaluates the checks of one series again on the partitions that readers see, the newest first. Writes nothing. */
export async function checkSeries<Resources>(
  selected: SelectedSeries<Resources>,
  range: TimeRange,
  ledger: Ledger,
  effects: AssetEffects<Resources>,
): Promise<SeriesChecks> {
  const { asset, series } = selected;
  const window = slotsOfRange(asset, range);
  const { published, quarantined } = await stateOf(selected, ledger, window);
  const partitions: StagedPartition[] = [];
  const visible = asset.checks.length === 0 ? [] : intersection([window], intervalsOf(published.keys()));
  for (const slots of newestFirst(visible, asset.slotsPerStep)) {
    effects.signal.throwIfAborted();
    const checked = await series.checkPublished(slots, effects);
    const judged = checked.map((each) => asApproved(each, published.get(each.slot)));
    partitions.push(...judged.toSorted((left, right) => right.slot - left.slot));
  }
  const names = { asset: asset.key, series: series.id };
  const results = storedCheckResults(asset, { ...names, runId: "", at: instantOf(effects.clock.now()) }, partitions);
  const kept = Array.from(quarantined.entries()).toSorted(([left], [right]) => right - left);
  return {
    checks: results.map(({ runId: _none, ...result }) => ({ ...result, blocking: isBlocking(selected, result.check) })),
    quarantined: kept.map(([, record]) => ({ ...names, ...quarantineFields(record) })),
  };
}

/** A failure that a person approved goes on to be told, but rejects nothing. */
function asApproved(partition: StagedPartition, published: PartitionRecord | undefined): StagedPartition {
  const blocks = (check: CheckResult) => isKeptBack({ ...partition, checks: [check] }, published);
  return { ...partition, checks: partition.checks.map((check) => ({ ...check, blocks: blocks(check) })) };
}

/** @returns whether data are to be rejected: a blocking check failed, or something is kept from readers. */
export function isRejected({ checks, quarantined }: SeriesChecks): boolean {
  return quarantined.length > 0 || checks.some(({ failed }) => failed.some(({ blocks }) => blocks));
}

function isBlocking<Resources>({ asset }: SelectedSeries<Resources>, name: string): boolean {
  return asset.checks.some((check) => check.name === name && check.blocking);
}

function quarantineFields({ partition, failedChecks, runId, dataVersion, rows, materializedAt }: QuarantineRecord) {
  return { partition, failedChecks, runId, dataVersion, rows, since: materializedAt };
}
