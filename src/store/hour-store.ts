import { z } from "zod";

import { instantOf } from "../base/instant.ts";
import type { DayWindow, UtcDay } from "../base/utc-day.ts";
import { dayOfHour, hourOfDay } from "../base/utc-hour.ts";
import { hourId, type HourlyMeasurement, hourlyMeasurementSchema } from "../domain/hourly-measurement.ts";
import type { Station, StationId } from "../domain/station.ts";
import type { RowTable } from "../pipeline/define-asset.ts";
import { utcDays } from "../pipeline/time-grid.ts";
import type { Database } from "./document-collection.ts";
import { openPartitionTable, type PartitionTableSpec } from "./partition-table.ts";
import type { PublishedFences } from "./published-fences.ts";

type OfStation = Pick<Station, "stationId">;

const documentSchema = z.strictObject({ _id: z.string(), ...hourlyMeasurementSchema.shape, fence: z.int() });
type HourDocument = z.infer<typeof documentSchema>;

const hourTable: PartitionTableSpec<HourlyMeasurement, HourDocument, OfStation, UtcDay, "byHour" | "byRestatement"> = {
  name: "hourly_measurements",
  schema: documentSchema,
  rowSchema: hourlyMeasurementSchema,
  indexes: { byHour: ["stationId", "hourStart"], byRestatement: ["stationId", "restatedAt"] },
  windowIndex: "byHour",
  grid: utcDays,
  seriesOf: ({ stationId }) => stationId,
  partitionOf: ({ hourStart }) => dayOfHour(hourStart),
  startOf: (day) => hourOfDay(day, 0),
  documentOf: (row, fence) => ({ _id: hourId(row.stationId, row.hourStart), ...row, fence }),
  rowOf: ({ _id, fence: _fence, ...row }) => row,
};

/** Hourly measurements: one row per station and hour. */
export interface HourStore extends RowTable<HourlyMeasurement, OfStation, UtcDay> {
  /** @returns the station's hours of the window's UTC days, oldest first; missing hours are absent. */
  readWindow(stationId: StationId, window: DayWindow): Promise<HourlyMeasurement[]>;
  /** @returns the station's hours with at least one restatement, by the time of their newest one. */
  readRestated(stationId: StationId): Promise<HourlyMeasurement[]>;
  /** @returns the station's newest stored hour, `null` without any. */
  readNewest(stationId: StationId): Promise<HourlyMeasurement | null>;
}

/** Opens the table. Hours that a fenced-off writer left behind are not read (assets.md, rule 13). */
export async function openHourStore(database: Database, fences: PublishedFences): Promise<HourStore> {
  const table = await openPartitionTable(database, hourTable, fences);
  return {
    ...table,
    readWindow: (stationId, window) => table.readRows({ stationId }, window),
    readRestated(stationId) {
      const from = instantOf(new Date(0));
      const query = { index: "byRestatement", equals: [stationId], from } as const;
      return table.readPublished({ stationId }, () => table.documents.range(query));
    },
    async readNewest(stationId) {
      const query = { index: "byHour", equals: [stationId], order: "descending", limit: 24 } as const;
      return (await table.readPublished({ stationId }, () => table.documents.range(query)))[0] ?? null;
    },
  };
}
