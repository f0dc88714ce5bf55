import { z } from "zod";

import type { Instant } from "../../base/instant.ts";
import { hourEndOf, type UtcHour, utcHourSchema } from "../../base/utc-hour.ts";
import type { HourlyMeasurement, HourlyValues } from "../../domain/hourly-measurement.ts";
import type { Parameter } from "../../domain/parameter.ts";
import type { StationId } from "../../domain/station.ts";
import { MalformedBodyError } from "../errors.ts";

/** After so long, the newest row of a body counts as finished although no newer row shows it: the station is silent. */
const settlesAfterMs = 24 * 3_600_000;

const numberSchema = z.number().nullish();

/** A row of `GET /v3/getStationHourlyAvg/{id}`: an absent key is a missing value. Unknown fields stay in the raw body. */
const rowSchema = z.object({
  timestamp: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:00:00$/, "expected a full hour like 2024-03-01 13:00:00"),
  CO: numberSchema,
  T: numberSchema,
  "T. int.": numberSchema,
  NO2: numberSchema,
  O3: numberSchema,
  PM10: numberSchema,
  "PM2.5": numberSchema,
  RH: numberSchema,
});
type Row = z.infer<typeof rowSchema>;

const bodySchema = z.object({ header: z.object({ station_name: z.string() }), data: z.array(rowSchema) });

const keyOf = {
  co: "CO",
  pm25: "PM2.5",
  pm10: "PM10",
  no2: "NO2",
  o3: "O3",
  temperature: "T",
  relativeHumidity: "RH",
  internalTemperatureRaw: "T. int.",
} as const satisfies Record<Parameter, keyof Row>;

export interface BodyOrigin {
  readonly stationId: StationId;
  readonly fetchedAt: Instant;
  /** SHA-256 of the bytes. */
  readonly payload: string;
}

/**
 * The hours of a v3 body. Stamps are UTC hour starts. The newest row may be an unfinished hour and is provisional
 * until a newer row stands behind it, or for a day when the station is silent. Rows newer than the fetch are left out.
 *
 * @throws {MalformedBodyError} naming row and field: a wrong type, a stamp off the hour or twice, raw sensor counts.
 */
export function hoursOfBody(json: unknown, origin: BodyOrigin): HourlyMeasurement[] {
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success) throw new MalformedBodyError(origin.stationId, firstFault(json, parsed.error));
  const rows = parsed.data.data.map((row, index) => ({ hourStart: hourOf(row, index, origin), row }));
  refuseTwins(rows, origin);
  refuseRawCounts(parsed.data.data, origin);
  const known = rows.filter(({ hourStart }) => Date.parse(hourStart) <= Date.parse(origin.fetchedAt));
  const newest = known.reduce((latest, { hourStart }) => (hourStart > latest ? hourStart : latest), "");
  return known.map(({ hourStart, row }) => ({
    stationId: origin.stationId,
    hourStart,
    values: valuesOf(row),
    provisional: hourStart === newest && !isSettled(hourStart, origin.fetchedAt),
    fetchedAt: origin.fetchedAt,
    payload: origin.payload,
    restatements: [],
    restatedAt: null,
  }));
}

function isSettled(hourStart: UtcHour, fetchedAt: Instant): boolean {
  return Date.parse(fetchedAt) >= hourEndOf(hourStart).getTime() + settlesAfterMs;
}

function hourOf(row: Row, index: number, { stationId }: BodyOrigin): UtcHour {
  const hour = utcHourSchema.safeParse(`${row.timestamp.slice(0, 10)}T${row.timestamp.slice(11, 16)}Z`);
  if (!hour.success)
    throw new MalformedBodyError(stationId, `row ${index}: timestamp "${row.timestamp}" is no hour of the calendar`);
  return hour.data;
}

function valuesOf(row: Row): HourlyValues {
  return {
    co: row[keyOf.co] ?? null,
    pm25: row[keyOf.pm25] ?? null,
    pm10: row[keyOf.pm10] ?? null,
    no2: row[keyOf.no2] ?? null,
    o3: row[keyOf.o3] ?? null,
    temperature: row[keyOf.temperature] ?? null,
    relativeHumidity: row[keyOf.relativeHumidity] ?? null,
    internalTemperatureRaw: row[keyOf.internalTemperatureRaw] ?? null,
  };
}

function refuseTwins(
  rows: readonly { readonly hourStart: UtcHour; readonly row: Row }[],
  { stationId }: BodyOrigin,
): void {
  const seen = new Set<UtcHour>();
  for (const [index, { hourStart, row }] of rows.entries()) {
    if (seen.has(hourStart)) {
      throw new MalformedBodyError(stationId, `row ${index}: timestamp "${row.timestamp}" stands there twice`);
    }
    seen.add(hourStart);
  }
}

/** Other endpoints of AirQino give raw counts under the same names: CO beyond its sensor's 30 mg/m³, NO2 equal to O3. */
function refuseRawCounts(rows: readonly Row[], { stationId }: BodyOrigin): void {
  const beyond = rows.filter((row) => (row.CO ?? 0) > 30);
  const pairs = rows.filter((row) => typeof row.NO2 === "number" && typeof row.O3 === "number");
  if (beyond.length * 2 > rows.length) {
    throw new MalformedBodyError(stationId, `CO above 30 mg/m³ in ${beyond.length} of ${rows.length} rows: raw counts`);
  }
  if (pairs.length > 2 && pairs.every((row) => row.NO2 === row.O3 && row.NO2 !== 0)) {
    throw new MalformedBodyError(stationId, `NO2 equals O3 in all ${pairs.length} rows: raw counts`);
  }
}

/** "row 12, field PM2.5: expected number, received string" and the value. */
function firstFault(json: unknown, error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return "unknown fault";
  const value = JSON.stringify(issue.path.reduce(memberOf, json))?.slice(0, 80) ?? "nothing";
  const [top, row, field] = issue.path;
  const place =
    top === "data" && row !== undefined ? [`row ${String(row)}`, field && `field ${String(field)}`] : issue.path;
  return `${place.filter(Boolean).join(", ") || "the whole"}: ${issue.message}, found ${value}`;
}

function memberOf(container: unknown, key: PropertyKey): unknown {
  if (typeof container !== "object" || container === null) return undefined;
  return Object.entries(container).find(([name]) => name === String(key))?.[1];
}
