import { StandardError } from "./errors.ts";
import { parameters } from "./parameter.ts";
import type { Standard } from "./standard.ts";

/**
 * The standard of that id.
 *
 * @throws {StandardError} if there is none.
 */
export function standardById(id: string): Standard {
  const found = standards.find((candidate) => candidate.id === id);
  if (found === undefined) throw new StandardError(id, "there is no such standard; docs/statistics.md lists them");
  return found;
}

const authorities = { "who-2021": "WHO", "eu-2008-50": "EU", "eu-2024-2881": "EU", "us-naaqs": "US" } as const;

type Row = readonly [
  suffix: string,
  parameter: Standard["parameter"],
  averaging: Standard["averaging"],
  value: number,
  allowedExceedances: number | null,
];

/** WHO 24-hour and 8-hour levels are 99th percentiles, "3-4 exceedance days a year": 3, the stricter reading. */
const perYear = 3;

const who2021: readonly Row[] = [
  ["pm25-24h", "pm25", "24h", 15, perYear],
  ["pm25-24h-it4", "pm25", "24h", 25, perYear],
  ["pm25-24h-it3", "pm25", "24h", 37.5, perYear],
  ["pm25-24h-it2", "pm25", "24h", 50, perYear],
  ["pm25-24h-it1", "pm25", "24h", 75, perYear],
  ["pm25-year", "pm25", "year", 5, null],
  ["pm25-year-it4", "pm25", "year", 10, null],
  ["pm25-year-it3", "pm25", "year", 15, null],
  ["pm25-year-it2", "pm25", "year", 25, null],
  ["pm25-year-it1", "pm25", "year", 35, null],
  ["pm10-24h", "pm10", "24h", 45, perYear],
  ["pm10-24h-it4", "pm10", "24h", 50, perYear],
  ["pm10-24h-it3", "pm10", "24h", 75, perYear],
  ["pm10-24h-it2", "pm10", "24h", 100, perYear],
  ["pm10-24h-it1", "pm10", "24h", 150, perYear],
  ["pm10-year", "pm10", "year", 15, null],
  ["pm10-year-it4", "pm10", "year", 20, null],
  ["pm10-year-it3", "pm10", "year", 30, null],
  ["pm10-year-it2", "pm10", "year", 50, null],
  ["pm10-year-it1", "pm10", "year", 70, null],
  ["o3-8h", "o3", "max-daily-8h", 100, perYear],
  ["o3-8h-it2", "o3", "max-daily-8h", 120, perYear],
  ["o3-8h-it1", "o3", "max-daily-8h", 160, perYear],
  ["o3-peak-season", "o3", "peak-season", 60, null],
  ["o3-peak-season-it2", "o3", "peak-season", 70, null],
  ["o3-peak-season-it1", "o3", "peak-season", 100, null],
  ["no2-24h", "no2", "24h", 25, perYear],
  ["no2-24h-it2", "no2", "24h", 50, perYear],
  ["no2-24h-it1", "no2", "24h", 120, perYear],
  ["no2-year", "no2", "year", 10, null],
  ["no2-year-it3", "no2", "year", 20, null],
  ["no2-year-it2", "no2", "year", 30, null],
  ["no2-year-it1", "no2", "year", 40, null],
  ["co-24h", "co", "24h", 4, perYear],
  ["co-24h-it1", "co", "24h", 7, perYear],
];

/** Levels of earlier WHO guidelines that the 2021 edition leaves in force. */
const whoEarlier: readonly Row[] = [
  ["no2-1h", "no2", "1h", 200, null],
  ["co-8h", "co", "max-daily-8h", 10, null],
  ["co-1h", "co", "1h", 35, null],
];

const eu2008: readonly Row[] = [
  ["pm25-year", "pm25", "year", 25, null],
  ["pm10-24h", "pm10", "24h", 50, 35],
  ["pm10-year", "pm10", "year", 40, null],
  ["no2-1h", "no2", "1h", 200, 18],
  ["no2-year", "no2", "year", 40, null],
  ["co-8h", "co", "max-daily-8h", 10, 0],
];

const eu2024: readonly Row[] = [
  ["pm25-24h", "pm25", "24h", 25, 18],
  ["pm25-year", "pm25", "year", 10, null],
  ["pm10-24h", "pm10", "24h", 45, 18],
  ["pm10-year", "pm10", "year", 20, null],
  ["no2-1h", "no2", "1h", 200, 3],
  ["no2-24h", "no2", "24h", 50, 18],
  ["no2-year", "no2", "year", 20, null],
  ["co-24h", "co", "24h", 4, 18],
  ["co-8h", "co", "max-daily-8h", 10, 0],
];

/** The 24-hour PM2.5 standard is a 98th percentile, mean of three years: not a count. CO once a year (40 CFR 50.8). */
const usNaaqs: readonly Row[] = [
  ["pm25-24h", "pm25", "24h", 35, null],
  ["pm25-year", "pm25", "year", 9, null],
  ["co-8h", "co", "max-daily-8h", 9, 1],
  ["co-1h", "co", "1h", 35, 1],
];

/** Guideline and limit values: one row per authority, parameter, averaging and target; columns as in `Standard`. */
export const standards: readonly Standard[] = [
  ...who2021.map((row) => standard("who-2021", row, "WHO global air quality guidelines 2021, Table 0.1")),
  ...whoEarlier.map((row) =>
    standard("who-2021", row, "WHO global air quality guidelines 2021, Table 0.2 (unverified)"),
  ),
  ...eu2008.map((row) => standard("eu-2008-50", row, sourceOf2008(row))),
  ...eu2024.map((row) => standard("eu-2024-2881", row, "Directive (EU) 2024/2881, Annex I, section 1, Table 1")),
  ...usNaaqs.map((row) => standard("us-naaqs", row, row[1] === "co" ? "40 CFR 50.8" : "40 CFR 50.18 and 50.20")),
];

function standard(set: "who-2021" | "eu-2008-50" | "eu-2024-2881" | "us-naaqs", row: Row, source: string): Standard {
  const [suffix, parameter, averaging, value, allowedExceedances] = row;
  return {
    id: `${set}-${suffix}`,
    authority: authorities[set],
    kind: suffix.includes("-it") ? "interim target" : set === "who-2021" ? "guideline" : "limit",
    parameter,
    averaging,
    value,
    unit: set === "us-naaqs" && parameter === "co" ? "ppm" : parameters[parameter].unit,
    decimals: decimalsOf(set, row),
    allowedExceedances,
    appliesFrom: set === "eu-2024-2881" ? "2030-01-01" : null,
    source,
  };
}

/** WHO states PM2.5 to one decimal (37.5), the US its yearly level (9.0); every other table holds whole numbers. */
function decimalsOf(set: keyof typeof authorities, [, parameter, averaging]: Row): number {
  if (parameter !== "pm25") return 0;
  return set === "who-2021" || (set === "us-naaqs" && averaging === "year") ? 1 : 0;
}

function sourceOf2008([, parameter]: Row): string {
  return `Directive 2008/50/EC, ${parameter === "pm25" ? "Annex XIV, section E" : "Annex XI, section B"}`;
}
