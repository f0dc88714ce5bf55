import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { loadGraph } from "../../src/cli/load-graph.ts";
import { projectRoot } from "../support/cli.ts";

const catalogue = ["airqino_api", "hourly_measurements", "daily_means", "air_quality_index", "exceedances"].concat([
  "forecast_models",
  "forecasts",
  "forecast_scores",
]);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-assets-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes a module, in which `asset(key, upstream)` makes an asset without rows. @returns its file. */
async function moduleOf(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  const tinyAssets = pathToFileURL(`${projectRoot}test/pipeline/tiny-assets.ts`).href;
  await writeFile(file, `import { tinyAsset as asset } from "${tinyAssets}";\n${text}\n`);
  return file;
}

const keysOf = async (...assetModules: readonly string[]) =>
  (await loadGraph({ readModel: null, assetModules })).assets.map(({ key }) => key);

const refused = (message: string) => expect.objectContaining({ code: "CONFIGURATION", kind: "configuration", message });

describe("the graph of a process", () => {
  test("is the catalogue, if no module is named", async () => {
    expect(await keysOf()).toEqual(catalogue);
  });

  test("has the assets of a module too, upstream first whatever their order there", async () => {
    const file = await moduleOf(
      "more.ts",
      'export const assets = [asset("late", ["early"]), asset("early", ["daily_means"])];',
    );

    expect(await keysOf(file)).toEqual([...catalogue, "early", "late"]);
  });

  test("has those of several modules, of which one reads another's", async () => {
    const first = await moduleOf("first.ts", 'export const assets = [asset("first", ["second"])];');
    const second = await moduleOf("second.ts", 'export const assets = [asset("second", ["hourly_measurements"])];');

    expect(await keysOf(first, second)).toEqual([...catalogue, "second", "first"]);
  });

  test("takes a module without any asset", async () => {
    expect(await keysOf(await moduleOf("none.ts", "export const assets = [];"))).toEqual(catalogue);
  });

  test("takes a file relative to the folder of the process", async () => {
    const graph = await loadGraph({ readModel: null, assetModules: ["examples/heat-index/asset.ts"] });

    expect(graph.get("heat_index")).toMatchObject({
      key: "heat_index",
      group: "health",
      nature: "materialized",
      upstream: [{ key: "hourly_measurements" }],
      checks: [{ name: "livable", blocking: true }],
    });
  });
});

describe("a module is refused, by its name,", () => {
  const expected = "expected an export `assets`, an array of what defineAsset gives";

  test.each([
    ["without `assets`", 'export const others = [asset("a")];'],
    ["with an asset in place of a list", 'export const assets = asset("a");'],
    ["with a list of something else", 'export const assets = [asset("a"), { key: "b" }];'],
    ["with null among its assets", "export const assets = [null];"],
    ["with its assets as the default export", 'export default [asset("a")];'],
    ["that is empty", ""],
  ])("%s", async (_, text) => {
    const file = await moduleOf("more.ts", text);

    await expect(keysOf(file)).rejects.toThrow(refused(`HARMATTAN_ASSETS ${file}: ${expected}`));
  });

  test("if there is no such file", async () => {
    const file = join(folder, "missing.ts");

    const fault = expect.stringMatching(new RegExp(`^HARMATTAN_ASSETS ${file}: cannot be loaded: \\S.*missing\\.ts`));
    await expect(keysOf(file)).rejects.toMatchObject({ code: "CONFIGURATION", message: fault });
  });

  test("if it throws, with its reason and the error as the cause", async () => {
    const file = await moduleOf("broken.ts", 'throw new Error("no licence\\n  for this city");');

    await expect(keysOf(file)).rejects.toMatchObject({
      message: `HARMATTAN_ASSETS ${file}: cannot be loaded: no licence for this city`,
      cause: { message: "no licence\n  for this city" },
    });
  });

  test.each([
    [
      "with a key of the catalogue",
      'export const assets = [asset("daily_means")];',
      "asset key daily_means is used twice; give each asset its own",
    ],
    [
      "with a key twice",
      'export const assets = [asset("a"), asset("a")];',
      "asset key a is used twice; give each asset its own",
    ],
    [
      "with a key that is none",
      'export const assets = [asset("Heat Index")];',
      'asset key "Heat Index": expected lower-case words joined by _, like daily_means, and segments joined by /',
    ],
    [
      "that reads an asset that there is not",
      'export const assets = [asset("a", ["hourly_mesurements"])];',
      `unknown asset hourly_mesurements; known: ${catalogue.join(", ")}, a`,
    ],
    [
      "with assets in a circle",
      'export const assets = [asset("a", ["c"]), asset("b", ["a"]), asset("c", ["b"])];',
      "assets depend on each other in a circle: a → c → b → a",
    ],
    [
      "with an asset that reads itself",
      'export const assets = [asset("a", ["a"])];',
      "assets depend on each other in a circle: a → a",
    ],
  ])("rule 1: %s", async (_, text, fault) => {
    const file = await moduleOf("more.ts", text);

    await expect(keysOf(file)).rejects.toThrow(refused(`HARMATTAN_ASSETS ${file}: ${fault}`));
  });

  test("rule 1: with the key of another module", async () => {
    const [first, second] = [
      await moduleOf("first.ts", 'export const assets = [asset("a")];'),
      await moduleOf("second.ts", 'export const assets = [asset("a")];'),
    ];

    await expect(keysOf(first, second)).rejects.toThrow(
      refused(`HARMATTAN_ASSETS ${first},${second}: asset key a is used twice; give each asset its own`),
    );
  });
});
