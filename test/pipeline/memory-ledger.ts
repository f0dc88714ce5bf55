import type { Ledger, LedgerAsset, SeriesState } from "../../src/pipeline/ledger.ts";
import {
  type FailureRecord,
  failureRecordSchema,
  type PartitionRecord,
  partitionRecordSchema,
  type QuarantineRecord,
  quarantineRecordSchema,
} from "../../src/pipeline/partition-record.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";

/** What is stored of one asset and series of days. */
export interface StoredSeries {
  readonly asset: string;
  readonly series?: string;
  readonly published?: readonly PartitionRecord[];
  readonly quarantined?: readonly QuarantineRecord[];
  readonly failed?: readonly FailureRecord[];
}

/** A ledger in memory that can only be read: what a plan needs of `src/store/ledger-store.ts`. Counts its reads. */
export function memoryLedger(stored: readonly StoredSeries[] = []): Pick<Ledger, "read"> & { reads: number } {
  const ledger = {
    reads: 0,
    async read({ key, grid }: LedgerAsset, slots: { from: number; to: number }, series?: string) {
      ledger.reads += 1;
      const states = new Map<string, SeriesState>();
      for (const each of stored.filter(({ asset }) => asset === key)) {
        const name = each.series ?? "smart188";
        if (series !== undefined && series !== name) continue;
        const slotOf = (partition: string) => grid.slotOf(partition) ?? Number.NaN;
        const bySlot = <Row extends { partition: string }>(rows: readonly Row[] = []) =>
          new Map(
            rows
              .map((row) => [slotOf(row.partition), row] as const)
              .filter(([number]) => number >= slots.from && number < slots.to),
          );
        const before = states.get(name);
        states.set(name, {
          published: new Map([...(before?.published ?? []), ...bySlot(each.published)]),
          quarantined: new Map([...(before?.quarantined ?? []), ...bySlot(each.quarantined)]),
          wiped: [],
          failed: [
            ...(before?.failed ?? []),
            ...(each.failed ?? []).map(({ from, to, ...rest }) => ({
              ...rest,
              slots: { from: slotOf(from), to: slotOf(to) },
            })),
          ],
        });
      }
      return states;
    },
  };
  return ledger;
}

const version = {
  dataVersion: "v1",
  codeVersion: "1",
  inputVersions: {},
  rows: 1,
  completeness: null,
  dataThrough: null,
  fence: 1,
  runId: "run-0",
  materializedAt: "2024-03-01T00:10:00.000Z",
};

export type PartitionFields = Partial<Record<keyof PartitionRecord, unknown>>;

/** A published partition, written by code "1" on 2024-03-01 at 00:10 unless told otherwise. */
export function published(partition: string, fields: PartitionFields = {}): PartitionRecord {
  return partitionRecordSchema.parse({
    partition,
    ...version,
    checkedAt: version.materializedAt,
    warnings: [],
    ...fields,
  });
}

/** A partition in quarantine. */
export function quarantined(partition: string, fields: PartitionFields = {}): QuarantineRecord {
  return quarantineRecordSchema.parse({ partition, ...version, failedChecks: ["sane"], ...fields });
}

/** Days that failed, from `from` up to, not including, `to`; once, by bad data, on 2024-03-03 at 11:05 unless told otherwise. */
export function failedDays(
  from: string,
  to: string,
  fields: Partial<Record<keyof FailureRecord, unknown>> = {},
): FailureRecord {
  const failure = {
    attempts: 1,
    lastAt: "2024-03-03T11:05:00.000Z",
    runId: "run-0",
    code: "BROKEN",
    kind: "data",
    message: "broken",
  };
  return failureRecordSchema.parse({ from, to, ...failure, ...fields });
}

/** @returns the number of a day, as intervals hold it. */
export function slot(day: string): number {
  return utcDays.slotOf(day) ?? Number.NaN;
}
