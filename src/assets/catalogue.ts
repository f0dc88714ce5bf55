import { type AssetGraph, assetGraph } from "../pipeline/asset-graph.ts";
import type { Tables } from "../store/own-table.ts";
import { airQualityIndex, type AirQualityResources } from "./air-quality-index.ts";
import { airqinoApi } from "./airqino-api.ts";
import { dailyMeans } from "./daily-means.ts";
import { type ExceedanceResources, exceedances } from "./exceedances.ts";
import { type ExtractResources, hourlyMeasurements } from "./hourly-measurements.ts";

/** What all assets together need. */
export type Resources = ExtractResources & AirQualityResources & ExceedanceResources & OwnTableResources;

/** What an asset that brings its own table needs. */
export interface OwnTableResources {
  readonly tables: Tables;
}

/** @returns every asset of Harmattan, as one graph. */
export function assetCatalogue(): AssetGraph<Resources> {
  return assetGraph<Resources>([airqinoApi, hourlyMeasurements, dailyMeans, airQualityIndex, exceedances]);
}
