import type { Clock } from "../base/clock.ts";
import { type Instant, instantOf } from "../base/instant.ts";
import type { Logger } from "../base/logger.ts";
import type { UtcDay } from "../base/utc-day.ts";
import type { StagedPartition, WriteCounts } from "./asset.ts";
import type { Ledger, Materialization, PartitionPointer } from "./ledger.ts";
import type { Step } from "./step.ts";

export interface StepEffects<Resources> {
  readonly resources: Resources;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Stages the step's rows, publishes them, then records events and pointers, in this order: a kill between any two
 * leaves partitions that are still due, and doing them again changes nothing that was already right.
 *
 * @returns partitions executed, new versions among them, and what happened to the rows.
 */
export async function materializeStep<Resources>(
  step: Step<Resources>,
  effects: StepEffects<Resources>,
): Promise<{ partitions: number; newVersions: number; rows: WriteCounts }> {
  const { asset, station, window } = step;
  const { ledger, clock, log, signal } = effects;
  // Read before materializing: an input that changes meanwhile leaves the partition stale, not wrongly fresh.
  const inputs = await readInputVersions(step, ledger);
  const pointers = await ledger.pointers(asset.key, station.stationId, window);
  const stage = await asset.stage({ station, window, resources: effects.resources, clock, log, signal });
  signal.throwIfAborted();
  const rows = await stage.publish();
  const current = new Map(pointers.map((pointer) => [pointer.day, pointer]));
  const next = stage.partitions.map((partition) =>
    nextPointer(step, partition, current.get(partition.day), inputs(partition.day), instantOf(clock.now())),
  );
  const written = next.filter((pointer) => pointer.runId === step.runId);
  await ledger.record(written.map(materializationOf), asset.rereadDays === null ? written : next);
  return { partitions: next.length, newVersions: written.length, rows };
}

type InputVersions = Readonly<Record<string, string | null>>;

async function readInputVersions<Resources>(
  { asset, station, window }: Step<Resources>,
  ledger: Ledger,
): Promise<(day: UtcDay) => InputVersions> {
  const read = async (key: string) => {
    const pointers = await ledger.pointers(key, station.stationId, window);
    return [key, new Map(pointers.map((pointer) => [pointer.day, pointer.dataVersion]))] as const;
  };
  const upstream = await Promise.all(asset.upstream.map(read));
  return (day) => Object.fromEntries(upstream.map(([key, versions]) => [key, versions.get(day) ?? null]));
}

/** The present pointer, confirmed, when nothing about the partition changed; else one to a new version of this run. */
function nextPointer<Resources>(
  step: Step<Resources>,
  partition: StagedPartition,
  current: PartitionPointer | undefined,
  inputVersions: InputVersions,
  now: Instant,
): PartitionPointer {
  const isUnchanged =
    current?.dataVersion === partition.dataVersion &&
    current.codeVersion === step.asset.codeVersion &&
    Object.entries(inputVersions).every(([key, version]) => current.inputVersions[key] === version);
  if (current && isUnchanged) return { ...current, checkedAt: now };
  return {
    asset: step.asset.key,
    stationId: step.station.stationId,
    day: partition.day,
    dataVersion: partition.dataVersion,
    codeVersion: step.asset.codeVersion,
    inputVersions,
    rows: partition.rows,
    runId: step.runId,
    materializedAt: now,
    checkedAt: now,
  };
}

function materializationOf({ checkedAt: _checkedAt, ...pointer }: PartitionPointer): Materialization {
  return pointer;
}
