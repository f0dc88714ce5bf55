import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { z } from "zod";

import { messageOf } from "../../src/base/errors.ts";
import { LocalSecretsError } from "./errors.ts";

const password = z.string().min(20);

const secretsSchema = z.object({
  /** Of PostgreSQL's superuser. */
  superuser: password,
  /** Of the roles. */
  owner: password,
  metadata: password,
  reader: password,
  /** Signs Superset's sessions and encrypts what it keeps of databases. */
  supersetKey: password,
  /** Of Superset's user `admin`. */
  supersetAdmin: password,
});

/** Passwords of one local Superset. */
export type LocalSecrets = Readonly<z.infer<typeof secretsSchema>>;

/**
 * @returns the secrets of that file, made at the first call; only its owner may read it.
 * @throws {LocalSecretsError} if it cannot be used, or is gone while the databases that it belongs to are there.
 */
export async function localSecrets(path: string, databases: string): Promise<LocalSecrets> {
  if (!existsSync(path)) {
    if (existsSync(databases)) throw new LocalSecretsError(path, `is gone, but ${databases} is there`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const made = Object.fromEntries(Object.keys(secretsSchema.shape).map((name) => [name, newPassword()]));
    await writeFile(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  }
  try {
    return secretsSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new LocalSecretsError(path, messageOf(cause), { cause });
  }
}

function newPassword(): string {
  return randomBytes(24).toString("base64url");
}
