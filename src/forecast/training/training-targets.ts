import { carriedForward } from "../carried.ts";
import type { ForecastTask } from "../forecaster.ts";
import { columnOf, type HourGrid, type Rows } from "../hour-grid.ts";

/**
 * What a network learns: changes since the last observed value, one matrix [hours of the grid][station][output], `NaN`
 * where the target is not observed or lies outside the training.
 */
export interface TrainingTargets {
  /** Of each output: a change in the column's unit, divided by `unit`. */
  readonly changes: Float32Array;
  readonly leads: number;
  /** What a network's output of 1 stands for, in the unit of the column: the mean absolute change at the lead with the largest. */
  readonly unit: number;
  /** Mean absolute change of each lead, in `unit`s: the loss of every lead weighs the same. */
  readonly leadScales: readonly number[];
  /** Changes of other columns, each divided by its mean absolute change: [hours][station][auxiliary]. */
  readonly auxiliary: Float32Array;
  readonly auxiliaries: number;
}

const farthestAuxiliary = 10;

/** @param rows of the training: targets in other rows are left out. */
export function trainingTargets(
  grid: HourGrid,
  { column, leads }: ForecastTask,
  rows: Rows,
  auxiliaryColumns: readonly string[],
): TrainingTargets {
  const own = changesOf(grid, column, leads, rows);
  const means = leads.map((_, lead) => meanAbsolute(own, leads.length, lead) || 1);
  const unit = Math.max(...means);
  const others = auxiliaryColumns.map((other) => changesOf(grid, other, leads, rows));
  const auxiliaries = auxiliaryColumns.length * leads.length;
  const auxiliary = new Float32Array(grid.hours * grid.stations.length * auxiliaries);
  others.forEach((changes, index) => {
    leads.forEach((_, lead) => {
      const scale = meanAbsolute(changes, leads.length, lead) || 1;
      for (let cell = lead, row = 0; cell < changes.length; cell += leads.length, row += 1) {
        const change = (changes[cell] ?? Number.NaN) / scale;
        const cut = Math.max(-farthestAuxiliary, Math.min(farthestAuxiliary, change));
        auxiliary[row * auxiliaries + index * leads.length + lead] = cut;
      }
    });
  });
  return {
    changes: own.map((change) => change / unit),
    leads: leads.length,
    unit,
    leadScales: means.map((mean) => mean / unit),
    auxiliary,
    auxiliaries,
  };
}

/** @returns [hours][station][lead]: how much the target differs from what was last observed at the origin. */
function changesOf(grid: HourGrid, column: string, leads: readonly number[], { from, to }: Rows): Float32Array {
  const stations = columnOf(grid, column);
  const changes = new Float32Array(grid.hours * stations.length * leads.length).fill(Number.NaN);
  stations.forEach((observed, station) => {
    const last = carriedForward(observed).values;
    leads.forEach((lead, leadIndex) => {
      for (let target = Math.max(from, lead); target < Math.min(to, grid.hours); target += 1) {
        const origin = target - lead;
        const change = (observed[target] ?? Number.NaN) - (last[origin] ?? Number.NaN);
        changes[(origin * stations.length + station) * leads.length + leadIndex] = change;
      }
    });
  });
  return changes;
}

function meanAbsolute(changes: Float32Array, leads: number, lead: number): number {
  let [sum, count] = [0, 0];
  for (let cell = lead; cell < changes.length; cell += leads) {
    const change = changes[cell] ?? Number.NaN;
    if (Number.isNaN(change)) continue;
    sum += Math.abs(change);
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
