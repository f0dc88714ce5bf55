import type { Instant } from "../base/instant.ts";
import { instantOf } from "../base/instant.ts";
import type { Asset, Series } from "./asset.ts";
import { evaluateFreshness, type FreshnessFacts, type FreshnessResult } from "./freshness.ts";
import { type HealPolicy, incompleteCode, isDead } from "./heal.ts";
import { assetHealth, type AssetHealth } from "./health.ts";
import { type Interval, setOf, size } from "./interval-set.ts";
import type { FailedSlots, SeriesState } from "./ledger.ts";
import type { PartitionRecord } from "./partition-record.ts";
import { existingSlots } from "./partitions.ts";

/** One row per asset and series: what is there, how fresh and how sound it is. */
export interface SeriesStatus extends AssetHealth {
  readonly asset: string;
  readonly series: string;
  readonly partitions: number;
  readonly rows: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly materializedAt: Instant | null;
  readonly dataThrough: Instant | null;
  readonly freshness: readonly FreshnessResult[];
  readonly failedPartitions: number;
  readonly deadPartitions: number;
  readonly incompletePartitions: number;
  readonly quarantinedPartitions: number;
  /** Partitions whose newest version failed a check that does not block. */
  readonly warnedPartitions: number;
}

/** What a status is made from: everything the ledger knows of a series, and the slots that health is about. */
export interface StatusFacts {
  readonly state: SeriesState;
  /** Failures and warnings of older slots do not count for health (assets.md, rule 22: the SLO window). */
  readonly watched: Interval;
  readonly heal: HealPolicy;
  readonly now: Date;
}

/** @returns the status of one series of an asset. */
export function seriesStatus<Resources>(
  asset: Asset<Resources>,
  series: Series<Resources>,
  { state, watched, heal, now }: StatusFacts,
): SeriesStatus {
  const slots = [...state.published.keys()].toSorted((left, right) => left - right);
  const records = [...state.published.values()];
  const [first, last] = [slots.at(0), slots.at(-1)];
  const { from: makeable } = existingSlots(asset, series.firstSlot, now);
  // What is past making stays as it is: nobody can do anything about it any more.
  const failures = state.failed
    .map((failure) => ({ ...failure, slots: { ...failure.slots, from: Math.max(failure.slots.from, makeable) } }))
    .filter(({ slots: failed }) => failed.to > Math.max(watched.from, failed.from));
  const failed = failures.filter(({ code }) => code !== incompleteCode);
  const facts = freshnessFacts(asset, state, now);
  const freshness = asset.freshness.map((policy) => evaluateFreshness(policy, facts, now));
  const isWatched = (slot: number) => slot >= watched.from;
  const warned = Array.from(state.published).filter(([slot, { warnings }]) => isWatched(slot) && warnings.length > 0);
  const quarantined = [...state.quarantined.keys()].filter(isWatched).length;
  return {
    asset: asset.key,
    series: series.id,
    partitions: records.length,
    rows: records.reduce((sum, { rows }) => sum + rows, 0),
    first: first === undefined ? null : asset.grid.keyOf(first),
    last: last === undefined ? null : asset.grid.keyOf(last),
    materializedAt: newest(records.map(({ materializedAt }) => materializedAt)),
    dataThrough: facts.dataThrough,
    freshness,
    failedPartitions: count(failed),
    deadPartitions: count(failed.filter((failure) => isDead(failure, heal))),
    incompletePartitions: count(failures.filter(({ code }) => code === incompleteCode)),
    quarantinedPartitions: quarantined,
    warnedPartitions: warned.length,
    ...assetHealth({
      materialization: records.length === 0 ? "NEVER" : "SUCCESS",
      freshness: freshness.map((result) => result.state),
      checks: { warned: warned.length, failed: 0, quarantined },
      failedPartitions: count(failed),
    }),
  };
}

/** @returns what freshness policies look at: when something was last written or confirmed, and how far the data reach. */
export function freshnessFacts<Resources>(
  { grid, completenessFloor }: Asset<Resources>,
  { published }: SeriesState,
  now: Date,
): FreshnessFacts {
  const reaches = Array.from(published, ([slot, record]) => dataThroughOf(grid.startMs(slot + 1), record));
  const known = reaches.filter((reach) => reach !== null);
  return { lastRunAt: newest([...published.values()].map(({ checkedAt }) => checkedAt)), dataThrough: newest(known) };

  /** What the asset says; else the end of a window that is over and holds enough. */
  function dataThroughOf(endMs: number, { dataThrough, completeness }: PartitionRecord): Instant | null {
    if (dataThrough !== null) return dataThrough;
    const isComplete = completenessFloor === null || (completeness ?? 1) >= completenessFloor;
    return isComplete && endMs <= now.getTime() ? instantOf(new Date(endMs)) : null;
  }
}

function newest(instants: readonly Instant[]): Instant | null {
  return instants.reduce<Instant | null>((latest, each) => (latest === null || each > latest ? each : latest), null);
}

function count(failures: readonly FailedSlots[]): number {
  return size(setOf(failures.map(({ slots }) => slots)));
}
