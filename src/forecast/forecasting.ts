import type { ForecastParameter } from "../domain/forecast.ts";
import type { Station } from "../domain/station.ts";
import type { FitOptions } from "./training/fit-in-threads.ts";

/** How forecasts are trained and made, and for whom: one for all assets of the group. */
export interface Forecasting extends Pick<FitOptions, "backend" | "threads"> {
  /** Every station that there is, also when a run is about some: a network sees its neighbours. */
  readonly network: readonly Station[];
  /** Hours after the newest finished hour, ascending. */
  readonly leads: readonly number[];
  /** One for each member of the ensemble. */
  readonly seeds: readonly number[];
  /** Is told which share of a training is done, 0 to 1. */
  readonly onTraining?: (parameter: ForecastParameter, share: number) => void;
}
