import { type FaultKind, HarmattanError } from "../base/errors.ts";

/** PostgreSQL does not answer. */
export class ReadModelUnreachableError extends HarmattanError {
  readonly code = "READ_MODEL_UNREACHABLE";
  readonly kind = "unavailable";

  constructor(where: string, reason: string, options?: ErrorOptions) {
    super(`read model ${where} cannot be reached: ${reason}; check that PostgreSQL runs there`, options);
  }
}

/** PostgreSQL answers, but does not let us in, or not do what a publisher does. */
export class ReadModelAccessError extends HarmattanError {
  readonly code = "READ_MODEL_ACCESS";
  readonly kind = "configuration";

  constructor(where: string, reason: string, options?: ErrorOptions) {
    super(`read model ${where}: ${reason}; check user, password and database, and that the bootstrap ran`, options);
  }
}

/** PostgreSQL cannot do it now: locked, full, out of connections, standing by. */
export class ReadModelBusyError extends HarmattanError {
  readonly code = "READ_MODEL_BUSY";
  readonly kind = "retry-later";

  constructor(where: string, reason: string, options?: ErrorOptions) {
    super(`read model ${where}: ${reason}; nothing was half written, run again later`, options);
  }
}

/** The tables are not those of this version. */
export class ReadModelSchemaError extends HarmattanError {
  readonly code = "READ_MODEL_SCHEMA";
  readonly kind = "configuration";

  constructor(where: string, reason: string, options?: ErrorOptions) {
    super(`read model ${where}: ${reason}`, options);
  }
}

/** PostgreSQL refused a statement or a row: a bug, or a database that somebody changed by hand. */
export class ReadModelStatementError extends HarmattanError {
  readonly code = "READ_MODEL_STATEMENT";
  readonly kind = "internal";

  constructor(where: string, reason: string, options?: ErrorOptions) {
    super(`read model ${where}: ${reason}; nothing was written`, options);
  }
}

/** A full rebuild was given up because one of its days could not be published. */
export class RebuildFailedError extends HarmattanError {
  readonly code = "REBUILD_FAILED";
  readonly kind: FaultKind;

  constructor(kind: FaultKind, reason: string, options?: ErrorOptions) {
    super(`rebuild of the read model given up, it stays as it was: ${reason}`, options);
    this.kind = kind;
  }
}
