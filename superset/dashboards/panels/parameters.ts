import { type Parameter, parameters } from "../../../src/domain/parameter.ts";
import { standardById } from "../../../src/domain/standards.ts";
import { parameterLabels } from "../../../src/publish/rows/parameter-rows.ts";
import type { Threshold } from "../chart-kinds/time-chart.ts";
import { red } from "../colours.ts";
import type { Text } from "../model.ts";

/** Parameters that have panels of their own: the name of their forecast's metrics, how they are called, unit, WHO guideline. */
export const pm25 = { code: "pm25", name: "PM2.5", ...about("pm25"), guideline: guidelineOf("pm25") } as const;
export const co = { code: "co", name: "CO", ...about("co"), guideline: guidelineOf("co") } as const;
export type Panelled = typeof pm25 | typeof co;

export const same = (text: string): Text => ({ en: text, fr: text });

/** @returns names of parameters of one unit, with it: `PM10, NO2 (µg/m³)`. */
export function inUnit(codes: readonly Parameter[]): Text {
  const [unit = ""] = codes.map((code) => parameters[code].unit);
  const names = (language: keyof Text) => codes.map((code) => parameterLabels[code][language]).join(", ");
  return { en: capital(`${names("en")} (${unit})`), fr: capital(`${names("fr")} (${unit})`) };
}

/** Guideline of a 24-hour mean, in the parameter's unit. */
export function guidelineOf(code: "pm25" | "pm10" | "no2" | "co"): number {
  return standardById(`who-2021-${code}-24h`).value;
}

export function whoGuideline({ guideline, unit }: Panelled): Threshold {
  const name = { en: `WHO 24 h guideline: ${guideline} ${unit}`, fr: `Seuil OMS 24 h : ${guideline} ${unit}` };
  return { name, value: guideline, colour: red };
}

function about(code: Parameter) {
  return { title: inUnit([code]), label: parameterLabels[code], unit: parameters[code].unit };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
