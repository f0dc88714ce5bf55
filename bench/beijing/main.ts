// The benchmark of the forecasts on Beijing's 12 stations, beside LightGBM in the same run. See README.md.
// Usage: npm run bench:beijing [-- [--no-peer] [--backend native] [--members 3] [FOLDER]]
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { backtest } from "../../src/forecast/backtest.ts";
import { dampedPersistence, fitDamping } from "../../src/forecast/damped-persistence.ts";
import { forecastErrors } from "../../src/forecast/forecast-errors.ts";
import type { Forecaster, ForecastTask, QuantileForecasts } from "../../src/forecast/forecaster.ts";
import { columnOf, type HourGrid } from "../../src/forecast/hour-grid.ts";
import { networkForecaster } from "../../src/forecast/network-forecaster.ts";
import { loadTensorFlow } from "../../src/forecast/network/load-tensorflow.ts";
import { type BackendName, backendNames } from "../../src/forecast/network/tensorflow.ts";
import { pastScores } from "../../src/forecast/past-scores.ts";
import { persistence } from "../../src/forecast/persistence.ts";
import { rollingCalibration } from "../../src/forecast/rolling-calibration.ts";
import { run } from "../asset-engine/measured.ts";
import { type BenchRow, peerRows, printBars, printTable } from "./print.ts";
import { beijingFolder, readBeijing } from "./read-beijing.ts";

/** Rows of the target hours (reference, section 3). */
const tune = { from: 17_520, to: 26_304 };
const test = { from: 26_304, to: 35_064 };
const leads = [1, 2];
const columns = ["pm25", "co"];
const networkName = "Harmattan, the network";

const { values: flags, positionals } = parseArgs({
  options: {
    "no-peer": { type: "boolean" },
    backend: { type: "string", default: "wasm" },
    members: { type: "string", default: "3" },
  },
  allowPositionals: true,
});
const folder = positionals[0] ?? beijingFolder;
const backend = backendNames.find((name) => name === flags.backend);
if (!backend || !existsSync(folder)) {
  console.error(backend ? `no folder ${folder}; pass the one with Beijing's files` : "--backend: wasm or native");
  process.exit(78);
}
const seeds = Array.from({ length: Number(flags.members) }, (_, seed) => seed);

const grid = readBeijing(folder);
const rows: BenchRow[] = [];
for (const column of columns) rows.push(...(await ownRows(grid, { column, leads }, backend)));
const peakMebibytes = process.resourceUsage().maxRSS / 1024;
const peer = flags["no-peer"] ? null : runPeer();
printTable([...rows, ...(peer?.rows ?? [])]);
if (peer)
  console.log(`${peer.model}: ${peer.seconds.toFixed(0)} s in all, peak memory ${peer.peakMebibytes.toFixed(0)} MiB\n`);
console.log(`Harmattan: ${seeds.length} members and one for the held-back year, backend ${backend}`);
printBars(
  rows.filter(({ name }) => name === networkName),
  peakMebibytes,
);

async function ownRows(all: HourGrid, task: ForecastTask, on: BackendName): Promise<BenchRow[]> {
  const observed = columnOf(all, task.column);
  const rowsOf = (name: string, forecasts: QuantileForecasts, trainingSeconds: number | null): BenchRow[] =>
    forecastErrors(forecasts, observed, { targets: test, scaleRows: { from: 0, to: test.from } }).map(
      ({ lead, pooled }) => ({ name, column: task.column, lead, trainingSeconds, ...pooled }),
    );
  const calibrated = async (forecaster: Forecaster): Promise<QuantileForecasts> => {
    const before = await forecaster.predict(all, { from: tune.from, to: test.from });
    const raw = await forecaster.predict(all, { from: test.from - 2, to: test.to });
    return rollingCalibration(raw, pastScores(raw, observed, pastScores(before, observed)));
  };
  const damping = await fitDamping(all, task, tune);
  const startedMs = performance.now();
  const progress = progressLine(`training ${task.column}`);
  const options = { backend: on, signal: new AbortController().signal, onProgress: progress };
  const { issued, trained } = await backtest({ grid: all, task, targets: test, seeds }, options);
  const seconds = (performance.now() - startedMs) / 1_000;
  if (!trained) throw new Error("nothing was trained");
  const tf = await loadTensorFlow(on);
  const [judged, network] = [networkForecaster(tf, trained.judged), networkForecaster(tf, trained.model)];
  const before = await judged.predict(all, { from: trained.heldBack.from - 2, to: trained.heldBack.to });
  const raw = await network.predict(all, { from: test.from - 2, to: test.to });
  const ofNetwork = rollingCalibration(raw, pastScores(raw, observed, pastScores(before, observed)));
  return [
    ...rowsOf("persistence", await calibrated(persistence(task)), null),
    ...rowsOf(`damped persistence, φ ${damping}`, await calibrated(dampedPersistence(task, damping)), null),
    ...rowsOf(networkName, ofNetwork, seconds),
    ...rowsOf("Harmattan, as published (with fallbacks)", issued, seconds),
  ];
}

/** @returns the rows of LightGBM, installed into a virtual environment of the temporary folder. */
function runPeer() {
  const python = join(tmpdir(), "harmattan-bench-beijing", "bin", "python");
  const beside = (name: string) => join(import.meta.dirname, name);
  if (!existsSync(python)) run("python3", ["-m", "venv", join(python, "../..")]);
  run(python, ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--requirement", beside("requirements.txt")]);
  console.error("training the peer: LightGBM, 12 models of 250 to 700 trees; about 15 minutes on 2 cores");
  return peerRows(run(python, [beside("peer.py"), folder]).stdout);
}

function progressLine(what: string): (share: number) => void {
  let told = -1;
  return (share) => {
    const percent = Math.floor(share * 20) * 5;
    if (percent > told) console.error(`${what} ${percent} %`);
    told = Math.max(told, percent);
  };
}
