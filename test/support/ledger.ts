import type { Clock } from "../../src/base/clock.ts";
import type { Interval } from "../../src/pipeline/interval-set.ts";
import type { LeaseHolder } from "../../src/pipeline/leases.ts";
import type { FailedSlots, LedgerAsset, LedgerChange } from "../../src/pipeline/ledger.ts";
import {
  checkResultSchema,
  failureRecordSchema,
  type MaterializationEvent,
  materializationEventSchema,
  type StoredCheckResult,
} from "../../src/pipeline/partition-record.ts";
import { type Run, runSchema } from "../../src/pipeline/run.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import { slot } from "../pipeline/memory-ledger.ts";

type Fields<Row> = Partial<Record<keyof Row, unknown>>;

/** Partitions by UTC day, named `daily_means`. */
export const dailyMeans: LedgerAsset = { key: "daily_means", grid: utcDays };

/** The slots of days from `from` up to, not including, `to`. */
export function slots(from: string, to: string): Interval {
  return { from: slot(from), to: slot(to) };
}

/** A run as leases and pools name it; a Job of its own, in a process that lives elsewhere. */
export function holder(runId: string, fields: Partial<LeaseHolder> = {}): LeaseHolder {
  return { runId, jobUid: `job-of-${runId}`, host: "node-1", pid: 17, ...fields };
}

/** A clock that stands still until it is set. */
export interface HandClock extends Clock {
  passSeconds(seconds: number): void;
}

/** A clock at 2024-03-01T10:00:00Z. */
export function handClock(): HandClock {
  let nowMs = Date.parse("2024-03-01T10:00:00.000Z");
  return { now: () => new Date(nowMs), passSeconds: (seconds) => (nowMs += seconds * 1_000) };
}

const failureSchema = failureRecordSchema.omit({ from: true, to: true, attempts: true });

/** What a step of run-1 tells of days that failed, from `from` up to, not including, `to`: bad data on 2024-03-03 at 11:05. */
export function failure(
  from: string,
  to: string,
  fields: Fields<FailedSlots> = {},
): NonNullable<LedgerChange["failed"]>[number] {
  const told = { lastAt: "2024-03-03T11:05:00.000Z", runId: "run-1", code: "BROKEN", kind: "data", message: "broken" };
  return { slots: slots(from, to), ...failureSchema.parse({ ...told, ...fields }) };
}

/** One new version of daily means of smart188, written by run-1 on 2024-03-02 at 00:10 unless told otherwise. */
export function event(
  partition: string,
  dataVersion: string | null,
  fields: Fields<MaterializationEvent> = {},
): MaterializationEvent {
  return materializationEventSchema.parse({
    kind: "materialization",
    asset: "daily_means",
    series: "smart188",
    from: partition,
    last: partition,
    runId: "run-1",
    fence: 1,
    codeVersion: "1",
    at: "2024-03-02T00:10:00.000Z",
    durationMs: 12,
    note: null,
    versions: [{ partition, dataVersion, inputVersions: {}, rows: 1, metadata: {} }],
    ...fields,
  });
}

/** A check of daily means of smart188 that one partition passed. */
export function checkResult(check: string, fields: Fields<StoredCheckResult> = {}): StoredCheckResult {
  return checkResultSchema.parse({
    asset: "daily_means",
    series: "smart188",
    check,
    runId: "run-1",
    at: "2024-03-02T00:10:00.000Z",
    passed: 1,
    failed: [],
    skipped: [],
    ...fields,
  });
}

/** An open run that began on 2024-03-01 at five past the given hour. */
export function run(runId: string, startHour: string, fields: Fields<Run> = {}): Run {
  return runSchema.parse({
    runId,
    selection: "*",
    trigger: "manual",
    nominalAt: `2024-03-01T${startHour}:00:00.000Z`,
    inferred: false,
    process: { jobUid: runId, host: "node-1", pid: 17 },
    state: "STARTED",
    startedAt: `2024-03-01T${startHour}:05:00.000Z`,
    aliveUntil: `2024-03-01T${startHour}:06:00.000Z`,
    endedAt: null,
    durationMs: null,
    partitions: 0,
    newVersions: 0,
    heldElsewhere: 0,
    quarantined: 0,
    failures: [],
    log: [],
    ...fields,
  });
}
