import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

import { CsvError, parse, type Parser } from "csv-parse";

import { HarmattanError, messageOf, UsageError } from "../../base/errors.ts";
import { csvHeader, type CsvHeader } from "./csv-header.ts";
import type { CsvHours } from "./csv-hours.ts";
import { CsvRows } from "./csv-rows.ts";
import { CsvFaultError } from "./errors.ts";

export interface ReadCsvOptions {
  /** No hour of the file may begin later. */
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Is told from time to time how many rows were read. */
  readonly onRows?: (rows: number) => void;
}

const rowsPerReport = 100_000;

/** A quote that is never closed would take in the rest of the file. */
const longestRow = 10_000;

/**
 * Reads a file of hours, `station,hourStart,pm25[,…]`, plain or compressed (`.gz`), to its end.
 *
 * @throws {UsageError} if the file cannot be read; {CsvFaultError} for the first thing in it that does not fit.
 */
export async function readCsvHours(path: string, { now, signal, onRows }: ReadCsvOptions): Promise<CsvHours> {
  const file = basename(path);
  let found: { readonly header: CsvHeader; readonly gathered: CsvRows } | null = null;
  let rows = 0;
  const parser = csvParser((cells, line) => {
    if (found) {
      found.gathered.add(cells, line);
      rows += 1;
      if (rows % rowsPerReport === 0) onRows?.(rows);
    } else {
      const header = csvHeader(file, cells);
      found = { header, gathered: new CsvRows(file, header, now) };
    }
  });
  await readInto(parser, path, signal);
  return contentsOf(file, rows, found);
}

function contentsOf(
  file: string,
  rows: number,
  found: { readonly header: CsvHeader; readonly gathered: CsvRows } | null,
): CsvHours {
  if (!found) throw new CsvFaultError(file, "line 1", "an empty file", "a header like station,hourStart,pm25");
  if (rows === 0) throw new CsvFaultError(file, "line 2", "no row", "at least one hour below the header");
  const parameters = found.header.parameters.map(({ parameter }) => parameter);
  return { file, rows, parameters, stations: found.gathered.stations() };
}

/** Rows are taken where they are parsed: as objects of a stream they would cost twice the time. */
function csvParser(take: (cells: string[], line: number) => void): Parser {
  return parse({
    bom: true,
    record_delimiter: ["\r\n", "\n"],
    skip_empty_lines: true,
    relax_column_count: true, // counted by us, for one form of message
    max_record_size: longestRow,
    on_record: (cells: string[], { lines }) => {
      take(cells, lines);
      return null;
    },
  });
}

async function readInto(parser: Parser, path: string, signal: AbortSignal): Promise<void> {
  parser.resume(); // nothing comes out of it but its end
  const content = createReadStream(path);
  const unzipped = path.endsWith(".gz") ? [createGunzip()] : [];
  try {
    await pipeline([content, ...unzipped, parser], { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw faultOf(error, path, parser);
  }
}

function faultOf(error: unknown, path: string, { info }: Parser): unknown {
  const file = basename(path);
  if (error instanceof CsvError) {
    return new CsvFaultError(file, `line ${info.lines}`, messageOf(error), "cells parted by commas", { cause: error });
  }
  if (!(error instanceof Error && "code" in error) || error instanceof HarmattanError) return error;
  if (String(error.code).startsWith("Z_")) {
    return new CsvFaultError(file, "as a whole", messageOf(error), "a whole file compressed by gzip", { cause: error });
  }
  if (!("syscall" in error)) return error;
  return new UsageError(`${path}: cannot be read (${messageOf(error)}); name a CSV file, plain or .gz`, {
    cause: error,
  });
}
