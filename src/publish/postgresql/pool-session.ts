import type { Pool, PoolClient } from "pg";

import { type ClientSession, clientSession } from "./client-session.ts";
import { readModelFault } from "./fault.ts";
import type { Session } from "./session.ts";

/** @returns a session whose statements and transactions each take a connection of the pool. */
export function poolSession(pool: Pool, where: string): Session {
  const within = <Result>(begin: string, use: (inside: Session) => Promise<Result>): Promise<Result> =>
    onConnection(pool, where, async (session) => {
      await session.query(begin);
      const result = await use(session);
      session.throwIfFailed();
      await session.query("COMMIT");
      return result;
    });
  return {
    where,
    query: (sql, values) => onConnection(pool, where, (session) => session.query(sql, values)),
    transaction: (use) => within("BEGIN", use),
    snapshot: (use) => within("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", use),
  };
}

async function onConnection<Result>(
  pool: Pool,
  where: string,
  use: (session: ClientSession) => Promise<Result>,
): Promise<Result> {
  const client = await connect(pool, where);
  const session = clientSession(client, where);
  try {
    const result = await use(session);
    client.release();
    return result;
  } catch (error) {
    client.release(true); // closed, whatever state it is in: the server then rolls back
    throw error;
  } finally {
    session.end();
  }
}

async function connect(pool: Pool, where: string): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw readModelFault(where, error);
  }
}
