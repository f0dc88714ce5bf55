import type { Station } from "../domain/station.ts";
import type { AssetGraph } from "../pipeline/asset-graph.ts";
import type { Asset, AssetFacts, AssetNature, AssetPolicies, Dependency } from "../pipeline/asset.ts";
import type { Join } from "../pipeline/join.ts";

/** One asset as lineage shows it. `upstream` and `downstream` name every neighbour, those that are not selected too. */
export interface LineageNode
  extends AssetFacts, Pick<AssetPolicies, "rereadSlots" | "completenessFloor" | "pool" | "freshness" | "checks"> {
  readonly nature: AssetNature;
  readonly partitions: Pick<Asset<never>, "dimension" | "existsFrom" | "lagMinutes"> & { readonly grid: string };
  readonly upstream: readonly string[];
  readonly downstream: readonly string[];
}

/** One row per way in which an asset reads another; the `members` of its dimension that read it so. */
export interface LineageEdge extends Omit<Dependency, "key"> {
  readonly upstream: string;
  readonly downstream: string;
  readonly members: readonly string[];
}

/** Selected assets, upstream before downstream, and how they read each other. */
export interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

/** @returns the lineage of the assets with these keys. */
export function lineageOf<Resources>(
  graph: AssetGraph<Resources>,
  keys: readonly string[],
  stations: readonly Station[],
): Lineage {
  const assets = keys.map((key) => graph.get(key));
  const edges = assets.flatMap((asset) => edgesInto(asset, stations));
  return {
    nodes: assets.map((asset) => nodeOf(asset, graph)),
    edges: edges.filter(({ upstream }) => keys.includes(upstream)),
  };
}

function nodeOf<Resources>(asset: Asset<Resources>, graph: AssetGraph<Resources>): LineageNode {
  const { key, description, nature, group, kinds, owners, tags, codeVersion } = asset;
  const { dimension, grid, existsFrom, lagMinutes, rereadSlots, completenessFloor, pool, freshness, checks } = asset;
  return {
    key,
    description,
    nature,
    group,
    kinds,
    owners,
    tags,
    codeVersion,
    partitions: { dimension, grid: grid.name, existsFrom, lagMinutes },
    rereadSlots,
    completenessFloor,
    pool,
    freshness,
    checks,
    upstream: [...new Set(asset.upstream.map((upstream) => upstream.key))],
    downstream: graph.downstreamOf(key),
  };
}

function edgesInto<Resources>(asset: Asset<Resources>, stations: readonly Station[]): LineageEdge[] {
  const reads = asset
    .series(stations)
    .flatMap((series) => series.dependencies.map((dependency) => ({ member: series.id, dependency })));
  const alike = Map.groupBy(reads, ({ dependency }) => JSON.stringify(dependency));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { key: upstream, ...mapping } = first.dependency;
    return { upstream, downstream: asset.key, ...mapping, members: group.map(({ member }) => member) };
  });
}

/** @returns the edges from one asset to another. */
export function edgesBetween({ edges }: Lineage, upstream: string, downstream: string): readonly LineageEdge[] {
  return edges.filter((edge) => edge.upstream === upstream && edge.downstream === downstream);
}

/** @returns what is read of an asset beyond the own window, `[-1..0]`, and how much of it must be there; `""` by default. */
export function mappingNote(edges: readonly LineageEdge[]): string {
  const notes = edges.map(({ offsets: { start, end }, series, join }) => {
    const window = start === 0 && end === 0 ? "" : `[${start}..${end}]`;
    return [window, series === "all" ? "of all members" : "", joinNote(join)].filter((part) => part !== "").join(" ");
  });
  const different = [...new Set(notes)];
  return different.map((note) => (note === "" && different.length > 1 ? "[0..0]" : note)).join(" or ");
}

function joinNote(join: Join): string {
  switch (join.policy) {
    case "all":
      return "";
    case "any":
      return "at least 1";
    case "minCount":
      return join.count === 0 ? "if there is any" : `at least ${join.count}`;
    case "minShare":
      return `at least ${Math.round(join.share * 100)} %`;
  }
}
