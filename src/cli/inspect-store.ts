import type { Clock } from "../base/clock.ts";
import type { CommandContext } from "./command-context.ts";
import { type Config, loadConfig } from "./config.ts";
import { openPipeline, type Pipeline } from "./open-pipeline.ts";
import { clockOf, type WindowOptions } from "./options.ts";

/** What a command that only reads is given. */
export interface Inspection extends Pipeline {
  readonly config: Config;
  readonly clock: Clock;
}

/** Opens the store, reads, and closes it again. @returns what `read` returns. @throws errors of `openPipeline`. */
export async function inspectStore<Found>(
  options: Pick<WindowOptions, "asOf">,
  { env, terminal }: CommandContext,
  read: (inspection: Inspection) => Promise<Found>,
): Promise<Found> {
  const config = loadConfig(env);
  const clock = clockOf(options);
  const pipeline = await openPipeline(config, clock, terminal.logger(config.logLevel));
  try {
    return await read({ ...pipeline, config, clock });
  } finally {
    await pipeline.store.close();
  }
}
