import { HarmattanError } from "../base/errors.ts";

/** The database does not answer. */
export class StoreUnreachableError extends HarmattanError {
  readonly code = "STORE_UNREACHABLE";
  readonly kind = "unavailable";

  constructor(where: string, reason: string, options?: ErrorOptions) {
    super(`store ${where} cannot be reached: ${reason}; check that it runs, and MONGODB_URI`, options);
  }
}

/** The database answers, but does not let us in. */
export class StoreAccessError extends HarmattanError {
  readonly code = "STORE_ACCESS";
  readonly kind = "configuration";

  constructor(where: string, reason: string, remedy: string, options?: ErrorOptions) {
    super(`store ${where}: ${reason}; ${remedy}`, options);
  }
}

/** A file that was not made by Harmattan lies where the embedded store should be. It is left as it is. */
export class ForeignStoreError extends HarmattanError {
  readonly code = "FOREIGN_STORE";
  readonly kind = "configuration";

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`store ${file}: ${reason}; move that file away, or set HARMATTAN_HOME to another folder`, options);
  }
}

/** A stored document is not as this Harmattan writes them: another version wrote it, or another program. It is left as it is. */
export class ForeignDocumentError extends HarmattanError {
  readonly code = "FOREIGN_DOCUMENT";
  readonly kind = "configuration";

  constructor(collection: string, id: string, reason: string, options?: ErrorOptions) {
    const remedy = "use the version of Harmattan that wrote it, or another MONGODB_DATABASE or HARMATTAN_HOME";
    super(`${collection} ${id}: ${reason}; ${remedy}`, options);
  }
}

/** The database is there but cannot write now: locked by another process, or the disk is full. */
export class StoreBusyError extends HarmattanError {
  readonly code = "STORE_BUSY";
  readonly kind = "retry-later";

  constructor(where: string, reason: string, options?: ErrorOptions) {
    super(`store ${where}: ${reason}; nothing was half written, run again later`, options);
  }
}

/** The weights of a model are not those that were kept, or not there at all. */
export class CorruptModelError extends HarmattanError {
  readonly code = "CORRUPT_MODEL";
  readonly kind = "data";

  constructor(sha256: string, bytes: number) {
    const fault = bytes === 0 ? "are not in the store" : `do not match: ${bytes} bytes with another checksum were read`;
    super(`model weights ${sha256} ${fault}; roll back to another model, or train again`);
  }
}
