import { expect, test } from "vitest";

import { bookkeepingTables } from "../../src/publish/bookkeeping-tables.ts";
import { openReadModel } from "../../src/publish/open-read-model.ts";
import { partitionTables } from "../../src/publish/partition-tables.ts";
import { poolOf } from "../../src/publish/postgresql/connection.ts";
import { poolSession } from "../../src/publish/postgresql/pool-session.ts";
import { prepareViews } from "../../src/publish/postgresql/prepare-views.ts";
import type { ReadModelSettings } from "../../src/publish/read-model.ts";
import { defineView } from "../../src/publish/view.ts";
import { views } from "../../src/publish/views.ts";
import { wholeTables } from "../../src/publish/whole-tables.ts";
import { type FreshPostgres, withPostgres } from "../support/postgres.ts";

let place: FreshPostgres;
withPostgres((fresh) => {
  place = fresh;
});

async function migrate(settings: ReadModelSettings = place.settings): Promise<void> {
  const readModel = openReadModel(settings);
  try {
    await readModel.migrate();
  } finally {
    await readModel.close();
  }
}

const tables = { ...partitionTables, ...wholeTables, ...bookkeepingTables };

test("the database has the tables that the program writes: columns, types, nulls and keys", async () => {
  await migrate();

  const client = await place.connect();
  const { rows: columns } = await client.query(`
    SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name IN (SELECT tablename FROM pg_tables) ORDER BY table_name, ordinal_position`);
  const { rows: keys } = await client.query(`
    SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) AS key
    FROM information_schema.table_constraints JOIN information_schema.key_column_usage USING (constraint_name, table_name)
    WHERE constraint_type = 'PRIMARY KEY' GROUP BY table_name ORDER BY table_name`);
  const found = Object.fromEntries(
    keys.map(({ table_name, key }) => [
      table_name,
      {
        key,
        columns: columns
          .filter((column) => column.table_name === table_name)
          .map(({ column_name, data_type, is_nullable }) => [
            column_name,
            {
              type: data_type === "timestamp with time zone" ? "timestamptz" : data_type,
              nullable: is_nullable === "YES",
            },
          ]),
      },
    ]),
  );
  const { kysely_migration: _, kysely_migration_lock: __, view_digest: ___, ...published } = found;
  expect(published).toEqual(
    Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [name, { key: table.key, columns: Object.entries(table.columns) }]),
    ),
  );
});

/** Everything in the schema, with its rights and the transaction that last touched it. */
async function schema() {
  const client = await place.connect();
  const { rows } = await client.query(
    "SELECT relname, relkind, relacl::text, xmin FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname",
  );
  return rows;
}

test("migrating twice changes nothing", async () => {
  await migrate();
  const before = await schema();

  await migrate();

  expect(await schema()).toEqual(before);
  expect(before.filter(({ relkind }) => relkind === "v").map(({ relname }) => relname)).toEqual(
    views.map(({ name }) => name).toSorted(),
  );
});

test("processes that migrate at once all succeed, and the reader sees every view", async () => {
  await Promise.all(Array.from({ length: 4 }, () => migrate()));

  const reader = await place.connect(place.uris.reader);
  for (const { name } of views) await reader.query(`SELECT * FROM ${name}`);
});

test("a database that a newer Harmattan has changed is refused and left as it is", async () => {
  await migrate();
  const client = await place.connect();
  await client.query("INSERT INTO kysely_migration VALUES ('0099-hologram', '2031-01-01T00:00:00.000Z')");
  const before = await schema();

  const refused = migrate();

  await expect(refused).rejects.toMatchObject({
    code: "READ_MODEL_SCHEMA",
    kind: "configuration",
    message: `read model ${openReadModel(place.settings).description}: a newer Harmattan has made the change 0099-hologram; use that version, or another database`,
  });
  expect(await schema()).toEqual(before);
});

test("rights that somebody gave or took by hand are put right", async () => {
  await migrate();
  const client = await place.connect();
  await client.query(
    "GRANT SELECT ON run TO superset_ro; GRANT SELECT (label) ON station TO public; REVOKE SELECT ON v_run FROM superset_ro; DROP VIEW v_check",
  );

  await migrate();

  const reader = await place.connect(place.uris.reader);
  await expect(reader.query("SELECT * FROM run")).rejects.toThrow("permission denied for table run");
  await expect(reader.query("SELECT label FROM station")).rejects.toThrow("permission denied for table station");
  for (const { name } of views) await reader.query(`SELECT * FROM ${name}`);
});

const view = (name: `v_${string}`, sql: string) =>
  defineView({ name, description: "A row.", columns: { one: "integer" }, sql });

test("views are made again when one of their texts changes, also one that stands on another", async () => {
  await migrate();
  const pool = poolOf(place.settings.uri);
  const session = poolSession(pool, "here");
  const use = (...wanted: ReturnType<typeof view>[]) => prepareViews(session, wanted, "superset_ro");
  await use(view("v_base", "SELECT 1 AS one"), view("v_top", "SELECT one FROM v_base"));
  const reader = await place.connect(place.uris.reader);
  const before = await reader.query("SELECT one FROM v_top");

  await use(view("v_base", "SELECT 2 AS one"), view("v_top", "SELECT one FROM v_base"));
  const after = await reader.query("SELECT one FROM v_top");
  await use(view("v_base", "SELECT 2 AS one"));

  expect([before.rows, after.rows]).toEqual([[{ one: 1 }], [{ one: 2 }]]);
  await expect(reader.query("SELECT one FROM v_top")).rejects.toThrow('relation "v_top" does not exist');
  await pool.end();
});

test("a view that PostgreSQL refuses leaves the old views in place", async () => {
  await migrate();
  const pool = poolOf(place.settings.uri);
  const session = poolSession(pool, "here");
  await prepareViews(session, [view("v_base", "SELECT 1 AS one")], "superset_ro");

  const refused = prepareViews(session, [view("v_base", "SELECT 1 AS one, nothing")], "superset_ro");

  await expect(refused).rejects.toMatchObject({ code: "READ_MODEL_SCHEMA" });
  const reader = await place.connect(place.uris.reader);
  expect((await reader.query("SELECT one FROM v_base")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
