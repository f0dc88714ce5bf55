import { UsageError } from "../../base/errors.ts";
import type { RunReport } from "../../pipeline/run-report.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { nominalTime } from "../nominal-time.ts";
import { openPipeline } from "../open-pipeline.ts";
import { clockOf, stationsOf, type WindowOptions } from "../options.ts";
import { describedPublication, type Publication } from "../publish/publication-report.ts";
import { publishDrifted, publishDue, rebuild } from "../publish/publish-due.ts";
import type { Publishing } from "../publish/publishing.ts";
import { reconcileDays } from "../publish/reconcile-days.ts";
import { wholeRows } from "../publish/whole-tables.ts";
import { exitCodeOfRun } from "../run-report.ts";

export interface PublishOptions extends Pick<WindowOptions, "station" | "asOf"> {
  readonly full?: boolean;
  readonly json?: boolean;
}

/**
 * `harmattan publish`: brings the read model up to date with the store: its tables and views, every day that is due or has
 * drifted, stations, runs, checks and health; then compares both. @returns the exit code; 65 if they still differ.
 */
export async function publish(options: PublishOptions, context: CommandContext): Promise<number> {
  if (options.full && options.station)
    throw new UsageError("publish --full: publishes every station anew; leave out --station");
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const nominal =
    options.asOf === undefined ? nominalTime(config.job, clock.now()) : { at: clock.now(), inferred: false };
  const pipeline = await openPipeline(config, clock, context.terminal.logger(config.logLevel));
  try {
    const readModel = pipeline.readModel();
    const stations = stationsOf(options, pipeline.stations);
    const publishing = { pipeline, readModel, stations, config, clock, nominal, context, staged: new Map() };
    context.terminal.note(`read model: ${readModel.description}`);
    try {
      const publication = await published(publishing, options.full ?? false);
      await context.terminal.print(
        options.json ? `${JSON.stringify(publication)}\n` : describedPublication(publication),
      );
      return exitCodeOfPublication(publication);
    } finally {
      await readModel.close();
    }
  } finally {
    await pipeline.store.close();
  }
}

async function published(publishing: Publishing, isFull: boolean): Promise<Publication> {
  await publishing.readModel.migrate();
  const runs: RunReport[] = isFull
    ? [await rebuild(publishing)]
    : [await publishDue(publishing), ...(await publishDrifted(publishing))];
  const reconciliation = await reconcileDays(publishing);
  const tables = await publishing.readModel.replaceWhole(await wholeRows(publishing));
  return { isFull, runs, reconciliation, tables };
}

function exitCodeOfPublication({ runs, reconciliation }: Publication): number {
  return (
    runs.map(exitCodeOfRun).find((code) => code !== 0) ?? exitCodeOf(reconciliation.drifted.length > 0 ? ["data"] : [])
  );
}
