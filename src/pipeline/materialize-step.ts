import type { Clock } from "../base/clock.ts";
import { type Instant, instantOf } from "../base/instant.ts";
import type { Logger } from "../base/logger.ts";
import type { StagedPartition, WriteCounts } from "./asset.ts";
import { areSameInputs, type InputVersions, readInputs } from "./input-versions.ts";
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
  const inputs = await readInputs(asset, station, window, ledger);
  const pointers = await ledger.pointers(asset.key, station.stationId, window);
  const askedAt = instantOf(clock.now());
  const stage = await asset.stage({ station, window, resources: effects.resources, clock, log, signal });
  signal.throwIfAborted();
  const rows = await stage.publish();
  const current = new Map(pointers.map((pointer) => [pointer.day, pointer]));
  const next = stage.partitions.map((partition) =>
    nextPointer(step, partition, current.get(partition.day), inputs.versions(partition.day), askedAt),
  );
  const written = next.filter((pointer) => pointer.runId === step.runId);
  await ledger.record(written.map(materializationOf), asset.rereadDays === null ? written : next);
  const newVersions = next.filter((pointer) => pointer.dataVersion !== current.get(pointer.day)?.dataVersion).length;
  return { partitions: next.length, newVersions, rows };
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
    areSameInputs(current.inputVersions, inputVersions);
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
