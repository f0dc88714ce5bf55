import { type Instant, instantOf } from "../base/instant.ts";
import { hourEndOf, utcHourOf } from "../base/utc-hour.ts";
import type { Asset, Series } from "./asset.ts";
import { isDead, nextAttemptMs } from "./heal.ts";
import { type PartitionFacts, stateOf } from "./partition-state.ts";
import { isRereadSlot } from "./plan.ts";

/** What happens next, and when at the earliest; `null`: at no known time. */
export interface NextEvaluation {
  readonly at: Instant | null;
  readonly what: string;
}

interface Partition<Resources> {
  readonly asset: Asset<Resources>;
  readonly series: Pick<Series<Resources>, "firstSlot">;
  readonly slot: number;
}

/** @returns what happens next to a partition by itself. */
export function nextEvaluation<Resources>(
  { asset, series: { firstSlot }, slot }: Partition<Resources>,
  facts: PartitionFacts,
  now: Date,
): NextEvaluation {
  const at = (ms: number): Instant => instantOf(new Date(Math.max(ms, now.getTime())));
  const byNextRun = { at: at(0), what: "the next run does it, if it lies in the run's window" };
  switch (stateOf(facts)) {
    case "NOT_YET": {
      if (slot < firstSlot) return { at: null, what: `nothing: its series begins with ${asset.grid.keyOf(firstSlot)}` };
      const start = asset.grid.startMs(asset.existsFrom === "start" ? slot : slot + 1);
      return { at: at(start + asset.lagMinutes * 60_000), what: "it comes to exist" };
    }
    case "DEAD":
      return {
        at: null,
        what: "nothing by itself: it failed too often; a person's materialize or backfill tries it again",
      };
    case "FAILED":
      return byRetry(facts, at);
    case "INCOMPLETE":
      return isRereadSlot(asset, slot, now) || isGivenUp(facts) ? whenFresh(asset, slot, now) : byRetry(facts, at);
    case "QUARANTINED":
      if (facts.cause === "data" && facts.isReady) return byNextRun;
      if (isRereadSlot(asset, slot, now)) return whenFresh(asset, slot, now);
      return {
        at: null,
        what: "nothing until its input or code changes; approve it, or mend the cause and materialize it",
      };
    case "WAITING":
      return { at: null, what: "it runs once its blockers are there" };
    case "MISSING":
      return byNextRun;
    case "STALE":
      return facts.cause === "data" || facts.cause === "interrupted"
        ? byNextRun
        : { at: null, what: "a person's materialize or backfill does it: new code asks for no history by itself" };
    case "FRESH":
      return whenFresh(asset, slot, now);
  }
}

function byRetry({ failure }: PartitionFacts, at: (ms: number) => Instant): NextEvaluation {
  return {
    at: at(failure ? nextAttemptMs(failure) : 0),
    what: "the next scheduled run after this tries it again",
  };
}

function isGivenUp({ failure, heal }: PartitionFacts): boolean {
  return failure !== null && isDead(failure, heal);
}

function whenFresh<Resources>(asset: Asset<Resources>, slot: number, now: Date): NextEvaluation {
  if (isRereadSlot(asset, slot, now)) {
    return { at: instantOf(hourEndOf(utcHourOf(now))), what: "its source is read again" };
  }
  return {
    at: null,
    what:
      asset.rereadSlots === null
        ? "nothing until an input changes"
        : "nothing: it is too old to be read again by itself",
  };
}
