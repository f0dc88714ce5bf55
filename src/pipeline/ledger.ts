import { z } from "zod";

import { faultKinds } from "../base/errors.ts";
import { instantSchema } from "../base/instant.ts";
import { type DayWindow, type UtcDay, utcDaySchema } from "../base/utc-day.ts";
import { type StationId, stationIdSchema } from "../domain/station.ts";

/** Data version of every upstream asset's partition that was read, by asset key; `null`: it did not exist. */
const inputVersionsSchema = z.record(z.string(), z.string().nullable());

/** One row per asset, station and day that was ever materialized: which version readers see now. */
export const partitionPointerSchema = z.strictObject({
  asset: z.string(),
  stationId: stationIdSchema,
  day: utcDaySchema,
  dataVersion: z.string(),
  codeVersion: z.string(),
  inputVersions: inputVersionsSchema,
  rows: z.int(),
  /** The run that wrote this version. */
  runId: z.string(),
  materializedAt: instantSchema,
  /** When an outside source last confirmed it; equals `materializedAt` for assets that read other assets only. */
  checkedAt: instantSchema,
});
export type PartitionPointer = z.infer<typeof partitionPointerSchema>;

/** One row per new version of a partition: who wrote what, from what, and when. */
export const materializationSchema = z.strictObject({
  asset: z.string(),
  stationId: stationIdSchema,
  day: utcDaySchema,
  runId: z.string(),
  dataVersion: z.string(),
  codeVersion: z.string(),
  inputVersions: inputVersionsSchema,
  rows: z.int(),
  materializedAt: instantSchema,
});
export type Materialization = z.infer<typeof materializationSchema>;

export const runStateSchema = z.enum(["STARTED", "SUCCESS", "FAILURE", "CANCELED"]);

/** What went wrong in one step: `code` and `message` of its error, and the half-open window of days. */
export const runFailureSchema = z.strictObject({
  asset: z.string(),
  stationId: stationIdSchema,
  from: utcDaySchema,
  to: utcDaySchema,
  code: z.string(),
  kind: z.enum(faultKinds),
  message: z.string(),
});
export type RunFailure = z.infer<typeof runFailureSchema>;

/** One row per attempt of one process to materialize something; runs that find nothing to do leave none. */
export const runSchema = z.strictObject({
  runId: z.string(),
  selection: z.string(),
  state: runStateSchema,
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  durationMs: z.number().nullable(),
  /** Partitions executed, and new versions among them. */
  partitions: z.int(),
  newVersions: z.int(),
  failures: z.array(runFailureSchema),
});
export type Run = z.infer<typeof runSchema>;

/** The record of what exists, from what, by whom. Every decision to run is made from it, never from a schedule. */
export interface Ledger {
  /** @returns the pointers of the station's days in the window, oldest first; days never materialized are absent. */
  pointers(asset: string, stationId: StationId, window: DayWindow): Promise<PartitionPointer[]>;
  /**
   * Records new versions, then moves the pointers. A crash in between leaves events without pointer: the partitions
   * are due again, and running again leaves the same state.
   */
  record(materializations: readonly Materialization[], pointers: readonly PartitionPointer[]): Promise<void>;
  /** Opens a run. */
  startRun(run: Run): Promise<void>;
  /** Moves a run from STARTED to its end. @returns false if somebody else ended it before. */
  endRun(run: Run): Promise<boolean>;
  /** @returns the newest runs, newest first. */
  runs(limit: number): Promise<Run[]>;
}

/** @returns the ledger's name of a partition, `daily_means@smart188/2024-03-01`. */
export function partitionId(asset: string, stationId: StationId, day: UtcDay): string {
  return `${asset}@${stationId}/${day}`;
}
