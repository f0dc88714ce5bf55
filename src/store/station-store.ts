import { z } from "zod";

import type { UtcDay } from "../base/utc-day.ts";
import { type Station, stationSchema } from "../domain/station.ts";
import type { CollectionSpec, Database, DocumentCollection } from "./document-collection.ts";

const documentSchema = z.strictObject({ _id: z.string(), ...stationSchema.shape });
type StationDocument = z.infer<typeof documentSchema>;

const stationCollection = {
  name: "stations",
  schema: documentSchema,
  indexes: { byId: ["stationId"] },
} as const satisfies CollectionSpec<StationDocument>;

/** Stations that imports registered, beside those of the stations file: one row per station. */
export interface StationStore {
  /** @returns all of them, by id. */
  list(): Promise<Station[]>;
  /** Keeps the station, or, if its id is known, moves the first days of the one that is kept to earlier ones. */
  register(station: Station): Promise<void>;
}

/** Opens the table. */
export async function openStationStore(database: Database): Promise<StationStore> {
  const collection: DocumentCollection<StationDocument, "byId"> = await database.collection(stationCollection);
  return {
    async list() {
      return (await collection.range({ index: "byId" })).map(stationOf);
    },
    async register(station) {
      for (;;) {
        const stored = await collection.get(station.stationId);
        const next = stored ? withEarlierDays(stored, station) : { _id: station.stationId, ...station };
        if (next === stored) return;
        // Another import may have been quicker, to insert it or to move its days: then look again.
        const condition = { field: "dataFrom", equals: stored?.dataFrom ?? "never" };
        if (await collection.putIf(next, condition)) return;
      }
    },
  };
}

function withEarlierDays(stored: StationDocument, { dataFrom, siteSince }: Station): StationDocument {
  if (stored.dataFrom <= dataFrom && stored.siteSince <= siteSince) return stored;
  return {
    ...stored,
    dataFrom: earlier(stored.dataFrom, dataFrom),
    siteSince: earlier(stored.siteSince, siteSince),
  };
}

function earlier(left: UtcDay, right: UtcDay): UtcDay {
  return left < right ? left : right;
}

function stationOf({ _id, ...station }: StationDocument): Station {
  return station;
}
