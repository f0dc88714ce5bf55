import { join } from "node:path";

import type { ReadModelSettings } from "../../src/publish/read-model.ts";
import { runProgram } from "./program.ts";

const root = join(import.meta.dirname, "..", "..");

/** Publishes an embedded store by the command that people use. @throws {LocalProgramError} with its last words if it fails. */
export function publishStore(home: string, { uri, reader }: ReadModelSettings): Promise<void> {
  return runProgram({
    name: "harmattan publish",
    command: join(root, "bin", "harmattan"),
    args: ["publish"],
    env: { PATH: process.env.PATH, HARMATTAN_HOME: home, POSTGRESQL_URI: uri, POSTGRESQL_READER: reader },
    log: join(home, "publish.log"),
  });
}
