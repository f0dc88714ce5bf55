import type { UtcDay } from "../base/utc-day.ts";
import { dayOfHour, hourOfNumber } from "../base/utc-hour.ts";
import { type Station, stationSchema } from "../domain/station.ts";
import type { CsvHours, CsvStation } from "../sources/csv/csv-hours.ts";
import { CsvFaultError, quoted } from "../sources/csv/errors.ts";
import type { Config } from "./config.ts";
import { knownStations } from "./known-stations.ts";
import type { Pipeline } from "./open-pipeline.ts";

/** One station of a file, as Harmattan knows it from now on. */
export interface ImportedStation {
  readonly station: Station;
  readonly isNew: boolean;
  readonly hours: CsvStation;
}

/**
 * Registers the stations of a file that the stations file does not have, and moves the first day of those that are
 * registered already to the file's if that is earlier.
 *
 * @throws {CsvFaultError} for a station that begins before its `dataFrom` in the stations file, or that shares its id with
 * another station. Nothing is registered then.
 */
export async function importedStations(
  contents: CsvHours,
  config: Config,
  { store, stations: known }: Pipeline,
): Promise<readonly ImportedStation[]> {
  const before = new Map(known.map((station) => [station.stationId, station]));
  const configured = new Set(config.stations.map(({ stationId }) => stationId));
  for (const hours of contents.stations) {
    const station = before.get(hours.stationId);
    if (!station) continue;
    if (configured.has(hours.stationId)) requireItsDays(contents.file, hours, station, config);
    else requireItsName(contents.file, hours, station);
  }
  for (const hours of contents.stations) {
    if (!configured.has(hours.stationId)) await store.stations.register(stationOf(hours));
  }
  const after = new Map((await knownStations(config, store)).map((station) => [station.stationId, station]));
  return contents.stations.flatMap((hours) => {
    const station = after.get(hours.stationId);
    return station ? [{ station, isNew: !before.has(hours.stationId), hours }] : [];
  });
}

/** What a file cannot tell is `null`: no API, no place. */
function stationOf(hours: CsvStation): Station {
  const first = firstDayOf(hours);
  return stationSchema.parse({
    stationId: hours.stationId,
    name: hours.name,
    sourceId: null,
    latitude: null,
    longitude: null,
    timeZone: "UTC",
    dataFrom: first,
    siteSince: first,
  });
}

function requireItsDays(file: string, hours: CsvStation, { stationId, dataFrom }: Station, config: Config): void {
  const first = firstDayOf(hours);
  if (first >= dataFrom) return;
  const expected = `hours from ${dataFrom} on, its dataFrom in ${config.stationsFile}`;
  throw new CsvFaultError(file, `station ${stationId}`, `hours of ${first}`, expected);
}

function firstDayOf({ hours }: CsvStation): UtcDay {
  return dayOfHour(hourOfNumber(hours[0] ?? 0));
}

/** `Station 3` and `station_3` make one id: two files may name two stations so. */
function requireItsName(file: string, { name }: CsvStation, { stationId, name: knownName }: Station): void {
  if ([stationId, knownName].includes(name) || knownName === stationId) return;
  const expected = `${quoted(knownName)}, imported before, or the id itself`;
  throw new CsvFaultError(file, `station ${stationId}`, `the name ${quoted(name)}`, expected);
}
