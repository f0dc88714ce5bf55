import { assetCatalogue } from "../../assets/catalogue.ts";
import { instantOf } from "../../base/instant.ts";
import { type UtcDay, utcDaySchema } from "../../base/utc-day.ts";
import { hourEndOf, hourMs, type UtcHour } from "../../base/utc-hour.ts";
import type { Station } from "../../domain/station.ts";
import type { Ledger, Run } from "../../pipeline/ledger.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { clockOf, stationsOf, type WindowOptions } from "../options.ts";
import { right, textTable } from "../table.ts";

export interface StatusOptions extends WindowOptions {
  readonly json?: boolean;
}

/** One row per asset and station: how many days are materialized, and which. */
interface AssetStatus {
  readonly asset: string;
  readonly station: string;
  readonly days: number;
  readonly firstDay: UtcDay | null;
  readonly lastDay: UtcDay | null;
  readonly rows: number;
  readonly materializedAt: string | null;
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
  const stations = stationsOf(options, config.stations);
  const now = clockOf(options).now();
  const store = await openStore(config.store);
  try {
    const runs = await store.ledger.runs(5);
    const assets = (
      await Promise.all(assetCatalogue().assets.map(({ key }) => assetStatus(key, stations, store.ledger)))
    ).flat();
    const stationRows = await Promise.all(stations.map((station) => stationStatus(station, store, now)));
    const all = { store: store.description, asOf: instantOf(now), assets, stations: stationRows, runs };
    await context.terminal.print(options.json ? `${JSON.stringify(all)}\n` : described(all));
    return 0;
  } finally {
    await store.close();
  }
}

/** A run may have had a clock that is ahead of ours. */
const endOfTime = utcDaySchema.parse("9999-01-01");

async function assetStatus(asset: string, stations: readonly Station[], ledger: Ledger): Promise<AssetStatus[]> {
  return Promise.all(
    stations.map(async ({ stationId, dataFrom }) => {
      const window = { from: dataFrom, to: endOfTime };
      const pointers = await ledger.pointers(asset, stationId, window);
      return {
        asset,
        station: stationId,
        days: pointers.length,
        firstDay: pointers.at(0)?.day ?? null,
        lastDay: pointers.at(-1)?.day ?? null,
        rows: pointers.reduce((sum, pointer) => sum + pointer.rows, 0),
        materializedAt:
          pointers
            .map((pointer) => pointer.materializedAt)
            .toSorted()
            .at(-1) ?? null,
      };
    }),
  );
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

interface WholeStatus {
  readonly store: string;
  readonly assets: readonly AssetStatus[];
  readonly stations: readonly StationStatus[];
  readonly runs: readonly Run[];
}

function described({ store, assets, stations, runs }: WholeStatus): string {
  return [`store: ${store}\n`, assetTable(assets), stationTable(stations), runTable(runs)].join("\n");
}

function assetTable(assets: readonly AssetStatus[]): string {
  const rows = assets.map((row) => [
    row.asset,
    row.station,
    String(row.days),
    row.firstDay ? `${row.firstDay} to ${row.lastDay}` : "never materialized",
    String(row.rows),
    row.materializedAt?.slice(0, 16) ?? "",
  ]);
  return textTable(["asset", "station", right("days"), "from – to (UTC)", right("rows"), "last version"], rows);
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
