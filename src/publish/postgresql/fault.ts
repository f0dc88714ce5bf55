import { DatabaseError } from "pg";

import { HarmattanError, messageOf } from "../../base/errors.ts";
import {
  ReadModelAccessError,
  ReadModelBusyError,
  ReadModelSchemaError,
  ReadModelStatementError,
  ReadModelUnreachableError,
} from "../errors.ts";

type FaultClass = new (where: string, reason: string, options?: ErrorOptions) => HarmattanError;

/** By SQLSTATE or its class, the first that fits (PostgreSQL, Appendix A). */
const faults: readonly (readonly [prefix: string, fault: FaultClass])[] = [
  ["08", ReadModelUnreachableError],
  ["57P", ReadModelUnreachableError], // shutting down, starting up, connection ended by an administrator
  ["28", ReadModelAccessError], // wrong password, no such role
  ["3D000", ReadModelAccessError], // no such database
  ["42501", ReadModelAccessError], // insufficient privilege
  ["42704", ReadModelAccessError], // no such role in GRANT
  ["53", ReadModelBusyError], // disk full, out of memory, too many connections
  ["55P03", ReadModelBusyError], // lock not available in time
  ["55006", ReadModelBusyError], // object in use
  ["57014", ReadModelBusyError], // statement timeout
  ["25006", ReadModelBusyError], // read-only: a standby, for the time of a failover
  ["40", ReadModelBusyError], // deadlock, serialization
  ["58030", ReadModelBusyError], // input or output of the server's disk
];

const duplicateKey = "23505";
const missingTable = "42P01";
const missingColumn = "42703";

/** @returns what was thrown while talking to PostgreSQL, as an error of Harmattan; `where` is for people. A bug stays as it is. */
export function readModelFault(where: string, thrown: unknown): unknown {
  if (thrown instanceof HarmattanError || thrown instanceof TypeError || thrown instanceof RangeError) return thrown;
  const reason = messageOf(thrown);
  if (!(thrown instanceof DatabaseError)) return connectionFault(where, reason, thrown);
  const code = thrown.code ?? "";
  if (code === missingTable || code === missingColumn) {
    return new ReadModelSchemaError(where, `${reason}; migrate it with this version first`, { cause: thrown });
  }
  const Fault = faults.find(([prefix]) => code.startsWith(prefix))?.[1] ?? ReadModelStatementError;
  return new Fault(where, reason, { cause: thrown });
}

/** It never reached the server, or the connection broke; or the driver had no password to give. */
function connectionFault(where: string, reason: string, cause: unknown): HarmattanError {
  if (reason.startsWith("SASL")) return new ReadModelAccessError(where, "it asks for a password", { cause });
  return new ReadModelUnreachableError(where, reason, { cause });
}

/** @returns whether a row could not be inserted since its key is there already. */
export function isDuplicateKey(error: unknown): boolean {
  return (
    error instanceof ReadModelStatementError &&
    error.cause instanceof DatabaseError &&
    error.cause.code === duplicateKey
  );
}
