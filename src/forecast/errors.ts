import { HarmattanError } from "../base/errors.ts";

/** TensorFlow.js has not the backend that was asked for. */
export class ForecastBackendError extends HarmattanError {
  readonly code = "FORECAST_BACKEND";
  readonly kind = "configuration";

  constructor(backend: string, remedy: string, options?: ErrorOptions) {
    super(`the forecast backend ${backend} cannot be loaded; ${remedy}`, options);
  }
}

/** Too little to learn from: the forecast stays with persistence. */
export class TooFewHoursError extends HarmattanError {
  readonly code = "TOO_FEW_HOURS";
  readonly kind = "data";

  constructor(column: string, hours: number, atLeast: number) {
    super(
      `training ${column}: ${hours} hours with a target and the hours before it; expected at least ${atLeast}. ` +
        "Persistence is forecast until there are more",
    );
  }
}

/** Bytes that are no model, or one that this version cannot use. */
export class UnusableModelError extends HarmattanError {
  readonly code = "UNUSABLE_MODEL";
  readonly kind = "data";

  constructor(model: string, fault: string, options?: ErrorOptions) {
    super(`model ${model}: ${fault}; train again, or go back to an earlier one with \`models roll-back\``, options);
  }
}

/** A training that went astray: its weights are no numbers. */
export class DivergedTrainingError extends HarmattanError {
  readonly code = "DIVERGED_TRAINING";
  readonly kind = "internal";

  constructor(column: string, seed: number) {
    super(`training ${column} with seed ${seed}: the weights are not finite; the champion stays`);
  }
}
