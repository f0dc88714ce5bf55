import { join } from "node:path";

import type { AirQualityDay } from "../domain/air-quality-day.ts";
import type { DailyMean } from "../domain/daily-mean.ts";
import type { Exceedance } from "../domain/exceedance.ts";
import type { ForecastScore } from "../domain/forecast-score.ts";
import type { Backfills } from "../pipeline/backfill.ts";
import type { Leases } from "../pipeline/leases.ts";
import type { Ledger } from "../pipeline/ledger.ts";
import type { Pools } from "../pipeline/pool.ts";
import { openBackfills } from "./backfill-store.ts";
import { type DayTable, openDayTable } from "./day-table.ts";
import { airQualityTable, dailyMeanTable, exceedanceTable, forecastScoreTable } from "./day-tables.ts";
import type { Database } from "./document-collection.ts";
import { type ForecastStore, openForecastStore } from "./forecast-store.ts";
import { type HourStore, openHourStore } from "./hour-store.ts";
import { type LeaseSettings, openLeases } from "./lease-store.ts";
import { openLedger } from "./ledger-store.ts";
import { type ModelStore, openModelStore } from "./model-store.ts";
import type { Tables } from "./own-table.ts";
import { openPayloadStore, type PayloadStore } from "./payload-store.ts";
import { openPools } from "./pool-store.ts";
import { publishedFences } from "./published-fences.ts";
import { openSqlite } from "./sqlite/sqlite-database.ts";
import { openStationStore, type StationStore } from "./station-store.ts";

/** Where the store is: MongoDB when there is a URI, else one SQLite file in `home`. */
export interface StoreSettings {
  readonly mongodb: { readonly uri: string; readonly database: string } | null;
  readonly home: string;
  readonly leases: LeaseSettings;
}

/** Everything that is stored, on one database. */
export interface Store {
  /** Where it is, for people; never a password. */
  readonly description: string;
  readonly hours: HourStore;
  readonly days: DayTable<DailyMean>;
  readonly airQuality: DayTable<AirQualityDay>;
  readonly exceedances: DayTable<Exceedance>;
  readonly forecasts: ForecastStore;
  readonly forecastScores: DayTable<ForecastScore>;
  readonly models: ModelStore;
  readonly payloads: PayloadStore;
  /** Stations that imports registered. */
  readonly stations: StationStore;
  readonly ledger: Ledger;
  readonly leases: Leases;
  readonly pools: Pools;
  readonly backfills: Backfills;
  /** For assets that bring tables of their own. */
  readonly tables: Tables;
  close(): Promise<void>;
}

/**
 * Opens the store and creates what is missing in it. An unreachable MongoDB is an error, never a silent fall-back.
 *
 * @throws {StoreUnreachableError | StoreAccessError | ForeignStoreError | StoreBusyError} naming the store and the remedy.
 */
export async function openStore(settings: StoreSettings): Promise<Store> {
  const database = await openDatabase(settings);
  try {
    const ledger = await openLedger(database);
    const fences = publishedFences(ledger);
    return {
      description: database.description,
      hours: await openHourStore(database, fences),
      days: await openDayTable(database, dailyMeanTable, fences),
      airQuality: await openDayTable(database, airQualityTable, fences),
      exceedances: await openDayTable(database, exceedanceTable, fences),
      forecasts: await openForecastStore(database, fences),
      forecastScores: await openDayTable(database, forecastScoreTable, fences),
      models: await openModelStore(database, fences),
      payloads: await openPayloadStore(database),
      stations: await openStationStore(database),
      ledger,
      leases: await openLeases(database, settings.leases),
      pools: await openPools(database, settings.leases),
      backfills: await openBackfills(database),
      tables: { database, fences },
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openDatabase({ mongodb, home }: StoreSettings): Promise<Database> {
  if (!mongodb) return openSqlite(join(home, "harmattan.sqlite"));
  // Loaded only when used: the driver costs a tenth of a second at start.
  const { openMongo } = await import("./mongodb/mongo-database.ts");
  return openMongo(mongodb.uri, mongodb.database);
}
