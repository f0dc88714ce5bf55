import type { ForecastTask, QuantileForecasts } from "../forecaster.ts";
import { gridOfStations, type HourGrid, type Rows } from "../hour-grid.ts";
import { networkForecaster } from "../network-forecaster.ts";
import type { NetworkModel } from "../network-model.ts";
import { loadTensorFlow } from "../network/load-tensorflow.ts";
import { fitInThreads, type FitOptions } from "./fit-in-threads.ts";
import type { Fit } from "./fit-network.ts";
import { networkPlan } from "./network-plan.ts";
import { stationGroups } from "./station-groups.ts";

/** A training, of all members. */
export interface Training {
  readonly grid: HourGrid;
  readonly task: ForecastTask;
  /** Rows of the targets. */
  readonly rows: Rows;
  readonly seeds: readonly number[];
}

/** A trained model, and what one trained without the newest hours said about them: how good it is, and how sure. */
export interface TrainedModel {
  /** One network for each group of neighbouring stations. */
  readonly model: readonly NetworkModel[];
  /** The same, trained without the held-back rows, of one seed. */
  readonly judged: readonly NetworkModel[];
  readonly heldBack: Rows;
  /** For every target of the held-back rows. */
  readonly heldBackForecasts: QuantileForecasts;
}

const longestHeldBackHours = 8_784;

/** @returns the newest third of the rows, at most a year: the model is judged there, and its intervals begin with those errors. */
export function heldBackRows({ from, to }: Rows): Rows {
  return { from: to - Math.min(longestHeldBackHours, Math.floor((to - from) / 3)), to };
}

/**
 * Trains on all rows with every seed; and once without the held-back rows, which that network then forecasts.
 *
 * @throws {TooFewHoursError | DivergedTrainingError}
 */
export async function trainModel(training: Training, options: FitOptions): Promise<TrainedModel> {
  const { grid, task, rows } = training;
  const heldBack = heldBackRows(rows);
  const groups = stationGroups(grid, task.column, rows);
  const fits = groups.flatMap((stations) => fitsOf(training, stations, heldBack));
  const networks = await fitInThreads(fits, options);
  const perGroup = fits.length / groups.length;
  const judged = networks.filter((_, index) => index % perGroup === 0);
  const model = groups.map((_, group) => {
    const [first, ...others] = networks.slice(group * perGroup + 1, (group + 1) * perGroup);
    if (!first) throw new RangeError("a training needs a seed");
    return { ...first, members: [first, ...others].flatMap(({ members }) => members) };
  });
  const tf = await loadTensorFlow(options.backend);
  const origins = { from: heldBack.from - Math.max(...task.leads), to: heldBack.to };
  return { model, judged, heldBack, heldBackForecasts: await networkForecaster(tf, judged).predict(grid, origins) };
}

/** The network that is judged comes first. */
function fitsOf({ grid, task, rows, seeds }: Training, stations: readonly string[], heldBack: Rows): Fit[] {
  const own = gridOfStations(grid, stations);
  const plan = networkPlan(own, task, rows);
  const [first = 0] = seeds;
  const judged = { grid: own, task, rows: { from: rows.from, to: heldBack.from }, plan, seed: first };
  return [judged, ...seeds.map((seed) => ({ grid: own, task, rows, plan, seed }))];
}
