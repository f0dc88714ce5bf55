import { z } from "zod";

import { checkIndexConcentration } from "./index-concentration.ts";
import { roundHalfUp } from "./rounding.ts";

/** One row per band of the European Air Quality Index, best first (EEA, bands of 2024). */
export const europeanAqiBands = [
  { band: "Good", level: 1, colour: "#50F0E6" },
  { band: "Fair", level: 2, colour: "#50CCAA" },
  { band: "Moderate", level: 3, colour: "#F0E641" },
  { band: "Poor", level: 4, colour: "#FF5050" },
  { band: "Very poor", level: 5, colour: "#960032" },
  { band: "Extremely poor", level: 6, colour: "#7D2181" },
] as const;
export type EuropeanAqiBand = (typeof europeanAqiBands)[number]["band"];

/**
 * Largest concentration of each band but the last, in µg/m³ of one hour, one entry per pollutant. CO is not in the index.
 * Source: European Environment Agency, European Air Quality Index, bands of 2024.
 */
export const europeanAqiUpperBounds = {
  pm25: [5, 15, 50, 90, 140],
  pm10: [15, 45, 120, 195, 270],
  no2: [10, 25, 60, 100, 150],
  o3: [60, 100, 120, 160, 180],
} as const;

/** Parameters with a European AQI. */
export const europeanAqiParameters = ["pm25", "pm10", "no2", "o3"] as const;
export const europeanAqiParameterSchema = z.enum(europeanAqiParameters);
export type EuropeanAqiParameter = z.infer<typeof europeanAqiParameterSchema>;

/** European AQI of one hourly value: a band, never a number between bands. */
export interface EuropeanAqi {
  readonly parameter: EuropeanAqiParameter;
  readonly band: EuropeanAqiBand;
  /** 1 (Good) to 6 (Extremely poor). */
  readonly level: number;
  readonly colour: string;
  readonly rule: string;
  /** A concentration of 0 or less is a channel at its floor, not clean air: do not show it as "Good". */
  readonly atOrBelowZero: boolean;
}

/**
 * European AQI band of one hour, `null` if there is no value. Upper bounds are included and bands touch: PM2.5 of 5 is
 * Good, 5.1 is Fair, although the published table reads 0-5, 6-15 (its rounding between integers is unpublished).
 * Source: European Environment Agency, European Air Quality Index, bands of 2024 (all pollutants hourly).
 *
 * @param concentration hourly mean in µg/m³. A drifting zero (`lowestConcentrations`) counts as 0.
 * @throws {InvalidValueError} for NaN or an infinity.
 * @throws {NegativeConcentrationError} below the lowest concentration of a working sensor.
 */
export function europeanAqi(parameter: EuropeanAqiParameter, concentration: number | null): EuropeanAqi | null {
  if (concentration === null) return null;
  checkIndexConcentration("European AQI", parameter, concentration);
  const rounded = roundHalfUp(concentration, 6);
  const within = europeanAqiUpperBounds[parameter].findIndex((upper) => rounded <= upper);
  const band = europeanAqiBands.at(within) ?? europeanAqiBands[0]; // -1, above every bound, is the last band
  const rule = `European Air Quality Index (EEA, bands of 2024): ${parameter} 1h µg/m³, upper bounds included`;
  return { parameter, ...band, rule, atOrBelowZero: concentration <= 0 };
}

/**
 * The worst band of a station's pollutants, `null` without any; of equal ones the first in the order given.
 * Source: European Environment Agency, European Air Quality Index: a station takes its worst pollutant present.
 */
export function worstEuropeanAqi(bands: readonly (EuropeanAqi | null)[]): EuropeanAqi | null {
  const present = bands.filter((band) => band !== null);
  return present.reduce<EuropeanAqi | null>((worse, band) => (worse && worse.level >= band.level ? worse : band), null);
}
