import { poolOf } from "./postgresql/connection.ts";
import { migrateTables } from "./postgresql/migrate-tables.ts";
import { poolSession } from "./postgresql/pool-session.ts";
import { prepareViews } from "./postgresql/prepare-views.ts";
import { readDays, replaceDays, versionsOf } from "./postgresql/published-days.ts";
import { rebuild } from "./postgresql/rebuild.ts";
import { oldestReconciliation, saveReconciliations, totalsOf } from "./postgresql/reconciliations.ts";
import { describeUri } from "./postgresql/server-uri.ts";
import type { Session } from "./postgresql/session.ts";
import { replaceWhole } from "./postgresql/whole-tables.ts";
import type { ReadModel, ReadModelSettings } from "./read-model.ts";
import { views } from "./views.ts";

/**
 * Opens the read model in PostgreSQL. It connects when it is first used.
 *
 * @throws {ConfigurationError} if the URI cannot be read. What its methods throw: `ReadModelUnreachableError`,
 * `ReadModelAccessError`, `ReadModelBusyError`, `ReadModelSchemaError`, and `ReadModelStatementError` for a bug.
 */
export function openReadModel({ uri, reader }: ReadModelSettings): ReadModel {
  const where = describeUri(uri);
  const pool = poolOf(uri);
  const session = poolSession(pool, where);
  const migrate = once(async () => {
    await migrateTables(pool, session);
    await prepareViews(session, views, reader);
  });
  return readModelOn(session, migrate, () => pool.end());
}

function readModelOn(session: Session, migrate: () => Promise<void>, close: () => Promise<void>): ReadModel {
  return {
    description: session.where,
    migrate,
    readDays: (stationId, window) => readDays(session, stationId, window),
    replaceDays: (stationId, window, days, fence, versionOf) =>
      replaceDays(session, { stationId, window, fence, versionOf }, days),
    versions: (stationId) => versionsOf(session, stationId),
    replaceWhole: (rows) => replaceWhole(session, rows),
    totals: (stationId, window) => totalsOf(session, stationId, window),
    oldestReconciliation: () => oldestReconciliation(session),
    saveReconciliations: (rows, checkedAt) => saveReconciliations(session, rows, checkedAt),
    rebuild: (fill) => rebuild(session, (inside) => fill(readModelOn(inside, nothing, nothing))),
    close,
  };
}

/** Inside a rebuild the tables are in use already, and the connection is the rebuild's. */
const nothing = () => Promise.resolve();

/** Every publication asks for it; one success is enough. */
function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= act().catch((error: unknown) => {
      done = null;
      throw error;
    });
    return done;
  };
}
