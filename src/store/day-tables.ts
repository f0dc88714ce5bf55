import { z } from "zod";

import { type AirQualityDay, airQualityDaySchema } from "../domain/air-quality-day.ts";
import { type DailyMean, dailyMeanId, dailyMeanSchema } from "../domain/daily-mean.ts";
import { type Exceedance, exceedanceId, exceedanceSchema } from "../domain/exceedance.ts";
import type { DayTableSpec } from "./day-table.ts";

const meanDocumentSchema = z.strictObject({ _id: z.string(), ...dailyMeanSchema.shape });
const airQualityDocumentSchema = z.strictObject({ _id: z.string(), ...airQualityDaySchema.shape });
const exceedanceDocumentSchema = z.strictObject({ _id: z.string(), ...exceedanceSchema.shape });

/** One row per station, day and parameter; days without any hour have none. */
export const dailyMeanTable: DayTableSpec<DailyMean, z.infer<typeof meanDocumentSchema>> = {
  name: "daily_means",
  schema: meanDocumentSchema,
  documentOf: (row) => ({ _id: dailyMeanId(row.stationId, row.day, row.parameter), ...row }),
  rowOf: ({ _id, ...row }) => row,
};

/** One row per station and day. */
export const airQualityTable: DayTableSpec<AirQualityDay, z.infer<typeof airQualityDocumentSchema>> = {
  name: "air_quality_index",
  schema: airQualityDocumentSchema,
  documentOf: (row) => ({ _id: `${row.stationId}/${row.day}`, ...row }),
  rowOf: ({ _id, ...row }) => row,
};

/** One row per station, day and standard that the day is over. */
export const exceedanceTable: DayTableSpec<Exceedance, z.infer<typeof exceedanceDocumentSchema>> = {
  name: "exceedances",
  schema: exceedanceDocumentSchema,
  documentOf: (row) => ({ _id: exceedanceId(row), ...row }),
  rowOf: ({ _id, ...row }) => row,
};
