import { userInfo } from "node:os";

import { UsageError } from "../../base/errors.ts";
import type { Resources } from "../../catalogue.ts";
import { approvePartition } from "../../pipeline/approve-partition.ts";
import { type IntervalSet, size } from "../../pipeline/interval-set.ts";
import { slotsOfRange } from "../../pipeline/time-range.ts";
import { type Wipe, wipeableSlots, wipePartitions } from "../../pipeline/wipe-partitions.ts";
import type { CommandContext } from "../command-context.ts";
import { type Config, loadConfig } from "../config.ts";
import { isConfirmed } from "../confirmed.ts";
import { openPipeline, type Pipeline } from "../open-pipeline.ts";
import { clockOf, rangeOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";
import { namedAsset, namedPartition } from "../partition-argument.ts";
import { leaseHolder } from "../process-ref.ts";
import { newRunId } from "../run-id.ts";

export interface RepairOptions extends WindowOptions {
  readonly by?: string;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `harmattan approve <asset> <partition> --reason …`: publishes rows that a blocking check kept back. @returns the exit code. */
export async function approve(
  key: string,
  partition: string,
  options: RepairOptions,
  context: CommandContext,
): Promise<number> {
  const reason = reasonOf("approve", options);
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const { graph, store, stations, resources } = await openPipeline(
    config,
    clock,
    context.terminal.logger(config.logLevel),
  );
  try {
    const named = namedPartition(graph, key, partition, stations);
    const holder = leaseHolder(newRunId(clock), config.job.jobUid);
    const signed = { by: options.by ?? userInfo().username, reason, at: clock.now() };
    const rows = await approvePartition({ ...named, ...signed, ...store, resources, holder });
    const done = `${key}@${partition} is published: approved by ${signed.by}. What depends on it is stale now: harmattan materialize '${key}+'\n`;
    await context.terminal.print(
      options.json ? `${JSON.stringify({ asset: key, partition, ...signed, rows })}\n` : done,
    );
    return 0;
  } finally {
    await store.close();
  }
}

/** `harmattan wipe <asset> --from … --reason …`: removes rows and versions, after asking. @returns the exit code. */
export async function wipe(key: string, options: RepairOptions, context: CommandContext): Promise<number> {
  const reason = reasonOf("wipe", options);
  if (options.from === undefined) throw new UsageError("wipe: say from which day on, like --from 2024-01-01");
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const pipeline = await openPipeline(config, clock, context.terminal.logger(config.logLevel));
  try {
    const wipes = wipesOf(key, reason, options, config, pipeline);
    const found = await Promise.all(wipes.map(wipeableSlots));
    const count = found.reduce((sum, slots: IntervalSet) => sum + size(slots), 0);
    const confirmation = {
      isGiven: options.yes ?? false,
      question: `Remove ${count} partitions of ${key}, rows and versions? Their source may not give them again.`,
      otherwise: `wipe: ${count} partitions of ${key} would be removed`,
      nothingDone: "nothing was removed",
    };
    if (count > 0 && !(await isConfirmed(confirmation, context))) return 0;
    let wiped = 0;
    for (const each of wipes) wiped += await wipePartitions(each);
    const said =
      wiped === 0
        ? `nothing of ${key} is stored in that range: nothing was removed\n`
        : `${wiped} partitions of ${key} were removed; materialize or backfill makes them again\n`;
    await context.terminal.print(options.json ? `${JSON.stringify({ asset: key, wiped })}\n` : said);
    return 0;
  } finally {
    await pipeline.store.close();
  }
}

function wipesOf(
  key: string,
  reason: string,
  options: RepairOptions,
  config: Config,
  { graph, store, stations, resources }: Pipeline,
): Wipe<Resources>[] {
  const clock = clockOf(options);
  const asset = namedAsset(graph, key);
  const slots = slotsOfRange(asset, rangeOf(windowOf(options, clock.now())));
  const holder = leaseHolder(newRunId(clock), config.job.jobUid);
  const signed = { by: options.by ?? userInfo().username, reason, at: clock.now() };
  return asset.series(stationsOf(options, stations)).map((series) => {
    return { asset, series, slots, holder, resources, ...signed, ledger: store.ledger, leases: store.leases };
  });
}

function reasonOf(command: string, { reason }: RepairOptions): string {
  if (reason?.trim()) return reason.trim();
  throw new UsageError(`${command}: give a reason that the ledger keeps, like --reason "sensor replaced on that day"`);
}
