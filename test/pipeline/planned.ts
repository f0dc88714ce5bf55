import { fixedClock } from "../../src/base/clock.ts";
import { jsonLogger } from "../../src/base/logger.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Asset, AssetEffects } from "../../src/pipeline/asset.ts";
import { type IntervalSet, size } from "../../src/pipeline/interval-set.ts";
import { ledgerView } from "../../src/pipeline/ledger-view.ts";
import { planAsset, type PlanRequest } from "../../src/pipeline/plan.ts";
import type { Cause } from "../../src/pipeline/staleness.ts";
import type { TimeGrid } from "../../src/pipeline/time-grid.ts";
import { station } from "../support/hours.ts";
import { memoryLedger, type StoredSeries } from "./memory-ledger.ts";
import { type TinyTables, tinyTables } from "./tiny-assets.ts";

/** What is due of one series, by cause: ranges of partitions with both ends included, causes without any left out. */
export interface PlannedSeries {
  readonly series: string;
  readonly due: Partial<Record<Cause, readonly string[]>>;
}

export type PlannedFields = Partial<Omit<PlanRequest<TinyTables>, "now" | "range" | "graph" | "view">> & {
  readonly now?: string;
  /** First instant of the range, and the first after it. */
  readonly from?: string;
  readonly to?: string;
};

/**
 * What is due of the last of `assets`, with the ones before it as its graph: of smart188 in the first five days of
 * March 2024, at 12:20 of the 3rd, unless told otherwise.
 */
export async function planned(
  assets: readonly Asset<TinyTables>[],
  stored: readonly StoredSeries[],
  { now = "2024-03-03T12:20:00Z", from = "2024-03-01", to = "2024-03-06", ...fields }: PlannedFields = {},
): Promise<PlannedSeries[]> {
  const asset = assets.at(-1);
  if (!asset) return [];
  const plans = await planAsset(asset, {
    graph: assetGraph(assets),
    stations: [station("smart188")],
    view: ledgerView(memoryLedger(stored)),
    range: { fromMs: Date.parse(from), toMs: Date.parse(to) },
    explicit: false,
    now: new Date(now),
    ...fields,
  });
  return plans.map(({ series, byCause }) => {
    const filled = Array.from(byCause).filter(([, slots]) => size(slots) > 0);
    return {
      series: series.id,
      due: Object.fromEntries(filled.map(([cause, slots]) => [cause, rangesOf(asset.grid, slots)])),
    };
  });
}

/** @returns `2024-03-01 to 2024-03-03` of a range, both included, and `2024-03-01` of one partition. */
export function rangesOf(grid: TimeGrid, set: IntervalSet): string[] {
  return set.map(({ from, to }) => {
    return to === from + 1 ? grid.keyOf(from) : `${grid.keyOf(from)} to ${grid.keyOf(to - 1)}`;
  });
}

/** Everything with effects, at rest at noon of 2 March 2024. */
export function tinyEffects(resources: TinyTables = tinyTables()): AssetEffects<TinyTables> {
  return {
    resources,
    clock: fixedClock(new Date("2024-03-02T12:00:00Z")),
    log: jsonLogger("silent", () => {}),
    signal: new AbortController().signal,
  };
}
