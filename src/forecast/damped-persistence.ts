import { carriedForward } from "./carried.ts";
import { forecastErrors } from "./forecast-errors.ts";
import type { ForecastTask, Forecaster } from "./forecaster.ts";
import { columnOf, type HourGrid, type Rows } from "./hour-grid.ts";
import { pointForecasts } from "./persistence.ts";

/** What `fitDamping` tries. */
const dampings = [0, 0.1, 0.2, 0.3, 0.4, 0.5] as const;

/**
 * Persistence that goes on a little in the direction of the last hour: max(0, L + G · (L[t] − L[t−1])), L the last
 * observed values and G = φ + φ² + … + φ^lead. All three quantiles are that value.
 *
 * @param damping φ: 0 is persistence cut at 0.
 */
export function dampedPersistence(task: ForecastTask, damping: number): Forecaster {
  const gains = task.leads.map((lead) => gainOf(damping, lead));
  return {
    name: "damped persistence",
    async predict(grid, origins) {
      const last = columnOf(grid, task.column).map((values) => carriedForward(values).values);
      return pointForecasts({ origins, stations: last.length, leads: task.leads }, (station, origin, lead) => {
        const level = last[station]?.[origin] ?? Number.NaN;
        const before = last[station]?.[origin - 1] ?? Number.NaN;
        // The first observation has nothing before it to drift away from.
        const drift = Number.isNaN(before) ? 0 : level - before;
        return Math.max(0, level + (gains[lead] ?? 0) * drift);
      });
    },
  };
}

/**
 * The φ with the smallest mean absolute error, summed over the leads; the smallest of equal ones.
 *
 * @param targets rows whose observed values are to be met; nothing after them is read.
 */
export async function fitDamping(grid: HourGrid, task: ForecastTask, targets: Rows): Promise<number> {
  const origins = { from: Math.max(0, targets.from - Math.max(...task.leads)), to: targets.to - 1 };
  let best = { damping: 0, error: Number.POSITIVE_INFINITY };
  for (const damping of dampings) {
    const forecasts = await dampedPersistence(task, damping).predict(grid, origins);
    const errors = forecastErrors(forecasts, columnOf(grid, task.column), { targets, scaleRows: targets });
    const error = errors.reduce((sum, { pooled }) => sum + pooled.mae, 0);
    if (error < best.error) best = { damping, error };
  }
  return best.damping;
}

function gainOf(damping: number, lead: number): number {
  let gain = 0;
  for (let hour = 1; hour <= lead; hour += 1) gain += damping ** hour;
  return gain;
}
