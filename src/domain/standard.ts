import type { ConcentrationUnit } from "./concentration-unit.ts";

/** What a standard's value is compared with. `peak-season`: mean of the maximum 8-hour means of the 6 worst months. */
export type Averaging = "1h" | "24h" | "max-daily-8h" | "peak-season" | "year";

/** A guideline or limit value: one row per authority, parameter, averaging and target. */
export interface Standard {
  /** Stable: `who-2021-pm25-24h`, `who-2021-pm25-24h-it1`. */
  readonly id: string;
  readonly authority: "WHO" | "EU" | "US";
  readonly kind: "guideline" | "interim target" | "limit";
  readonly parameter: "pm25" | "pm10" | "co" | "no2" | "o3";
  readonly averaging: Averaging;
  readonly value: number;
  readonly unit: ConcentrationUnit;
  /** Decimals to which a statistic is rounded, half up, before it is compared: those of the standard's table. */
  readonly decimals: number;
  /** Exceedances that one calendar year may have; `null` if the standard is not a count. */
  readonly allowedExceedances: number | null;
  /** Day from which it applies, `null` if it applies now. */
  readonly appliesFrom: string | null;
  /** Document and section. */
  readonly source: string;
}
