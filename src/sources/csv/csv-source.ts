import type { Clock } from "../../base/clock.ts";
import { type Instant, instantOf } from "../../base/instant.ts";
import { sha256 } from "../../base/json.ts";
import type { DayWindow } from "../../base/utc-day.ts";
import { hourMs, hourOfNumber, type UtcHour } from "../../base/utc-hour.ts";
import type { HourlyMeasurement, HourlyValues } from "../../domain/hourly-measurement.ts";
import type { Parameter } from "../../domain/parameter.ts";
import type { StationId } from "../../domain/station.ts";
import { type Source, nothingFetched } from "../source.ts";
import type { CsvHours, CsvStation } from "./csv-hours.ts";

/** What is stored of a station: a file says nothing of parameters that it has no column for, so theirs are kept. */
export type ReadStored = (stationId: StationId, window: DayWindow) => Promise<readonly HourlyMeasurement[]>;

/**
 * The hours of a file, fetched now. The body is the station's own lines of the window in one form: hours in order,
 * numbers as ECMAScript prints them.
 */
export function csvSource(contents: CsvHours, clock: Clock, readStored: ReadStored): Source {
  const byId = new Map(contents.stations.map((station) => [station.stationId, station]));
  return {
    async fetchHours({ stationId }, window) {
      const station = byId.get(stationId);
      const rows = station ? rowsWithin(station, window) : [];
      if (!station || rows.length === 0) return nothingFetched(clock);
      const fetchedAt = instantOf(clock.now());
      const body = new TextEncoder().encode(textOf(station, contents.parameters, rows));
      const payload = sha256(body);
      const stored = new Map((await readStored(stationId, window)).map((hour) => [hour.hourStart, hour.values]));
      const hours = rows.map((row) => measurement(station, row, contents.parameters, { fetchedAt, payload, stored }));
      return { fetchedAt, payload, body, hours };
    },
  };
}

interface Origin {
  readonly fetchedAt: Instant;
  readonly payload: string;
  readonly stored: ReadonlyMap<UtcHour, HourlyValues>;
}

/** One hour of a file, by its number in the station's columns. */
interface CsvRow {
  readonly index: number;
  readonly hourStart: UtcHour;
}

function rowsWithin({ hours }: CsvStation, window: DayWindow): CsvRow[] {
  const [from, to] = [Date.parse(window.from) / hourMs, Date.parse(window.to) / hourMs];
  const first = hours.findIndex((hour) => hour >= from);
  if (first < 0) return [];
  const after = hours.findIndex((hour) => hour >= to);
  const within = hours.subarray(first, after < 0 ? hours.length : after);
  return Array.from(within, (hour, index) => ({ hourStart: hourOfNumber(hour), index: first + index }));
}

function measurement(
  { stationId, values }: CsvStation,
  { index, hourStart }: CsvRow,
  parameters: readonly Parameter[],
  { fetchedAt, payload, stored }: Origin,
): HourlyMeasurement {
  const told = parameters.map((parameter, column) => [parameter, valueAt(values[column], index)] as const);
  return {
    stationId,
    hourStart,
    values: { ...(stored.get(hourStart) ?? noValues), ...Object.fromEntries(told) },
    provisional: Date.parse(hourStart) + hourMs > Date.parse(fetchedAt),
    fetchedAt,
    payload,
    restatements: [],
    restatedAt: null,
  };
}

function textOf({ stationId, values }: CsvStation, parameters: readonly Parameter[], rows: readonly CsvRow[]): string {
  const lines = rows.map(({ index, hourStart }) => {
    const cells = values.map((column) => valueAt(column, index) ?? "");
    return `${stationId},${hourStart},${cells.join(",")}\n`;
  });
  return `station,hourStart,${parameters.join(",")}\n${lines.join("")}`;
}

function valueAt(column: Float64Array | undefined, index: number): number | null {
  const value = column?.[index] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}

const noValues: HourlyValues = {
  co: null,
  pm25: null,
  pm10: null,
  no2: null,
  o3: null,
  temperature: null,
  relativeHumidity: null,
  internalTemperatureRaw: null,
};
