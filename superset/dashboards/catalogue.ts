import * as datasetsByName from "./datasets.ts";
import { airQuality } from "./definitions/air-quality.ts";
import { forecasts } from "./definitions/forecast.ts";
import { pipelineHealth } from "./definitions/pipeline-health.ts";
import { stationDetail } from "./definitions/station-detail.ts";
import type { Dashboard, Dataset } from "./model.ts";

/** Every dataset that is imported: one per view. */
export const datasets: readonly Dataset[] = Object.values(datasetsByName);

/** Every dashboard. */
export const dashboards: readonly Dashboard[] = [airQuality, stationDetail, forecasts, pipelineHealth];
