import type { ClientBase } from "pg";

import { ReadModelStatementError } from "../errors.ts";
import { readModelFault } from "./fault.ts";
import type { Session } from "./session.ts";

/** A session on one connection. */
export interface ClientSession extends Session {
  /** @throws the first fault of anything done here, even if its caller took no notice. */
  throwIfFailed(): void;
  /** The connection belongs to others from now on. */
  end(): void;
}

/** @returns a session on one connection, within a transaction that others begin and end. */
export function clientSession(client: ClientBase, where: string): ClientSession {
  let last: Promise<unknown> = Promise.resolve();
  let fault: { readonly thrown: unknown } | null = null;
  const throwIfFailed = () => {
    if (fault) throw fault.thrown;
  };
  const failing = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    throwIfFailed();
    try {
      return await act();
    } catch (error) {
      fault ??= { thrown: readModelFault(where, error) };
      throw fault.thrown;
    }
  };
  const session: ClientSession = {
    where,
    throwIfFailed,
    end() {
      fault ??= { thrown: new ReadModelStatementError(where, "its transaction has ended already") };
    },
    async query<Row extends object>(sql: string, values: readonly unknown[] = []) {
      // A connection does one statement at a time, whatever its users do at once.
      const turn = last.then(() => failing(() => client.query<Row>(sql, [...values])));
      last = turn.catch(() => {});
      return (await turn).rows;
    },
    transaction: (use) => failing(() => use(session)),
    snapshot: (use) => failing(() => use(session)),
  };
  return session;
}
