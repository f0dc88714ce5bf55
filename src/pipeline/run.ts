import { z } from "zod";

import { faultKinds } from "../base/errors.ts";
import { instantOf, instantSchema } from "../base/instant.ts";

/** STARTED is the only state that can change. LOST: the process is gone without a word; follows from its heartbeat. */
export const runStateSchema = z.enum(["STARTED", "SUCCESS", "FAILURE", "SKIPPED", "CANCELED", "LOST"]);
export type RunState = z.infer<typeof runStateSchema>;

/** Why a run was started: by the clock, by a person, as part of a backfill. */
export const triggerSchema = z.enum(["schedule", "manual", "backfill"]);
export type Trigger = z.infer<typeof triggerSchema>;

/** Where a run lives: enough to tell whether it still does, and which Job it belongs to. */
export const processRefSchema = z.strictObject({
  /** Equal for all pods of one Kubernetes Job; elsewhere the run's own id. */
  jobUid: z.string(),
  host: z.string(),
  pid: z.int(),
});
export type ProcessRef = z.infer<typeof processRefSchema>;

/** What went wrong in one step: `code` and `message` of its error, and the half-open range of partitions. */
export const runFailureSchema = z.strictObject({
  asset: z.string(),
  series: z.string(),
  from: z.string(),
  to: z.string(),
  code: z.string(),
  kind: z.enum(faultKinds),
  message: z.string(),
});
export type RunFailure = z.infer<typeof runFailureSchema>;

/** One row per attempt of one process to materialize something; runs that find nothing to do leave none. */
export const runSchema = z.strictObject({
  runId: z.string(),
  selection: z.string(),
  trigger: triggerSchema,
  /** The instant that the run stands for: its schedule's tick, or `--as-of`; `inferred` if it is the clock's. */
  nominalAt: instantSchema,
  inferred: z.boolean(),
  process: processRefSchema,
  state: runStateSchema,
  startedAt: instantSchema,
  /** Without a newer one by then, the run is lost. */
  aliveUntil: instantSchema,
  endedAt: instantSchema.nullable(),
  durationMs: z.number().nullable(),
  /** Partitions executed, new versions among them, partitions left to other runs, and kept from readers. */
  partitions: z.int(),
  newVersions: z.int(),
  heldElsewhere: z.int(),
  quarantined: z.int(),
  failures: z.array(runFailureSchema),
  /** The last log lines of a run that failed. */
  log: z.array(z.string()),
});
export type Run = z.infer<typeof runSchema>;

/** @returns the run's state; LOST if it says STARTED although its record was not renewed, or its process is gone. */
export function currentState(run: Run, now: Date, mayLive: (process: ProcessRef) => boolean): RunState {
  if (run.state !== "STARTED") return run.state;
  return run.aliveUntil < instantOf(now) || !mayLive(run.process) ? "LOST" : "STARTED";
}
