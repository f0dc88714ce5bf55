import { UsageError } from "../base/errors.ts";
import { parseSelection, type SelectionAttribute, type SelectionExpression } from "./selection-syntax.ts";

/** What selection reads of an asset. */
export interface SelectableAsset {
  readonly key: string;
  readonly group: string;
  readonly kinds: readonly string[];
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly upstream: readonly { readonly key: string }[];
}

/**
 * The assets that `selection` names, in Dagster's asset selection syntax: `*`, `daily_means`, `key:"daily*"`,
 * `group:extract`, `kind:table`, `owner:"team@city"`, `tag:slow`, `tag:slow=yes`; `+x` adds everything upstream, `x+`
 * everything downstream, `1+x+2` so many steps; joined by `not`, `and`, `or`, a comma and parentheses; `roots(x)` and
 * `sinks(x)` are those assets of x that depend on no other of x, or that no other of x depends on, near or far.
 *
 * @param graph its assets in topological order.
 * @returns keys in topological order, at least one.
 * @throws {UsageError} for malformed text, for a key, group, kind, owner or tag that no asset has, and for none left.
 */
export function selectAssets(graph: { readonly assets: readonly SelectableAsset[] }, selection: string): string[] {
  const expression = parseSelection(selection);
  const selected = select(lineageOf(graph.assets), expression);
  const keys = graph.assets.map((asset) => asset.key).filter((key) => selected.has(key));
  if (keys.length > 0) return keys;
  throw new UsageError(
    `selection "${selection}" selects no asset; write or for and, leave out a not, or write * for all`,
  );
}

interface Lineage {
  readonly assets: readonly SelectableAsset[];
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  readonly downstream: ReadonlyMap<string, readonly string[]>;
}

function lineageOf(assets: readonly SelectableAsset[]): Lineage {
  const upstream = new Map<string, readonly string[]>();
  const downstream = new Map(assets.map((asset): [string, string[]] => [asset.key, []]));
  for (const asset of assets) {
    const keys = asset.upstream.map((each) => each.key);
    upstream.set(asset.key, keys);
    for (const key of keys) downstream.get(key)?.push(asset.key);
  }
  return { assets, upstream, downstream };
}

function select(lineage: Lineage, expression: SelectionExpression): ReadonlySet<string> {
  const allKeys = lineage.upstream.keys();
  switch (expression.type) {
    case "all":
      return new Set(allKeys);
    case "attribute":
      return having(lineage.assets, expression.attribute, expression.value);
    case "traversal":
      return surroundings(lineage, select(lineage, expression.of), expression);
    case "not":
      return without(allKeys, select(lineage, expression.of));
    case "roots":
      return unreached(select(lineage, expression.of), lineage.downstream);
    case "sinks":
      return unreached(select(lineage, expression.of), lineage.upstream);
    case "or":
      return new Set(expression.operands.flatMap((operand) => [...select(lineage, operand)]));
    case "and": {
      const sets = expression.operands.map((operand) => select(lineage, operand));
      return new Set([...allKeys].filter((key) => sets.every((keys) => keys.has(key))));
    }
  }
}

function surroundings(
  lineage: Lineage,
  from: ReadonlySet<string>,
  steps: { readonly up: number; readonly down: number },
) {
  const upstream = walk(from, steps.up, lineage.upstream);
  const downstream = walk(from, steps.down, lineage.downstream);
  return new Set([...from, ...upstream, ...downstream]);
}

function without(keys: Iterable<string>, excluded: ReadonlySet<string>): Set<string> {
  return new Set([...keys].filter((key) => !excluded.has(key)));
}

/** Those of `keys` to which no path leads from another of them, not even through assets that are not selected. */
function unreached(keys: ReadonlySet<string>, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  return without(keys, walk(keys, Number.POSITIVE_INFINITY, next));
}

function walk(
  from: ReadonlySet<string>,
  limit: number,
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const found = new Set<string>();
  let frontier = [...from];
  for (let step = 0; step < limit && frontier.length > 0; step += 1) {
    frontier = [...new Set(frontier.flatMap((key) => next.get(key) ?? []))].filter((key) => !found.has(key));
    for (const key of frontier) found.add(key);
  }
  return found;
}

function having(assets: readonly SelectableAsset[], attribute: SelectionAttribute, value: string | null): Set<string> {
  const keysWith = (isWanted: (values: readonly string[]) => boolean) =>
    new Set(assets.filter((asset) => isWanted(valuesOf(asset, attribute))).map((asset) => asset.key));
  if (value === null) return keysWith((values) => values.length === 0);
  const pattern = wildcardPattern(value);
  const keys = keysWith((values) => values.some((each) => pattern.test(each)));
  if (keys.size > 0) return keys;
  const known = [...new Set(assets.flatMap((asset) => valuesOf(asset, attribute)))].join(", ");
  const hasAll = attribute === "key" || attribute === "group";
  throw new UsageError(
    `no ${attribute === "key" ? "asset" : attribute} "${value}"; there are: ${known || "none"}${hasAll ? ", or * for all" : ""}`,
  );
}

function valuesOf(asset: SelectableAsset, attribute: SelectionAttribute): readonly string[] {
  switch (attribute) {
    case "key":
      return [asset.key];
    case "group":
      return [asset.group];
    case "kind":
      return asset.kinds;
    case "owner":
      return asset.owners;
    case "tag":
      return Object.entries(asset.tags).map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  }
}

/** Fits the whole text; `*` is any text, `/` included. */
function wildcardPattern(text: string): RegExp {
  const literals = text.split("*").map((literal) => literal.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${literals.join(".*")}$`, "s");
}
