import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";

import { bootstrap, databases, roles } from "../../src/publish/bootstrap.ts";
import type { ReadModelSettings } from "../../src/publish/read-model.ts";
import { type LocalPostgresql, startPostgresql } from "../../superset/local/postgresql.ts";

/** An empty database with the roles of the read model, on a real server. */
export interface FreshPostgres {
  readonly database: string;
  /** For `openReadModel`: as the owner of the tables. */
  readonly settings: ReadModelSettings;
  /** URI of each role, and of the server's superuser. */
  readonly uris: Readonly<Record<"superuser" | keyof typeof roles, string>>;
  /** Opens a connection of its own, as another program would; it is closed after the test. The owner's if no URI is given. */
  connect(uri?: string): Promise<Client>;
}

export const superuserPassword = "superuser password";
export const rolePasswords = { owner: "owner's pass%word", metadata: "metadata password", reader: "reader@password" };

// Nothing has to survive a loss of power.
const quickAndUnsafe = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  autovacuum: "off",
};

/** Starts one PostgreSQL for all tests of the file. It is reached by the function returned, once tests run. */
export function withPostgresServer(): () => LocalPostgresql {
  let server: LocalPostgresql | null = null;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "harmattan-postgres-"));
    server = await startPostgresql({ folder, password: superuserPassword, persistent: false, flags: quickAndUnsafe });
  });
  afterAll(() => server?.stop());
  return () => {
    if (!server) throw new Error("PostgreSQL runs in tests and hooks only");
    return server;
  };
}

/** Gives every test of the file an empty database of its own, with the roles of the read model, on one real PostgreSQL. */
export function withPostgres(use: (place: FreshPostgres) => void): void {
  const server = withPostgresServer();
  let end = async (): Promise<void> => {};
  beforeAll(() => bootstrap({ uri: superuserOf(server(), "postgres"), passwords: rolePasswords }));
  beforeEach(async () => {
    const clients: Client[] = [];
    const place = placeOn(server(), `test_${randomUUID().replaceAll("-", "")}`, clients);
    await createDatabase(server(), place.database);
    end = async () => {
      await Promise.all(clients.map((client) => client.end()));
    };
    use(place);
  });
  afterEach(() => end());
}

function placeOn(server: LocalPostgresql, database: string, clients: Client[]): FreshPostgres {
  const uris = {
    superuser: superuserOf(server, database),
    owner: server.uri(roles.owner, rolePasswords.owner, database),
    metadata: server.uri(roles.metadata, rolePasswords.metadata, databases.metadata),
    reader: server.uri(roles.reader, rolePasswords.reader, database),
  };
  const connect = async (uri = uris.owner) => {
    const client = new Client(uri);
    client.on("error", () => {}); // a test may end the connection
    await client.connect();
    clients.push(client);
    return client;
  };
  return { database, settings: { uri: uris.owner, reader: roles.reader }, uris, connect };
}

/** A copy of the database that the bootstrap made; it goes with the server. Rights on the database itself are not copied. */
async function createDatabase(server: LocalPostgresql, database: string): Promise<void> {
  await administer(server, [
    `CREATE DATABASE ${database} TEMPLATE ${databases.readModel} OWNER ${roles.owner} STRATEGY WAL_LOG`,
    `REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM public`,
    `GRANT CONNECT ON DATABASE ${database} TO ${roles.owner}, ${roles.reader}`,
  ]);
}

async function administer(server: LocalPostgresql, statements: readonly string[]): Promise<void> {
  const client = new Client(superuserOf(server, "postgres"));
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

function superuserOf(server: LocalPostgresql, database: string): string {
  return server.uri("postgres", superuserPassword, database);
}
