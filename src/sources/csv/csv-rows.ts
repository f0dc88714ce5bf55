import { hourMs, hourOfNumber, isUtcHour } from "../../base/utc-hour.ts";
import type { StationId } from "../../domain/station.ts";
import type { CsvHeader } from "./csv-header.ts";
import type { CsvStation } from "./csv-hours.ts";
import { CsvFaultError, quoted } from "./errors.ts";
import { stationSlug } from "./station-slug.ts";

/** Rows of one station, in the order of the file; Node keeps such arrays of numbers as compact as typed ones. */
interface StationRows extends Pick<CsvStation, "name" | "stationId"> {
  readonly hours: number[];
  readonly lines: number[];
  readonly values: readonly number[][];
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Gathers the rows of a file, each cell checked. */
export class CsvRows {
  readonly #file: string;
  readonly #header: CsvHeader;
  readonly #nowMs: number;
  readonly #byName = new Map<string, StationRows>();
  readonly #nameOf = new Map<StationId, string>();

  constructor(file: string, header: CsvHeader, now: Date) {
    this.#file = file;
    this.#header = header;
    this.#nowMs = now.getTime();
  }

  /** @throws {CsvFaultError} for a row that is too short or too long, or a cell that cannot be meant. */
  add(cells: readonly string[], line: number): void {
    const { length, station, hourStart, parameters } = this.#header;
    if (cells.length !== length) throw this.#fault(`line ${line}`, `${cells.length} cells`, `${length} as in line 1`);
    const rows = this.#rowsOf(cells[station] ?? "", line);
    rows.hours.push(this.#hourOf(cells[hourStart] ?? "", line));
    rows.lines.push(line);
    for (const [position, { parameter, index }] of parameters.entries()) {
      rows.values[position]?.push(this.#valueOf(cells[index] ?? "", line, parameter));
    }
  }

  /** @returns every station with its hours in order. @throws {CsvFaultError} for an hour that a station has twice. */
  stations(): CsvStation[] {
    return Array.from(this.#byName.values(), (rows) => this.#inOrder(rows));
  }

  #rowsOf(name: string, line: number): StationRows {
    const known = this.#byName.get(name);
    if (known) return known;
    const place = `line ${line}, column station`;
    const stationId = stationSlug(name);
    if (!stationId)
      throw this.#fault(place, quoted(name), "a name that makes an id like station-3, of at most 40 signs");
    const twin = this.#nameOf.get(stationId);
    if (twin !== undefined) {
      throw this.#fault(place, `${quoted(name)} beside ${quoted(twin)}`, `one name only for the id ${stationId}`);
    }
    const rows = { name, stationId, hours: [], lines: [], values: this.#header.parameters.map(() => []) };
    this.#nameOf.set(stationId, name);
    this.#byName.set(name, rows);
    return rows;
  }

  #hourOf(cell: string, line: number): number {
    const ms = isUtcHour(cell) ? Date.parse(cell) : Number.NaN;
    const place = `line ${line}, column hourStart`;
    if (!(ms >= 0)) throw this.#fault(place, quoted(cell), "the start of an hour in UTC like 2024-01-01T00:00Z");
    if (ms <= this.#nowMs) return ms / hourMs;
    throw this.#fault(place, quoted(cell), `an hour that has begun by now, ${new Date(this.#nowMs).toISOString()}`);
  }

  #valueOf(cell: string, line: number, parameter: string): number {
    if (cell === "") return Number.NaN;
    const value = number.test(cell) ? Number(cell) : Number.NaN;
    if (Number.isFinite(value)) return value;
    throw this.#fault(
      `line ${line}, column ${parameter}`,
      quoted(cell),
      "a number like 12.5, or nothing if it is missing",
    );
  }

  #inOrder({ name, stationId, hours, lines, values }: StationRows): CsvStation {
    const hourAt = (index: number | undefined) => hours[index ?? -1] ?? Number.NaN;
    const isAscending = hours.every((hour, index) => index === 0 || hour > hourAt(index - 1));
    const order = Int32Array.from(hours.keys());
    if (!isAscending) order.sort((left, right) => hourAt(left) - hourAt(right) || left - right);
    const twin = isAscending
      ? -1
      : order.findIndex((row, index) => index > 0 && hourAt(row) === hourAt(order[index - 1]));
    if (twin > 0) {
      const [first, second] = [lines[order[twin - 1] ?? -1], lines[order[twin] ?? -1]];
      const hour = hourOfNumber(hourAt(order[twin]));
      const found = `${hour} of station ${quoted(name)} again, after line ${first}`;
      throw this.#fault(`line ${second}, column hourStart`, found, "each hour of a station once");
    }
    return {
      name,
      stationId,
      hours: Int32Array.from(order, hourAt),
      values: values.map((column) => Float64Array.from(order, (row) => column[row] ?? Number.NaN)),
    };
  }

  #fault(place: string, found: string, expected: string): CsvFaultError {
    return new CsvFaultError(this.#file, place, found, expected);
  }
}
