import { z } from "zod";

import { instantOf } from "../base/instant.ts";
import type { DayWindow } from "../base/utc-day.ts";
import { hourOfDay } from "../base/utc-hour.ts";
import { hourId, type HourlyMeasurement, hourlyMeasurementSchema } from "../domain/hourly-measurement.ts";
import type { StationId } from "../domain/station.ts";
import type { RowTarget } from "../pipeline/asset.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";
import { replaceWindow } from "./replace-window.ts";

const documentSchema = z.strictObject({ _id: z.string(), ...hourlyMeasurementSchema.shape });
type HourDocument = z.infer<typeof documentSchema>;

const hourCollection = {
  name: "hourly_measurements",
  schema: documentSchema,
  indexes: { byHour: ["stationId", "hourStart"], byRestatement: ["stationId", "restatedAt"] },
} as const satisfies CollectionSpec<HourDocument>;

type HourIndex = keyof (typeof hourCollection)["indexes"];

/** Hourly measurements: one row per station and hour. */
export interface HourStore extends RowTarget<HourlyMeasurement> {
  /** @returns the station's hours of the window's UTC days, oldest first; missing hours are absent. */
  readWindow(stationId: StationId, window: DayWindow): Promise<HourlyMeasurement[]>;
  /** @returns the station's hours with at least one restatement, by the time of their newest one. */
  readRestated(stationId: StationId): Promise<HourlyMeasurement[]>;
  /** @returns the station's newest stored hour, `null` without any. */
  readNewest(stationId: StationId): Promise<HourlyMeasurement | null>;
}

export async function openHourStore(database: Database): Promise<HourStore> {
  const collection: DocumentCollection<HourDocument, HourIndex> = await database.collection(hourCollection);
  return {
    async readWindow(stationId, window) {
      return (await collection.range(hoursOf(stationId, window))).map(withoutId);
    },
    async readRestated(stationId) {
      const from = instantOf(new Date(0));
      return (await collection.range({ index: "byRestatement", equals: [stationId], from })).map(withoutId);
    },
    async readNewest(stationId) {
      const newest = await collection.range({ index: "byHour", equals: [stationId], order: "descending", limit: 1 });
      return newest.map(withoutId).at(0) ?? null;
    },
    replace(stationId, window, rows) {
      const documents = rows.map((row) => ({ _id: hourId(row.stationId, row.hourStart), ...row }));
      return replaceWindow(collection, hoursOf(stationId, window), documents);
    },
  };
}

function hoursOf(stationId: StationId, window: DayWindow) {
  return {
    index: "byHour",
    equals: [stationId],
    from: hourOfDay(window.from, 0),
    to: hourOfDay(window.to, 0),
  } as const;
}

function withoutId({ _id, ...measurement }: HourDocument): HourlyMeasurement {
  return measurement;
}
