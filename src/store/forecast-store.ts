import { z } from "zod";

import { addHours, type UtcHour } from "../base/utc-hour.ts";
import { type Forecast, forecastId, forecastSchema } from "../domain/forecast.ts";
import type { Station, StationId } from "../domain/station.ts";
import type { RowTable, Window } from "../pipeline/define-asset.ts";
import { utcHours } from "../pipeline/time-grid.ts";
import type { Database } from "./document-collection.ts";
import { openPartitionTable, type PartitionTableSpec } from "./partition-table.ts";
import type { PublishedFences } from "./published-fences.ts";

type OfStation = Pick<Station, "stationId">;

const documentSchema = z.strictObject({ _id: z.string(), ...forecastSchema.shape, fence: z.int() });
type ForecastDocument = z.infer<typeof documentSchema>;

const forecastTable: PartitionTableSpec<Forecast, ForecastDocument, OfStation, UtcHour, "byIssue" | "byTarget"> = {
  name: "forecasts",
  schema: documentSchema,
  rowSchema: forecastSchema,
  indexes: { byIssue: ["stationId", "issueHour"], byTarget: ["stationId", "targetHour"] },
  windowIndex: "byIssue",
  grid: utcHours,
  seriesOf: ({ stationId }) => stationId,
  partitionOf: ({ issueHour }) => issueHour,
  startOf: (hour) => hour,
  documentOf: (row, fence) => ({
    _id: forecastId(row.stationId, row.parameter, row.issueHour, row.leadHours),
    ...row,
    fence,
  }),
  rowOf: ({ _id, fence: _fence, ...row }) => row,
};

/** Forecasts: one row per station, parameter, issue hour and lead hour; partitions are issue hours. */
export interface ForecastStore extends RowTable<Forecast, OfStation, UtcHour> {
  /** @returns what was issued in the window's hours, by issue hour, then id. */
  readIssued(stationId: StationId, hours: Window<UtcHour>): Promise<Forecast[]>;
  /** @returns what was forecast for the window's hours, by target hour, then id. */
  readTargets(stationId: StationId, hours: Window<UtcHour>): Promise<Forecast[]>;
  /** @returns the forecasts of the station's newest issue hour, by id; none if nothing was ever issued. */
  readNewest(stationId: StationId): Promise<Forecast[]>;
}

/** Opens the table. Forecasts that a fenced-off writer left behind are not read (assets.md, rule 13). */
export async function openForecastStore(database: Database, fences: PublishedFences): Promise<ForecastStore> {
  const table = await openPartitionTable(database, forecastTable, fences);
  const newestBefore = async (stationId: StationId, hour: UtcHour | null): Promise<UtcHour | null> => {
    const before = hour === null ? {} : { to: hour };
    const query = { index: "byIssue", equals: [stationId], order: "descending", limit: 1, ...before } as const;
    return (await table.documents.range(query))[0]?.issueHour ?? null;
  };
  return {
    ...table,
    readIssued: (stationId, hours) => table.readRows({ stationId }, hours),
    readTargets: (stationId, hours) =>
      table.readPublished({ stationId }, () =>
        table.documents.range({ index: "byTarget", equals: [stationId], ...hours }),
      ),
    async readNewest(stationId) {
      let hour = await newestBefore(stationId, null);
      while (hour !== null) {
        const rows = await table.readRows({ stationId }, { from: hour, to: addHours(hour, 1) });
        if (rows.length > 0) return rows;
        hour = await newestBefore(stationId, hour); // that one holds nothing but strays
      }
      return [];
    },
  };
}
