import { z } from "zod";

import { utcDaySchema } from "../base/utc-day.ts";
import { dayBoundarySchema } from "./local-day.ts";

export const stationIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "expected a slug like smart188: lower-case letters, digits, hyphens")
  .brand<"StationId">();
export type StationId = z.infer<typeof stationIdSchema>;

/** One place with instruments. Curated by us: what an API says of a station's place is not trusted. */
export const stationSchema = z.strictObject({
  stationId: stationIdSchema,
  name: z.string().min(1),
  /** The source's own number of the station: AirQino's numeric id. `null`: no API serves it, its hours are imported. */
  sourceId: z
    .string()
    .regex(/^\d{1,18}$/, "expected AirQino's numeric id, as text")
    .nullable(),
  /** Degrees, WGS 84; `null` where nobody said. */
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
  timeZone: z.string().refine(isTimeZone, "expected an IANA time zone like Africa/Abidjan"),
  /** Where a day of this station begins and ends; in Abidjan all three agree. */
  dayBoundary: dayBoundarySchema.default("utc"),
  /** First day that may hold measurements: where the station's partitions begin. */
  dataFrom: utcDaySchema,
  /** First day at the present site; earlier hours were measured elsewhere. */
  siteSince: utcDaySchema,
});
export type Station = z.infer<typeof stationSchema>;

/** A station that an API serves. */
export type ServedStation = Station & { readonly sourceId: string };

export function isServed(station: Station): station is ServedStation {
  return station.sourceId !== null;
}

/** A stations file: at least one station, no id twice. */
export const stationsSchema = z
  .array(stationSchema)
  .min(1, "expected at least one station")
  .superRefine((stations, context) => {
    for (const key of ["stationId", "sourceId"] as const) {
      const seen = new Set<string>();
      for (const [index, station] of stations.entries()) {
        const id = station[key];
        if (id === null) continue;
        if (seen.has(id)) context.addIssue({ code: "custom", path: [index, key], message: `${id} is used twice` });
        seen.add(id);
      }
    }
  });

function isTimeZone(name: string): boolean {
  // Intl also takes offsets like +01:00, which know no clock changes.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
