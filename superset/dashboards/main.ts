// Writes superset/assets anew from the model, and keeps the list of everything that was ever there.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parse, stringify } from "yaml";

import { bundle } from "./bundle.ts";
import { dashboards, datasets } from "./catalogue.ts";
import { currentObjects, everKnown, type NamedObject, namedObjectsSchema, tombstones } from "./history.ts";

const folder = join(import.meta.dirname, "..");
const assets = join(folder, "assets");
const knownPath = join(folder, "known-objects.yaml");

const files = bundle(datasets, dashboards);
const written = [...files].filter(([path, text]) => writeIfChanged(join(assets, path), text)).length;
const gone = globSync("**/*.yaml", { cwd: assets }).filter((path) => !files.has(path));
for (const path of gone) rmSync(join(assets, path));

const current = currentObjects(datasets, dashboards);
const known = everKnown(namedObjectsSchema.parse(parse(textOf(knownPath) ?? "[]")), current);
writeIfChanged(
  knownPath,
  listOf(known, "Every object that was ever imported. Lines are added by `npm run dashboards` and never removed."),
);
writeIfChanged(
  join(folder, "tombstones.yaml"),
  listOf(
    tombstones(known, current),
    "What left the bundle, for ever: set_up.py deletes it, no import does. Written by `npm run dashboards`.",
  ),
);
process.stdout.write(`superset/assets: ${files.size} files, ${written} changed, ${gone.length} removed\n`);

function writeIfChanged(path: string, text: string): boolean {
  if (textOf(path) === text) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return true;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function listOf(objects: readonly NamedObject[], comment: string): string {
  return `# ${comment}\n${stringify(objects, { lineWidth: 0 })}`;
}
