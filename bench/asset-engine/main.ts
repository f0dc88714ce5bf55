// The same job by Harmattan, by Dagster and by a plain pandas script, each in a process of its own. See README.md.
// Usage: npm run bench:dagster [-- [--each] [FOLDER]]   FOLDER: recorded AirQino bodies (default ../shared/data/airqino).
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { best, measured, type Measured, run } from "./measured.ts";
import { printBars, printRows } from "./print.ts";
import { startSimulator } from "./simulator.ts";
import {
  dagsterLedgerBytes,
  dagsterMaterializations,
  differences,
  exportedMeans,
  harmattanLedgerBytes,
  type Means,
  peerMeans,
} from "./stored.ts";

const rounds = 5;
const sampledCells = 20;
/** 2 stations × 366 days, each with both assets. */
const cells = 732;
const days = { from: "2022-12-06", to: "2023-12-06" } as const;
const asOf = "2023-12-06T17:00Z";
const bodies = {
  smart188: "v3-data_283164601_SMART188_fetched-2023-12-06.json",
  smart189: "v3-data_283181971_SMART189_fetched-2023-12-06.json",
} as const;

const root = fileURLToPath(new URL("../../", import.meta.url));
const command = join(root, "bin/harmattan");
const python = join(tmpdir(), "harmattan-bench-asset-engine", "bin", "python");
const { values: flags, positionals } = parseArgs({ options: { each: { type: "boolean" } }, allowPositionals: true });
const folder = positionals[0] ?? join(root, "../shared/data/airqino");
const stationBodies = Object.entries(bodies).map(([station, file]) => `${station}=${join(folder, file)}`);

const absent = Object.values(bodies).filter((file) => !existsSync(join(folder, file)));
if (absent.length > 0) {
  console.error(`not in ${folder}: ${absent.join(", ")}; pass the folder that holds the recorded bodies`);
  process.exit(78);
}
installPeers();
const simulator = await startSimulator(command, ["--replay", folder, "--as-of", asOf]);
try {
  compare(simulator.url);
} finally {
  simulator.stop();
}

function installPeers(): void {
  if (!existsSync(python)) run("python3", ["-m", "venv", join(python, "../..")]);
  // Also when the folder is there: an interrupted install is finished, a finished one is left alone.
  run(python, ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--requirement", beside("requirements.txt")]);
}

function compare(url: string): void {
  const { first, again, pandas, means } = fastRounds(url);
  const dagster = inNewFolder((home) => {
    const found = dagsterRuns(home, "one");
    requireSame("Dagster", means, peerMeans(home));
    return found;
  });
  requireComplete("Harmattan", first);
  requireComplete("Dagster", dagster);
  console.log(
    `${cells} cells (2 stations × 366 days), both assets recorded in each; all made the same ${means.size} daily means\n` +
      `best time and worst memory of ${rounds}, Dagster once; × beside Harmattan's first run\n`,
  );
  const rows = { Harmattan: first, "Harmattan again: nothing to do": again, "pandas, records nothing": pandas };
  printRows(cells, first, { ...rows, "Dagster, one run for all cells": dagster, ...(flags.each ? eachCell() : {}) });
  printBars({ harmattan: first, pandas, dagster });
}

/** Harmattan and pandas by turns, so that a busy minute of the machine hits both. */
function fastRounds(url: string) {
  const [first, again, pandas]: [Measured[], Measured[], Measured[]] = [[], [], []];
  let means: Means = new Map();
  for (let round = 0; round < rounds; round += 1) {
    means = inNewFolder((home) => {
      const env = { HARMATTAN_HOME: home, AIRQINO_URL: url, MONGODB_URI: "" };
      first.push(harmattan(home, env));
      again.push(harmattan(home, env));
      return exportedMeans(run(command, ["export", "daily_means", "--format", "json"], env).stdout);
    });
    inNewFolder((home) => {
      pandas.push(measured(python, [beside("pandas_peer.py"), home, ...stationBodies], {}));
      requireSame("pandas", means, peerMeans(home));
    });
  }
  return { first: best(first), again: best(again), pandas: best(pandas), means };
}

function harmattan(home: string, env: NodeJS.ProcessEnv): Measured {
  const window = ["--from", days.from, "--to", days.to, "--as-of", asOf];
  const found = measured(command, ["materialize", "hourly_measurements,daily_means", ...window, "--json"], env);
  return { ...found, ledgerBytes: harmattanLedgerBytes(home) };
}

/** @param runs "one" for all cells, or how many cells to give a run each. */
function dagsterRuns(home: string, runs: "one" | number): Measured {
  const args = [beside("dagster_peer.py"), String(runs), days.from, days.to, ...stationBodies];
  const found = measured(python, args, { DAGSTER_HOME: home });
  return { ...found, ledgerBytes: dagsterLedgerBytes(home), materializations: dagsterMaterializations(home) };
}

/** What a run for each cell would take, if all took the mean of the sample's; what an instance holds without runs comes once. */
function eachCell(): Record<string, Measured> {
  const empty = inNewFolder((home) => dagsterRuns(home, 0));
  const sample = inNewFolder((home) => dagsterRuns(home, sampledCells));
  const scale = cells / sampledCells;
  const extrapolated = {
    seconds: sample.seconds - sample.runSeconds + sample.runSeconds * scale,
    runSeconds: sample.runSeconds * scale,
    peakMebibytes: sample.peakMebibytes,
    ledgerBytes: empty.ledgerBytes + (sample.ledgerBytes - empty.ledgerBytes) * scale,
    materializations: sample.materializations * scale,
  };
  requireComplete("Dagster with a run for each cell", extrapolated);
  return { [`Dagster, a run a cell: EXTRAPOLATED from ${sampledCells}`]: extrapolated };
}

function requireSame(peer: string, ours: Means, theirs: Means): void {
  const found = differences(ours, theirs);
  if (found === 0 && ours.size > 0) return;
  throw new Error(`${peer}: ${found} of ${ours.size} daily means differ from Harmattan's by more than 1e-6`);
}

/** Nobody is fast by recording less. */
function requireComplete(name: string, { materializations }: Measured): void {
  if (materializations === 2 * cells) return;
  throw new Error(`${name} recorded ${materializations} materializations, expected ${2 * cells}`);
}

function inNewFolder<Found>(use: (home: string) => Found): Found {
  const home = mkdtempSync(join(tmpdir(), "harmattan-bench-"));
  try {
    return use(home);
  } finally {
    rmSync(home, { recursive: true });
  }
}

function beside(name: string): string {
  return join(import.meta.dirname, name);
}
