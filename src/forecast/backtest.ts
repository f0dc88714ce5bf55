import { TooFewHoursError } from "./errors.ts";
import type { ForecastTask } from "./forecaster.ts";
import { columnOf, type HourGrid, hoursOfGrid, type Rows } from "./hour-grid.ts";
import { type IssuedForecasts, issueForecasts } from "./issued-forecasts.ts";
import { networkForecaster } from "./network-forecaster.ts";
import { loadTensorFlow } from "./network/load-tensorflow.ts";
import { pastScores } from "./past-scores.ts";
import { persistence } from "./persistence.ts";
import type { FitOptions } from "./training/fit-in-threads.ts";
import { trainModel, type TrainedModel } from "./training/train-model.ts";
import { longestTrainingHours, trainingGrid } from "./training/training-grid.ts";

/** What would have been forecast: trained once on the hours before, then hour by hour over the targets. */
export interface BacktestRequest {
  readonly grid: HourGrid;
  readonly task: ForecastTask;
  /** Rows of the target hours; the training ends before the first. */
  readonly targets: Rows;
  readonly seeds: readonly number[];
}

export interface Backtest {
  /** `null` if there was too little to train on: persistence was forecast. */
  readonly trained: TrainedModel | null;
  readonly issued: IssuedForecasts;
}

/**
 * A rolling-origin backtest of everything that is published: the frozen model, its calibration by the outcomes known at each
 * origin, and the fallbacks.
 *
 * @throws {DivergedTrainingError}
 */
export async function backtest(request: BacktestRequest, options: FitOptions): Promise<Backtest> {
  const { grid, task, targets } = request;
  const observed = columnOf(grid, task.column);
  const longest = Math.max(...task.leads);
  const origins = { from: Math.max(0, targets.from - longest), to: targets.to };
  const before = { from: Math.max(0, targets.from - longestTrainingHours), to: targets.from };
  const known = trainingGrid(hoursOfGrid(grid, before), task.column);
  const trained = known && (await trainedOn(known, request, options));
  if (!known || !trained) {
    const past = pastScores(await persistence(task).predict(grid, { from: 0, to: targets.to }), observed);
    return { trained: null, issued: issueForecasts({ grid, task, origins, raw: null, past }) };
  }
  const tf = await loadTensorFlow(options.backend);
  const shift = known.firstHour - grid.firstHour;
  const heldBack = { from: trained.heldBack.from + shift - longest, to: trained.heldBack.to + shift };
  const judged = await networkForecaster(tf, trained.judged).predict(grid, heldBack);
  const raw = await networkForecaster(tf, trained.model).predict(grid, origins);
  const past = pastScores(raw, observed, pastScores(judged, observed));
  return { trained, issued: issueForecasts({ grid, task, origins, raw, past }) };
}

async function trainedOn(
  grid: HourGrid,
  { task, seeds }: BacktestRequest,
  options: FitOptions,
): Promise<TrainedModel | null> {
  try {
    return await trainModel({ grid, task, rows: { from: 0, to: grid.hours }, seeds }, options);
  } catch (error) {
    if (error instanceof TooFewHoursError) return null;
    throw error;
  }
}
