import type { Asset, Series } from "./asset.ts";
import { type Explanation, explainPartition, type ExplainRequest } from "./explain.ts";

/** One link from a partition to what made it so. */
export interface CauseLink {
  readonly asset: string;
  readonly series: string;
  readonly partition: string;
  readonly why: string;
}

const longest = 20;

/**
 * The chain from a partition that is not fresh up to the first one that has a reason of its own (assets.md, rule 17):
 * an upstream partition that is missing, failed or stale itself, or the run that gave it another version.
 */
export async function rootCause<Resources>(
  explanation: Explanation,
  request: ExplainRequest<Resources>,
): Promise<CauseLink[]> {
  const chain: CauseLink[] = [];
  let current = explanation;
  while (chain.length < longest) {
    const { asset, series, partition } = current;
    chain.push({ asset, series, partition, why: reasonOf(current) });
    const upstream = await guiltyUpstream(current, request);
    if (!upstream) return chain;
    current = upstream;
  }
  return chain;
}

function reasonOf({ state, cause, failure, quarantined, events }: Explanation): string {
  if (failure && (state === "FAILED" || state === "DEAD")) return `${state}: ${failure.message} (run ${failure.runId})`;
  if (quarantined) return `QUARANTINED: ${quarantined.failedChecks.join(", ")} (run ${quarantined.runId})`;
  if (state === "FRESH" || state === "INCOMPLETE") {
    const [newest] = events;
    return newest ? `new version by run ${newest.runId} at ${newest.at}` : state;
  }
  return cause === null ? state : `${state}: ${cause}`;
}

/** The upstream partition that keeps this one from being fresh: one that blocks it, or one whose version changed. */
async function guiltyUpstream<Resources>(
  explanation: Explanation,
  request: ExplainRequest<Resources>,
): Promise<Explanation | null> {
  const [blocker] = explanation.blockers;
  if (blocker) return explained(blocker.asset, blocker.series, blocker.partition, request);
  if (explanation.state !== "STALE" || explanation.cause !== "data") return null;
  const changed = explanation.inputs.filter(({ hasChanged }) => hasChanged);
  const candidates: Explanation[] = [];
  for (const { asset, first, last } of changed) {
    for (const partition of keysBetween(request.graph.get(asset), first, last)) {
      const upstream = await explained(asset, explanation.series, partition, request);
      if (upstream?.published) candidates.push(upstream);
    }
  }
  const newestAt = ({ events }: Explanation) => events[0]?.at ?? "";
  return candidates.toSorted((left, right) => (newestAt(left) < newestAt(right) ? 1 : -1)).at(0) ?? null;
}

function keysBetween<Resources>({ grid }: Asset<Resources>, first: string, last: string): string[] {
  const [from, to] = [grid.slotOf(first) ?? 0, grid.slotOf(last) ?? 0];
  const shown = Math.min(to - from + 1, longest);
  return Array.from({ length: shown }, (_, index) => grid.keyOf(to - index));
}

async function explained<Resources>(
  key: string,
  seriesId: string,
  partition: string,
  request: ExplainRequest<Resources>,
): Promise<Explanation | null> {
  const asset = request.graph.get(key);
  const slot = asset.grid.slotOf(partition);
  const series: Series<Resources> | undefined = asset.series(request.stations).find(({ id }) => id === seriesId);
  return series && slot !== null ? explainPartition(asset, series, slot, request) : null;
}
