import { quantileLevels } from "../forecaster.ts";
import type { TrainingTargets } from "./training-targets.ts";

/** The median counts double: it is what is published. */
const quantileWeights = [0.5, 1, 0.5] as const;

/**
 * Pinball loss of the outputs and its derivatives: the mean over all cells that have a target, each lead divided by its
 * mean change (Koenker and Bassett, Regression Quantiles).
 *
 * @param outputs [hours · stations][lead][quantile], in units of the targets.
 * @param hours rows of the grid, in the order of the outputs.
 * @param gradient is filled, in the shape of `outputs`; 0 where there is no target.
 */
export function pinballLoss(
  outputs: Float32Array,
  hours: Int32Array,
  targets: TrainingTargets,
  gradient: Float32Array,
): number {
  const { leads, changes, leadScales } = targets;
  const perHour = outputs.length / hours.length / quantileLevels.length;
  let [sum, cells] = [0, 0];
  for (let cell = 0; cell < perHour * hours.length; cell += 1) {
    const change = changes[(hours[Math.floor(cell / perHour)] ?? 0) * perHour + (cell % perHour)] ?? Number.NaN;
    if (!Number.isNaN(change)) cells += quantileLevels.length;
    for (let quantile = 0; quantile < quantileLevels.length; quantile += 1) {
      const index = cell * quantileLevels.length + quantile;
      const error = change - (outputs[index] ?? 0);
      const weight = (quantileWeights[quantile] ?? 0) / (leadScales[cell % leads] ?? 1);
      const slope = error > 0 ? (quantileLevels[quantile] ?? 0) : (quantileLevels[quantile] ?? 0) - 1;
      const isScored = !Number.isNaN(error);
      gradient[index] = isScored ? -weight * slope : 0;
      if (isScored) sum += weight * slope * error;
    }
  }
  return meanOf(sum, cells, gradient);
}

/** Mean absolute error of the auxiliary outputs, times `weight`, and its derivatives; as `pinballLoss`. */
export function auxiliaryLoss(
  outputs: Float32Array,
  hours: Int32Array,
  { auxiliary }: TrainingTargets,
  weight: number,
  gradient: Float32Array,
): number {
  const perHour = outputs.length / hours.length;
  let [sum, cells] = [0, 0];
  for (let index = 0; index < outputs.length; index += 1) {
    const target = auxiliary[(hours[Math.floor(index / perHour)] ?? 0) * perHour + (index % perHour)] ?? Number.NaN;
    const error = target - (outputs[index] ?? 0);
    const isScored = !Number.isNaN(error);
    gradient[index] = isScored ? -weight * Math.sign(error) : 0;
    if (!isScored) continue;
    sum += weight * Math.abs(error);
    cells += 1;
  }
  return meanOf(sum, cells, gradient);
}

function meanOf(sum: number, cells: number, gradient: Float32Array): number {
  if (cells === 0) return 0;
  for (let index = 0; index < gradient.length; index += 1) gradient[index] = (gradient[index] ?? 0) / cells;
  return sum / cells;
}
