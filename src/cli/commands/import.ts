import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { addDays } from "../../base/utc-day.ts";
import { dayOfHour } from "../../base/utc-hour.ts";
import { inProcessOperator } from "../../operators/in-process-operator.ts";
import type { CsvHours } from "../../sources/csv/csv-hours.ts";
import { csvSource } from "../../sources/csv/csv-source.ts";
import { readCsvHours } from "../../sources/csv/read-csv-hours.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { describedImport, importedFile, importFields } from "../import-report.ts";
import { importedStations } from "../imported-stations.ts";
import { openPipeline, type Pipeline } from "../open-pipeline.ts";
import { clockOf, rangeOf, type WindowOptions } from "../options.ts";
import { exitCodeOfRun } from "../run-report.ts";
import { runRequest, startRun } from "../start-run.ts";

export interface ImportOptions extends Pick<WindowOptions, "asOf"> {
  readonly json?: boolean;
}

/**
 * `harmattan import <file>`: reads the whole file, then stores its hours by a run of `hourly_measurements` whose source is
 * the file. @returns the exit code, 65 if something in the file does not fit.
 */
export async function importHours(path: string, options: ImportOptions, context: CommandContext): Promise<number> {
  const { terminal, signal } = context;
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const onRows = (rows: number) => terminal.progress(`reading ${path}: ${rows} rows …`);
  const contents = await readCsvHours(path, { now: clock.now(), signal, onRows });
  const log = terminal.logger(config.logLevel);
  const pipeline = await openPipeline(config, clock, log);
  try {
    const imported = await importedStations(contents, config, pipeline);
    const file = importedFile(contents, imported);
    const choices = {
      selection: "hourly_measurements",
      trigger: "manual",
      stations: imported.map(({ station }) => station),
      range: rangeOf({ from: dayOfHour(file.from), to: addDays(dayOfHour(file.to), 1) }),
      explicit: true,
      forced: true,
    } as const;
    const fromFile = readingFrom(contents, pipeline, clock, log);
    const run = await startRun(runRequest(choices, fromFile, config, clock, context), context);
    await terminal.print(options.json ? `${JSON.stringify(importFields(file, run))}\n` : describedImport(file, run));
    return exitCodeOfRun(run);
  } finally {
    await pipeline.store.close();
  }
}

/** The pipeline with the file in the place of the API. */
function readingFrom(contents: CsvHours, pipeline: Pipeline, clock: Clock, log: Logger): Pipeline {
  const { store } = pipeline;
  const source = csvSource(contents, clock, (stationId, window) => store.hours.readWindow(stationId, window));
  const resources = { ...pipeline.resources, source };
  return { ...pipeline, resources, operator: inProcessOperator({ resources, ...store, clock, log }) };
}
