import { carriedForward } from "./carried.ts";
import { type Forecaster, indexOf, type QuantileForecasts } from "./forecaster.ts";
import { columnOf, gridOfStations, type HourGrid, type Rows } from "./hour-grid.ts";
import { InputReader } from "./inputs/input-reader.ts";
import { inputSeries } from "./inputs/input-series.ts";
import type { NetworkModel } from "./network-model.ts";
import { networkPass, weightTensors } from "./network/network-pass.ts";
import type { TensorFlow } from "./network/tensorflow.ts";

const hoursAtOnce = 64;

/**
 * The forecaster that a model is: the mean of its members' quantiles, added to the last observed value; `NaN` at stations
 * that it was not trained on.
 *
 * @param model a network for each group of neighbouring stations.
 */
export function networkForecaster(tf: TensorFlow, model: readonly NetworkModel[]): Forecaster {
  return {
    name: "network",
    async predict(grid, origins) {
      const leads = model[0]?.task.leads ?? [];
      const shape = { origins, stations: grid.stations.length, leads };
      const values = new Float64Array((origins.to - origins.from) * shape.stations * leads.length * 3).fill(Number.NaN);
      for (const group of model) addGroup(values, shape, group, predicted(tf, group, grid, origins), grid);
      return { ...shape, values };
    },
  };
}

function predicted(tf: TensorFlow, group: NetworkModel, grid: HourGrid, origins: Rows): QuantileForecasts {
  const own = gridOfStations(grid, group.stations);
  const last = columnOf(own, group.task.column).map((values) => carriedForward(values).values);
  const values = networkOutputs(tf, group, own, origins);
  const forecasts = { origins, stations: own.stations.length, leads: group.task.leads, values };
  for (let origin = origins.from; origin < origins.to; origin += 1) {
    for (let station = 0; station < own.stations.length; station += 1) {
      for (let lead = 0; lead < group.task.leads.length; lead += 1) {
        const index = indexOf(forecasts, origin, station, lead);
        const changes = values.subarray(index, index + 3);
        changes.set(quantilesOf(changes, last[station]?.[origin] ?? Number.NaN, group));
      }
    }
  }
  return forecasts;
}

function addGroup(
  values: Float64Array,
  shape: Omit<QuantileForecasts, "values">,
  { stations }: NetworkModel,
  forecasts: QuantileForecasts,
  grid: HourGrid,
): void {
  const width = 3 * shape.leads.length;
  stations.forEach((name, station) => {
    const place = grid.stations.indexOf(name);
    if (place < 0) return;
    for (let origin = shape.origins.from; origin < shape.origins.to; origin += 1) {
      const from = indexOf(forecasts, origin, station, 0);
      values.set(forecasts.values.subarray(from, from + width), indexOf(shape, origin, place, 0));
    }
  });
}

/** @returns the outputs of the network, the mean of its members: in the order of `QuantileForecasts`. */
function networkOutputs(tf: TensorFlow, model: NetworkModel, grid: HourGrid, { from, to }: Rows): Float64Array {
  const { shape, members, scale } = model;
  const reader = new InputReader(inputSeries(grid, model.columns), model.layout, grid.stations.length, scale);
  const outputs = new Float64Array((to - from) * shape.stations * shape.outputs);
  const weights = members.map((flat) => weightTensors(tf, shape, flat));
  for (let first = from; first < to; first += hoursAtOnce) {
    const hours = Int32Array.from({ length: Math.min(hoursAtOnce, to - first) }, (_, index) => first + index);
    const rows = hours.length * shape.stations;
    const own = new Float32Array(rows * shape.ownInputs);
    const shared = new Float32Array(hours.length * shape.sharedInputs);
    reader.fill(hours, own, shared);
    tf.tidy(() => {
      const inputs = {
        own: tf.tensor2d(own, [rows, shape.ownInputs]),
        shared: tf.tensor2d(shared, [hours.length, shape.sharedInputs]),
      };
      for (const member of weights) {
        const output = networkPass(tf, shape, member, inputs).output.dataSync<"float32">();
        const begin = (first - from) * shape.stations * shape.outputs;
        for (let index = 0; index < output.length; index += 1) {
          outputs[begin + index] = (outputs[begin + index] ?? 0) + (output[index] ?? 0) / members.length;
        }
      }
    });
  }
  for (const member of weights) tf.dispose([...member.values()]);
  return outputs;
}

/** Sorted, cut at 0, since a concentration is not negative; of a column that knows steps only, the median lies on one. */
function quantilesOf(changes: Float64Array, last: number, { unit, roundedTo }: NetworkModel): Float64Array {
  const [p10 = 0, p50 = 0, p90 = 0] = changes.map((change) => Math.max(0, last + unit * change)).toSorted();
  const median = roundedTo === null ? p50 : Math.round(p50 / roundedTo) * roundedTo;
  return Float64Array.of(Math.min(p10, median), median, Math.max(p90, median));
}
