import type { UtcDay } from "../base/utc-day.ts";
import type { AirQualityDay } from "../domain/air-quality-day.ts";
import type { DailyMean } from "../domain/daily-mean.ts";
import type { Exceedance } from "../domain/exceedance.ts";
import type { ForecastScore } from "../domain/forecast-score.ts";
import type { Forecast } from "../domain/forecast.ts";
import type { HourlyMeasurement } from "../domain/hourly-measurement.ts";
import type { Station } from "../domain/station.ts";
import type { PartitionRows } from "./partition-tables.ts";
import { airQualityIndexRows } from "./rows/air-quality-index-rows.ts";
import { dailyMeanRows } from "./rows/daily-mean-rows.ts";
import { exceedanceRows } from "./rows/exceedance-rows.ts";
import { forecastRows } from "./rows/forecast-rows.ts";
import { forecastScoreRows } from "./rows/forecast-score-rows.ts";
import { hourlyMeasurementRows } from "./rows/hourly-measurement-rows.ts";
import { restatementRows } from "./rows/restatement-rows.ts";

/** What the store holds of one station and day, in any order. */
export interface StoredDay {
  /** Of the UTC day, and the hour before it: whether sensors have just been switched on. */
  readonly hours: readonly HourlyMeasurement[];
  /** Means, indices and exceedances are of the station's own day of that name (`domain/local-day.ts`). */
  readonly means: readonly DailyMean[];
  readonly airQuality: AirQualityDay | null;
  readonly exceedances: readonly Exceedance[];
  /** Issued in the UTC day. */
  readonly forecasts: readonly Forecast[];
  readonly scores: readonly ForecastScore[];
}

/**
 * Rows of one partition of the read model. Equal stored values give equal rows in equal order, whatever order they came
 * in: each table's rows lie in the order of its key, texts by their characters' numbers, and each row's columns in the
 * order of the table.
 */
export function partitionRows(station: Station, day: UtcDay, stored: StoredDay): PartitionRows {
  return {
    hourly_measurement: hourlyMeasurementRows(station, day, stored.hours),
    daily_mean: dailyMeanRows(station, day, stored.means),
    air_quality_index: airQualityIndexRows(station, day, stored.airQuality),
    exceedance: exceedanceRows(station, day, stored.exceedances),
    forecast: forecastRows(station, day, stored.forecasts),
    forecast_score: forecastScoreRows(station, day, stored.scores),
    restatement: restatementRows(station, day, stored.hours),
  };
}
