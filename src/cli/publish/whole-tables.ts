import type { Resources } from "../../catalogue.ts";
import type { AssetGraph } from "../../pipeline/asset-graph.ts";
import type { Asset } from "../../pipeline/asset.ts";
import type { StoredCheckResult } from "../../pipeline/partition-record.ts";
import { isComputed } from "../../pipeline/plan.ts";
import { checkResultRows } from "../../publish/rows/check-result-rows.ts";
import { assetStatusRow, referenceRows, runRow } from "../../publish/whole-rows.ts";
import type { WholeRows } from "../../publish/whole-tables.ts";
import { assetStatuses } from "../asset-statuses.ts";
import { mayLive } from "../process-ref.ts";
import type { Publishing } from "./publishing.ts";

/** A month of hourly runs of four groups. */
const newestRuns = 3_000;
/** Of each check of a series: enough to see when it began to fail. */
const newestResults = 24;

/** @returns what the small tables should hold: stations and tables of reference, and the newest of the ledger. */
export async function wholeRows({ pipeline, config, clock }: Publishing): Promise<WholeRows> {
  // All stations, also when some were named: the others are still there.
  const { graph, store, stations } = pipeline;
  const computed = graph.assets.filter(isComputed);
  const runs = await store.ledger.runs(newestRuns);
  const results = await checkResults(computed, pipeline);
  const statuses = await assetStatuses(computed, stations, store, config.heal, clock.now());
  return {
    ...referenceRows(stations),
    run: runs.map((run) => runRow(run, new Date(), mayLive)),
    check_result: checkResultRows(results),
    asset_status: statuses.map((status) => assetStatusRow(status, groupOf(graph, status.asset))),
  };
}

async function checkResults(
  computed: readonly Asset<Resources>[],
  { stations, store }: Publishing["pipeline"],
): Promise<StoredCheckResult[]> {
  const found: StoredCheckResult[] = [];
  for (const asset of computed) {
    if (asset.checks.length === 0) continue;
    const limit = newestResults * asset.checks.length;
    for (const { id } of asset.series(stations)) found.push(...(await store.ledger.checkResults(asset.key, id, limit)));
  }
  return found;
}

function groupOf(graph: AssetGraph<Resources>, key: string): string {
  return graph.get(key).group;
}
