import { hourMs } from "../../../base/utc-hour.ts";
import type { Station } from "../../../domain/station.ts";
import { float32Text } from "./float32.ts";
import type { SimulatedHour } from "./simulated-hours.ts";

/** The body of the hourly endpoint: the API's keys in the API's order, an absent value as an absent key. */
export function hourlyBody(station: Station, rows: readonly SimulatedHour[]): string {
  // The header's coordinates are float32 too, but printed as doubles: 5.369298 becomes 5.369297981262207.
  const header = headerText(
    station.stationId.toUpperCase(),
    Math.fround(station.latitude ?? 0),
    Math.fround(station.longitude ?? 0),
  );
  return `{"header": ${header}, "data": [${rows.map(rowText).join(", ")}]}`;
}

/** The header of a body: name as the API has it, degrees WGS 84. It holds no station id. */
export function headerText(name: string, latitude: number, longitude: number): string {
  return `{"station_name": ${JSON.stringify(name)}, "station_lat": ${latitude}, "station_lon": ${longitude}}`;
}

function rowText(row: SimulatedHour): string {
  const timestamp = new Date(row.hourNumber * hourMs).toISOString().slice(0, 19).replace("T", " ");
  const members = [
    `"timestamp": "${timestamp}"`,
    `"CO": ${float32Text(row.co)}`,
    `"T": ${float32Text(row.temperature)}`,
    `"T. int.": ${float32Text(row.internalTemperatureRaw)}`,
    `"NO2": ${float32Text(row.no2)}`,
    `"O3": ${float32Text(row.o3)}`,
    `"PM10": ${float32Text(row.pm10)}`,
    `"PM2.5": ${float32Text(row.pm25)}`,
  ];
  if (row.relativeHumidity !== null) members.push(`"RH": ${float32Text(row.relativeHumidity)}`);
  return `{${members.join(", ")}}`;
}
