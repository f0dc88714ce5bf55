import { type Instant, instantOf } from "../base/instant.ts";
import { hourEndOf, utcHourOf } from "../base/utc-hour.ts";
import type { Asset, Series } from "./asset.ts";
import { isDead, nextAttemptMs } from "./heal.ts";
import { type PartitionFacts, type PartitionState, stateOf } from "./partition-state.ts";
import { isRereadSlot } from "./plan.ts";

/** What happens next, and when at the earliest; `null`: at no known time. */
export interface NextEvaluation {
  readonly at: Instant | null;
  readonly what: string;
}

interface Partition<Resources> {
  readonly asset: Asset<Resources>;
  readonly series: Pick<Series<Resources>, "firstSlot" | "dependencies">;
  readonly slot: number;
}

/** @returns what happens next to a partition by itself. */
export function nextEvaluation<Resources>(
  partition: Partition<Resources>,
  facts: PartitionFacts,
  now: Date,
): NextEvaluation {
  const { asset, series, slot } = partition;
  const at = (ms: number): Instant => instantOf(new Date(Math.max(ms, now.getTime())));
  const byNextRun = { at: at(0), what: "the next run does it, if it lies in the run's window" };
  const state = stateOf(facts);
  if (state === "PAST" || facts.existence === "past") return { at: null, what: whyPast(asset, state) };
  switch (state) {
    case "NOT_YET": {
      const { firstSlot } = series;
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
      return isRereadSlot(asset, slot, now) || isGivenUp(facts) ? whenFresh(partition, now) : byRetry(facts, at);
    case "QUARANTINED":
      if (facts.cause === "data" && facts.isReady) return byNextRun;
      if (isRereadSlot(asset, slot, now)) return whenFresh(partition, now);
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
      return whenFresh(partition, now);
  }
}

function whyPast<Resources>({ grid, newestOnly }: Asset<Resources>, state: PartitionState): string {
  const newest = newestOnly === 1 ? `the newest ${grid.name} is` : `the newest ${newestOnly} ${grid.name}s are`;
  const left = state === "QUARANTINED" ? "; approve it, or leave it" : "";
  return `nothing: it is past making, since only ${newest} made${left}`;
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

function whenFresh<Resources>({ asset, series, slot }: Partition<Resources>, now: Date): NextEvaluation {
  if (isRereadSlot(asset, slot, now)) {
    return { at: instantOf(hourEndOf(utcHourOf(now))), what: "its source is read again" };
  }
  if (asset.rereadSlots !== null) return { at: null, what: "nothing: it is too old to be read again by itself" };
  const readsOnce = series.dependencies.length > 0 && series.dependencies.every(({ pinned }) => pinned);
  return { at: null, what: readsOnce ? "nothing: its inputs are read once" : "nothing until an input changes" };
}
