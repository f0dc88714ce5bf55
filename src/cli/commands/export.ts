import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

import { stringify } from "csv-stringify/sync";

import { UsageError } from "../../base/errors.ts";
import type { DayWindow } from "../../base/utc-day.ts";
import { parameterKeys } from "../../domain/parameter.ts";
import type { Station } from "../../domain/station.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { clockOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";

export interface ExportOptions extends WindowOptions {
  readonly format: string;
  readonly out?: string;
  readonly json?: boolean;
}

type Cell = string | number | boolean | null;
type Row = Readonly<Record<string, Cell>>;

/** One exported table: its columns in order, and the rows of one station. */
interface ExportedTable {
  readonly columns: readonly string[];
  rows(store: Store, station: Station, window: DayWindow): Promise<Row[]>;
}

const tables: Readonly<Record<string, ExportedTable>> = {
  daily_means: {
    columns:
      "station day parameter unit mean hours valid finalHours expectedHours coverage reason provisional qualifiers maximumEightHourMean maximumEightHourMeanValid".split(
        " ",
      ),
    async rows(store, { stationId }, window) {
      return (await store.days.readWindow(stationId, window)).map(
        ({ stationId: station, maximumEightHourMean, ...mean }) => ({
          station,
          ...mean,
          qualifiers: mean.qualifiers.join(" "),
          maximumEightHourMean: maximumEightHourMean?.value ?? null,
          maximumEightHourMeanValid: maximumEightHourMean?.valid ?? null,
        }),
      );
    },
  },
  air_quality_index: {
    columns: ["station", "day", "usAqi", "category", "colour", "responsible", "whoLevels", "usAqiTable"],
    async rows(store, { stationId }, window) {
      return (await store.airQuality.readWindow(stationId, window)).map(({ day, usAqi, whoLevels, usAqiTable }) => ({
        station: stationId,
        day,
        usAqi: usAqi?.value ?? null,
        category: usAqi?.category ?? null,
        colour: usAqi?.colour ?? null,
        responsible: usAqi?.responsible ?? null,
        whoLevels: whoLevels.map(({ parameter, keeps }) => keeps ?? `${parameter}-above-all`).join(" "),
        usAqiTable,
      }));
    },
  },
  exceedances: {
    columns: ["station", "day", "standardId", "parameter", "averaging", "value", "unit"],
    async rows(store, { stationId }, window) {
      return (await store.exceedances.readWindow(stationId, window)).map(({ stationId: station, ...row }) => ({
        station,
        ...row,
      }));
    },
  },
  hourly_measurements: {
    columns: ["station", "hourStart", ...parameterKeys, "provisional", "fetchedAt", "payload"],
    async rows(store, { stationId }, window) {
      const hours = await store.hours.readWindow(stationId, window);
      return hours.map(({ hourStart, values, provisional, fetchedAt, payload }) => {
        return { station: stationId, hourStart, ...values, provisional, fetchedAt, payload };
      });
    },
  },
  restatements: {
    columns: ["station", "hourStart", "parameter", "before", "after", "beforeFetchedAt", "afterFetchedAt"],
    async rows(store, { stationId }, window) {
      const hours = await store.hours.readRestated(stationId);
      return hours
        .filter(({ hourStart }) => hourStart.slice(0, 10) >= window.from && hourStart.slice(0, 10) < window.to)
        .toSorted((left, right) => (left.hourStart < right.hourStart ? -1 : 1))
        .flatMap(({ hourStart, restatements }) =>
          restatements.map((each) => ({ station: stationId, hourStart, ...each })),
        );
    },
  },
};

/** `harmattan export <table>`: rows by station, then time. @returns the exit code. */
export async function exportTable(name: string, options: ExportOptions, context: CommandContext): Promise<number> {
  const table = tables[name];
  if (!table) throw new UsageError(`no table "${name}" to export; there are ${Object.keys(tables).join(", ")}`);
  const format = options.json ? "json" : options.format;
  if (format !== "csv" && format !== "json") throw new UsageError(`--format ${format}: expected csv or json`);
  const config = loadConfig(context.env);
  const stations = stationsOf(options, config.stations);
  const window = exportWindow(options, clockOf(options).now());
  const store = await openStore(config.store);
  try {
    const chunks = format === "csv" ? csvChunks : jsonChunks;
    const perStation = stations.map((station) => () => table.rows(store, station, window));
    await write(chunks(table.columns, perStation), options.out, context);
    return 0;
  } finally {
    await store.close();
  }
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
