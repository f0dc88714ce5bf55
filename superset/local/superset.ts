import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { inEnvironment } from "./environment.ts";
import { LocalProgramError } from "./errors.ts";
import { freePortFrom } from "./free-port.ts";
import { type Program, runProgram, type RunningProgram, startProgram } from "./program.ts";

/** A Superset of this machine. */
export interface SupersetSettings {
  /** Programs of the virtualenv. */
  readonly bin: string;
  /** For its logs and files. */
  readonly folder: string;
  /** `postgresql://…` of the database that holds Superset's own tables. */
  readonly metadataUri: string;
  /** `postgresql://…` of the read model, as the role that only reads. */
  readonly readModelUri: string;
  readonly secretKey: string;
  readonly adminPassword: string;
  /** Whether visitors may see the dashboards of the pipeline's health; they may if left out. */
  readonly healthPublic?: boolean;
  /** The bundle of dashboards; the project's own if left out. */
  readonly assets?: string;
  /** The objects that left it; the project's own if left out. */
  readonly tombstones?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A Superset that answers. */
export interface RunningSuperset {
  /** `http://127.0.0.1:8088`. */
  readonly url: string;
  /** Resolves once it ended by itself or was stopped. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

const sources = join(import.meta.dirname, "..");
const healthyWithinMs = 300_000;
const stopWithinMs = 20_000;

/**
 * Makes or upgrades its tables, imports the bundle, sets the admin's password and what visitors may see. A second call
 * changes nothing.
 *
 * @param onStep is told of each step when it is done.
 * @throws {LocalProgramError} with the fault.
 */
export async function setUpSuperset(
  settings: SupersetSettings,
  onStep: (step: string) => void = () => {},
): Promise<void> {
  const onLine = (line: string) => {
    if (/\(\d+\.\d s\)$|^ {2}(deletes|left over)/.test(line)) onStep(line);
  };
  const args = [join(sources, "set_up.py")];
  const program = await programOf(settings, { name: "setting up Superset", command: "python", args });
  await runProgram({ ...program, onLine });
}

/** Starts the web server on 127.0.0.1, on that port or the next free one, and waits until it is healthy. */
export async function startSuperset(settings: SupersetSettings, firstPort = 8088): Promise<RunningSuperset> {
  const port = await freePortFrom(firstPort);
  const args = ["--config", join(sources, "gunicorn.conf.py"), "--bind", `127.0.0.1:${port}`];
  const program = await programOf(settings, { name: "Superset", command: "gunicorn", args });
  const server = startProgram(program);
  const url = `http://127.0.0.1:${port}`;
  const stop = () => server.stop(stopWithinMs);
  try {
    await untilHealthy(url, server, program, settings.signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, ended: server.ended, stop };
}

async function programOf(
  settings: SupersetSettings,
  { name, command, args }: { readonly name: string; readonly command: string; readonly args: readonly string[] },
): Promise<Program> {
  const home = join(settings.folder, "home");
  await mkdir(home, { recursive: true, mode: 0o700 });
  const env = inEnvironment({
    PYTHONPATH: sources,
    PYTHONUNBUFFERED: "1",
    SUPERSET_HOME: home,
    SUPERSET_SECRET_KEY: settings.secretKey,
    SUPERSET_DATABASE_URI: settings.metadataUri,
    SUPERSET_READ_MODEL_URI: settings.readModelUri,
    SUPERSET_ADMIN_PASSWORD: settings.adminPassword,
    // Both databases were started before: what does not answer now is a fault.
    SUPERSET_WAIT_SECONDS: "5",
    SUPERSET_HEALTH_PUBLIC: String(settings.healthPublic ?? true),
    ...(settings.assets === undefined ? {} : { SUPERSET_ASSETS: settings.assets }),
    ...(settings.tombstones === undefined ? {} : { SUPERSET_TOMBSTONES: settings.tombstones }),
  });
  const log = join(settings.folder, command === "gunicorn" ? "superset.log" : "set-up.log");
  return { name, command: join(settings.bin, command), args, env, log, signal: settings.signal };
}

async function untilHealthy(
  url: string,
  server: RunningProgram,
  { name, log }: Program,
  signal: AbortSignal | undefined,
): Promise<void> {
  const until = performance.now() + healthyWithinMs;
  while (!(await isHealthy(url))) {
    signal?.throwIfAborted();
    if (server.hasEnded()) throw new LocalProgramError(name, await server.ended, log);
    if (performance.now() > until)
      throw new LocalProgramError(name, `not healthy after ${healthyWithinMs / 1_000} s`, log);
    await sleep(250);
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false; // not yet listening
  }
}
