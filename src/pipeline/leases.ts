import type { Interval, IntervalSet } from "./interval-set.ts";
import type { LedgerAsset } from "./ledger.ts";
import type { ProcessRef } from "./run.ts";

/** Who holds a lease. */
export interface LeaseHolder extends ProcessRef {
  readonly runId: string;
}

/** The right to write some slots of one series, until it expires or is given back. */
export interface Lease {
  readonly slots: IntervalSet;
  /** Grows with each lease of the series: what is written under it refuses writers of older leases. */
  readonly fence: number;
  /** Aborted with a {FencedError} once somebody else took the slots over. */
  readonly signal: AbortSignal;
  /** Asks the ledger, and renews. @throws {FencedError} if the lease was lost. */
  assertHeld(): Promise<void>;
  /** Gives the slots back at once. */
  release(): Promise<void>;
}

/** Slots that another run holds now. */
export interface HeldSlots {
  readonly slots: Interval;
  readonly holder: LeaseHolder;
  readonly expiresAt: string;
}

/** What a request for slots was answered. */
export interface LeaseAnswer {
  /** A lease on what was free; `null` if nothing was. */
  readonly lease: Lease | null;
  readonly held: readonly HeldSlots[];
  /** Slots of the lease that an earlier holder never gave back: it was killed, and they may be half written. */
  readonly interrupted: IntervalSet;
}

/** Leases on partitions (assets.md, rule 12): of all who ask for a slot, one gets it. */
export interface Leases {
  take(asset: LedgerAsset, series: string, slots: IntervalSet, holder: LeaseHolder): Promise<LeaseAnswer>;
  /** @returns by series the slots whose holder was killed and that nobody took since. */
  interrupted(asset: LedgerAsset): Promise<ReadonlyMap<string, IntervalSet>>;
  /** @returns who holds slots of a series now. */
  held(asset: LedgerAsset, series: string): Promise<readonly HeldSlots[]>;
}
