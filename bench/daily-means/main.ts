// Daily means of 70 million hourly values: Harmattan, pandas and numpy on the same file, on one core. See README.md.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import { type Gaps, shape, writeHourlyValues } from "./hourly-values.ts";

const rounds = 7;
const folder = join(tmpdir(), "harmattan-bench-daily-means");
const python = join(folder, "venv", "bin", "python");

const measuredSchema = z.object({
  validDays: z.int(),
  sum: z.number(),
  peakOverInput: z.number().optional(),
  milliseconds: z.record(z.string(), z.array(z.number())),
});

mkdirSync(folder, { recursive: true });
installPandas();
for (const gaps of ["scattered", "outages"] as const) compare(gaps);

function installPandas(): void {
  if (!existsSync(python)) execFileSync("python3", ["-m", "venv", join(folder, "venv")]);
  // Also when the folder is there: an interrupted install is finished, a finished one is left alone.
  execFileSync(python, ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "numpy==2.4.6", "pandas==3.1.1"]);
}

function compare(gaps: Gaps): void {
  const path = join(folder, `${gaps}.f64`);
  writeHourlyValues(path, gaps);
  const script = (name: string) => join(import.meta.dirname, name);
  const once = onOneCore(process.execPath, [script("harmattan.ts"), path, "1"]);
  const ours = onOneCore(process.execPath, [script("harmattan.ts"), path, String(rounds)]);
  const theirs = onOneCore(python, [
    script("pandas_numpy.py"),
    path,
    String(shape.series),
    shape.firstDay,
    String(rounds),
  ]);
  rmSync(path);
  if (ours.validDays !== theirs.validDays || Math.abs(ours.sum / theirs.sum - 1) > 1e-12) {
    throw new Error(
      `results differ: ${ours.validDays} days, ${ours.sum}; pandas ${theirs.validDays} days, ${theirs.sum}`,
    );
  }
  const hours = shape.days * 24 * shape.series;
  console.log(`\n${gaps} gaps, 5 % of ${hours} hours; ${ours.validDays} valid days, the same everywhere`);
  printTimes(ours.milliseconds["harmattan"] ?? [], { ...ours.milliseconds, ...theirs.milliseconds });
  console.log(`peak memory of one run: ${once.peakOverInput?.toFixed(3)} × the input`);
}

function printTimes(ours: readonly number[], all: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, values] of Object.entries(all)) {
    const ratio = (median(values) / median(ours)).toFixed(2);
    console.log(`${median(values).toFixed(0).padStart(6)} ms  ${ratio} × ours  ${name}`);
  }
}

function onOneCore(command: string, args: readonly string[]) {
  const one = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"].map((name) => [name, "1"]);
  const env = { ...process.env, ...Object.fromEntries(one) };
  const output = execFileSync("taskset", ["--cpu-list", "0", command, ...args], { env, encoding: "utf8" });
  return measuredSchema.parse(JSON.parse(output));
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}
