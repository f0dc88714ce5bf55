import type { Client } from "pg";
import { beforeEach, expect, test } from "vitest";

import { bookkeepingTables } from "../../src/publish/bookkeeping-tables.ts";
import { hardenedFunctions } from "../../src/publish/hardening.ts";
import { partitionTables } from "../../src/publish/partition-tables.ts";
import type { ReadModel } from "../../src/publish/read-model.ts";
import { views } from "../../src/publish/views.ts";
import { wholeTables } from "../../src/publish/whole-tables.ts";
import { type FreshPostgres, withPostgres } from "../support/postgres.ts";
import { daysFrom, fullDay, smart188 } from "./published-rows.ts";
import { withReadModel } from "./with-read-model.ts";

let place: FreshPostgres;
let readModel: ReadModel;
let reader: Client;
withPostgres((fresh) => {
  place = fresh;
});
withReadModel(
  () => place,
  (opened) => {
    readModel = opened;
  },
);
beforeEach(async () => {
  reader = await place.connect(place.uris.reader);
});

test("the reader reads every view, and no table", async () => {
  await readModel.replaceDays(smart188, daysFrom("2024-02-29", 1), [fullDay("2024-02-29")], 1, () => "v1");
  const tables = [
    ...Object.keys({ ...partitionTables, ...wholeTables, ...bookkeepingTables }),
    "view_digest",
    "kysely_migration",
  ];

  for (const { name } of views) await reader.query(`SELECT * FROM ${name}`);

  for (const table of tables) {
    await expect(reader.query(`SELECT * FROM ${table}`), table).rejects.toThrow(`permission denied for table ${table}`);
  }
});

test("the reader's rights are SELECT on the views by name, and nothing else in the database", async () => {
  const { rows } = await reader.query(`
    SELECT relname, array_agg(right_ ORDER BY right_) AS rights
    FROM pg_class, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,MAINTAIN}'::text[]) AS right_
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'f', 'p') AND has_table_privilege(oid, right_)
    GROUP BY relname ORDER BY relname`);

  expect(rows).toEqual(
    views
      .map(({ name }) => ({ relname: name, rights: ["SELECT"] }))
      .toSorted((a, b) => (a.relname < b.relname ? -1 : 1)),
  );
});

test("the reader cannot write, make tables, or make temporary ones, even if it lifts its own read-only default", async () => {
  await expect(reader.query("CREATE TABLE mine (one integer)")).rejects.toThrow(
    "cannot execute CREATE TABLE in a read-only transaction",
  );
  await reader.query("SET default_transaction_read_only = off");

  const refused = {
    "CREATE TABLE mine (one integer)": "permission denied for schema public",
    "CREATE TEMPORARY TABLE mine (one integer)": "permission denied to create temporary tables",
    "CREATE SCHEMA mine": "permission denied for database",
    "DELETE FROM hourly_measurement": "permission denied for table hourly_measurement",
    "DELETE FROM v_station": "permission denied for view v_station",
    "SELECT lo_create(0)": "permission denied for function lo_create",
    "DO $$ BEGIN PERFORM set_config('statement_timeout', '0', false); END $$":
      "permission denied for function set_config",
    "SET ROLE pipeline": 'permission denied to set role "pipeline"',
    "COPY (SELECT 1) TO PROGRAM 'true'": "permission denied to COPY to or from an external program",
  };
  for (const [sql, message] of Object.entries(refused)) await expect(reader.query(sql), sql).rejects.toThrow(message);
});

test("every hardened function is refused to the reader", async () => {
  const { rows } = await reader.query<{ oid: number; signature: string }>(hardenedFunctions);
  const names = new Set(rows.map(({ signature }) => signature.replace(/\(.*/, "")));

  for (const expected of [
    "pg_sleep",
    "pg_sleep_for",
    "pg_advisory_lock",
    "pg_try_advisory_xact_lock_shared",
    "lo_create",
    "lowrite",
    "query_to_xml",
    "database_to_xmlschema",
    "set_config",
    "ts_stat",
    "ts_rewrite",
    "pg_notify",
    "pg_cancel_backend",
    "pg_export_snapshot",
    "pg_logical_emit_message",
    "txid_current",
  ]) {
    expect(names, expected).toContain(expected);
  }
  expect(rows.length).toBeGreaterThan(68);
  const { rows: callable } = await reader.query(
    `SELECT signature FROM (${hardenedFunctions}) AS f WHERE has_function_privilege(oid, 'EXECUTE')`,
  );
  expect(callable).toEqual([]);
});

test("expressions that a visitor might send are refused", async () => {
  const expressions = {
    "pg_sleep(20)": "function pg_sleep",
    "query_to_xml('SELECT 1', true, true, '')": "function query_to_xml",
    "set_config('statement_timeout', '0', false)": "function set_config",
    "pg_advisory_lock(1)": "function pg_advisory_lock",
    "pg_cancel_backend(pg_backend_pid())": "function pg_cancel_backend",
    "pg_read_file('PG_VERSION')": "function pg_read_file",
    "pg_ls_dir('.')": "function pg_ls_dir",
    "(SELECT max(value) FROM hourly_measurement)": "table hourly_measurement",
    "(SELECT max(rolpassword) FROM pg_authid)": "table pg_authid",
  };
  for (const [expression, what] of Object.entries(expressions)) {
    await expect(reader.query(`SELECT ${expression} FROM v_station`), expression).rejects.toThrow(
      `permission denied for ${what}`,
    );
  }
});

test("what the reader asks ends after 5 s, in UTC, in a read-only transaction", async () => {
  const setting = async (name: string) => (await reader.query(`SHOW ${name}`)).rows[0]?.[name.toLowerCase()];
  expect(await Promise.all(["statement_timeout", "default_transaction_read_only"].map(setting))).toEqual(["5s", "on"]);
  expect((await reader.query("SHOW TimeZone")).rows).toEqual([{ TimeZone: "UTC" }]);
  const start = performance.now();

  const heavy = reader.query("SELECT count(*) FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b");

  await expect(heavy).rejects.toThrow("canceling statement due to statement timeout");
  expect(performance.now() - start).toBeGreaterThan(4_900);
  expect(performance.now() - start).toBeLessThan(30_000);
});

test("of the reader's connections the twenty-first is refused", async () => {
  for (let count = 2; count <= 20; count++) await place.connect(place.uris.reader);

  await expect(place.connect(place.uris.reader)).rejects.toThrow('too many connections for role "superset_ro"');
});
