import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

import { PostgresqlStartError } from "./postgresql-error.ts";

/** A user of this system. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const root = 0;

/** @returns for root the user that PostgreSQL runs as, since it refuses root; null for everybody else. */
export async function runAs(): Promise<SystemUser | null> {
  if (process.getuid?.() !== root) return null;
  for (const name of ["postgres", "nobody"]) {
    const uid = await idOf("-u", name);
    const gid = await idOf("-g", name);
    if (uid !== null && gid !== null) return { uid, gid };
  }
  throw new PostgresqlStartError(
    "it refuses to run as root, and there is no user postgres or nobody: use another user",
  );
}

/** Runs a program as that user, in English. @throws {PostgresqlStartError} with its last words if it fails. */
export async function runToEnd(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { ...(await runAs()), env: inEnglish(), stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words += chunk.toString();
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new PostgresqlStartError(lastWords(words)))));
  });
}

/** @returns the environment with messages in English: the server's readiness is read from one of them. */
export function inEnglish(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: "C", LANG: "C" };
}

/** @returns the end of a program's output, on one line. */
export function lastWords(output: string): string {
  return output.trim().split("\n").slice(-3).join(" ") || "it ended without a word";
}

async function idOf(which: "-u" | "-g", name: string): Promise<number | null> {
  try {
    const { stdout } = await promisify(execFile)("id", [which, name]);
    return Number(stdout);
  } catch {
    return null; // there is no such user
  }
}
