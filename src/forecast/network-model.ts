import type { ForecastTask } from "./forecaster.ts";
import type { InputColumns } from "./inputs/input-columns.ts";
import type { InputLayout } from "./inputs/input-layout.ts";
import type { InputScale } from "./inputs/input-scale.ts";
import type { NetworkShape } from "./network/network-shape.ts";

/** Networks of one shape, trained from several seeds on the same hours of the same stations: all that forecasting needs. */
export interface NetworkModel {
  readonly task: ForecastTask;
  /** Names, in the order in which the network knows them. */
  readonly stations: readonly string[];
  readonly columns: InputColumns;
  readonly layout: InputLayout;
  readonly scale: InputScale;
  readonly shape: NetworkShape;
  /** An output of 1 is so much change, in the unit of the column. */
  readonly unit: number;
  /** The median is rounded to multiples of it, where the column knows no other values; else `null`. */
  readonly roundedTo: number | null;
  /** Flat weights, one array a seed. */
  readonly members: readonly Float32Array[];
}
