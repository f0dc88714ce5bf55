import type { WriteCounts } from "../../pipeline/asset.ts";
import { assetReport, type RunReport, together } from "../../pipeline/run-report.ts";
import type { Reconciliation } from "../../publish/read-model.ts";
import { leftOver } from "../run-report.ts";
import type { ReconciliationReport } from "./reconcile-days.ts";

/** What one `harmattan publish` did. */
export interface Publication {
  /** Everything was built anew, in one transaction. */
  readonly isFull: boolean;
  /** Of the read model's days; those after the first published what had drifted. */
  readonly runs: readonly RunReport[];
  readonly reconciliation: ReconciliationReport;
  /** Rows of stations, runs, checks and other small tables. */
  readonly tables: WriteCounts;
}

const shownDrift = 10;

/** @returns what a publication did, in a few sentences. */
export function describedPublication(publication: Publication): string {
  const { runs, reconciliation, isFull } = publication;
  const drifted = reconciliation.drifted.slice(0, shownDrift).map(driftLine);
  const more = reconciliation.drifted.length - drifted.length;
  return [
    isFull ? "Everything was published anew, in one transaction.\n" : "",
    `${daysSentence(runs)}\n`,
    ...runs.map(leftOver),
    `${reconciliationSentence(reconciliation)}\n`,
    ...drifted,
    more > 0 ? `  and ${more} more\n` : "",
  ].join("");
}

function daysSentence(runs: readonly RunReport[]): string {
  const work = runs.flatMap(({ assets }) => assets).reduce(together, assetReport("", []));
  const failed = runs.reduce((sum, { failures }) => sum + failures.length, 0);
  const failures = failed > 0 ? `; ${failed} steps failed, their days are as they were` : "";
  if (work.partitions === 0) return `No day was due: the read model is up to date${failures}.`;
  const { inserted, changed, deleted } = work.rows;
  return `${work.partitions} days published: ${inserted} rows inserted, ${changed} changed, ${deleted} deleted${failures}.`;
}

function reconciliationSentence({ days, republishedDays, drifted }: ReconciliationReport): string {
  const again = republishedDays > 0 ? ` ${republishedDays} days differed and were published again.` : "";
  if (drifted.length === 0) return `${days} days compared with the store: all equal.${again}`;
  return `${days} days compared with the store:${again} ${drifted.length} tables still differ; run harmattan publish --full:`;
}

function driftLine({ store, model }: Reconciliation): string {
  const { table, stationId, day } = store;
  return `  ${table} ${stationId} ${day}: ${store.rows} rows in the store, ${model.rows} in the read model; sums ${store.sum} and ${model.sum}\n`;
}
