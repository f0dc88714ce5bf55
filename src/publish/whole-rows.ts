import type { Station } from "../domain/station.ts";
import type { SeriesStatus } from "../pipeline/asset-status.ts";
import type { FreshnessState } from "../pipeline/freshness.ts";
import { currentState, type ProcessRef, type Run } from "../pipeline/run.ts";
import { indexBandRows } from "./rows/index-band-rows.ts";
import { parameterRows } from "./rows/parameter-rows.ts";
import { standardRows } from "./rows/standard-rows.ts";
import { stationRows } from "./rows/station-rows.ts";
import type { WholeRows, WholeTableRow } from "./whole-tables.ts";

/** Whole tables whose rows follow from the stations and from tables of this version. */
type ReferenceTableName = "station" | "parameter" | "standard" | "index_band";

/** Rows of the tables that explain the others: places, parameters, standards and bands with their labels. */
export function referenceRows(stations: readonly Station[]): Pick<WholeRows, ReferenceTableName> {
  return {
    station: stationRows(stations),
    parameter: parameterRows(),
    standard: standardRows(),
    index_band: indexBandRows(),
  };
}

/**
 * The row of one run.
 *
 * @param mayLive whether a process may still be there: a run of one that cannot is LOST.
 */
export function runRow(run: Run, now: Date, mayLive: (process: ProcessRef) => boolean): WholeTableRow<"run"> {
  return {
    run_id: run.runId,
    selection: run.selection,
    trigger: run.trigger,
    state: currentState(run, now, mayLive),
    nominal_at: run.nominalAt,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    duration_seconds: run.durationMs === null ? null : run.durationMs / 1000,
    partitions: run.partitions,
    new_versions: run.newVersions,
    quarantined: run.quarantined,
    failures: run.failures.length,
    first_failure: run.failures[0]?.message ?? null,
  };
}

/** The row of one asset and series. @param group of the asset. */
export function assetStatusRow(status: SeriesStatus, group: string): WholeTableRow<"asset_status"> {
  return {
    asset: status.asset,
    series: status.series,
    group_name: group,
    health: status.health,
    reasons: status.reasons.length === 0 ? null : status.reasons.join("; "),
    freshness: worstFreshness(status.freshness.map(({ state }) => state)),
    materialized_at: status.materializedAt,
    data_through: status.dataThrough,
    partitions: status.partitions,
    failed_partitions: status.failedPartitions,
    quarantined_partitions: status.quarantinedPartitions,
    warned_partitions: status.warnedPartitions,
  };
}

const worstFirst = ["FAIL", "WARN", "UNKNOWN", "PASS"] as const satisfies readonly FreshnessState[];

function worstFreshness(states: readonly FreshnessState[]): FreshnessState | null {
  return worstFirst.find((state) => states.includes(state)) ?? null;
}
