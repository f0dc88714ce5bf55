import type { LeaseHolder } from "./leases.ts";

/** A named set of places that steps of many runs share: at most `limit` of them run at once, everywhere (assets.md, rule 36). */
export interface PoolRef {
  readonly name: string;
  /** 0 closes the pool: nothing in it starts. */
  readonly limit: number;
}

/** A place in a pool. It frees itself when its holder dies. */
export interface PoolPlace {
  release(): Promise<void>;
}

/** Who is in a pool, and who waits, in the order in which they will be let in. */
export interface PoolState {
  readonly inside: readonly LeaseHolder[];
  readonly waiting: readonly LeaseHolder[];
}

/** Places in pools, each a lease with an expiry. */
export interface Pools {
  /**
   * Waits for a place, higher priority first, then first come first served, and keeps it until it is released.
   *
   * @throws {PoolClosedError} for a limit of 0; the signal's reason if it is aborted first.
   */
  enter(pool: PoolRef, holder: LeaseHolder, priority: number, signal: AbortSignal): Promise<PoolPlace>;
  state(pool: string): Promise<PoolState>;
}
