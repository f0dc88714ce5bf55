import { Cron } from "croner";

import { messageOf } from "../base/errors.ts";
import { type Instant, instantOf } from "../base/instant.ts";
import { TimeZoneError } from "../domain/errors.ts";
import { timeZoneOffsetMs } from "../domain/time-zone-offset.ts";
import { FreshnessPolicyError } from "./errors.ts";

/** What a policy measures: `run` the age of the last run that wrote or confirmed something, `data` the data lag. */
export type FreshnessClock = "run" | "data";

/** Rule 18: older than `warnMinutes` is late, older than `failMinutes` too late. Whole minutes; `null` never warns. */
export interface TimeWindowPolicy {
  readonly kind: "time-window";
  readonly on: FreshnessClock;
  readonly warnMinutes: number | null;
  readonly failMinutes: number;
}

/** Rule 19: a success in the `lowerBoundMinutes` up to each tick of `deadlineCron`, both ends included, or later. */
export interface CronPolicy {
  readonly kind: "cron";
  readonly on: FreshnessClock;
  /** Five fields, as croner reads them: a single time of day that the clocks skip falls due when they have jumped. */
  readonly deadlineCron: string;
  /** IANA name of the zone of `deadlineCron`. */
  readonly timeZone: string;
  readonly lowerBoundMinutes: number;
}
/** How fresh an asset must be; made by `freshWithin` or `freshByCron`. */
export type FreshnessPolicy = TimeWindowPolicy | CronPolicy;

/** What the ledger knows of one asset; `null`: never. */
export interface FreshnessFacts {
  /** End of the last run that wrote or confirmed something. */
  readonly lastRunAt: Instant | null;
  /** End of the newest complete partition. */
  readonly dataThrough: Instant | null;
}

/** Rules 18 and 19. UNKNOWN: there never was a run, or complete data. */
export type FreshnessState = "UNKNOWN" | "PASS" | "WARN" | "FAIL";

/** One policy, judged at one instant. */
export interface FreshnessResult {
  readonly policy: FreshnessPolicy;
  readonly state: FreshnessState;
  /** Minutes with fraction on the policy's clock; negative for what lies ahead, `null` where UNKNOWN. */
  readonly ageMinutes: number | null;
  /** One line in English; ages are rounded up to whole minutes. */
  readonly description: string;
  /** First instant with another state if nothing happens, 1 ms after a limit or on a deadline; `null`: none. */
  readonly nextChangeAt: Instant | null;
}

/** The part of a judgement that depends on the kind of policy. */
interface Verdict {
  readonly state: FreshnessState;
  /** What the policy demands, in words. */
  readonly terms: string;
  readonly nextChangeMs: number | null;
}

const minuteMs = 60_000;
const subjects = { run: "last run", data: "newest data ends" } as const satisfies Record<FreshnessClock, string>;
const absences = { run: "never run", data: "no complete data" } as const satisfies Record<FreshnessClock, string>;

/**
 * Freshness by rules 18 and 19, from nothing but the arguments.
 *
 * @throws {FreshnessPolicyError} for a cron policy that `freshByCron` would refuse to read.
 */
export function evaluateFreshness(policy: FreshnessPolicy, facts: FreshnessFacts, now: Date): FreshnessResult {
  const newest = policy.on === "run" ? facts.lastRunAt : facts.dataThrough;
  const newestMs = newest === null ? Number.NEGATIVE_INFINITY : Date.parse(newest);
  const verdict = policy.kind === "cron" ? byCron(policy, newestMs, now) : byAge(policy, newestMs, now);
  if (newest === null) {
    const description = `${absences[policy.on]}; ${verdict.terms}`;
    return { policy, state: "UNKNOWN", ageMinutes: null, description, nextChangeAt: null };
  }
  const ageMinutes = (now.getTime() - newestMs) / minuteMs;
  return {
    policy,
    state: verdict.state,
    ageMinutes,
    description: `${subjects[policy.on]} ${minuteText(newestMs)}, ${ageText(ageMinutes)}; ${verdict.terms}`,
    nextChangeAt: verdict.nextChangeMs === null ? null : instantOf(new Date(verdict.nextChangeMs)),
  };
}

/** Rule 18 as a policy. @throws {FreshnessPolicyError} unless both are whole minutes from 1 on, `warnMinutes` the less. */
export function freshWithin(limits: {
  readonly on: FreshnessClock;
  readonly warnMinutes?: number;
  readonly failMinutes: number;
}): TimeWindowPolicy {
  const { on, warnMinutes = null, failMinutes } = limits;
  const name = `within ${failMinutes} min`;
  for (const minutes of [warnMinutes ?? 1, failMinutes]) requireMinutes(name, minutes);
  if (warnMinutes !== null && warnMinutes >= failMinutes)
    throw new FreshnessPolicyError(name, `warns after ${warnMinutes} min; warn earlier than it fails`);
  return { kind: "time-window", on, warnMinutes, failMinutes };
}

/**
 * Rule 19 as a policy; the zone is UTC unless given.
 *
 * @throws {FreshnessPolicyError} unless the expression and the zone can be read and `lowerBoundMinutes` is whole, from
 * 1 up to the smallest gap of 366 deadlines from 2026 on and of those around each change of the zone's clocks in 2026.
 */
