import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { bootstrap, databases, roles } from "../../src/publish/bootstrap.ts";
import type { ReadModelSettings } from "../../src/publish/read-model.ts";
import { type LocalPostgresql, startPostgresql } from "./postgresql.ts";
import { ensureVirtualenv, isInstalled } from "./python.ts";
import { type LocalSecrets, localSecrets } from "./secrets.ts";
import { inStep } from "./steps.ts";
import { type RunningSuperset, setUpSuperset, startSuperset, type SupersetSettings } from "./superset.ts";

/** A PostgreSQL and a Superset of this machine, both on 127.0.0.1. */
export interface LocalSupersetSettings {
  /** Everything that they keep: databases, passwords, logs. */
  readonly folder: string;
  /** Is made if it is not there; `folder`/venv if left out. */
  readonly virtualenv?: string;
  /** The next free one from there; 8088 if left out. */
  readonly port?: number;
  /** Fills the read model; its roles and its database are there. */
  readonly fill: (place: ReadModelSettings) => Promise<void>;
  readonly tell: (line: string) => void;
  /** Settings of the PostgreSQL server, like `{ fsync: "off" }`. */
  readonly flags?: Readonly<Record<string, string>>;
  readonly superset?: Pick<SupersetSettings, "assets" | "tombstones" | "healthPublic">;
  /** What is to be done between the set-up and the start of the web server. */
  readonly beforeServing?: (uris: LocalSuperset["uris"]) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** What runs. */
export interface LocalSuperset {
  readonly url: string;
  readonly secrets: LocalSecrets;
  /** URI of each role in its database, and of the superuser. */
  readonly uris: Readonly<Record<"superuser" | keyof typeof roles, string>>;
  /** For another set-up of the same Superset. */
  readonly settings: SupersetSettings;
  /** Resolves once Superset ended, by itself or not. */
  readonly ended: Promise<string>;
  /** Stops Superset, then PostgreSQL. */
  stop(): Promise<void>;
}

const sources = join(import.meta.dirname, "..");

/** Starts both, installed and filled; when it throws, nothing is left running. */
export async function startLocalSuperset(settings: LocalSupersetSettings): Promise<LocalSuperset> {
  const folder = resolve(settings.folder);
  const postgresqlFolder = join(folder, "postgresql");
  const secrets = await localSecrets(join(folder, "secrets.json"), postgresqlFolder);
  const bin = await installed(settings, folder);
  await letPostgresqlThrough(folder);
  const { tell, flags = {}, signal } = settings;
  const postgresql = await inStep(tell, "starting PostgreSQL", () =>
    startPostgresql({ folder: postgresqlFolder, password: secrets.superuser, persistent: true, flags }),
  );
  const uris = urisOf(postgresql, secrets);
  const superset = {
    ...settings.superset,
    bin,
    folder,
    metadataUri: uris.metadata,
    readModelUri: uris.reader,
    secretKey: secrets.supersetKey,
    adminPassword: secrets.supersetAdmin,
    signal,
  };
  try {
    const running = await startedOn(uris, secrets, superset, settings);
    const stop = async () => {
      await running.stop();
      await postgresql.stop();
    };
    return { url: running.url, secrets, uris, settings: superset, ended: running.ended, stop };
  } catch (error) {
    await postgresql.stop();
    throw error;
  }
}

async function installed({ virtualenv, tell, signal }: LocalSupersetSettings, folder: string): Promise<string> {
  const environment = {
    folder: virtualenv ?? join(folder, "venv"),
    lockFile: join(sources, "requirements.lock.txt"),
    uvLockFile: join(sources, "uv.lock.txt"),
    log: join(folder, "install.log"),
    signal,
  };
  const install = () => ensureVirtualenv(environment);
  return (await isInstalled(environment)) ? install() : inStep(tell, "installing Superset (600 MB)", install);
}

async function startedOn(
  uris: LocalSuperset["uris"],
  passwords: LocalSecrets,
  superset: SupersetSettings,
  { fill, tell, signal, port, beforeServing }: LocalSupersetSettings,
): Promise<RunningSuperset> {
  signal?.throwIfAborted();
  for (const note of await bootstrap({ uri: uris.superuser, passwords })) tell(`  note: ${note}`);
  await inStep(tell, "filling the read model", () => fill({ uri: uris.owner, reader: roles.reader }));
  signal?.throwIfAborted();
  await inStep(tell, "setting up Superset", () => setUpSuperset(superset, (step) => tell(`  ${step}`)));
  await beforeServing?.(uris);
  return inStep(tell, "starting Superset", () => startSuperset(superset, port));
}

function urisOf(postgresql: LocalPostgresql, secrets: LocalSecrets): LocalSuperset["uris"] {
  return {
    superuser: postgresql.uri("postgres", secrets.superuser, "postgres"),
    owner: postgresql.uri(roles.owner, secrets.owner, databases.readModel),
    metadata: postgresql.uri(roles.metadata, secrets.metadata, databases.metadata),
    reader: postgresql.uri(roles.reader, secrets.reader, databases.readModel),
  };
}

/** Started by root, PostgreSQL runs as another user, who must get through the folders above its own; not read them. */
async function letPostgresqlThrough(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (process.getuid?.() !== 0) return;
  for (const path of [folder, dirname(folder)]) {
    const { mode } = await stat(path);
    if ((mode & 0o011) !== 0o011) await chmod(path, mode | 0o011);
  }
}
