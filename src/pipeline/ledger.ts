import type { Instant } from "../base/instant.ts";
import type { Interval, IntervalSet } from "./interval-set.ts";
import type {
  FailureRecord,
  MaterializationEvent,
  PartitionRecord,
  QuarantineRecord,
  StoredCheckResult,
} from "./partition-record.ts";
import type { Run } from "./run.ts";
import type { TimeGrid } from "./time-grid.ts";

/** What the ledger needs to know of an asset. */
export interface LedgerAsset {
  readonly key: string;
  readonly grid: TimeGrid;
}

/** A range of slots that failed. */
export interface FailedSlots extends Omit<FailureRecord, "from" | "to"> {
  readonly slots: Interval;
}

/** What the ledger knows of one series in a range of slots, by slot. Slots that are nowhere were never materialized. */
export interface SeriesState {
  readonly published: ReadonlyMap<number, PartitionRecord>;
  readonly quarantined: ReadonlyMap<number, QuarantineRecord>;
  readonly failed: readonly FailedSlots[];
  /** Slots that were wiped and not materialized since, and the fence of the wipe: rows below it do not count. */
  readonly wiped: readonly { readonly slots: Interval; readonly fence: number }[];
}

/** One change of one series, made under a lease. */
export interface LedgerChange {
  readonly asset: LedgerAsset;
  readonly series: string;
  /** A change under a lower fence than the partitions were last written with is refused. */
  readonly fence: number;
  /** Partitions to point at this version. They leave quarantine, and their failures are forgotten. */
  readonly published?: readonly PartitionRecord[];
  readonly quarantined?: readonly QuarantineRecord[];
  /** Slots that failed once more, or hold less than they should. */
  readonly failed?: readonly Omit<FailedSlots, "attempts">[];
  /** Slots to forget: wiped. */
  readonly removed?: IntervalSet;
  /** Appended before the pointers move. */
  readonly events?: readonly MaterializationEvent[];
  readonly checks?: readonly StoredCheckResult[];
  /** Rows kept while they are in quarantine, as JSON by slot. */
  readonly kept?: ReadonlyMap<number, string>;
}

/** The record of what exists, from what, by whom. Every decision to run is made from it, never from a schedule. */
export interface Ledger {
  /** @returns by series what is known of the asset's slots in the range; of one series only if it is named. */
  read(asset: LedgerAsset, slots: Interval, series?: string): Promise<ReadonlyMap<string, SeriesState>>;
  /**
   * Records check results and events, then moves the pointers, each chunk of a series in one document. A crash in
   * between leaves events without pointer: the partitions are due again, and running again leaves the same state.
   *
   * @throws {FencedError} if a partition was written under a higher fence meanwhile.
   */
  record(changes: readonly LedgerChange[]): Promise<void>;
  /** @returns the events that touch the slots, newest first. Equal ones in a row, as a crash leaves them, are one. */
  events(asset: LedgerAsset, series: string, slots: Interval, limit: number): Promise<MaterializationEvent[]>;
  /** @returns the newest results of each check of a series, newest first. */
  checkResults(asset: string, series: string, limit: number): Promise<StoredCheckResult[]>;
  /** @returns the rows kept of a partition in quarantine, as JSON; `null` without any. */
  keptRows(asset: LedgerAsset, series: string, slot: number): Promise<string | null>;
  /** Opens a run. */
  startRun(run: Run): Promise<void>;
  /** Replaces a run's record while its state is STARTED. @returns false if somebody else ended it before. */
  updateRun(run: Run): Promise<boolean>;
  /** @returns the newest runs, newest first. */
  runs(limit: number): Promise<Run[]>;
  run(runId: string): Promise<Run | null>;
  /** @returns how far back the first scheduled run of the asset reached, `null` if there was none. */
  baseline(asset: string): Promise<Instant | null>;
  /** Sets the baseline, unless it is set. */
  setBaseline(asset: string, baseline: Instant): Promise<void>;
  /**
   * Forgets runs, check results and versions before an instant, but the newest version of each partition, approvals and
   * wipes; at most once a day. `assetOf` gives `null` for assets that are no more: their history stays.
   *
   * @returns what was forgotten, `null` if it was not time yet.
   */
  forgetBefore(before: Instant, assetOf: (key: string) => LedgerAsset | null): Promise<Forgotten | null>;
}

/** Documents that were forgotten, or made shorter. */
export interface Forgotten {
  readonly runs: number;
  readonly checkResults: number;
  readonly events: number;
}

/** What a series is of which nothing is known. */
export const emptyState: SeriesState = { published: new Map(), quarantined: new Map(), failed: [], wiped: [] };

/** @returns the ledger's name of a partition, `daily_means@smart188/2024-03-01`. */
export function partitionId(asset: string, series: string, partition: string): string {
  return `${asset}@${series}/${partition}`;
}
