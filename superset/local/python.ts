import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { inEnvironment } from "./environment.ts";
import { PythonNotFoundError } from "./errors.ts";
import { type Program, runProgram } from "./program.ts";

/** A virtualenv that is to be there. */
export interface VirtualenvSettings {
  /** Is made, or brought to the lock file. */
  readonly folder: string;
  /** Versions and hashes of all packages. */
  readonly lockFile: string;
  /** Version and hash of uv, which installs them. */
  readonly uvLockFile: string;
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
}

const run = promisify(execFile);
const names = ["python3.12", "python3.11", "python3.10", "python3"];
const stampName = "installed-lock.sha256";
const question = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";

/** @returns whether nothing would have to be installed. */
export async function isInstalled({ folder, lockFile }: VirtualenvSettings): Promise<boolean> {
  const stamp = join(folder, stampName);
  return existsSync(stamp) && (await readFile(stamp, "utf8")) === (await digestOf(lockFile));
}

/**
 * Makes a virtualenv that holds exactly the lock file's packages; does nothing if it is there already.
 *
 * @returns the folder of its programs.
 * @throws {PythonNotFoundError} without a fitting Python and without uv.
 */
export async function ensureVirtualenv(settings: VirtualenvSettings): Promise<string> {
  const { folder, lockFile, log, signal } = settings;
  const bin = join(folder, "bin");
  if (await isInstalled(settings)) return bin;
  const stamp = join(folder, stampName);
  const program = (name: string, command: string, args: readonly string[]): Program => {
    return { name, command, args, env: inEnvironment({}), log, signal };
  };
  // Without its stamp it may be half made, or of a Python that has gone.
  if (!existsSync(stamp)) await makeVirtualenv(settings, program);
  await rm(stamp, { force: true });
  const uv = existsSync(join(bin, "uv")) ? join(bin, "uv") : "uv";
  const sync = ["pip", "sync", "--require-hashes", "--no-progress", "--python", join(bin, "python"), lockFile];
  await runProgram(program("installing Superset", uv, sync));
  await writeFile(stamp, await digestOf(lockFile));
  return bin;
}

async function makeVirtualenv(
  { folder, uvLockFile }: VirtualenvSettings,
  program: (name: string, command: string, args: readonly string[]) => Program,
): Promise<void> {
  const looked: string[] = [];
  await rm(folder, { recursive: true, force: true });
  for (const name of names) {
    const found = await versionOf(name);
    if (!found.fits) {
      looked.push(`${name} ${found.answer}`);
      continue;
    }
    await runProgram(program("making a virtualenv", name, ["-m", "venv", folder]));
    const install = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--require-hashes",
      "-r",
      uvLockFile,
    ];
    await runProgram(program("installing uv", join(folder, "bin", "python"), install));
    return;
  }
  if (!(await hasUv())) throw new PythonNotFoundError([...looked, "uv is not installed either"]);
  await runProgram(program("making a virtualenv", "uv", ["venv", "--python", ">=3.10,<3.13", folder]));
}

async function versionOf(name: string): Promise<{ readonly fits: boolean; readonly answer: string }> {
  try {
    const { stdout } = await run(name, ["-c", question]);
    const version = stdout.trim();
    return { fits: ["3.10", "3.11", "3.12"].includes(version), answer: `is ${version}` };
  } catch (error) {
    const hasNoVenv = error instanceof Error && error.message.includes("ModuleNotFoundError");
    return { fits: false, answer: hasNoVenv ? "has no module venv" : "is not there" };
  }
}

async function hasUv(): Promise<boolean> {
  try {
    await run("uv", ["--version"]);
    return true;
  } catch {
    return false;
  }
}

async function digestOf(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}
