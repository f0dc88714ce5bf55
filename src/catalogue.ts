import { airQualityIndex, type AirQualityResources } from "./assets/air-quality-index.ts";
import { airqinoApi } from "./assets/airqino-api.ts";
import { dailyMeans } from "./assets/daily-means.ts";
import { type ExceedanceResources, exceedances } from "./assets/exceedances.ts";
import { type ExtractResources, hourlyMeasurements } from "./assets/hourly-measurements.ts";
import { type ForecastModelResources, forecastModels } from "./forecast/forecast-models.ts";
import { type ForecastScoreResources, forecastScores } from "./forecast/forecast-scores.ts";
import { type ForecastResources, forecasts } from "./forecast/forecasts.ts";
import { type AssetGraph, assetGraph } from "./pipeline/asset-graph.ts";
import type { Tables } from "./store/own-table.ts";

/** What all assets together need. */
export type Resources = ExtractResources &
  AirQualityResources &
  ExceedanceResources &
  ForecastModelResources &
  ForecastResources &
  ForecastScoreResources &
  OwnTableResources;

/** What an asset that brings its own table needs. */
export interface OwnTableResources {
  readonly tables: Tables;
}

/** @returns every asset of Harmattan, as one graph. */
export function assetCatalogue(): AssetGraph<Resources> {
  return assetGraph<Resources>([
    airqinoApi,
    hourlyMeasurements,
    dailyMeans,
    airQualityIndex,
    exceedances,
    forecastModels,
    forecasts,
    forecastScores,
  ]);
}
