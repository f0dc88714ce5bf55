import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from "mongodb";

import { type HarmattanError, messageOf } from "../../base/errors.ts";
import { StoreAccessError, StoreBusyError, StoreUnreachableError } from "../errors.ts";

/** MongoDB's error codes (mongodb.com/docs/manual/reference/error-codes), and FerretDB's for a deadlock. */
export const codes = {
  unauthorized: 13,
  authenticationFailed: 18,
  duplicateKey: 11000,
  writeConflict: 112,
  deadlock: 16_908_292,
};

/** @returns whether the error is a unique-key violation (E11000). */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === codes.duplicateKey;
}

/** @returns whether an idempotent write may be sent again: lost against a concurrent one, or an upsert race. */
export function isWriteRace(error: unknown): boolean {
  return error instanceof MongoServerError && [11000, codes.writeConflict, codes.deadlock].includes(Number(error.code));
}

/** @returns the fault that a driver error means, `null` for one that means a bug of ours. `where` holds no password. */
export function mongoFault(where: string, error: unknown): HarmattanError | null {
  if (error instanceof MongoServerSelectionError || error instanceof MongoNetworkError) {
    return new StoreUnreachableError(where, messageOf(error), { cause: error });
  }
  if (
    error instanceof MongoServerError &&
    [codes.unauthorized, codes.authenticationFailed].includes(Number(error.code))
  ) {
    return new StoreAccessError(
      where,
      messageOf(error),
      "check the user and password in MONGODB_URI and the user's roles",
      {
        cause: error,
      },
    );
  }
  if (isWriteRace(error)) return new StoreBusyError(where, messageOf(error), { cause: error });
  if (error instanceof MongoError && error.hasErrorLabel("RetryableWriteError")) {
    return new StoreBusyError(where, messageOf(error), { cause: error });
  }
  return null;
}
