import type { HarmattanError } from "../../base/errors.ts";
import { ForeignStoreError, StoreAccessError, StoreBusyError } from "../errors.ts";

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const codes = { busy: 5, locked: 6, readonly: 8, full: 13, corrupt: 11, notADatabase: 26 };

/** @returns the fault that an error of SQLite means, `null` for one that means a bug of ours. */
export function sqliteFault(file: string, error: unknown): HarmattanError | null {
  switch (resultCode(error)) {
    case codes.busy:
    case codes.locked:
      return new StoreBusyError(file, "is locked by another process", { cause: error });
    case codes.full:
      return new StoreBusyError(file, "the disk is full", { cause: error });
    case codes.readonly:
      return new StoreAccessError(file, "is read-only", "make the file writable, or set HARMATTAN_HOME", {
        cause: error,
      });
    case codes.corrupt:
    case codes.notADatabase:
      return new ForeignStoreError(file, "is not a database", { cause: error });
    default:
      return null;
  }
}

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return error.errcode & 0xff; // extended codes keep the primary one in their low byte
}
