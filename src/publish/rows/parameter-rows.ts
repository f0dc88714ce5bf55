import type { Language } from "../../domain/health-message.ts";
import { type Parameter, parameterKeys, parameters } from "../../domain/parameter.ts";
import type { WholeTableRow } from "../whole-tables.ts";

/** What people read instead of a parameter's code; French writes a decimal comma. */
export const parameterLabels = {
  co: { en: "CO", fr: "CO" },
  pm25: { en: "PM2.5", fr: "PM2,5" },
  pm10: { en: "PM10", fr: "PM10" },
  no2: { en: "NO2", fr: "NO2" },
  o3: { en: "O3", fr: "O3" },
  temperature: { en: "temperature", fr: "température" },
  relativeHumidity: { en: "relative humidity", fr: "humidité relative" },
  internalTemperatureRaw: { en: "board temperature", fr: "température de la carte" },
} as const satisfies Record<Parameter, Record<Language, string>>;

/** One row per parameter, `position` from 1 in the order of tables. */
export function parameterRows(): WholeTableRow<"parameter">[] {
  return parameterKeys.map((parameter, index) => ({
    parameter,
    label_en: parameterLabels[parameter].en,
    label_fr: parameterLabels[parameter].fr,
    unit: parameters[parameter].unit,
    position: index + 1,
  }));
}
