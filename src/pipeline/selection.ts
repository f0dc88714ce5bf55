import { UsageError } from "../base/errors.ts";
import type { AssetGraph } from "./asset-graph.ts";

const termPattern =
  /^(?:(?<up>\d*)\+)?(?:(?<attribute>key|group):)?(?<quote>"?)(?<value>\*|[a-z0-9_]+)\k<quote>(?:\+(?<down>\d*))?$/;

/**
 * The assets that `selection` names, in Dagster's asset selection syntax: `*`, `daily_means`, `key:daily_means`,
 * `group:extract`, with `+x` for everything upstream, `x+` for everything downstream, `1+x+2` for so many steps; terms
 * are joined by `,` or ` or `.
 *
 * @returns keys in topological order, at least one.
 * @throws {UsageError} for a malformed term, an unknown key or group.
 */
export function selectAssets<Resources>(graph: AssetGraph<Resources>, selection: string): string[] {
  const selected = new Set<string>();
  for (const term of selection.split(/\s*,\s*|\s+or\s+/i)) {
    for (const key of selectTerm(graph, term.trim(), selection)) selected.add(key);
  }
  return graph.assets.map((asset) => asset.key).filter((key) => selected.has(key));
}

function selectTerm<Resources>(graph: AssetGraph<Resources>, term: string, selection: string): Set<string> {
  const groups = termPattern.exec(term)?.groups;
  if (!groups) {
    throw new UsageError(
      `selection "${selection}": cannot read "${term}"; write *, an asset key, +key, key+ or group:name`,
    );
  }
  const keys = new Set(matches(graph, groups.attribute ?? "key", groups.value ?? ""));
  const upstream = walk(keys, steps(groups.up), (key) => graph.get(key).upstream.map((each) => each.key));
  const downstream = walk(keys, steps(groups.down), (key) => graph.downstreamOf(key));
  return new Set([...keys, ...upstream, ...downstream]);
}

function matches<Resources>(graph: AssetGraph<Resources>, attribute: string, value: string): string[] {
  if (value === "*") return graph.assets.map((asset) => asset.key);
  const found = graph.assets.filter((asset) => (attribute === "group" ? asset.group : asset.key) === value);
  if (found.length > 0) return found.map((asset) => asset.key);
  const known =
    attribute === "group" ? graph.assets.map((asset) => asset.group) : graph.assets.map((asset) => asset.key);
  const noun = attribute === "group" ? "group" : "asset";
  throw new UsageError(`no ${noun} "${value}"; there are: ${[...new Set(known)].join(", ")}, or * for all`);
}

/** A bare `+` means all the way. */
function steps(count: string | undefined): number {
  if (count === undefined) return 0;
  return count === "" ? Number.POSITIVE_INFINITY : Number(count);
}

function walk(from: ReadonlySet<string>, limit: number, next: (key: string) => readonly string[]): Set<string> {
  const found = new Set<string>();
  let frontier = [...from];
  for (let step = 0; step < limit && frontier.length > 0; step += 1) {
    frontier = [...new Set(frontier.flatMap(next))].filter((key) => !found.has(key));
    for (const key of frontier) found.add(key);
  }
  return found;
}
