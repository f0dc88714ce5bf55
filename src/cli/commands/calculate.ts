import { UsageError } from "../../base/errors.ts";
import { hoursBeforeDay, maximumDailyEightHourMean } from "../../domain/eight-hour-mean.ts";
import { europeanAqi, europeanAqiParameters } from "../../domain/european-aqi.ts";
import { nowCast } from "../../domain/now-cast.ts";
import { type Parameter, parameterKeys, parameters } from "../../domain/parameter.ts";
import { dailyMean } from "../../domain/period-mean.ts";
import { usAqi, usAqiParameters } from "../../domain/us-aqi.ts";
import type { CommandContext } from "../command-context.ts";

export interface CalculateOptions {
  readonly json?: boolean;
}

type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** One statistic: what it is called, which parameters it takes, how it is computed from the values given. */
interface Calculation {
  readonly parameters: readonly Parameter[];
  readonly values: "one" | "several";
  calculate(parameter: Parameter, values: readonly (number | null)[]): Fields;
}

const annex = "Directive 2008/50/EC, Annex XI, section A";
const particles = ["pm25", "pm10"] as const;

const calculations: Readonly<Record<string, Calculation>> = {
  "us-aqi": {
    parameters: usAqiParameters,
    values: "one",
    calculate: (parameter, [value = null]) => ({ ...usAqiFields(parameter, value) }),
  },
  "european-aqi": {
    parameters: europeanAqiParameters,
    values: "one",
    calculate(parameter, [value = null]) {
      const found = europeanAqi(oneOf(europeanAqiParameters, parameter), value);
      if (!found) return { value: null, category: null, rule: "no value, no index" };
      const { level, band, colour, rule, atOrBelowZero } = found;
      return { value: level, category: band, colour, rule, atOrBelowZero };
    },
  },
  nowcast: {
    parameters: particles,
    values: "several",
    calculate(parameter, values) {
      const value = nowCast(values);
      const category = usAqiFields(parameter, value);
      const rule =
        "EPA-454/B-24-002 (May 2024), NowCast: 12 hours, newest first, 2 of the newest 3 needed, cut off to 0.1";
      return { value, unit: parameters[parameter].unit, usAqi: category.value, category: category.category, rule };
    },
  },
  "daily-mean": {
    parameters: parameterKeys,
    values: "several",
    calculate(parameter, values) {
      const { mean, hours, expectedHours, requiredHours, coverage, valid, reason } = dailyMean(wholeDay(values));
      const rule = `${annex}: mean of the hours there are, valid from 75 % of the day (${requiredHours} of ${expectedHours} hours)`;
      return {
        value: mean,
        unit: parameters[parameter].unit,
        category: valid ? "valid" : "not valid",
        hours,
        expectedHours,
        coverage,
        valid,
        reason,
        rule,
      };
    },
  },
  "max-8h-mean": {
    parameters: parameterKeys,
    values: "several",
    calculate(parameter, values) {
      const found = maximumDailyEightHourMean(withHoursBefore(values));
      const { value, windowEnd, validWindows, expectedWindows, requiredWindows, valid, reason } = found;
      const rule = `${annex}: 6 of 8 hours a window, ${requiredWindows} of ${expectedWindows} windows, each in the day in which it ends`;
      return {
        value,
        unit: parameters[parameter].unit,
        category: valid ? "valid" : "not valid",
        windowEnd,
        validWindows,
        valid,
        reason,
        rule,
      };
    },
  },
};

/** Names of what `harmattan calculate` computes. */
export const calculationNames = Object.keys(calculations);

/**
 * `harmattan calculate <statistic> <parameter> <values>`: needs no store. Values are in the parameter's unit, joined
 * by commas, `null` or nothing for a missing hour. @returns the exit code.
 */
export async function calculate(
  statistic: string,
  parameterName: string,
  text: string,
  options: CalculateOptions,
  { terminal }: CommandContext,
): Promise<number> {
  const calculation = calculations[statistic];
  if (!calculation) throw new UsageError(`no statistic "${statistic}"; there are ${calculationNames.join(", ")}`);
  const parameter = oneOf(calculation.parameters, parameterName);
  const values = text.split(",").map(valueOf);
  if (calculation.values === "one" && values.length !== 1)
    throw new UsageError(`${statistic} takes one value, got ${values.length}: ${text}`);
  const fields = { statistic, parameter, ...calculation.calculate(parameter, values) };
  await terminal.print(options.json ? `${JSON.stringify(fields)}\n` : described(fields));
  return 0;
}

function usAqiFields(parameter: Parameter, value: number | null) {
  const found = usAqi(oneOf(usAqiParameters, parameter), value);
  if (!found) return { value: null, category: null, rule: "no value, no index" };
  const { category, colour, truncated, unit, rule, effectiveFrom, beyondTable, atOrBelowZero } = found;
  return { value: found.value, category, colour, truncated, unit, rule, effectiveFrom, beyondTable, atOrBelowZero };
}

function oneOf<Name extends string>(names: readonly Name[], given: string): Name {
  const found = names.find((name) => name === given);
  if (found) return found;
  throw new UsageError(`parameter "${given}" does not fit here; expected one of ${names.join(", ")}`);
}

function valueOf(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "null") return null;
  const value = Number(trimmed);
  if (Number.isFinite(value)) return value;
  throw new UsageError(`value "${text}": expected a number, or null for a missing hour`);
}

/** Hours that were not given are missing. */
function wholeDay(values: readonly (number | null)[]): (number | null)[] {
  return [...values, ...Array.from({ length: Math.max(0, 24 - values.length) }, () => null)];
}

/** A day alone has no hours before it: its first windows are then short. */
function withHoursBefore(values: readonly (number | null)[]): (number | null)[] {
  const day = wholeDay(values);
  return day.length > 26 ? day : [...Array.from({ length: hoursBeforeDay }, () => null), ...day];
}

function described({ statistic, parameter, ...fields }: Fields): string {
  const { value, unit, category, rule, ...rest } = fields;
  const shown = value === null ? "none" : `${value}${unit ? ` ${unit}` : ""}`;
  const more = Object.entries(rest).map(([name, content]) => `  ${name}: ${content}\n`);
  return `${statistic} of ${parameter}: ${statistic === "us-aqi" ? value : shown}${category ? ` (${category})` : ""}\n${more.join("")}  rule: ${rule}\n`;
}
