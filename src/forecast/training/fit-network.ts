import { DivergedTrainingError, TooFewHoursError } from "../errors.ts";
import type { ForecastTask } from "../forecaster.ts";
import { columnOf, type HourGrid, type Rows } from "../hour-grid.ts";
import { inputReachHours } from "../inputs/input-layout.ts";
import { InputReader } from "../inputs/input-reader.ts";
import { inputScale } from "../inputs/input-scale.ts";
import { inputSeries } from "../inputs/input-series.ts";
import type { NetworkModel } from "../network-model.ts";
import type { TensorFlow } from "../network/tensorflow.ts";
import { columnStep } from "./column-step.ts";
import type { NetworkPlan } from "./network-plan.ts";
import { trainNetwork, type TrainingProgress } from "./train-network.ts";
import { trainingTargets } from "./training-targets.ts";

/** A training of one member. */
export interface Fit {
  readonly grid: HourGrid;
  readonly task: ForecastTask;
  /** Rows of the targets; inputs and scales come from no later hour. */
  readonly rows: Rows;
  readonly plan: NetworkPlan;
  readonly seed: number;
}

/** Fewer hours than two weeks teach nothing but their own weather. */
const fewestHours = 336;

/**
 * Trains one network on the hours of `rows`.
 *
 * @returns a model of one member.
 * @throws {TooFewHoursError | DivergedTrainingError}
 */
export async function fitNetwork(
  tf: TensorFlow,
  { grid, task, rows, plan, seed }: Fit,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<NetworkModel> {
  const known = { ...grid, hours: Math.min(grid.hours, rows.to) };
  const targets = trainingTargets(known, task, rows, plan.auxiliaryColumns);
  const origins = trainingOrigins({ grid, task, rows });
  const series = inputSeries(known, plan.columns);
  const scale = inputScale(series, plan.layout, rows);
  const data = { reader: new InputReader(series, plan.layout, grid.stations.length, scale), targets, origins };
  const weights = await trainNetwork(tf, plan.shape, data, plan.settings, seed, onProgress);
  if (!weights.every(Number.isFinite)) throw new DivergedTrainingError(task.column, seed);
  const { shape, columns, layout } = plan;
  const roundedTo = columnStep(columnOf(known, task.column), rows, targets.unit);
  return {
    task,
    stations: grid.stations,
    columns,
    layout,
    scale,
    shape,
    unit: targets.unit,
    roundedTo,
    members: [weights],
  };
}

/**
 * @returns hours with a whole week before them and a target at some lead of some station.
 * @throws {TooFewHoursError}
 */
export function trainingOrigins({ grid, task, rows }: Pick<Fit, "grid" | "task" | "rows">): Int32Array {
  const { column, leads } = task;
  const { from, to } = rows;
  const observed = columnOf(grid, column);
  const hasTarget = (origin: number) =>
    leads.some(
      (lead) => origin + lead < to && observed.some((values) => !Number.isNaN(values[origin + lead] ?? Number.NaN)),
    );
  const first = from + inputReachHours;
  const origins = Int32Array.from({ length: Math.max(0, to - first) }, (_, index) => first + index).filter(hasTarget);
  if (origins.length < fewestHours) throw new TooFewHoursError(column, origins.length, fewestHours);
  return origins;
}
