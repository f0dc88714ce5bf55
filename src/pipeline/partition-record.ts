import { z } from "zod";

import { faultKinds } from "../base/errors.ts";
import { instantSchema } from "../base/instant.ts";
import { metadataSchema } from "./metadata.ts";

/** Data version of what was read of every upstream asset, by its label in the ledger; `null`: nothing was there. */
export const inputVersionsSchema = z.record(z.string(), z.string().nullable());
export type InputVersions = z.infer<typeof inputVersionsSchema>;

const versionShape = {
  /** The key of the partition's slot, `2024-03-01`. */
  partition: z.string(),
  dataVersion: z.string(),
  codeVersion: z.string(),
  inputVersions: inputVersionsSchema,
  rows: z.int(),
  completeness: z.number().nullable(),
  dataThrough: instantSchema.nullable(),
  /** Fence of the lease under which it was written. */
  fence: z.int(),
  runId: z.string(),
  materializedAt: instantSchema,
};

/** One row per partition that was ever published: which version readers see now. */
export const partitionRecordSchema = z.strictObject({
  ...versionShape,
  /** When an outside source last confirmed it; equals `materializedAt` for assets that read other assets only. */
  checkedAt: instantSchema,
  /** Checks that failed without blocking. */
  warnings: z.array(z.string()),
});
export type PartitionRecord = z.infer<typeof partitionRecordSchema>;

/** One row per partition whose newest version failed a blocking check: readers still see the one before, if any. */
export const quarantineRecordSchema = z.strictObject({
  ...versionShape,
  failedChecks: z.array(z.string()),
});
export type QuarantineRecord = z.infer<typeof quarantineRecordSchema>;

/** One row per range of partitions that could not be materialized, with the same error and as many attempts. */
export const failureRecordSchema = z.strictObject({
  /** First partition, and the first after the last. */
  from: z.string(),
  to: z.string(),
  attempts: z.int(),
  lastAt: instantSchema,
  runId: z.string(),
  code: z.string(),
  kind: z.enum(faultKinds),
  message: z.string(),
});
export type FailureRecord = z.infer<typeof failureRecordSchema>;

/** What happened to a partition: new rows published; new rows kept from readers; kept rows released; rows removed; a version seen. */
export const eventKinds = ["materialization", "quarantine", "approval", "wipe", "observation"] as const;

/** One new version of one partition, within an event. */
export const versionSchema = z.strictObject({
  partition: z.string(),
  dataVersion: z.string().nullable(),
  inputVersions: inputVersionsSchema,
  rows: z.int(),
  metadata: metadataSchema,
});

/** One row per step that made new versions of a series' partitions: who wrote what, from what, when and why. */
export const materializationEventSchema = z.strictObject({
  kind: z.enum(eventKinds),
  asset: z.string(),
  series: z.string(),
  /** First and last partition. */
  from: z.string(),
  last: z.string(),
  runId: z.string(),
  fence: z.int(),
  codeVersion: z.string(),
  at: instantSchema,
  /** Time that the step took for all its partitions. */
  durationMs: z.number(),
  /** Who approved or wiped, and why; `null` for what the pipeline did by itself. */
  note: z.string().nullable(),
  versions: z.array(versionSchema),
});
export type MaterializationEvent = z.infer<typeof materializationEventSchema>;

/** One row per step and check: how many partitions passed, and which did not. */
export const checkResultSchema = z.strictObject({
  asset: z.string(),
  series: z.string(),
  check: z.string(),
  runId: z.string(),
  at: instantSchema,
  passed: z.int(),
  failed: z.array(
    z.strictObject({
      partition: z.string(),
      severity: z.enum(["WARN", "ERROR"]),
      /** The check itself threw. */
      errored: z.boolean(),
      blocks: z.boolean(),
      description: z.string(),
      metadata: metadataSchema,
    }),
  ),
  skipped: z.array(z.strictObject({ partition: z.string(), reason: z.string() })),
});
export type StoredCheckResult = z.infer<typeof checkResultSchema>;
