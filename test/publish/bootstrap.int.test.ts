import { Client } from "pg";
import { beforeAll, expect, test } from "vitest";

import { bootstrap, databases, roles } from "../../src/publish/bootstrap.ts";
import { openReadModel } from "../../src/publish/open-read-model.ts";
import { rolePasswords, superuserPassword, withPostgresServer } from "../support/postgres.ts";

const server = withPostgresServer();
const superuser = (database = "postgres") => server().uri("postgres", superuserPassword, database);
const as = (role: keyof typeof roles, database: string) => server().uri(roles[role], rolePasswords[role], database);

async function query(uri: string, sql: string) {
  const client = new Client(uri);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  expect(await bootstrap({ uri: superuser(), passwords: rolePasswords })).toEqual([]);
});

test("each role connects to its own databases and to no others", async () => {
  const doors = [
    ["owner", "airquality", true],
    ["owner", "superset", false],
    ["owner", "postgres", false],
    ["metadata", "superset", true],
    ["metadata", "airquality", false],
    ["metadata", "template1", false],
    ["reader", "airquality", true],
    ["reader", "superset", false],
    ["reader", "postgres", false],
  ] as const;
  for (const [role, database, isOpen] of doors) {
    const connected = query(as(role, database), "SELECT current_user AS role");
    await (isOpen
      ? expect(connected).resolves.toEqual([{ role: roles[role] }])
      : expect(connected).rejects.toThrow(`permission denied for database "${database}"`));
  }
});

test("no role is more than it needs to be", async () => {
  const found = await query(
    superuser(),
    `SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolconnlimit FROM pg_roles
      WHERE rolname IN ('pipeline', 'superset_meta', 'superset_ro') ORDER BY rolname`,
  );
  const nothing = {
    rolsuper: false,
    rolcreatedb: false,
    rolcreaterole: false,
    rolreplication: false,
    rolbypassrls: false,
  };
  expect(found).toEqual([
    { rolname: "pipeline", ...nothing, rolconnlimit: -1 },
    { rolname: "superset_meta", ...nothing, rolconnlimit: -1 },
    { rolname: "superset_ro", ...nothing, rolconnlimit: 20 },
  ]);
});

test("the owner cannot make databases or roles, read the server's files, sleep or end another's session", async () => {
  const refused = {
    "CREATE DATABASE more": "permission denied to create database",
    "CREATE ROLE more": "permission denied to create role",
    "CREATE EXTENSION dblink": "permission denied to create extension",
    "SELECT pg_read_file('PG_VERSION')": "permission denied for function pg_read_file",
    "COPY pg_class TO '/dev/null'": "permission denied to COPY to a file",
    "SELECT lo_import('/etc/passwd')": "permission denied for function lo_import",
    "SELECT pg_sleep(1)": "permission denied for function pg_sleep",
    "SELECT pg_terminate_backend(1)": "permission denied for function pg_terminate_backend",
    "SET ROLE postgres": 'permission denied to set role "postgres"',
  };
  for (const [sql, message] of Object.entries(refused)) {
    await expect(query(as("owner", "airquality"), sql), sql).rejects.toThrow(message);
  }
});

test("the owner of Superset's metadata makes tables there, and has none of the hardened functions", async () => {
  const uri = as("metadata", "superset");

  await query(uri, "CREATE TABLE dashboards (id serial PRIMARY KEY); DROP TABLE dashboards");

  await expect(query(uri, "SELECT pg_sleep(1)")).rejects.toThrow("permission denied for function pg_sleep");
});

test("a second bootstrap changes passwords and nothing else", async () => {
  const state = () =>
    query(
      superuser("airquality"),
      `SELECT
      (SELECT json_agg(json_build_array(datname, datacl::text) ORDER BY datname) FROM pg_database) AS databases,
      (SELECT json_agg(json_build_array(oid, proacl::text) ORDER BY oid) FROM pg_proc) AS functions,
      (SELECT json_agg(json_build_array(nspname, nspacl::text) ORDER BY nspname) FROM pg_namespace) AS schemas,
      (SELECT json_agg(json_build_array(rolname, rolconnlimit, rolconfig) ORDER BY rolname) FROM pg_roles) AS roles`,
    );
  const before = await state();
  const passwords = { ...rolePasswords, reader: "ein neues Kennwort: 'ß$" };

  expect(await bootstrap({ uri: superuser(), passwords })).toEqual([]);

  expect(await state()).toEqual(before);
  const uri = server().uri(roles.reader, passwords.reader, "airquality");
  expect(await query(uri, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await expect(query(as("reader", "airquality"), "SELECT 1")).rejects.toThrow("password authentication failed");
  await bootstrap({ uri: superuser(), passwords: rolePasswords });
});

test("bootstraps at once do not disturb each other", async () => {
  const settings = { uri: superuser(), passwords: rolePasswords };

  expect(await Promise.all([bootstrap(settings), bootstrap(settings), bootstrap(settings)])).toEqual([[], [], []]);
});

test("the server is given verifiers, never passwords", async () => {
  const [row] = await query(superuser(), "SELECT rolpassword FROM pg_authid WHERE rolname = 'superset_ro'");

  expect(row.rolpassword).toMatch(/^SCRAM-SHA-256\$4096:[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$/);
});

test("a wrong administrator is told so, without the password", async () => {
  const uri = server().uri("postgres", "not the password", "postgres");

  await expect(bootstrap({ uri, passwords: rolePasswords })).rejects.toMatchObject({
    code: "READ_MODEL_ACCESS",
    kind: "configuration",
    message: `read model 127.0.0.1:${server().port}/postgres: password authentication failed for user "postgres"; check user, password and database, and that the bootstrap ran`,
  });
});

test("without a superuser all is made but the hardening, which is told", async () => {
  const managed = await freshManagedServer();

  const notes = await bootstrap({ uri: managed, passwords: rolePasswords });

  expect(notes.map((note) => note.replace(/\d+ functions/, "n functions"))).toEqual([
    "database postgres stays open to every role of the server: this role may not revoke that",
    "database template1 stays open to every role of the server: this role may not revoke that",
    ...["airquality", "superset", "postgres"].map(
      (database) =>
        `database ${database}: n functions of PostgreSQL such as cursor_to_xml(refcursor,integer,boolean,boolean,text) stay callable by every role: this role may not revoke that; have a superuser run the bootstrap`,
    ),
  ]);
  const readModel = openReadModel({ uri: as("owner", "airquality"), reader: "superset_ro" });
  await readModel.migrate();
  await readModel.close();
  expect(await query(as("reader", "airquality"), "SELECT count(*)::integer AS stations FROM v_station")).toEqual([
    { stations: 0 },
  ]);
  await expect(query(as("reader", "airquality"), "SELECT * FROM station")).rejects.toThrow(
    "permission denied for table station",
  );
  expect(await query(as("metadata", "superset"), "CREATE TABLE dashboards (id integer)")).toEqual([]);
});

/** As a provider gives it: everything of before is gone, and the administrator may make roles and databases only. */
async function freshManagedServer(): Promise<string> {
  const statements = [
    ...Object.values(databases).map((database) => `DROP DATABASE ${database} WITH (FORCE)`),
    ...Object.values(roles).map((role) => `DROP OWNED BY ${role}; DROP ROLE ${role}`),
    "GRANT CONNECT, TEMPORARY ON DATABASE postgres, template1 TO public",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_catalog TO public",
    "CREATE ROLE administrator LOGIN CREATEDB CREATEROLE PASSWORD 'managed'",
  ];
  for (const statement of statements) await query(superuser(), statement);
  return server().uri("administrator", "managed", "postgres");
}
