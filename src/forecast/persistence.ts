import { carriedForward } from "./carried.ts";
import { type ForecastTask, type Forecaster, indexOf, quantileLevels, type QuantileForecasts } from "./forecaster.ts";
import { columnOf } from "./hour-grid.ts";

/**
 * The reference to beat: every lead is the last observed value at or before the origin, however old. All three
 * quantiles are that value; its interval is made by rolling calibration.
 */
export function persistence(task: ForecastTask): Forecaster {
  return {
    name: "persistence",
    async predict(grid, origins) {
      const last = columnOf(grid, task.column).map((values) => carriedForward(values).values);
      const shape = { origins, stations: last.length, leads: task.leads };
      return pointForecasts(shape, (station, origin) => last[station]?.[origin] ?? Number.NaN);
    },
  };
}

/** @returns forecasts whose three quantiles are one value: that of `valueOf(station, origin, leadIndex)`. */
export function pointForecasts(
  shape: Pick<QuantileForecasts, "origins" | "stations" | "leads">,
  valueOf: (station: number, origin: number, leadIndex: number) => number,
): QuantileForecasts {
  const { origins, stations, leads } = shape;
  const values = new Float64Array((origins.to - origins.from) * stations * leads.length * quantileLevels.length);
  for (let origin = origins.from; origin < origins.to; origin += 1) {
    for (let station = 0; station < stations; station += 1) {
      for (let lead = 0; lead < leads.length; lead += 1) {
        const index = indexOf(shape, origin, station, lead);
        values.fill(valueOf(station, origin, lead), index, index + quantileLevels.length);
      }
    }
  }
  return { ...shape, values };
}
