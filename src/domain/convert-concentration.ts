import type { ConcentrationUnit } from "./concentration-unit.ts";
import { GasConditionError, InvalidValueError, UnitError } from "./errors.ts";

/** Molar masses in g/mol (IUPAC standard atomic weights); `null` for particles, which have none. */
const molarMasses = { co: 28.01, no2: 46.0055, o3: 47.9982, pm25: null, pm10: null } as const;

/** Molar gas constant in J/(mol·K): CODATA 2018, exact. */
const gasConstant = 8.314462618;
const standardPressureKilopascals = 101.325;

export type ConvertedParameter = keyof typeof molarMasses;

/** Temperature to which the US refers gas concentrations: 40 CFR 50.3. */
export const usReferenceCelsius = 25;
/** Temperature to which the EU refers gas concentrations: Directive 2008/50/EC, Annex VI, section C (293 K). */
export const euReferenceCelsius = 20;

export interface Conversion {
  readonly parameter: ConvertedParameter;
  readonly from: ConcentrationUnit;
  readonly to: ConcentrationUnit;
  /** °C at which the mass per volume is stated: 25 for the US AQI and WHO, 20 for the EU. Not used between like units. */
  readonly celsius: number;
  /** kPa, 101.325 if absent. */
  readonly kilopascals?: number;
}

/**
 * `concentration` in the unit `to`. Between mass and volume by the ideal gas law: mg/m³ per ppm =
 * M·p / (R·T), for CO 1.1449 at 25 °C and 1.1644 at 20 °C.
 * Source: 40 CFR 50.3 and Directive 2008/50/EC, Annex VI, section C (reference conditions).
 *
 * @throws {UnitError} for particles in ppm or ppb: PM is reported at ambient conditions.
 * @throws {GasConditionError} below absolute zero or without pressure.
 * @throws {InvalidValueError} for NaN or an infinity.
 */
export function convertConcentration(concentration: number, conversion: Conversion): number {
  if (!Number.isFinite(concentration)) throw new InvalidValueError("converting a concentration", concentration);
  const from = units[conversion.from];
  const to = units[conversion.to];
  const scaled = (concentration * to.perBase) / from.perBase;
  if (from.kind === to.kind) return scaled;
  const factor = milligramsPerPpm(conversion);
  return to.kind === "volume" ? scaled / factor : scaled * factor;
}

const units = {
  "µg/m³": { kind: "mass", perBase: 1000 },
  "mg/m³": { kind: "mass", perBase: 1 },
  ppm: { kind: "volume", perBase: 1 },
  ppb: { kind: "volume", perBase: 1000 },
} as const satisfies Record<ConcentrationUnit, { kind: "mass" | "volume"; perBase: number }>;

function milligramsPerPpm(conversion: Conversion): number {
  const { parameter, celsius, kilopascals = standardPressureKilopascals } = conversion;
  const molarMass = molarMasses[parameter];
  if (molarMass === null) throw new UnitError(parameter, conversion.to, "µg/m³ or mg/m³: particles have no ppm or ppb");
  if (!(celsius > -273.15 && celsius < Infinity)) {
    throw new GasConditionError("temperature", celsius, "degrees Celsius, 25 for the US AQI or 20 for the EU");
  }
  if (!(kilopascals > 0 && kilopascals < Infinity)) {
    throw new GasConditionError("pressure", kilopascals, "kilopascals, normally 101.325");
  }
  return (molarMass * kilopascals) / (gasConstant * (celsius + 273.15));
}
