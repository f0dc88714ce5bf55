import { type HealPolicy, incompleteCode, isDead } from "./heal.ts";
import type { FailedSlots } from "./ledger.ts";
import type { PartitionRecord, QuarantineRecord } from "./partition-record.ts";
import type { Cause } from "./staleness.ts";

/**
 * How a partition stands (assets.md, section 13). NOT_YET: its window is not over, or its data have not had time to
 * arrive. PAST: it was not made while it was one of the newest, and will not be any more.
 */
export type PartitionState =
  | "NOT_YET"
  | "PAST"
  | "MISSING"
  | "WAITING"
  | "FRESH"
  | "STALE"
  | "FAILED"
  | "DEAD"
  | "INCOMPLETE"
  | "QUARANTINED";

/** What decides how a partition stands. */
export interface PartitionFacts {
  /** Whether it may be made: not yet, now, or no more because only the newest are. */
  readonly existence: "not yet" | "now" | "past";
  readonly isReady: boolean;
  readonly cause: Cause | null;
  readonly published: PartitionRecord | null;
  readonly quarantined: QuarantineRecord | null;
  readonly failure: FailedSlots | null;
  readonly heal: HealPolicy;
}

/** @returns how a partition stands. */
export function stateOf(facts: PartitionFacts): PartitionState {
  const { existence, isReady, cause, published, quarantined, failure, heal } = facts;
  if (existence === "not yet") return "NOT_YET";
  const isIncomplete = failure?.code === incompleteCode;
  const sound = isIncomplete ? "INCOMPLETE" : "FRESH";
  if (existence === "past") return quarantined ? "QUARANTINED" : published ? sound : "PAST";
  if (failure && !isIncomplete) return isDead(failure, heal) ? "DEAD" : "FAILED";
  if (quarantined) return "QUARANTINED";
  if (!published) return isReady ? "MISSING" : "WAITING";
  if (cause !== null && cause !== "reread") return isReady ? "STALE" : "WAITING";
  return sound;
}