export function freshByCron(deadline: {
  readonly on: FreshnessClock;
  readonly deadlineCron: string;
  readonly timeZone?: string;
  readonly lowerBoundMinutes: number;
}): CronPolicy {
  const { on, deadlineCron, timeZone = "UTC", lowerBoundMinutes } = deadline;
  const policy: CronPolicy = { kind: "cron", on, deadlineCron, timeZone, lowerBoundMinutes };
  const gapMinutes = smallestGapMs(policy) / minuteMs;
  requireMinutes(nameOf(policy), lowerBoundMinutes);
  if (lowerBoundMinutes > gapMinutes) {
    const fault = `lower bound of ${lowerBoundMinutes} min, yet deadlines ${gapMinutes} min apart; give 1 to ${gapMinutes} min`;
    throw new FreshnessPolicyError(nameOf(policy), fault);
  }
  return policy;
}

function byAge({ warnMinutes, failMinutes }: TimeWindowPolicy, newestMs: number, now: Date): Verdict {
  const terms = `${warnMinutes === null ? "" : `warns after ${warnMinutes} min, `}fails after ${failMinutes} min`;
  const warnsAfterMs = newestMs + (warnMinutes ?? failMinutes) * minuteMs;
  const failsAfterMs = newestMs + failMinutes * minuteMs;
  if (now.getTime() <= warnsAfterMs) return { state: "PASS", terms, nextChangeMs: warnsAfterMs + 1 };
  if (now.getTime() <= failsAfterMs) return { state: "WARN", terms, nextChangeMs: failsAfterMs + 1 };
  return { state: "FAIL", terms, nextChangeMs: null };
}

function byCron(policy: CronPolicy, newestMs: number, now: Date): Verdict {
  const deadlines = deadlinesOf(policy);
  // Croner gives ticks strictly before: a deadline that falls on `now` has come.
  const [deadline] = deadlines.previousRuns(1, new Date(now.getTime() + 1));
  if (!deadline) throw neverDue(policy);
  const lowerBoundMs = policy.lowerBoundMinutes * minuteMs;
  const sinceMs = deadline.getTime() - lowerBoundMs;
  const terms = `deadline ${minuteText(deadline.getTime())} asks for ${minuteText(sinceMs)} or later`;
  if (newestMs < sinceMs) return { state: "FAIL", terms, nextChangeMs: null };
  const missed = deadlines.nextRun(new Date(Math.max(now.getTime(), newestMs + lowerBoundMs)));
  return { state: "PASS", terms, nextChangeMs: missed?.getTime() ?? null };
}

function deadlinesOf(policy: CronPolicy): Cron {
  try {
    timeZoneOffsetMs(policy.timeZone, 0); // Croner takes "" for the zone of the machine.
    return new Cron(policy.deadlineCron, { timezone: policy.timeZone, mode: "5-part" });
  } catch (error) {
    const remedy = error instanceof TimeZoneError ? "" : "; give five fields like 30 2 * * *";
    throw new FreshnessPolicyError(nameOf(policy), `${messageOf(error)}${remedy}`, { cause: error });
  }
}

/** The smallest gap may be one of the night when the clocks change, so their ticks are looked at one by one. */
function smallestGapMs(policy: CronPolicy): number {
  const deadlines = deadlinesOf(policy);
  const year = deadlines.nextRuns(366, new Date(Date.UTC(2026, 0, 1)));
  const nights = clockChangesOf(policy.timeZone).map((hour) => {
    const [, start = hour] = deadlines.previousRuns(2, hour);
    return deadlines.nextRuns(64, start); // one before, up to 60 in the hour, the first after it
  });
  const gaps = [year, ...nights].flatMap((ticks) =>
    ticks.slice(1).map((tick, index) => tick.getTime() - (ticks[index]?.getTime() ?? 0)),
  );
  if (gaps.length === 0) throw neverDue(policy);
  return Math.min(...gaps);
}

/** @returns the UTC hours of 2026 in which, or at whose end, the clocks of the zone change. */
function clockChangesOf(timeZone: string): Date[] {
  const offsetMs = (hour: number) => timeZoneOffsetMs(timeZone, Date.UTC(2026, 0, 1, hour));
  const changesWithin = (hours: number) => (start: number) => offsetMs(start) !== offsetMs(start + hours);
  const days = Array.from({ length: 365 }, (_, day) => day * 24).filter(changesWithin(24));
  const hours = days.flatMap((start) => Array.from({ length: 24 }, (_, hour) => start + hour));
  return hours.filter(changesWithin(1)).map((hour) => new Date(Date.UTC(2026, 0, 1, hour)));
}

function requireMinutes(policy: string, minutes: number): void {
  if (!Number.isSafeInteger(minutes) || minutes < 1)
    throw new FreshnessPolicyError(policy, `${minutes} min is no limit; give whole minutes from 1 on`);
}

const nameOf = ({ deadlineCron, timeZone }: CronPolicy) => `by cron "${deadlineCron}" in zone "${timeZone}"`;
const neverDue = (policy: CronPolicy) => new FreshnessPolicyError(nameOf(policy), "no two deadlines; let it repeat");
const minuteText = (instantMs: number) => `${new Date(instantMs).toISOString().slice(0, 16)}Z`;
const ageText = (minutes: number) =>
  minutes < 0 ? `${Math.ceil(-minutes)} min ahead` : `${Math.ceil(minutes)} min ago`;
