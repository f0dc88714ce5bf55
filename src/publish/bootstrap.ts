import { type Client, escapeIdentifier, escapeLiteral } from "pg";

import { functionsOfMigrations, hardenFunctions, refusalOf } from "./hardening.ts";
import { scramVerifier } from "./postgresql/scram-verifier.ts";
import { withDatabase } from "./postgresql/server-uri.ts";
import { withinDatabase } from "./postgresql/within-database.ts";

/** Roles of PostgreSQL: who owns the read model, who owns Superset's metadata, who reads for the dashboards. */
export const roles = { owner: "pipeline", metadata: "superset_meta", reader: "superset_ro" } as const;

/** Databases of PostgreSQL: the read model, and Superset's metadata. */
export const databases = { readModel: "airquality", metadata: "superset" } as const;

/** What a bootstrap needs. */
export interface BootstrapSettings {
  /** Of a superuser, or of a role that may make roles and databases; any database of the server. */
  readonly uri: string;
  /** Set anew by every call. */
  readonly passwords: Readonly<Record<keyof typeof roles, string>>;
}

/** The owner is the only one who may create and change; functions that it needs are granted back to it. */
const owners = [
  { database: databases.readModel, owner: roles.owner, others: [roles.reader] },
  { database: databases.metadata, owner: roles.metadata, others: [] },
] as const;

const readerSettings = {
  default_transaction_read_only: "on",
  statement_timeout: "5s",
  idle_in_transaction_session_timeout: "60s",
  timezone: "UTC",
} as const;
const readerConnections = 20;

/** Of all bootstraps of a server one works at a time. */
const lockKey = 7_265_001;

/**
 * Makes the roles, the databases and their borders, or brings them to what this version wants; it may run at any time.
 * Passwords travel as SCRAM verifiers, so that no log or error of the server can hold them.
 *
 * @returns in sentences what the server did not let this role do: a managed PostgreSQL without superuser.
 * @throws {ReadModelUnreachableError | ReadModelAccessError | ReadModelBusyError} as a read model does.
 */
export async function bootstrap({ uri, passwords }: BootstrapSettings): Promise<string[]> {
  return withinDatabase(uri, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [lockKey]);
    const isSuperuser = await finds(client, "SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper");
    await makeRole(client, roles.owner, passwords.owner, isSuperuser);
    await makeRole(client, roles.metadata, passwords.metadata, isSuperuser);
    await makeRole(client, roles.reader, passwords.reader, isSuperuser);
    await limitReader(client);
    const notes: string[] = [];
    for (const { database, owner, others } of owners) {
      await makeDatabase(client, database, owner);
      await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${[owner, ...others].join(", ")}`);
      await withinDatabase(withDatabase(uri, database), (inside) => closeSchema(inside, owner, others));
    }
    for (const database of [databases.readModel, databases.metadata, "postgres", "template1"]) {
      notes.push(...(await closeDatabase(client, database)));
    }
    for (const database of [databases.readModel, databases.metadata, "postgres"]) {
      notes.push(...(await withinDatabase(withDatabase(uri, database), hardenFunctions)));
    }
    await withinDatabase(withDatabase(uri, databases.readModel), async (inside) => {
      await inside.query(`GRANT EXECUTE ON FUNCTION ${functionsOfMigrations.join(", ")} TO ${roles.owner}`);
    });
    return notes;
  });
}

async function makeRole(client: Client, role: string, password: string, isSuperuser: boolean): Promise<void> {
  if (!(await finds(client, "SELECT FROM pg_roles WHERE rolname = $1", [role]))) {
    await client.query(`CREATE ROLE ${escapeIdentifier(role)}`);
  }
  // Only a superuser may say even NOSUPERUSER; a role that was just made has none of these rights anyway.
  const without = isSuperuser ? "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS" : "";
  const verifier = escapeLiteral(await scramVerifier(password));
  await client.query(`ALTER ROLE ${escapeIdentifier(role)} LOGIN ${without} PASSWORD ${verifier}`);
}

async function limitReader(client: Client): Promise<void> {
  await client.query(`ALTER ROLE ${roles.reader} CONNECTION LIMIT ${readerConnections}`);
  for (const [name, value] of Object.entries(readerSettings)) {
    await client.query(`ALTER ROLE ${roles.reader} SET ${name} = ${escapeLiteral(value)}`);
  }
}

async function makeDatabase(client: Client, database: string, owner: string): Promise<void> {
  if (await finds(client, "SELECT FROM pg_database WHERE datname = $1", [database])) return;
  // Who is no superuser may give a database only to a role that it could become.
  if (!(await finds(client, "SELECT WHERE pg_has_role($1, 'SET')", [owner]))) {
    await client.query(`GRANT ${owner} TO CURRENT_USER`);
  }
  await client.query(`CREATE DATABASE ${database} OWNER ${owner} ENCODING 'UTF8' TEMPLATE template0`);
}

/** Nobody but who is named may connect; the owner of a schema alone makes tables in it. */
async function closeSchema(client: Client, owner: string, others: readonly string[]): Promise<void> {
  await client.query("REVOKE ALL ON SCHEMA public FROM public");
  await client.query(`GRANT ALL ON SCHEMA public TO ${owner}`);
  for (const role of others) await client.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
}

async function closeDatabase(client: Client, database: string): Promise<string[]> {
  const isOpen = `SELECT FROM pg_database WHERE datname = $1
    AND (has_database_privilege('public', oid, 'CONNECT') OR has_database_privilege('public', oid, 'TEMPORARY'))`;
  if (!(await finds(client, isOpen, [database]))) return [];
  const refusal = await refusalOf(() => client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM public`));
  if (!(await finds(client, isOpen, [database]))) return [];
  return [`database ${database} stays open to every role of the server: ${refusal}`];
}

async function finds(client: Client, sql: string, values: readonly string[] = []): Promise<boolean> {
  const { rowCount } = await client.query(sql, [...values]);
  return rowCount !== 0;
}
