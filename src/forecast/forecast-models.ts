import { hourlyMeasurements } from "../assets/hourly-measurements.ts";
import { instantOf } from "../base/instant.ts";
import type { Logger } from "../base/logger.ts";
import { addHours, hourOfDay, type UtcHour, utcHourOf } from "../base/utc-hour.ts";
import type { UtcMonth } from "../base/utc-month.ts";
import type { ForecastModel } from "../domain/forecast-model.ts";
import { type ForecastParameter, forecastParameters } from "../domain/forecast.ts";
import type { Station } from "../domain/station.ts";
import { defineAsset } from "../pipeline/define-asset.ts";
import { any } from "../pipeline/join.ts";
import { fixedDimension, partitionsOf } from "../pipeline/partitions.ts";
import { utcMonths } from "../pipeline/time-grid.ts";
import { withNeighbours } from "../pipeline/upstream.ts";
import type { HourStore } from "../store/hour-store.ts";
import type { ModelStore } from "../store/model-store.ts";
import { readChampion } from "./champion.ts";
import { TooFewHoursError } from "./errors.ts";
import type { Forecasting } from "./forecasting.ts";
import { modelBytes } from "./model-file.ts";
import { type HourWindow, storedGrid } from "./stored-grid.ts";
import { newModel, type NewModel } from "./training/new-model.ts";
import { longestTrainingHours, trainingGrid } from "./training/training-grid.ts";

/** What trainings read and write. */
export interface ForecastModelResources {
  readonly hours: HourStore;
  readonly models: ModelStore;
  readonly forecasting: Forecasting;
}

const codeVersion = "1";
const firstMonth = "2000-01-01";

/** The month's hours as far as any station has some. What is learnt reaches further back; it needs not to be complete. */
const hoursOfAll = withNeighbours(hourlyMeasurements, () => ({ before: 1, after: 0 }), {
  series: "all",
  join: any,
  incomplete: "accept",
  pinned: true,
});

export const forecastModels = defineAsset<ForecastModel, ForecastModelResources, ForecastParameter, UtcMonth>({
  key: "forecast_models",
  description:
    "Networks that forecast, promoted or kept back: one row per trained model, trained once per parameter and UTC month.",
  group: "forecast",
  kinds: ["model"],
  tags: { schedule: "monthly" },
  codeVersion,
  // A month that is over is not trained for again: its model would know what came later.
  partitions: partitionsOf(fixedDimension("parameter", forecastParameters, firstMonth), utcMonths, {
    running: true,
    newestOnly: 1,
  }),
  upstream: [hoursOfAll],
  timeoutMinutes: 12 * 60,
  partitionOf: ({ month }) => month,
  contentOf: ({ trainedAt: _trainedAt, seconds: _seconds, ...content }) => content,
  table: ({ models }) => models,
  async materialize({ member: parameter, window, resources, clock, log, signal }) {
    const startedMs = performance.now();
    const { models } = resources;
    const earlier = await models.readRows(parameter, window);
    const trained = await trainedModel(parameter, resources, { now: clock.now(), log, signal });
    if (!trained) return earlier;
    const { facts, model } = trained;
    const { modelId, verdict, reason } = facts;
    const weights = await models.keepWeights(modelBytes(model));
    log.info({ parameter, model: modelId, verdict, reason }, "a model was trained");
    const seconds = Math.round(performance.now() - startedMs) / 1_000;
    const bookkeeping = { month: window.from, trainedAt: instantOf(clock.now()), seconds, codeVersion, weights };
    return [...earlier.filter((other) => other.modelId !== modelId), { ...facts, ...bookkeeping }];
  },
});

interface TrainingEffects {
  readonly now: Date;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** @returns `null` if there is too little to learn from: persistence is forecast, and nothing failed. */
async function trainedModel(
  parameter: ForecastParameter,
  { hours, models, forecasting }: ForecastModelResources,
  { now, log, signal }: TrainingEffects,
): Promise<NewModel | null> {
  const { network, backend, threads, onTraining } = forecasting;
  const grid = trainingGrid(await storedGrid(hours, network, trainingWindow(network, now)), parameter);
  if (!grid) {
    log.info({ parameter }, "no station has measured it for a week: persistence is forecast");
    return null;
  }
  const championFor = (modelId: string) => readChampion(models, parameter, log, { except: modelId });
  const onProgress = (share: number) => onTraining?.(parameter, share);
  const options = { backend, signal, onProgress, ...(threads === undefined ? {} : { threads }) };
  try {
    return await newModel({ grid, parameter, forecasting, championFor }, options);
  } catch (error) {
    if (!(error instanceof TooFewHoursError)) throw error;
    log.info({ parameter, reason: error.message }, "too few hours to train on: persistence is forecast");
    return null;
  }
}

function trainingWindow(network: readonly Pick<Station, "siteSince">[], now: Date): HourWindow {
  const to = utcHourOf(now);
  const oldest = addHours(to, -longestTrainingHours);
  const first = network.map(({ siteSince }) => hourOfDay(siteSince, 0)).reduce<UtcHour>(earlierOf, to);
  return { from: first > oldest ? first : oldest, to };
}

function earlierOf(one: UtcHour, other: UtcHour): UtcHour {
  return one < other ? one : other;
}
