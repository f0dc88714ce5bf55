import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { HarmattanError } from "../../src/base/errors.ts";
import { hourMs } from "../../src/base/utc-hour.ts";
import type { HourGrid } from "../../src/forecast/hour-grid.ts";

/** Where the data set lies: beside the project. */
export const beijingFolder = fileURLToPath(new URL("../../../shared/data/beijing/", import.meta.url));

/** A file of the data set that is missing or not as published. */
export class BeijingFileError extends HarmattanError {
  readonly code = "BEIJING_FILE";
  readonly kind = "data";

  constructor(file: string, fault: string) {
    super(`${file}: ${fault}; fetch the Beijing multi-site data (UCI 501) again`);
  }
}

// The files tell Beijing time, UTC+8 all year: row 0, 2013-03-01 00:00 there, is 2013-02-28T16:00Z.
const firstHour = Date.UTC(2013, 1, 28, 16) / hourMs;
const hours = 35_064;
const stationCount = 12;

const fileName = /^PRSA_Data_(\w+)_20130301-20170228\.csv\.gz$/;
const header =
  '"No","year","month","day","hour","PM2.5","PM10","SO2","NO2","CO","O3","TEMP","PRES","DEWP","RAIN","wd","WSPM","station"';
const cellNames = header.replaceAll('"', "").split(",");
const stationCell = 17;

/** What cells 5 to 16 of a row are called here. */
const measured = "pm25 pm10 so2 no2 co o3 temperature pressure dewPoint rain windFrom windSpeed".split(" ");
const measuredFrom = 5;
const directionCell = 15;

const decimal = /^-?\d+(\.\d+)?(e-\d+)?$/;
/** As in the files, in quotes: clockwise from north, in steps of 22.5°. */
const directions = "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW".split(" ").map((name) => `"${name}"`);

/**
 * The Beijing multi-site data (UCI 501) as a grid: 12 stations, ascending by name, 35,064 hours from 2013-02-28T16:00Z.
 * Gases and particles in µg/m³, CO too; °C, hPa, mm, m/s. `windU` blows to the east, `windV` to the north.
 *
 * @throws {BeijingFileError} if a file, row or cell is not as published.
 */
export function readBeijing(folder: string = beijingFolder): HourGrid {
  const files = readdirSync(folder)
    .filter((name) => fileName.test(name))
    .toSorted();
  if (files.length !== stationCount) {
    throw new BeijingFileError(folder, `expected ${stationCount} files PRSA_Data_*.csv.gz, found ${files.length}`);
  }
  const columns: Record<string, Float64Array[]> = {};
  for (const file of files) {
    const text = gunzipSync(readFileSync(join(folder, file))).toString("utf8");
    for (const [name, column] of Object.entries(stationColumns(file, text))) (columns[name] ??= []).push(column);
  }
  return { firstHour, hours, stations: files.map(stationOf), columns };
}

/**
 * The columns of one station, by their names in the grid.
 *
 * @param file its name; the station stands in it.
 * @param text all of it: the header and 35,064 rows, each ended by CRLF.
 * @throws {BeijingFileError} if it is not as published.
 */
export function stationColumns(file: string, text: string): Readonly<Record<string, Float64Array>> {
  const [first, ...rows] = text.split("\r\n");
  if (first !== header) throw new BeijingFileError(file, `expected the header ${header}, found ${first}`);
  if (rows.pop() !== "" || rows.length !== hours) {
    throw new BeijingFileError(file, `expected ${hours} rows that end in CRLF, found ${rows.length}`);
  }
  const station = `"${stationOf(file)}"`;
  const columns = measured.map(() => new Float64Array(hours));
  rows.forEach((line, row) => {
    const cells = cellsOf(file, line, row);
    if (cells[stationCell] !== station) throw badCell(file, row, { cells, cell: stationCell });
    columns.forEach((column, index) => {
      const value = valueOf(cells, measuredFrom + index);
      if (value === undefined) throw badCell(file, row, { cells, cell: measuredFrom + index });
      column[row] = value;
    });
  });
  return withWindVector(Object.fromEntries(columns.map((column, index) => [measured[index], column])));
}

/** A row is the hour of its number, so that number and hour are checked and not read. */
function cellsOf(file: string, line: string, row: number): readonly string[] {
  const cells = line.split(",");
  if (cells.length !== cellNames.length) {
    throw new BeijingFileError(file, `row ${row + 1}: expected ${cellNames.length} cells, found ${cells.length}`);
  }
  const [number, year, month, day, hour] = cells.slice(0, measuredFrom).map(Number);
  const local = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour);
  if (number !== row + 1 || local !== Date.UTC(2013, 2, 1, row)) {
    const found = cells.slice(0, measuredFrom).join(",");
    throw new BeijingFileError(file, `row ${row + 1}: cannot be number, year, month, day, hour ${found}`);
  }
  return cells;
}

/** @returns `NaN` for a missing value, radians clockwise from north for a direction; `undefined` if it is neither. */
function valueOf(cells: readonly string[], cell: number): number | undefined {
  const text = cells[cell] ?? "";
  if (text === "NA") return Number.NaN;
  if (cell !== directionCell) return decimal.test(text) ? Number(text) : undefined;
  const step = directions.indexOf(text);
  return step < 0 ? undefined : (step * 2 * Math.PI) / directions.length;
}

function badCell(file: string, row: number, at: { readonly cells: readonly string[]; readonly cell: number }): Error {
  return new BeijingFileError(
    file,
    `row ${row + 1}, column ${cellNames[at.cell]}: cannot be ${JSON.stringify(at.cells[at.cell])}`,
  );
}

/** The wind as a vector in place of the direction that it comes from, which jumps at north. */
function withWindVector(columns: Readonly<Record<string, Float64Array>>): Readonly<Record<string, Float64Array>> {
  const { windFrom = new Float64Array(), windSpeed = new Float64Array(), ...others } = columns;
  const along = (part: (radians: number) => number) =>
    windSpeed.map((speed, row) => -speed * part(windFrom[row] ?? Number.NaN));
  return { ...others, windSpeed, windU: along(Math.sin), windV: along(Math.cos) };
}

function stationOf(file: string): string {
  return fileName.exec(file)?.[1] ?? file;
}
