import { type AssetGraph, assetGraph } from "../pipeline/asset-graph.ts";
import { airQualityIndex, type AirQualityResources } from "./air-quality-index.ts";
import { dailyMeans } from "./daily-means.ts";
import { type ExceedanceResources, exceedances } from "./exceedances.ts";
import { type ExtractResources, hourlyMeasurements } from "./hourly-measurements.ts";

/** What all assets together need. */
export type Resources = ExtractResources & AirQualityResources & ExceedanceResources;

/** @returns every asset of Harmattan, as one graph. */
export function assetCatalogue(): AssetGraph<Resources> {
  return assetGraph<Resources>([hourlyMeasurements, dailyMeans, airQualityIndex, exceedances]);
}
