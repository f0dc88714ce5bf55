import { type Instant, instantOf } from "../../src/base/instant.ts";
import { sha256 } from "../../src/base/json.ts";
import { type Interval, numbersOf } from "../../src/pipeline/interval-set.ts";
import type { LedgerAsset, LedgerChange } from "../../src/pipeline/ledger.ts";
import type { InputVersions, PartitionRecord } from "../../src/pipeline/partition-record.ts";

const at: Instant = instantOf(new Date("2024-12-31T11:00:00Z"));

/** What a run records of the slots of one series: a version each, with its event. `inputsOf` gives what it was made from. */
export function materialized(
  asset: LedgerAsset,
  series: string,
  slots: Interval,
  inputsOf: (slot: number) => InputVersions,
): LedgerChange {
  const published = numbersOf([slots]).map((slot): PartitionRecord => ({
    partition: asset.grid.keyOf(slot),
    dataVersion: versionOf(asset.key, series, slot),
    codeVersion: "1",
    inputVersions: inputsOf(slot),
    rows: 24,
    completeness: null,
    dataThrough: null,
    fence: 1,
    runId: "20241231T110000Z-000000",
    materializedAt: at,
    checkedAt: at,
    warnings: [],
  }));
  const versions = published.map(({ partition, dataVersion, inputVersions, rows }) => {
    return { partition, dataVersion, inputVersions, rows, metadata: {} };
  });
  const event = {
    kind: "materialization" as const,
    asset: asset.key,
    series,
    from: asset.grid.keyOf(slots.from),
    last: asset.grid.keyOf(slots.to - 1),
    runId: "20241231T110000Z-000000",
    fence: 1,
    codeVersion: "1",
    at,
    durationMs: 10,
    note: null,
    versions,
  };
  return { asset, series, fence: 1, published, events: [event] };
}

/** The version that the bench gives a partition. */
export function versionOf(asset: string, series: string, slot: number): string {
  return sha256(`${asset} ${series} ${slot}`);
}
