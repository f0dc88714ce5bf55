import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "../support/cli.ts";
import { readBundle } from "./read-bundle.ts";

const assets = join(projectRoot, "superset", "assets");

/** @returns the parts of the committed bundle. */
export function readAssets(): ReturnType<typeof readBundle> {
  const files = readdirSync(assets, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".yaml"));
  return readBundle(new Map(files.map((path) => [path, readFileSync(join(assets, path), "utf8")])));
}
