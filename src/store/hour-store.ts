import { z } from "zod";

import { instantOf } from "../base/instant.ts";
import { addDays, type DayWindow, type UtcDay } from "../base/utc-day.ts";
import { dayOfHour, hourOfDay } from "../base/utc-hour.ts";
import { hourId, type HourlyMeasurement, hourlyMeasurementSchema } from "../domain/hourly-measurement.ts";
import type { Station, StationId } from "../domain/station.ts";
import type { RowTable } from "../pipeline/define-asset.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";
import type { PublishedFences } from "./published-fences.ts";
import { replaceWindow } from "./replace-window.ts";

const documentSchema = z.strictObject({ _id: z.string(), ...hourlyMeasurementSchema.shape, fence: z.int() });
type HourDocument = z.infer<typeof documentSchema>;

const hourCollection = {
  name: "hourly_measurements",
  schema: documentSchema,
  indexes: { byHour: ["stationId", "hourStart"], byRestatement: ["stationId", "restatedAt"] },
} as const satisfies CollectionSpec<HourDocument>;

type HourIndex = keyof (typeof hourCollection)["indexes"];

/** Hourly measurements: one row per station and hour. */
export interface HourStore extends RowTable<HourlyMeasurement, Pick<Station, "stationId">, UtcDay> {
  /** @returns the station's hours of the window's UTC days, oldest first; missing hours are absent. */
  readWindow(stationId: StationId, window: DayWindow): Promise<HourlyMeasurement[]>;
  /** @returns the station's hours with at least one restatement, by the time of their newest one. */
  readRestated(stationId: StationId): Promise<HourlyMeasurement[]>;
  /** @returns the station's newest stored hour, `null` without any. */
  readNewest(stationId: StationId): Promise<HourlyMeasurement | null>;
}

/** Opens the table. Hours that a fenced-off writer left behind are not read (assets.md, rule 13). */
export async function openHourStore(database: Database, fences: PublishedFences): Promise<HourStore> {
  const collection: DocumentCollection<HourDocument, HourIndex> = await database.collection(hourCollection);
  /** Reads again if rows were left out: they may have been published anew, under a higher fence, between the two reads. */
  const published = async (
    stationId: StationId,
    read: () => Promise<readonly HourDocument[]>,
  ): Promise<HourlyMeasurement[]> => {
    const documents = await read();
    const days = documents.map(({ hourStart }) => dayOfHour(hourStart)).toSorted();
    const [from, last] = [days[0], days.at(-1)];
    if (!from || !last) return [];
    const isPublished = await fences(hourCollection.name, stationId, { from, to: addDays(last, 1) });
    const counts = ({ hourStart, fence }: HourDocument) => isPublished(dayOfHour(hourStart), fence);
    return (documents.every(counts) ? documents : (await read()).filter(counts)).map(measurementOf);
  };
  const readWindow = (stationId: StationId, window: DayWindow): Promise<HourlyMeasurement[]> =>
    published(stationId, () => collection.range(hoursOf(stationId, window)));
  return {
    readWindow,
    readRows: ({ stationId }, window) => readWindow(stationId, window),
    parse: (kept) => hourlyMeasurementSchema.parse(kept),
    readRestated(stationId) {
      const from = instantOf(new Date(0));
      return published(stationId, () => collection.range({ index: "byRestatement", equals: [stationId], from }));
    },
    async readNewest(stationId) {
      const query = { index: "byHour", equals: [stationId], order: "descending", limit: 24 } as const;
      return (await published(stationId, () => collection.range(query)))[0] ?? null;
    },
    replace({ stationId }, window, rows, fence) {
      const documents = rows.map((row) => ({ _id: hourId(row.stationId, row.hourStart), ...row, fence }));
      return replaceWindow(collection, hoursOf(stationId, window), documents, fence);
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

function measurementOf({ _id, fence: _fence, ...measurement }: HourDocument): HourlyMeasurement {
  return measurement;
}
