// Measures the commands as a user runs them, beside a peer: a plain script that fetches and averages, and stores nothing.
// Usage: npm run bench [-- FOLDER]   FOLDER: recorded AirQino bodies (default ../shared/data/airqino).
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = process.argv[2] ?? join(root, "../shared/data/airqino");
const rounds = 5;

interface Measured {
  readonly seconds: number;
  readonly runSeconds: number;
  readonly peakMegabytes: number;
}

if (!existsSync(folder)) {
  console.error(`no recorded bodies in ${folder}: pass the folder that holds them`);
  process.exit(78);
}

const simulator = spawn(
  join(root, "bin/harmattan"),
  ["simulate", "--replay", folder, "--as-of", "2023-12-06T17:00Z", "--port", "0"],
  {
    stdio: ["ignore", "pipe", "ignore"],
  },
);
const url = await new Promise<string>((resolve) => {
  simulator.stdout.on("data", (chunk: Buffer) => {
    const found = /http:\/\/[\d.]+:\d+/.exec(chunk.toString());
    if (found) resolve(found[0]);
  });
});
/** All that a run does each hour: models are trained once a month. */
const everyHour = "not forecast_models";

try {
  const extract = best(() => fresh((home) => harmattan(home, "hourly_measurements", ["--station", "smart188"])));
  const aggregate = best(() =>
    fresh((home) => {
      harmattan(home, "hourly_measurements", []);
      return harmattan(home, "daily_means", []);
    }),
  );
  const again = best(() =>
    fresh((home) => {
      harmattan(home, everyHour, []);
      return harmattan(home, everyHour, []);
    }),
  );
  const peer = best(() => measured(process.execPath, [join(root, "bench/hourly-pipeline/peer.ts"), url], {}));
  const start = median(rounds * 2, () => timed(join(root, "bin/harmattan"), ["--version"]));
  const node = median(rounds * 2, () => timed(process.execPath, ["-e", "0"]));
  console.log(`best time and worst memory of ${rounds}; peer: fetches one body and averages its days, stores nothing`);
  row("one station-year fetched, parsed, stored", extract, peer, "run < 1.5 s, peak < 150 MB");
  row("daily means of both station-years", aggregate, peer, "run < 0.5 s, peak < 150 MB");
  row("everything again: nothing to do", again, peer, "whole process < 1 s");
  row("peer", peer, peer, "");
  console.log(
    `harmattan --version: ${(start * 1000).toFixed(0)} ms, ${(start / node).toFixed(1)} × an empty Node process (bar: < 200 ms)`,
  );
} finally {
  simulator.kill();
}

function harmattan(home: string, selection: string, options: readonly string[]): Measured {
  const window = ["--from", "2022-12-06", "--to", "2023-12-06", "--as-of", "2023-12-06T17:00Z"];
  const args = ["materialize", selection, ...window, "--json", ...options];
  return measured(join(root, "bin/harmattan"), args, { HARMATTAN_HOME: home, AIRQINO_URL: url, MONGODB_URI: "" });
}

/** Peak memory comes from the process itself, the run's own time from its report. */
function measured(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Measured {
  const started = performance.now();
  const NODE_OPTIONS = `--import ${join(root, "bench/hourly-pipeline/report-memory.mjs")}`;
  const done = spawnSync(program, [...args], { env: { ...process.env, ...env, NODE_OPTIONS }, encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  const peak = Number(/peak resident kilobytes: (\d+)/.exec(done.stderr)?.[1]);
  const run = Number(/"durationMs":(\d+)/.exec(done.stdout)?.[1]);
  return { seconds: (performance.now() - started) / 1000, runSeconds: run / 1000, peakMegabytes: peak / 1000 };
}

function timed(program: string, args: readonly string[]): number {
  const started = performance.now();
  spawnSync(program, [...args]);
  return (performance.now() - started) / 1000;
}

function fresh<Result>(use: (home: string) => Result): Result {
  const home = mkdtempSync(join(tmpdir(), "harmattan-bench-"));
  try {
    return use(home);
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** The fastest round, with the highest memory of all. */
function best(measure: () => Measured): Measured {
  const all = Array.from({ length: rounds }, measure);
  const fastest = all.reduce((left, right) => (right.seconds < left.seconds ? right : left));
  return { ...fastest, peakMegabytes: Math.max(...all.map((each) => each.peakMegabytes)) };
}

function median(count: number, measure: () => number): number {
  const all = Array.from({ length: count }, measure).toSorted((left, right) => left - right);
  return all[Math.floor(count / 2)] ?? Number.NaN;
}

function row(what: string, of: Measured, peer: Measured, bar: string): void {
  const run = Number.isNaN(of.runSeconds) ? "     " : `${of.runSeconds.toFixed(2)} s`;
  const ratio = `${(of.seconds / peer.seconds).toFixed(1)} × peer`;
  console.log(
    `${what.padEnd(42)} run ${run}  process ${of.seconds.toFixed(2)} s  ${ratio}  peak ${of.peakMegabytes.toFixed(0)} MB  ${bar}`,
  );
}
