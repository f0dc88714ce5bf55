import { z } from "zod";

import { UnitError } from "./errors.ts";

/** Units of a concentration: mass per volume of air, or parts of the volume. */
export const concentrationUnits = ["µg/m³", "mg/m³", "ppm", "ppb"] as const;
export const concentrationUnitSchema = z.enum(concentrationUnits);
export type ConcentrationUnit = z.infer<typeof concentrationUnitSchema>;

/**
 * The unit that a person or a source wrote: `µg/m³`, `ug/m3`, `μg/m³` (Greek mu), `MG/M3`, `ppm`.
 *
 * @throws {UnitError} for any other text.
 */
export function parseConcentrationUnit(text: string): ConcentrationUnit {
  // NFKC would fold µ to Greek mu and ³ to 3: fold everything to the ASCII spelling, then look that up.
  const ascii = text.trim().toLowerCase().replaceAll(/[µμ]/g, "u").replaceAll("³", "3");
  const unit = new Map<string, ConcentrationUnit>([
    ["ug/m3", "µg/m³"],
    ["mg/m3", "mg/m³"],
    ["ppm", "ppm"],
    ["ppb", "ppb"],
  ]).get(ascii);
  if (unit === undefined) throw new UnitError("concentration", text, concentrationUnits.join(", "));
  return unit;
}
