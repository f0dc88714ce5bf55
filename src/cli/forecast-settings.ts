import { z } from "zod";

import { type BackendName, backendNames } from "../forecast/network/tensorflow.ts";
import { positiveInteger } from "./environment-values.ts";

/** How forecasts are trained and made. */
export interface ForecastSettings {
  /** What TensorFlow.js computes on. */
  readonly backend: BackendName;
  /** Hours after the newest finished hour that are forecast, ascending. */
  readonly leads: readonly number[];
  /** Networks whose mean is the forecast. */
  readonly members: number;
  /** Trainings at once; one a core unless said. */
  readonly threads?: number;
}

const longestLead = 24;
const leads = z
  .string()
  .regex(/^\d+(,\d+)*$/, "expected whole hours by commas, like 1,2,3")
  .transform((text) => text.split(",").map(Number))
  .refine(
    (hours) => hours.every((hour, place) => hour > (hours[place - 1] ?? 0) && hour <= longestLead),
    `expected ascending hours from 1 to ${longestLead}`,
  );

/** The variables that `forecastSettings` reads. */
export const forecastVariables = {
  HARMATTAN_FORECAST_BACKEND: z.enum(backendNames).default("wasm"),
  HARMATTAN_FORECAST_LEADS: leads.default([1, 2, 3]),
  HARMATTAN_FORECAST_MEMBERS: positiveInteger(10).default(3),
  HARMATTAN_FORECAST_THREADS: positiveInteger(64).optional(),
} as const;

const variablesSchema = z.object(forecastVariables);

export function forecastSettings(environment: z.infer<typeof variablesSchema>): ForecastSettings {
  const threads = environment.HARMATTAN_FORECAST_THREADS;
  return {
    backend: environment.HARMATTAN_FORECAST_BACKEND,
    leads: environment.HARMATTAN_FORECAST_LEADS,
    members: environment.HARMATTAN_FORECAST_MEMBERS,
    ...(threads === undefined ? {} : { threads }),
  };
}

/** @returns the seeds of the members. */
export function memberSeeds({ members }: Pick<ForecastSettings, "members">): number[] {
  return Array.from({ length: members }, (_, seed) => seed);
}
