import { type FallbackReason, type ForecastParameter, forecastParameters } from "../domain/forecast.ts";
import { type Parameter, parameters } from "../domain/parameter.ts";

/** Why the model's forecast was not published, as it ends a sentence. */
export const fallbackWords = {
  "no-model": "no model knows the station, or looks so far ahead",
  "stale-input": "the newest value is more than 12 hours old",
  "flat-input": "the last day shows one value only",
  "censored-input": "the values lie at the sensor's floor, so there is nothing to forecast",
  "short-history": "the station has too few hours",
  "lost-to-persistence": "the model lost to persistence over the last four weeks",
} as const satisfies Record<FallbackReason, string>;

/** Decimals that a sensor of the parameter deserves; errors are shown with one more. */
const decimals: Readonly<Record<ForecastParameter, number>> = { co: 2, pm25: 1 };

/** @returns a value in the parameter's unit, without the unit; a dash if there is none. */
export function valueText(parameter: Parameter, value: number | null): string {
  return value === null ? "–" : value.toFixed(decimalsOf(parameter));
}

/** @returns an error in the parameter's unit, without the unit. */
export function errorText(parameter: Parameter, value: number | null): string {
  return value === null ? "–" : value.toFixed(decimalsOf(parameter) + 1);
}

/** @returns a share of 0 to 1 in percent: `79.6 %`. */
export function percentText(share: number | null): string {
  return share === null ? "–" : `${(100 * share).toFixed(1)} %`;
}

/** @returns how much smaller an error is than that of persistence: `9.8 % better`. */
export function skillText(skill: number | null): string {
  if (skill === null) return "not comparable";
  return `${Math.abs(100 * skill).toFixed(1)} % ${skill < 0 ? "worse" : "better"}`;
}

/** @returns 1 − error / error of persistence; `null` without either, or if persistence was never wrong. */
export function skillOf(error: number | null, ofPersistence: number | null): number | null {
  return error === null || !ofPersistence ? null : 1 - error / ofPersistence;
}

/** @returns a parameter with its unit, `PM2.5 in µg/m³`. */
export function parameterText(parameter: Parameter): string {
  return `${parameters[parameter].name} in ${parameters[parameter].unit}`;
}

function decimalsOf(parameter: Parameter): number {
  const known = forecastParameters.find((each) => each === parameter);
  return known ? decimals[known] : 1;
}

/** @returns `1 hour ahead`, `2 hours ahead`. */
export function aheadText(hours: number): string {
  return `${hours} hour${hours === 1 ? "" : "s"} ahead`;
}
