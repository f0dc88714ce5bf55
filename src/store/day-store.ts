import { z } from "zod";

import type { DayWindow } from "../base/utc-day.ts";
import { type DailyMean, dailyMeanId, dailyMeanSchema } from "../domain/daily-mean.ts";
import type { StationId } from "../domain/station.ts";
import type { RowTarget } from "../pipeline/asset.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";
import { replaceWindow } from "./replace-window.ts";

const documentSchema = z.strictObject({ _id: z.string(), ...dailyMeanSchema.shape });
type DayDocument = z.infer<typeof documentSchema>;

const dayCollection = {
  name: "daily_means",
  schema: documentSchema,
  indexes: { byDay: ["stationId", "day"] },
} as const satisfies CollectionSpec<DayDocument>;

type DayIndex = keyof (typeof dayCollection)["indexes"];

/** Daily means: one row per station, UTC day and parameter; days without any hour have none. */
export interface DayStore extends RowTarget<DailyMean> {
  /** @returns the station's daily means of the window, by day, then parameter code. */
  readWindow(stationId: StationId, window: DayWindow): Promise<DailyMean[]>;
}

export async function openDayStore(database: Database): Promise<DayStore> {
  const collection: DocumentCollection<DayDocument, DayIndex> = await database.collection(dayCollection);
  return {
    async readWindow(stationId, window) {
      return (await collection.range(daysIn(stationId, window))).map(withoutId);
    },
    replace(stationId, window, rows) {
      const documents = rows.map((row) => ({ _id: dailyMeanId(row.stationId, row.day, row.parameter), ...row }));
      return replaceWindow(collection, daysIn(stationId, window), documents);
    },
  };
}

function daysIn(stationId: StationId, window: DayWindow) {
  return { index: "byDay", equals: [stationId], ...window } as const;
}

function withoutId({ _id, ...mean }: DayDocument): DailyMean {
  return mean;
}
