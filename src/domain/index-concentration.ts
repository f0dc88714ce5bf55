import { InvalidValueError, NegativeConcentrationError } from "./errors.ts";
import { parameters } from "./parameter.ts";

/**
 * Lowest concentration that is still the drifting zero of a working sensor, in the parameter's unit. PM and CO: the
 * fail limits of the gross range test (`reference/air-quality.md`, section 6). NO2 and O3 have none there: below the
 * lowest hour in the recorded AirQino bodies (O3 -41.6 µg/m³ in December 2023).
 */
export const lowestConcentrations = { pm25: 0, pm10: 0, co: -1, no2: -50, o3: -50 } as const;

/**
 * Checks a concentration before an index is looked up. A drifting zero passes: indices count it as 0.
 *
 * @throws {InvalidValueError} for NaN or an infinity.
 * @throws {NegativeConcentrationError} below the lowest concentration of a working sensor.
 */
export function checkIndexConcentration(
  index: string,
  parameter: keyof typeof lowestConcentrations,
  concentration: number,
): void {
  if (!Number.isFinite(concentration)) throw new InvalidValueError(`${index} of ${parameter}`, concentration);
  const lowest = lowestConcentrations[parameter];
  // Noise below a millionth is not a negative concentration.
  if (concentration >= lowest - 1e-6) return;
  throw new NegativeConcentrationError(`${index} of ${parameter}`, concentration, lowest, parameters[parameter].unit);
}
