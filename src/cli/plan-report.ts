import { sinceBaseline } from "../pipeline/heal.ts";
import { type IntervalSet, size } from "../pipeline/interval-set.ts";
import type { Leases } from "../pipeline/leases.ts";
import { ledgerView } from "../pipeline/ledger-view.ts";
import type { Ledger } from "../pipeline/ledger.ts";
import { withinBudget } from "../pipeline/pieces.ts";
import { type DuePartitions, planAsset } from "../pipeline/plan.ts";
import type { RunRequest } from "../pipeline/run-loop.ts";
import { selectAssets } from "../pipeline/selection.ts";
import { causes } from "../pipeline/staleness.ts";
import { right, textTable } from "./table.ts";

type PlanInput<Resources> = Pick<
  RunRequest<Resources>,
  "graph" | "selection" | "stations" | "range" | "explicit" | "forced" | "heal" | "nominalAt"
> & { readonly ledger: Pick<Ledger, "read" | "baseline">; readonly leases: Pick<Leases, "interrupted"> };

/** What a run would do now, and why, a scheduled one within its bounds. Assets downstream of others that would run are counted as if their input changed. */
export async function planOf<Resources>(request: PlanInput<Resources>): Promise<DuePartitions<Resources>[]> {
  const plans: DuePartitions<Resources>[] = [];
  const due = new Map<string, ReadonlyMap<string, IntervalSet>>();
  const coming = (asset: string, series: string): IntervalSet => due.get(asset)?.get(series) ?? [];
  const view = ledgerView(request.ledger);
  for (const key of selectAssets(request.graph, request.selection)) {
    const asset = request.graph.get(key);
    const interrupted = await request.leases.interrupted(asset);
    const baseline = request.heal ? await request.ledger.baseline(key) : null;
    const range = sinceBaseline(request.range, baseline);
    const all = await planAsset(asset, { ...request, range, now: request.nominalAt, view, coming, interrupted });
    const found = withinBudget(asset, all, request.heal);
    due.set(key, new Map(found.map(({ series, slots }) => [series.id, slots])));
    plans.push(...found);
  }
  return plans;
}

/** @returns a plan as programs read it. */
export function planFields<Resources>({ asset, series, slots, byCause }: DuePartitions<Resources>) {
  const rangesOf = (set: IntervalSet) =>
    set.map(({ from, to }) => ({ from: asset.grid.keyOf(from), to: asset.grid.keyOf(to) }));
  const filled = Array.from(byCause).filter(([, set]) => size(set) > 0);
  return {
    asset: asset.key,
    series: series.id,
    partitions: size(slots),
    ranges: rangesOf(slots),
    causes: Object.fromEntries(filled.map(([cause, set]) => [cause, { partitions: size(set), ranges: rangesOf(set) }])),
  };
}

/** @returns a plan as a table for people. */
export function describedPlan<Resources>(plans: readonly DuePartitions<Resources>[]): string {
  if (plans.length === 0) return "Nothing would run: everything asked for is up to date.\n";
  const rows = plans.map((plan) => [
    plan.asset.key,
    plan.series.id,
    String(size(plan.slots)),
    describedRanges(plan),
    describedCauses(plan),
  ]);
  const total = plans.reduce((sum, { slots }) => sum + size(slots), 0);
  const table = textTable(["asset", "series", right("partitions"), "which", "why"], rows);
  return `${table}\n${total} partitions would run. Nothing was written.\n`;
}

function describedRanges<Resources>({ asset, slots }: DuePartitions<Resources>): string {
  const shown = slots.slice(-3).map(({ from, to }) => {
    const [first, last] = [asset.grid.keyOf(from), asset.grid.keyOf(to - 1)];
    return first === last ? first : `${first} to ${last}`;
  });
  const older = slots.length > 3 ? [`${slots.length - 3} older ranges`] : [];
  return [...older, ...shown].join(", ");
}

function describedCauses<Resources>({ byCause }: DuePartitions<Resources>): string {
  return causes
    .filter((cause) => size(byCause.get(cause) ?? []) > 0)
    .map((cause) => `${cause} ${size(byCause.get(cause) ?? [])}`)
    .join(", ");
}
