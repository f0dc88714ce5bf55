import { z } from "zod";

import { type AirQualityDay, airQualityDaySchema } from "../domain/air-quality-day.ts";
import { type DailyMean, dailyMeanId, dailyMeanSchema } from "../domain/daily-mean.ts";
import { type Exceedance, exceedanceId, exceedanceSchema } from "../domain/exceedance.ts";
import { type ForecastScore, forecastScoreId, forecastScoreSchema } from "../domain/forecast-score.ts";
import type { DayTableSpec } from "./day-table.ts";

/** The fence stands last: bookkeeping, after what people look for. */
const fenced = { fence: z.int() };
const meanDocumentSchema = z.strictObject({ _id: z.string(), ...dailyMeanSchema.shape, ...fenced });
const airQualityDocumentSchema = z.strictObject({ _id: z.string(), ...airQualityDaySchema.shape, ...fenced });
const exceedanceDocumentSchema = z.strictObject({ _id: z.string(), ...exceedanceSchema.shape, ...fenced });
const forecastScoreDocumentSchema = z.strictObject({ _id: z.string(), ...forecastScoreSchema.shape, ...fenced });

/** One row per station, day and parameter; days without any hour have none. */
export const dailyMeanTable: DayTableSpec<DailyMean, z.infer<typeof meanDocumentSchema>> = {
  name: "daily_means",
  schema: meanDocumentSchema,
  rowSchema: dailyMeanSchema,
  documentOf: (row, fence) => ({ _id: dailyMeanId(row.stationId, row.day, row.parameter), ...row, fence }),
  rowOf: ({ _id, fence: _fence, ...row }) => row,
};

/** One row per station and day. */
export const airQualityTable: DayTableSpec<AirQualityDay, z.infer<typeof airQualityDocumentSchema>> = {
  name: "air_quality_index",
  schema: airQualityDocumentSchema,
  rowSchema: airQualityDaySchema,
  documentOf: (row, fence) => ({ _id: `${row.stationId}/${row.day}`, ...row, fence }),
  rowOf: ({ _id, fence: _fence, ...row }) => row,
};

/** One row per station, day and standard that the day is over. */
export const exceedanceTable: DayTableSpec<Exceedance, z.infer<typeof exceedanceDocumentSchema>> = {
  name: "exceedances",
  schema: exceedanceDocumentSchema,
  rowSchema: exceedanceSchema,
  documentOf: (row, fence) => ({ _id: exceedanceId(row), ...row, fence }),
  rowOf: ({ _id, fence: _fence, ...row }) => row,
};

/** One row per station, day of the target hour, parameter and lead hours. */
export const forecastScoreTable: DayTableSpec<ForecastScore, z.infer<typeof forecastScoreDocumentSchema>> = {
  name: "forecast_scores",
  schema: forecastScoreDocumentSchema,
  rowSchema: forecastScoreSchema,
  documentOf: (row, fence) => ({ _id: forecastScoreId(row), ...row, fence }),
  rowOf: ({ _id, fence: _fence, ...row }) => row,
};
