import type { Clock } from "../base/clock.ts";
import type { Instant } from "../base/instant.ts";
import type { Json } from "../base/json.ts";
import type { Logger } from "../base/logger.ts";
import type { Station } from "../domain/station.ts";
import type { CheckResult } from "./check.ts";
import type { FreshnessPolicy } from "./freshness.ts";
import type { Interval, IntervalSet } from "./interval-set.ts";
import type { Metadata } from "./metadata.ts";
import type { Offsets } from "./partition-mapping.ts";
import type { Existence } from "./partitions.ts";
import type { PoolRef } from "./pool.ts";
import type { AssetRef, Upstream } from "./upstream.ts";

/** What happened to the rows of a write. */
export interface WriteCounts {
  readonly inserted: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly deleted: number;
}

/** Everything with effects that an asset may use. No global client: a run, a test or a pod passes its own. */
export interface AssetEffects<Resources> {
  readonly resources: Resources;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** One partition's new content, counted, versioned and checked, but not yet published. */
export interface StagedPartition {
  readonly slot: number;
  readonly rows: number;
  /** SHA-256 of the canonical contents of its rows (RFC 8785), equal for equal rows in any order. */
  readonly dataVersion: string;
  /** 0 to 1: how much of what was expected is there; `null` if the asset does not say. */
  readonly completeness: number | null;
  /** Up to when its data reach; `null` if the asset does not say. */
  readonly dataThrough: Instant | null;
  readonly metadata: Metadata;
  readonly checks: readonly CheckResult[];
}

/** The result of `materialize` before anything is visible to readers. */
export interface Stage {
  readonly partitions: readonly StagedPartition[];
  /** Writes the rows of these slots, and no others, under the fence of the lease. */
  publish(slots: IntervalSet, fence: number): Promise<WriteCounts>;
  /** @returns the rows of one slot as JSON, to be kept while they are in quarantine. */
  kept(slot: number): string;
}

/** What one member's partitions read of an upstream asset. */
export interface Dependency extends Omit<Upstream, "asset" | "offsets"> {
  readonly key: string;
  readonly offsets: Offsets;
}

/** The partitions of one member of an asset's dimension: one station's days. */
export interface Series<Resources> {
  readonly id: string;
  readonly firstSlot: number;
  readonly dependencies: readonly Dependency[];
  /** Computes the slots; nothing is visible to readers yet. */
  stage(slots: Interval, effects: AssetEffects<Resources>): Promise<Stage>;
  /** Checks rows that are published already. */
  checkPublished(slots: Interval, effects: AssetEffects<Resources>): Promise<readonly StagedPartition[]>;
  /** @returns the contents of the rows that readers see. */
  published(slots: Interval, resources: Resources): Promise<readonly Json[]>;
  /** Publishes rows that were kept, under a fence. */
  publishKept(slot: number, kept: string, fence: number, resources: Resources): Promise<WriteCounts>;
  /** Removes the published rows of the slots. */
  remove(slots: Interval, fence: number, resources: Resources): Promise<WriteCounts>;
}

/** What is known of an asset without computing it. */
export interface AssetFacts {
  readonly key: string;
  readonly description: string;
  /** The image and CronJob that runs it. */
  readonly group: string;
  readonly kinds: readonly string[];
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly codeVersion: string;
}

/** Who computes it: Harmattan; somebody else, whom we only observe; or nobody, because it is a view. */
export type AssetNature = "materialized" | "external" | "virtual";

/** Bounds and policies of an asset's runs. */
export interface AssetPolicies {
  /** How many of the newest slots are read again in each hour, because their source is outside; else `null`. */
  readonly rereadSlots: number | null;
  /** Slots that one call may compute. */
  readonly slotsPerStep: number;
  /** One step is given up after so long. */
  readonly timeoutMinutes: number;
  readonly pool: PoolRef | null;
  /** Partitions below this share are incomplete: they do not count for what joins them, and heal tries them again. */
  readonly completenessFloor: number | null;
  readonly freshness: readonly FreshnessPolicy[];
  readonly checks: readonly { readonly name: string; readonly description: string; readonly blocking: boolean }[];
}

/** A data product with a key, upstream assets and a partition grid. */
export interface Asset<Resources> extends AssetFacts, AssetPolicies, Existence {
  readonly nature: AssetNature;
  readonly upstream: readonly AssetRef[];
  /** What it is partitioned by beside time, `station`. */
  readonly dimension: string;
  series(stations: readonly Station[]): readonly Series<Resources>[];
}
