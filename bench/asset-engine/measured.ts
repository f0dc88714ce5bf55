import { spawnSync } from "node:child_process";

import { z } from "zod";

/** One process, or the best of several. */
export interface Measured {
  /** From its start to its end, as the caller sees it. */
  readonly seconds: number;
  /** The job alone, by its own report: without start-up and imports. */
  readonly runSeconds: number;
  readonly peakMebibytes: number;
  /** Run and event records with their indexes; 0 if it keeps none. */
  readonly ledgerBytes: number;
  /** Partitions of assets that it recorded as materialized. */
  readonly materializations: number;
}

const reportSchema = z.object({
  durationMs: z.number(),
  peakKibibytes: z.number().optional(),
  assets: z.array(z.object({ newVersions: z.int() })).default([]),
});

const peakReporter = new URL("../hourly-pipeline/report-memory.mjs", import.meta.url).href;

/** Runs a program that prints one JSON report; Python says its peak in it, Node on stderr (see `peakReporter`). */
export function measured(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Measured {
  const started = performance.now();
  const done = run(program, args, { ...env, NODE_OPTIONS: `--import ${peakReporter}` });
  const seconds = (performance.now() - started) / 1000;
  const report = reportSchema.parse(JSON.parse(done.stdout));
  const peak = report.peakKibibytes ?? Number(/peak resident kilobytes: (\d+)/.exec(done.stderr)?.[1]);
  return {
    seconds,
    runSeconds: report.durationMs / 1000,
    peakMebibytes: peak / 1024,
    ledgerBytes: 0,
    materializations: report.assets.reduce((sum, asset) => sum + asset.newVersions, 0),
  };
}

/** @throws {Error} with what it said on stderr, unless it ends with 0. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const done = spawnSync(program, [...args], { env: { ...process.env, ...env }, encoding: "utf8", maxBuffer: 1 << 26 });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${done.status}: ${done.stderr}`);
  return done;
}

/** The fastest, with the highest memory of all. */
export function best(all: readonly Measured[]): Measured {
  const fastest = all.reduce((left, right) => (right.seconds < left.seconds ? right : left));
  return { ...fastest, peakMebibytes: Math.max(...all.map((each) => each.peakMebibytes)) };
}
