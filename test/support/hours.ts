import { type DayWindow, utcDaySchema } from "../../src/base/utc-day.ts";
import {
  type HourlyMeasurement,
  hourlyMeasurementSchema,
  type HourlyValues,
} from "../../src/domain/hourly-measurement.ts";
import { type Station, stationIdSchema, stationSchema } from "../../src/domain/station.ts";

export const smart188 = stationIdSchema.parse("smart188");
export const smart189 = stationIdSchema.parse("smart189");

export interface HourFields {
  readonly stationId?: string;
  readonly values?: Partial<HourlyValues>;
  readonly provisional?: boolean;
  readonly fetchedAt?: string;
  readonly payload?: string;
  readonly restatements?: HourlyMeasurement["restatements"];
  readonly restatedAt?: string | null;
}

/** A final hour of smart188 with PM2.5 10 µg/m³, fetched on 2024-03-10, unless told otherwise. */
export function hour(hourStart: string, { values, ...fields }: HourFields = {}): HourlyMeasurement {
  return hourlyMeasurementSchema.parse({
    stationId: "smart188",
    hourStart,
    values: {
      co: 0.5,
      pm25: 10,
      pm10: 20,
      no2: 15,
      o3: 30,
      temperature: 27,
      relativeHumidity: 80,
      internalTemperatureRaw: 400,
      ...values,
    },
    provisional: false,
    fetchedAt: "2024-03-10T00:00:00.000Z",
    payload: "body-1",
    restatements: [],
    restatedAt: null,
    ...fields,
  });
}

/** The first `count` hours of a day, from midnight UTC on. */
export function hoursOfDay(day: string, count: number, fields: HourFields = {}): HourlyMeasurement[] {
  return Array.from({ length: count }, (_, index) => hour(`${day}T${String(index).padStart(2, "0")}:00Z`, fields));
}

/** Days from `from` up to, not including, `to`. */
export function days(from: string, to: string): DayWindow {
  return { from: utcDaySchema.parse(from), to: utcDaySchema.parse(to) };
}

/** A station with partitions from 2024-01-01 on unless told otherwise. */
export function station(
  stationId: string,
  fields: { readonly sourceId?: string; readonly dataFrom?: string } = {},
): Station {
  return stationSchema.parse({
    stationId,
    name: stationId.toUpperCase(),
    sourceId: "1",
    latitude: 5.369298,
    longitude: -3.95893,
    timeZone: "Africa/Abidjan",
    dataFrom: "2024-01-01",
    siteSince: "2024-01-01",
    ...fields,
  });
}
