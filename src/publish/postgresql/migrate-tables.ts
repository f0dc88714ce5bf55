import { Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import type { Pool } from "pg";

import { ReadModelSchemaError } from "../errors.ts";
import { migrations } from "../migrations/migrations.ts";
import { readModelFault } from "./fault.ts";
import type { Session } from "./session.ts";

/**
 * Brings the tables to this version. Of two processes at once one does it, the other waits.
 *
 * @throws {ReadModelSchemaError} if a newer version of Harmattan has changed them.
 */
export async function migrateTables(pool: Pool, session: Session): Promise<void> {
  const done = await namesDone(session);
  const unknown = done.filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    const change = `a newer Harmattan has made the change ${unknown.join(", ")}`;
    throw new ReadModelSchemaError(session.where, `${change}; use that version, or another database`);
  }
  if (done.length === Object.keys(migrations).length) return;
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }); // not destroyed: the pool is not its own
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw readModelFault(session.where, error);
}

async function namesDone(session: Session): Promise<string[]> {
  const exists = "SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'kysely_migration'";
  if ((await session.query(exists)).length === 0) return [];
  const rows = await session.query<{ readonly name: string }>("SELECT name FROM kysely_migration ORDER BY name");
  return rows.map(({ name }) => name);
}
