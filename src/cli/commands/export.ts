import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

import { stringify } from "csv-stringify/sync";

import { systemClock } from "../../base/clock.ts";
import { UsageError } from "../../base/errors.ts";
import { jsonLogger } from "../../base/logger.ts";
import type { DayWindow } from "../../base/utc-day.ts";
import type { Station } from "../../domain/station.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { type ExportedTable, exportedTables, ownTable, type Row } from "../exported-tables.ts";
import { openPipeline, type Pipeline } from "../open-pipeline.ts";
import { clockOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";

export interface ExportOptions extends WindowOptions {
  readonly format: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `harmattan export <table>`: rows by station, then time. @returns the exit code. */
export async function exportTable(name: string, options: ExportOptions, context: CommandContext): Promise<number> {
  const format = options.json ? "json" : options.format;
  if (format !== "csv" && format !== "json") throw new UsageError(`--format ${format}: expected csv or json`);
  const config = loadConfig(context.env);
  const window = exportWindow(options, clockOf(options).now());
  const silent = jsonLogger("silent", () => {});
  const opened = await openPipeline(config, systemClock, silent);
  const { store } = opened;
  try {
    const stations = stationsOf(options, opened.stations);
    const table = exportedTables[name] ?? (await tableOfAsset(name, opened, stations, window));
    const chunks = format === "csv" ? csvChunks : jsonChunks;
    const perStation = stations.map((station) => () => table.rows(store, station, window));
    await write(chunks(table.columns, perStation), options.out, context);
    return 0;
  } finally {
    await store.close();
  }
}

async function tableOfAsset(
  name: string,
  { graph, resources }: Pipeline,
  stations: readonly Station[],
  window: DayWindow,
): Promise<ExportedTable> {
  const own = graph.assets.filter(({ key, nature }) => nature === "materialized" && !exportedTables[key]);
  if (own.some(({ key }) => key === name)) return ownTable({ asset: graph.get(name), resources, stations, window });
  const known = [...Object.keys(exportedTables), ...own.map(({ key }) => key)];
  throw new UsageError(`no table "${name}" to export; there are ${known.join(", ")}`);
}

/** Everything stored, unless a window was asked for. */
function exportWindow(options: ExportOptions, now: Date): DayWindow {
  return windowOf({ from: options.from ?? "1970-01-01", to: options.to ?? "9998-12-31" }, now);
}

type Chunks = (columns: readonly string[], perStation: readonly (() => Promise<Row[]>)[]) => AsyncGenerator<string>;

const csvChunks: Chunks = async function* csvChunksOf(columns, perStation) {
  yield stringify([[...columns]]);
  const cast = { boolean: String };
  for (const rows of perStation) yield stringify(await rows(), { columns: [...columns], cast });
};

const jsonChunks: Chunks = async function* jsonChunksOf(columns, perStation) {
  let separator = "[\n";
  for (const rows of perStation) {
    for (const row of await rows()) {
      yield `${separator}${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))}`;
      separator = ",\n";
    }
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
};

/** A file appears whole or not at all. */
async function write(chunks: AsyncGenerator<string>, file: string | undefined, context: CommandContext): Promise<void> {
  if (file === undefined) {
    for await (const chunk of chunks) {
      context.signal.throwIfAborted(); // a part of the rows is never a success
      if (!(await context.terminal.print(chunk))) return;
    }
    return;
  }
  const partial = `${file}.${process.pid}.partial`; // two exports at once do not meet
  try {
    await pipeline(chunks, createWriteStream(partial), { signal: context.signal });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    context.signal.throwIfAborted();
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    throw new UsageError(`--out ${file}: cannot be written (${error.message}); name a file in a writable folder`);
  }
}
