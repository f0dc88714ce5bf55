import { hourMs, hourOfNumber } from "../../base/utc-hour.ts";
import { type ForecastModel, forecastModelId } from "../../domain/forecast-model.ts";
import type { ForecastParameter } from "../../domain/forecast.ts";
import { parameters } from "../../domain/parameter.ts";
import { stationIdSchema } from "../../domain/station.ts";
import type { Champion } from "../champion.ts";
import { scoredHours } from "../conformal.ts";
import type { Forecasting } from "../forecasting.ts";
import { forecastsOfLeads } from "../forecasts-of-leads.ts";
import { gridHash } from "../grid-hash.ts";
import { type HeldBackCase, judgeHeldBack } from "../held-back-judgement.ts";
import { columnOf, type HourGrid } from "../hour-grid.ts";
import { featureVersion } from "../inputs/input-layout.ts";
import type { HeldBackScores, StoredModel } from "../model-file.ts";
import { networkForecaster } from "../network-forecaster.ts";
import { loadTensorFlow } from "../network/load-tensorflow.ts";
import { pastScores, type PastScores } from "../past-scores.ts";
import { verdictOf } from "../verdict.ts";
import type { FitOptions } from "./fit-in-threads.ts";
import { trainModel, type TrainedModel } from "./train-model.ts";

/** A newly trained model, judged, but not yet kept. */
export interface NewModel {
  readonly model: StoredModel;
  readonly facts: Omit<ForecastModel, "month" | "trainedAt" | "seconds" | "codeVersion" | "weights">;
}

/** What a model is trained from, and for. */
export interface NewModelRequest {
  /** As `trainingGrid` gives it. */
  readonly grid: HourGrid;
  readonly parameter: ForecastParameter;
  readonly forecasting: Pick<Forecasting, "leads" | "seeds">;
  /** The model before it, by id: it stays unless the new one is better. */
  readonly championFor: (modelId: string) => Promise<Champion | null>;
}

/**
 * Trains on every hour of the grid, and judges by the newest ones, which a second network was not trained on.
 *
 * @throws {TooFewHoursError | DivergedTrainingError}
 */
export async function newModel(request: NewModelRequest, options: FitOptions): Promise<NewModel> {
  const { grid, parameter, forecasting } = request;
  const task = { column: parameter, leads: forecasting.leads };
  const trained = await trainModel(
    { grid, task, rows: { from: 0, to: grid.hours }, seeds: forecasting.seeds },
    options,
  );
  const { heldBack, heldBackForecasts: forecasts } = trained;
  const hourOf = (row: number) => hourOfNumber(grid.firstHour + row);
  const lastHour = hourOf(grid.hours - 1);
  const modelId = forecastModelId(parameter, lastHour);
  const champion = await request.championFor(modelId);
  const rival = champion && (await forecastsOf(champion, grid, trained, forecasting.leads, options));
  const judgement = await judgeHeldBack({ grid, task, heldBack, forecasts, champion: rival });
  const contest = { judgement, unit: parameters[parameter].unit, lastHour, champion: champion && champion.row };
  return {
    model: { networks: trained.model, heldBack: newestScores(grid, parameter, trained) },
    facts: {
      modelId,
      parameter,
      backend: options.backend,
      featureVersion,
      leads: [...forecasting.leads],
      stations: grid.stations.map((station) => stationIdSchema.parse(station)),
      firstHour: hourOf(0),
      lastHour,
      rows: grid.hours,
      members: [...forecasting.seeds],
      inputs: gridHash(grid),
      heldBack: { from: hourOf(heldBack.from), to: hourOf(heldBack.to), rows: [...judgement.rows] },
      ...verdictOf(contest),
    },
  };
}

async function forecastsOf(
  { row, model }: Champion,
  grid: HourGrid,
  { heldBackForecasts }: TrainedModel,
  leads: readonly number[],
  { backend }: FitOptions,
): Promise<HeldBackCase["champion"]> {
  const forecaster = networkForecaster(await loadTensorFlow(backend), model.networks);
  const forecasts = forecastsOfLeads(await forecaster.predict(grid, heldBackForecasts.origins), leads);
  return { forecasts, firstRow: Date.parse(row.lastHour) / hourMs + 1 - grid.firstHour };
}

function newestScores(
  grid: HourGrid,
  parameter: ForecastParameter,
  { heldBack, heldBackForecasts }: TrainedModel,
): HeldBackScores {
  const from = Math.max(heldBack.from, heldBack.to - scoredHours);
  const newest = (scores: PastScores): PastScores => ({
    low: scores.low.slice(from, heldBack.to),
    high: scores.high.slice(from, heldBack.to),
    model: scores.model.slice(from, heldBack.to),
    persistence: scores.persistence.slice(from, heldBack.to),
    persistenceLow: scores.persistenceLow.slice(from, heldBack.to),
    persistenceHigh: scores.persistenceHigh.slice(from, heldBack.to),
  });
  return {
    firstHour: grid.firstHour + from,
    hours: heldBack.to - from,
    stations: grid.stations,
    leads: heldBackForecasts.leads,
    scores: pastScores(heldBackForecasts, columnOf(grid, parameter)).map(newest),
  };
}
