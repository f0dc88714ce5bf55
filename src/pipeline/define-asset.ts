import type { Instant } from "../base/instant.ts";
import type { Json } from "../base/json.ts";
import type { Asset, AssetEffects, AssetFacts, AssetPolicies, Series, WriteCounts } from "./asset.ts";
import type { Check } from "./check.ts";
import type { Metadata } from "./metadata.ts";
import type { Partitions } from "./partitions.ts";
import { oncePerStations } from "./series-index.ts";
import { MemberSeries } from "./series.ts";
import { type AssetRef, type Upstream, upstreamOf } from "./upstream.ts";

/** Half-open, in keys of a time grid: from `from` up to, not including, `to`. */
export interface Window<Key extends string> {
  readonly from: Key;
  readonly to: Key;
}

/** Where an asset's rows are published. */
export interface RowTable<Row, Member, Key extends string> {
  /** @returns the member's published rows of the window. */
  readRows(member: Member, window: Window<Key>): Promise<Row[]>;
  /**
   * Leaves exactly `rows` in the member's window; writing the same rows twice changes nothing.
   *
   * @throws {FencedError} if a row there was written under a higher fence.
   */
  replace(member: Member, window: Window<Key>, rows: readonly Row[], fence: number): Promise<WriteCounts>;
  /** @returns a row that was kept as JSON. @throws if it does not fit the table's schema. */
  parse(kept: unknown): Row;
}

/** What `materialize` is given: one member, one window of its partitions, and everything with effects. */
export interface MaterializeContext<Resources, Member, Key extends string> extends AssetEffects<Resources> {
  readonly member: Member;
  readonly window: Window<Key>;
}

/** Bounds that have a default: a step of 366 slots, 60 minutes, no pool, no floor, no policy. */
type OptionalPolicies = Partial<Omit<AssetPolicies, "rereadSlots" | "checks">>;
type OptionalFacts = Partial<Pick<AssetFacts, "kinds" | "owners" | "tags">>;

/** An asset as its author writes it. */
export interface AssetSpec<Row, Resources, Member, Key extends string> extends OptionalPolicies, OptionalFacts {
  /** Lower-case words joined by `_`, segments by `/`; unique in the graph. */
  readonly key: string;
  /** One sentence that ends with the grain: "one row per …". */
  readonly description: string;
  readonly group: string;
  /** Change it when the same input would give other rows: every partition becomes stale. */
  readonly codeVersion: string;
  readonly partitions: Partitions<Member, Key>;
  readonly upstream: readonly (AssetRef | Upstream<Member>)[];
  /** For an asset that reads from outside: how many of the newest slots are read again in each hour. */
  readonly rereadSlots?: number;
  readonly partitionOf: (row: Row) => Key;
  /** What counts as the row's content: everything but bookkeeping such as fetch times. */
  readonly contentOf: (row: Row) => Json;
  readonly table: (resources: Resources) => RowTable<Row, Member, Key>;
  /** Reads and calculates; the framework writes what it returns. The same input gives the same rows. */
  readonly materialize: (context: MaterializeContext<Resources, Member, Key>) => Promise<readonly Row[]>;
  readonly checks?: readonly Check<Row, Member, Key>[];
  /** @returns 0 to 1: how much of what the partition should hold its rows are. */
  readonly completenessOf?: (rows: readonly Row[], partition: Key, member: Member) => number;
  /** @returns up to when the data of one partition reach, `null` without any. */
  readonly dataThroughOf?: (rows: readonly Row[]) => Instant | null;
  /** @returns facts about one partition that are kept with its materialization. */
  readonly metadataOf?: (rows: readonly Row[]) => Metadata;
}

/** @returns the asset that `spec` describes. @throws {StrayRowError} from `stage`, if a row lies outside its window. */
export function defineAsset<Row, Resources, Member, Key extends string>(
  spec: AssetSpec<Row, Resources, Member, Key>,
): Asset<Resources> {
  return {
    ...assetBase(spec, spec),
    nature: "materialized",
    rereadSlots: spec.rereadSlots ?? null,
    checks: (spec.checks ?? []).map(({ name, description, blocking }) => ({ name, description, blocking })),
    series: oncePerStations((stations): readonly Series<Resources>[] => {
      const upstream = spec.upstream.map(upstreamOf);
      return spec.partitions.dimension.members(stations).map((member) => new MemberSeries(spec, member, upstream));
    }),
  };
}

type AssetBaseSpec<Member, Key extends string> = Omit<AssetFacts, "kinds" | "owners" | "tags"> &
  OptionalFacts & {
    readonly partitions: Partitions<Member, Key>;
    readonly upstream: readonly (AssetRef | Upstream<Member>)[];
  };

/** @returns what assets of every nature have, with the defaults filled in. */
export function assetBase<Member, Key extends string>(
  spec: AssetBaseSpec<Member, Key>,
  policies: OptionalPolicies,
): Omit<Asset<never>, "nature" | "series" | "rereadSlots" | "checks"> {
  const { grid, existsFrom, lagMinutes, newestOnly, dimension } = spec.partitions;
  return {
    key: spec.key,
    description: spec.description,
    group: spec.group,
    codeVersion: spec.codeVersion,
    kinds: spec.kinds ?? [],
    owners: spec.owners ?? [],
    tags: spec.tags ?? {},
    upstream: spec.upstream.map((written) => upstreamOf(written).asset),
    dimension: dimension.name,
    grid,
    existsFrom,
    lagMinutes,
    newestOnly,
    slotsPerStep: policies.slotsPerStep ?? 366,
    timeoutMinutes: policies.timeoutMinutes ?? 60,
    pool: policies.pool ?? null,
    completenessFloor: policies.completenessFloor ?? null,
    freshness: policies.freshness ?? [],
  };
}
