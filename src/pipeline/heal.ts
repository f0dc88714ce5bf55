import type { FaultKind } from "../base/errors.ts";
import type { Instant } from "../base/instant.ts";
import { hourMs } from "../base/utc-hour.ts";
import type { FailedSlots } from "./ledger.ts";
import type { Cause } from "./staleness.ts";

/** Bounds of the scheduled run, which is also the catch-up after an outage and the repair of restated history (assets.md, rule 29). */
export interface HealPolicy {
  /** Partitions that ended longer ago are left alone. */
  readonly horizonDays: number;
  /** At most so many partitions of an asset in one run, the newest first. */
  readonly maxPartitions: number;
  /** After so many attempts a partition is dead: it waits for a person. */
  readonly maxAttempts: number;
}

export const defaultHealPolicy: HealPolicy = { horizonDays: 30, maxPartitions: 20_000, maxAttempts: 5 };

/** @returns the time that a scheduled run looks at: what ended within its horizon, up to the instant that it stands for. */
export function healRange(
  { horizonDays }: HealPolicy,
  nominalAt: Date,
): { readonly fromMs: number; readonly toMs: number } {
  const toMs = nominalAt.getTime() + 1;
  return { fromMs: toMs - horizonDays * 24 * hourMs, toMs };
}

/** @returns the part of a range that no scheduled run leaves out: the first one of an asset fixed how far back any may reach. */
export function sinceBaseline<Range extends { readonly fromMs: number }>(
  range: Range,
  baseline: Instant | null,
): Range {
  return { ...range, fromMs: Math.max(range.fromMs, baseline === null ? range.fromMs : Date.parse(baseline)) };
}

/** A failure is recorded some minutes after the tick whose run it was; an hour later is the next tick all the same. */
const slackMs = 15 * 60_000;

/** The code of partitions that were published although they hold less than their asset's floor. */
export const incompleteCode = "INCOMPLETE";

/** Faults that pass by themselves, or when a person mends the configuration: they are tried every hour and never die. */
const passing: ReadonlySet<FaultKind> = new Set(["unavailable", "retry-later", "configuration", "fenced", "canceled"]);

/** New code and new dependencies ask for history only when a person does (assets.md, rule 26: no surprise history). */
const healed: ReadonlySet<Cause> = new Set([
  "interrupted",
  "missing",
  "failed",
  "incomplete",
  "data",
  "reread",
  "upstream",
]);

/** @returns whether a scheduled run does what is due for this cause, after so many failures. */
export function isHealable(cause: Cause, failure: FailedSlots | undefined, policy: HealPolicy, now: Date): boolean {
  if (!healed.has(cause)) return false;
  if (!failure || (cause !== "failed" && cause !== "incomplete")) return true;
  return !isDead(failure, policy) && now.getTime() + slackMs >= nextAttemptMs(failure);
}

/** @returns whether a failure is given up: tried so often, and not of a kind that passes. */
export function isDead({ kind, attempts }: FailedSlots, { maxAttempts }: HealPolicy): boolean {
  return !passing.has(kind) && attempts >= maxAttempts;
}

/** @returns when a failure is tried again: at once if it may pass by itself, else after 1, 2, 4, 8 … hours. */
export function nextAttemptMs({ kind, attempts, lastAt }: FailedSlots): number {
  return Date.parse(lastAt) + (passing.has(kind) ? 0 : hourMs * 2 ** (attempts - 1));
}
