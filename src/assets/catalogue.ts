import { type AssetGraph, assetGraph } from "../pipeline/asset-graph.ts";
import { type AggregateResources, dailyMeans } from "./daily-means.ts";
import { type ExtractResources, hourlyMeasurements } from "./hourly-measurements.ts";

/** What all assets together need. */
export type Resources = ExtractResources & AggregateResources;

/** @returns every asset of Harmattan, as one graph. */
export function assetCatalogue(): AssetGraph<Resources> {
  return assetGraph<Resources>([hourlyMeasurements, dailyMeans]);
}
