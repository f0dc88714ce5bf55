import type { Client } from "pg";
import { beforeEach } from "vitest";

import { bookkeepingTables } from "../../src/publish/bookkeeping-tables.ts";
import type { RowOf } from "../../src/publish/column.ts";
import { partitionTables } from "../../src/publish/partition-tables.ts";
import { referenceRows } from "../../src/publish/whole-rows.ts";
import { wholeTables } from "../../src/publish/whole-tables.ts";
import { station } from "../support/hours.ts";
import { type FreshPostgres, withPostgres } from "../support/postgres.ts";
import { withReadModel } from "./with-read-model.ts";

const tables = { ...partitionTables, ...wholeTables, ...bookkeepingTables };
type Tables = typeof tables;
export type Row<Name extends keyof Tables> = RowOf<Tables[Name]["columns"]>;

/** What a test of views does with its database. */
export interface ViewPlace {
  /** Adds rows to a table, as they are. */
  insert<Name extends keyof Tables>(table: Name, rows: readonly Row<Name>[]): Promise<void>;
  /** @returns the rows of a query, instants as `2024-03-01T13:00:00`. */
  read(query: string): Promise<unknown>;
}

/** Gives every test an empty, migrated read model, seen from a session that is not in UTC. */
export function withViews(use: (place: ViewPlace) => void): void {
  let postgres: FreshPostgres;
  withPostgres((fresh) => {
    postgres = fresh;
  });
  withReadModel(
    () => postgres,
    () => {},
  );
  beforeEach(async () => {
    const client = await postgres.connect();
    await client.query("SET timezone = 'America/New_York'");
    use({ insert: (table, rows) => insert(client, table, rows), read: (query) => read(client, query) });
  });
}

async function insert<Name extends keyof Tables>(client: Client, table: Name, rows: readonly Row<Name>[]) {
  const sql = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`;
  await client.query(sql, [JSON.stringify(rows)]);
}

async function read(client: Client, query: string): Promise<unknown> {
  const sql = `SELECT coalesce(json_agg(row_to_json(q)), '[]') AS rows FROM (${query}) AS q`;
  const { rows } = await client.query<{ rows: unknown }>(sql);
  return rows[0]?.rows;
}

/** Adds the stations `smart188` and `smart189`, known as `SMART188` and `SMART189`, and the tables that explain the others. */
export async function insertReference(place: ViewPlace): Promise<void> {
  const stations = ["smart188", "smart189"].map((id) => ({ ...station(id), name: `${id.toUpperCase()} · Abidjan` }));
  const reference = referenceRows(stations);
  await place.insert("station", reference.station);
  await place.insert("parameter", reference.parameter);
  await place.insert("standard", reference.standard);
  await place.insert("index_band", reference.index_band);
}

/** An hour of `2024-03-01T13:00`, in UTC. */
export const utc = (hour: string) => `${hour}:00Z`;

const hourMs = 3_600_000;

/** The start of the hour that ended that many full hours ago, and some minutes. */
export function endedHoursAgo(hours: number): string {
  const current = Math.floor(Date.now() / hourMs) * hourMs;
  return new Date(current - (hours + 1) * hourMs).toISOString().slice(0, 16);
}

/** The day that many days ago. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - 24 * days * hourMs).toISOString().slice(0, 10);
}

/** The hour, or the day, that many hours or days before. */
export function before(time: string, { hours = 0, days = 0 }): string {
  const isDay = time.length === 10;
  const start = Date.parse(isDay ? time : utc(time)) - (hours + 24 * days) * hourMs;
  return new Date(start).toISOString().slice(0, time.length);
}

/** A complete hour of PM2.5 at smart188, like `2024-03-01T13:00`. */
export function hourRow(
  hour: string,
  value: number | null,
  changes: Partial<Row<"hourly_measurement">> = {},
): Row<"hourly_measurement"> {
  return {
    station_id: "smart188",
    day: hour.slice(0, 10),
    parameter: "pm25",
    hour_start: utc(hour),
    value,
    provisional: false,
    flags: null,
    ...changes,
  };
}

/** A day of PM2.5 at smart188: of 24 hours with a value, of none without. */
export function meanRow(
  day: string,
  value: number | null,
  changes: Partial<Row<"daily_mean">> = {},
): Row<"daily_mean"> {
  return {
    station_id: "smart188",
    day,
    parameter: "pm25",
    value,
    valid_hours: value === null ? 0 : 24,
    expected_hours: 24,
    reason: value === null ? "no-hours" : null,
    maximum_8h: null,
    provisional: false,
    flags: null,
    ...changes,
  };
}
