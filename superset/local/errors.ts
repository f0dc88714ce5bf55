import { HarmattanError } from "../../src/base/errors.ts";

/** No Python on this machine that Superset runs on. */
export class PythonNotFoundError extends HarmattanError {
  readonly code = "PYTHON_NOT_FOUND";
  readonly kind = "configuration";

  constructor(looked: readonly string[]) {
    super(
      `Superset needs Python 3.10, 3.11 or 3.12 with its module venv; ${looked.join("; ")}: install one (Debian, Ubuntu: ` +
        "apt install python3 python3-venv) or uv, and run this again",
    );
  }
}

/** A program that Superset needs ended with a fault. */
export class LocalProgramError extends HarmattanError {
  readonly code = "LOCAL_PROGRAM";
  readonly kind = "configuration";

  constructor(name: string, fault: string, log: string, options?: ErrorOptions) {
    super(`${name}: ${fault}; all it said is in ${log}`, options);
  }
}

/** What an earlier start left in a file cannot be used. */
export class LocalSecretsError extends HarmattanError {
  readonly code = "LOCAL_SECRETS";
  readonly kind = "configuration";

  constructor(path: string, fault: string, options?: ErrorOptions) {
    super(
      `${path}: ${fault}; remove the folder that it is in (what is in it is made anew), and run this again`,
      options,
    );
  }
}

/** No port to listen on. */
export class NoFreePortError extends HarmattanError {
  readonly code = "NO_FREE_PORT";
  readonly kind = "configuration";

  constructor(from: number, to: number) {
    super(`ports ${from} to ${to} of 127.0.0.1 are taken: choose another with --port`);
  }
}
