import { z } from "zod";

import { convertConcentration, usReferenceCelsius } from "./convert-concentration.ts";
import { checkIndexConcentration } from "./index-concentration.ts";
import { parameters } from "./parameter.ts";
import { truncateTo } from "./rounding.ts";
import {
  usAqiBreakpoints,
  type UsAqiBreakpoints,
  usAqiCategories,
  type UsAqiCategory,
  usAqiDocument,
  usAqiEffectiveFrom,
} from "./us-aqi-table.ts";

/** Parameters with a US AQI. */
export const usAqiParameters = ["pm25", "pm10", "co", "no2", "o3"] as const;
export const usAqiParameterSchema = z.enum(usAqiParameters);
export type UsAqiParameter = z.infer<typeof usAqiParameterSchema>;

/** US AQI of one concentration: a sub-index. */
export interface UsAqi {
  readonly parameter: UsAqiParameter;
  readonly averaging: UsAqiBreakpoints["averaging"];
  /** 0 to 500, and above 500 where the last line is continued. */
  readonly value: number;
  readonly category: UsAqiCategory;
  readonly colour: string;
  /** Colour of EPA's palette for colour-vision deficiency. */
  readonly accessibleColour: string;
  /** The concentration that was looked up, cut off as the rule says, in `unit`. */
  readonly truncated: number;
  readonly unit: UsAqiBreakpoints["unit"];
  /** Document, table and line: `EPA-454/B-24-002 (May 2024), Table 6: pm25 24h µg/m³`. */
  readonly rule: string;
  /** UTC day from which the table applies. */
  readonly effectiveFrom: string;
  /** Above the table's last breakpoint: the value comes from continuing the last line. */
  readonly beyondTable: boolean;
  /** A concentration of 0 or less is a channel at its floor, not clean air: do not show it as "Good". */
  readonly atOrBelowZero: boolean;
}

/**
 * US AQI of one statistic, `null` if there is none. Gases are converted to ppm or ppb at 25 °C first, then cut off to
 * the decimals of the table, then interpolated and rounded to the nearest integer.
 * Source: EPA-454/B-24-002 (May 2024), section IV and Table 6; 40 CFR 58, Appendix G.
 *
 * Above the table its last line is continued. For 8-hour ozone that line ends at 0.200 ppm (AQI 300): the document
 * takes AQIs above 300 from 1-hour ozone, `{ ozoneAveraging: "1h" }`, which has no index below 0.125 ppm (`null`).
 *
 * @param concentration in the parameter's unit (µg/m³, CO mg/m³): daily mean of PM, maximum daily 8-hour mean of CO and
 *   O3, highest hour of NO2. A drifting zero (`lowestConcentrations`) counts as 0.
 * @throws {InvalidValueError} for NaN or an infinity.
 * @throws {NegativeConcentrationError} below the lowest concentration of a working sensor.
 */
export function usAqi(
  parameter: UsAqiParameter,
  concentration: number | null,
  options: { readonly ozoneAveraging?: "1h" | "8h" } = {},
): UsAqi | null {
  if (concentration === null) return null;
  checkIndexConcentration("US AQI", parameter, concentration);
  const key = parameter === "o3" && options.ozoneAveraging === "1h" ? "o3OneHour" : parameter;
  const table: UsAqiBreakpoints = usAqiBreakpoints[key];
  const truncated = truncateTo(Math.max(0, inTableUnit(parameter, concentration, table)), table.decimals);
  const found = lookUp(table, truncated);
  if (found === null) return null;
  const { averaging, unit } = table;
  return {
    parameter,
    averaging,
    ...found,
    ...categoryOf(found.value),
    truncated,
    unit,
    rule: `${usAqiDocument}: ${parameter} ${averaging} ${unit}`,
    effectiveFrom: usAqiEffectiveFrom,
    atOrBelowZero: concentration <= 0,
  };
}

/** US AQI of a station: its largest sub-index. */
export interface OverallUsAqi {
  readonly value: number;
  readonly category: UsAqiCategory;
  readonly colour: string;
  readonly accessibleColour: string;
  /** Pollutant of the largest sub-index; of equal ones the first in the order given. */
  readonly responsible: UsAqiParameter;
  /** The sub-indices there are, in the order given. */
  readonly subIndices: readonly UsAqi[];
}

/**
 * Overall US AQI with its responsible pollutant, `null` without any sub-index.
 * Source: EPA-454/B-24-002, section IV, "How to handle values from multiple pollutants".
 */
export function overallUsAqi(subIndices: readonly (UsAqi | null)[]): OverallUsAqi | null {
  const present = subIndices.filter((subIndex) => subIndex !== null);
  const [first] = present;
  if (first === undefined) return null;
  const worst = present.reduce((worse, subIndex) => (subIndex.value > worse.value ? subIndex : worse), first);
  const { value, category, colour, accessibleColour } = worst;
  return { value, category, colour, accessibleColour, responsible: worst.parameter, subIndices: present };
}

function inTableUnit(parameter: UsAqiParameter, concentration: number, table: UsAqiBreakpoints): number {
  const from = parameters[parameter].unit;
  return convertConcentration(concentration, { parameter, from, to: table.unit, celsius: usReferenceCelsius });
}

function lookUp(table: UsAqiBreakpoints, truncated: number): { value: number; beyondTable: boolean } | null {
  // Whole steps of the table's last decimal: the line is then exact, and .5 is rounded up as on paper.
  const steps = (value: number) => Math.round(value * 10 ** table.decimals);
  const within = table.rows.findIndex(([, high]) => steps(truncated) <= steps(high));
  const index = within === -1 ? table.rows.length - 1 : within;
  const row = table.rows[index];
  const category = usAqiCategories[table.firstCategory + index];
  if (row === undefined || category === undefined || steps(truncated) < steps(row[0])) return null;
  const [low, high] = row.map(steps);
  if (low === undefined || high === undefined) return null;
  const rise = (category.high - category.low) * (steps(truncated) - low);
  return { value: Math.round(rise / (high - low) + category.low), beyondTable: within === -1 };
}

function categoryOf(value: number) {
  const { category, colour, accessibleColour } =
    usAqiCategories.findLast((candidate) => value >= candidate.low) ?? usAqiCategories[0];
  return { category, colour, accessibleColour };
}
