import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";
import type { TestProject } from "vitest/node";

import { databases, roles } from "../../../src/publish/bootstrap.ts";
import { type LocalSuperset, startLocalSuperset } from "../../../superset/local/local-superset.ts";
import { fillForTests } from "./fill-for-tests.ts";

/** The Superset that all tests of the project share; sent to their processes, so plain values only. */
export type SharedSuperset = Pick<LocalSuperset, "url" | "uris" | "settings" | "secrets"> & {
  /** Of a copy of the metadata that nothing serves: for tests that set up again. */
  readonly copiedMetadataUri: string;
};

declare module "vitest" {
  interface ProvidedContext {
    superset: SharedSuperset;
  }
}

const copy = `${databases.metadata}_copy`;
// Nothing has to survive a loss of power.
const flags = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** Starts it before the first test of the project. @returns how it is stopped after the last one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "harmattan-superset-"));
  const superset = await startLocalSuperset({
    folder,
    virtualenv: join(import.meta.dirname, "..", "..", "..", ".harmattan", "superset", "venv"),
    port: 8188,
    flags,
    fill: fillForTests,
    tell: (line) => process.stderr.write(`${line}\n`),
    beforeServing: copyMetadata,
  });
  const { url, uris, settings, secrets } = superset;
  const { signal: _none, ...plainSettings } = settings;
  const copied = new URL(uris.metadata);
  copied.pathname = `/${copy}`;
  project.provide("superset", { url, uris, settings: plainSettings, secrets, copiedMetadataUri: copied.href });
  return async () => {
    await superset.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** A database can be copied only while nothing is connected to it. */
async function copyMetadata({ superuser }: LocalSuperset["uris"]): Promise<void> {
  const client = new Client(superuser);
  await client.connect();
  await client.query(`CREATE DATABASE ${copy} TEMPLATE ${databases.metadata} OWNER ${roles.metadata}`);
  await client.end();
}
