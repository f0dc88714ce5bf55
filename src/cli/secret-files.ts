import { readFileSync } from "node:fs";

import { messageOf } from "../base/errors.ts";

/**
 * The environment, with each of the `secrets` read from a file where one is named instead:
 * `AIRQINO_PASSWORD_FILE=/run/secrets/password`. An empty variable counts as absent, as Kubernetes and compose files often
 * leave it.
 *
 * @param faults is told what cannot be read, and what is given twice.
 */
export function withSecretFiles(
  env: NodeJS.ProcessEnv,
  secrets: readonly string[],
  faults: string[],
): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(env)) if (value) values[name] = value;
  for (const name of secrets) {
    const file = values[`${name}_FILE`];
    if (!file) continue;
    if (values[name]) faults.push(`${name}: set both directly and by ${name}_FILE; keep one`);
    try {
      values[name] = readFileSync(file, "utf8").trim();
    } catch (error) {
      faults.push(`${name}_FILE: ${file} cannot be read (${messageOf(error)})`);
    }
  }
  return values;
}
