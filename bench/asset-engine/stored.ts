import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { z } from "zod";

/** Daily means by `station/day/parameter`; `null` where the day has hours but none with the parameter. */
export type Means = ReadonlyMap<string, number | null>;

/** AirQino's names, which the peers keep, of the parameters that have a daily mean. */
const airQinoNames = {
  co: "CO",
  temperature: "T",
  no2: "NO2",
  o3: "O3",
  pm10: "PM10",
  pm25: "PM2.5",
  relativeHumidity: "RH",
} as const;

/** Harmattan's tables that hold what the pipeline is for; all others are its ledger. */
const contentTables = [
  "hourly_measurements",
  "daily_means",
  "air_quality_index",
  "exceedances",
  "payloads",
  "quarantine",
] as const;

const exportedSchema = z.array(
  z.object({ station: z.string(), day: z.string(), parameter: z.string(), mean: z.number().nullable() }),
);
const peerRowSchema = z.looseObject({ station: z.string(), day: z.string() });

/** @param json what `harmattan export daily_means --format json` printed. */
export function exportedMeans(json: string): Means {
  const rows = exportedSchema.parse(JSON.parse(json));
  return new Map(rows.map(({ station, day, parameter, mean }) => [`${station}/${day}/${parameter}`, mean]));
}

/** @param folder where a peer left `rows.sqlite`, one row per station and day, one column per parameter. */
export function peerMeans(folder: string): Means {
  const rows = query(join(folder, "rows.sqlite"), "SELECT * FROM daily_means").map((row) => peerRowSchema.parse(row));
  return new Map(
    rows.flatMap((row) =>
      Object.entries(airQinoNames).map(([parameter, name]) => [
        `${row.station}/${row.day}/${parameter}`,
        z.number().nullable().parse(row[name]),
      ]),
    ),
  );
}

/** @returns how many means differ by more than 1e-6 or are there on one side only. */
export function differences(ours: Means, theirs: Means): number {
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])];
  return keys.filter((key) => {
    const [left, right] = [ours.get(key), theirs.get(key)];
    if (typeof left !== "number" || typeof right !== "number") return left !== right;
    return !(Math.abs(left - right) <= 1e-6);
  }).length;
}

/** Bytes of the pages that hold Harmattan's ledger with its indexes. */
export function harmattanLedgerBytes(home: string): number {
  return pageBytes(join(home, "harmattan.sqlite"), contentTables);
}

/** Bytes of the pages of Dagster's run and event storage with its indexes; its schedules and our rows are not counted. */
export function dagsterLedgerBytes(home: string): number {
  const files = readdirSync(join(home, "history"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".db"))
    .reduce((bytes, file) => bytes + pageBytes(join(home, "history", file), []), 0);
}

/** @returns partitions of assets with a materialization event. */
export function dagsterMaterializations(home: string): number {
  const events = "SELECT DISTINCT asset_key, partition FROM event_logs WHERE dagster_event_type = ?";
  const file = join(home, "history/runs/index.db");
  return query(file, events, "ASSET_MATERIALIZATION").length;
}

/** `dbstat` counts whole pages, as they stand in the file, of each table and index: a write-ahead log does not add to them. */
function pageBytes(file: string, exceptTables: readonly string[]): number {
  const except = "SELECT name FROM sqlite_schema WHERE tbl_name IN (SELECT value FROM json_each(?))";
  const sql = `SELECT sum(pgsize) AS bytes FROM dbstat WHERE name NOT IN (${except})`;
  const [row] = query(file, sql, JSON.stringify(exceptTables));
  return z.object({ bytes: z.number() }).parse(row).bytes;
}

function query(file: string, sql: string, ...values: readonly string[]): readonly unknown[] {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
}
