import { instantOf } from "../../base/instant.ts";
import { hourEndOf, hourMs, type UtcHour } from "../../base/utc-hour.ts";
import type { Resources } from "../../catalogue.ts";
import type { Station } from "../../domain/station.ts";
import type { SeriesStatus } from "../../pipeline/asset-status.ts";
import type { Asset } from "../../pipeline/asset.ts";
import { worstHealth } from "../../pipeline/health.ts";
import { isComputed } from "../../pipeline/plan.ts";
import type { PoolRef, PoolState } from "../../pipeline/pool.ts";
import { currentState, type Run } from "../../pipeline/run.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { assetStatuses } from "../asset-statuses.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { knownStations } from "../known-stations.ts";
import { loadGraph } from "../load-graph.ts";
import { clockOf, stationsOf, type WindowOptions } from "../options.ts";
import { mayLive } from "../process-ref.ts";
import { right, textTable } from "../table.ts";

export interface StatusOptions extends WindowOptions {
  readonly json?: boolean;
}

/** One row per station: its newest hour and age, and how many values the source changed afterwards. */
interface StationStatus {
  readonly station: string;
  readonly newestHour: UtcHour | null;
  readonly ageHours: number | null;
  readonly restatedValues: number;
  readonly restatedByParameter: Readonly<Record<string, number>>;
}

/** `harmattan status`. @returns the exit code. */
export async function status(options: StatusOptions, context: CommandContext): Promise<number> {
  const config = loadConfig(context.env);
  const now = clockOf(options).now();
  const store = await openStore(config.store);
  try {
    const stations = stationsOf(options, await knownStations(config, store));
    const runs = (await store.ledger.runs(5)).map((run) => ({ ...run, state: currentState(run, new Date(), mayLive) }));
    const computed = (await loadGraph(config)).assets.filter(isComputed);
    const pools = await poolStates(computed, store, config.store.leases.poolLimits);
    const assets = await assetStatuses(computed, stations, store, config.heal, now);
    const stationRows = await Promise.all(stations.map((station) => stationStatus(station, store, now)));
    const health = worstHealth(assets.map((asset) => asset.health));
    const all = { store: store.description, asOf: instantOf(now), health, assets, stations: stationRows, pools, runs };
    await context.terminal.print(options.json ? `${JSON.stringify(all)}\n` : described(all));
    return 0;
  } finally {
    await store.close();
  }
}

async function stationStatus({ stationId }: Station, store: Store, now: Date): Promise<StationStatus> {
  const newest = await store.hours.readNewest(stationId);
  const restatements = (await store.hours.readRestated(stationId)).flatMap((hour) => hour.restatements);
  const byParameter = Map.groupBy(restatements, (restatement) => restatement.parameter);
  return {
    station: stationId,
    newestHour: newest?.hourStart ?? null,
    ageHours: newest && Math.max(0, Math.floor((now.getTime() - hourEndOf(newest.hourStart).getTime()) / hourMs)),
    restatedValues: restatements.length,
    restatedByParameter: Object.fromEntries(Array.from(byParameter, ([parameter, each]) => [parameter, each.length])),
  };
}

/** One row per pool: its limit, who is in it, and who waits. */
interface PoolStatus extends PoolState, PoolRef {}

async function poolStates(
  assets: readonly Asset<Resources>[],
  { pools }: Store,
  limits: Readonly<Record<string, number>>,
): Promise<PoolStatus[]> {
  const named = new Map(assets.flatMap(({ pool }) => (pool ? [[pool.name, pool.limit] as const] : [])));
  return Promise.all(
    Array.from(named, async ([name, limit]) => ({ name, limit: limits[name] ?? limit, ...(await pools.state(name)) })),
  );
}

function poolLines(pools: readonly PoolStatus[]): string {
  const busy = pools.filter(({ inside, waiting, limit }) => inside.length + waiting.length > 0 || limit === 0);
  const names = (holders: PoolState["inside"]) =>
    holders.map(({ runId, host }) => `${runId} on ${host}`).join(", ") || "nobody";
  return busy
    .map(({ name, limit, inside, waiting }) => {
      return `pool ${name}: ${inside.length} of ${limit} places taken by ${names(inside)}; waiting: ${names(waiting)}\n`;
    })
    .join("");
}

interface WholeStatus {
  readonly pools: readonly PoolStatus[];
  readonly store: string;
  readonly assets: readonly SeriesStatus[];
  readonly stations: readonly StationStatus[];
  readonly runs: readonly Run[];
}

function described({ store, assets, stations, pools, runs }: WholeStatus): string {
  const reasons = assets
    .filter(({ health }) => health === "WARNING" || health === "DEGRADED")
    .map(({ asset, series, health, reasons: why }) => `${health} ${asset} · ${series}: ${why.join("; ")}\n`);
  const parts = [
    `store: ${store}\n`,
    assetTable(assets),
    reasons.join(""),
    stationTable(stations),
    poolLines(pools),
    runTable(runs),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function assetTable(assets: readonly SeriesStatus[]): string {
  const rows = assets.map((row) => [
    row.asset,
    row.series,
    row.health,
    String(row.partitions),
    row.first === null ? "never materialized" : `${row.first} to ${row.last}`,
    String(row.rows),
    row.materializedAt?.slice(0, 16) ?? "",
  ]);
  return textTable(
    ["asset", "series", "health", right("partitions"), "from – to (UTC)", right("rows"), "last version"],
    rows,
  );
}

function stationTable(stations: readonly StationStatus[]): string {
  const rows = stations.map((row) => [
    row.station,
    row.newestHour ?? "none yet",
    row.ageHours === null ? "" : `${row.ageHours} h`,
    String(row.restatedValues),
    Object.entries(row.restatedByParameter)
      .map(([parameter, count]) => `${parameter} ${count}`)
      .join(", "),
  ]);
  return textTable(["station", "newest hour", right("age"), right("restated values"), "of"], rows);
}

function runTable(runs: readonly Run[]): string {
  if (runs.length === 0) return "no run yet; start with: harmattan materialize '*'\n";
  const rows = runs.map(({ runId, selection, state, partitions, newVersions, failures }) => {
    return [runId, selection, state, String(partitions), String(newVersions), failures[0]?.message ?? ""];
  });
  return textTable(["run", "selection", "state", right("partitions"), right("new versions"), "first failure"], rows);
}
