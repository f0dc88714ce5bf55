import { UsageError } from "../base/errors.ts";
import { type ForecastParameter, forecastParameters } from "../domain/forecast.ts";

/** @returns the parameters that `--parameter` names, all by default. @throws {UsageError} for one that is not forecast. */
export function forecastParametersOf(named: readonly string[] = []): readonly ForecastParameter[] {
  const unknown = named.find((name) => !forecastParameters.some((each) => each === name));
  if (unknown !== undefined)
    throw new UsageError(`--parameter ${unknown}: is not forecast; there are ${forecastParameters.join(", ")}`);
  return named.length === 0 ? forecastParameters : forecastParameters.filter((each) => named.includes(each));
}
