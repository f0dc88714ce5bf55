import { HarmattanError } from "../../src/base/errors.ts";

/** The PostgreSQL of this machine could not be made or started. */
export class PostgresqlStartError extends HarmattanError {
  readonly code = "POSTGRESQL_START";
  readonly kind = "configuration";

  constructor(fault: string, options?: ErrorOptions) {
    super(`PostgreSQL did not start: ${fault}`, options);
  }
}
