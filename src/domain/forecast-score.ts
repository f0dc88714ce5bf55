import { z } from "zod";

import { type UtcDay, utcDaySchema } from "../base/utc-day.ts";
import { dayOfHour, type UtcHour, utcHourSchema } from "../base/utc-hour.ts";
import type { Forecast } from "./forecast.ts";
import type { HourlyMeasurement } from "./hourly-measurement.ts";
import { type Parameter, parameterSchema } from "./parameter.ts";
import { stationIdSchema } from "./station.ts";

const quantity = z.number().nullable();

/** An observed target hour beside what was said of it: later forecasts are calibrated from these alone. */
const outcomeSchema = z.strictObject({
  hour: utcHourSchema,
  observed: z.number(),
  /** The published median; `null` when nothing was forecast. */
  p50: quantity,
  persistence: quantity,
  /** The champion's median before calibration, also when a fallback was published; `null` without a champion. */
  modelP50: quantity,
  /**
   * Signed conformal scores of the champion's own quantiles, log1p(p10) − log1p(observed) and log1p(observed) −
   * log1p(p90): positive where the value lay beyond that side. `null` without a champion, and where log1p has no value.
   */
  low: quantity,
  high: quantity,
  modelId: z.string().nullable(),
});
type ForecastOutcome = z.infer<typeof outcomeSchema>;

/**
 * One row per station, parameter, lead hours and UTC day of the target hour. Sums are over the `n` scored hours, in the
 * parameter's unit (squared where they say so): rows of any leads, days and stations add up, see `scoreSummary`.
 */
export const forecastScoreSchema = z.strictObject({
  stationId: stationIdSchema,
  day: utcDaySchema,
  parameter: parameterSchema,
  leadHours: z.int(),
  /** Target hours with a published forecast that are observed and finished. */
  n: z.int(),
  /** Forecasts issued for the day by maker, scored or not. */
  made: z.strictObject({ model: z.int(), persistence: z.int(), none: z.int() }),
  /** Of the published median; an error is forecast − observed. */
  absoluteErrorSum: z.number(),
  squaredErrorSum: z.number(),
  errorSum: z.number(),
  persistenceAbsoluteErrorSum: z.number(),
  persistenceSquaredErrorSum: z.number(),
  /** Scored hours with the observed value from p10 to p90, both included. */
  inside: z.int(),
  intervalScoreSum: z.number(),
  /** Every observed hour that has a forecast row, oldest first: also one for which nothing was forecast. */
  hours: z.array(outcomeSchema),
});
export type ForecastScore = z.infer<typeof forecastScoreSchema>;

/** @returns the id of a score, `smart188/2024-03-01/pm25+1`. */
export function forecastScoreId({ stationId, day, parameter, leadHours }: ForecastScore): string {
  return `${stationId}/${day}/${parameter}+${leadHours}`;
}

/** Gives the value of a finished hour; `null` is a missing value, or an hour that may still change. */
export type Observed = (parameter: Parameter, hour: UtcHour) => number | null;

/** @param hours of one station. @returns their values, without those of provisional hours. */
export function observedIn(hours: readonly HourlyMeasurement[]): Observed {
  const finished = new Map(hours.filter((hour) => !hour.provisional).map((hour) => [hour.hourStart, hour.values]));
  return (parameter, hour) => finished.get(hour)?.[parameter] ?? null;
}

/**
 * Scores of one UTC day: a row for each parameter and lead with a forecast whose target lies in the day, by parameter
 * code, then lead. Only observed hours are scored; no target is filled, clipped or dropped.
 *
 * @param forecasts of one station, in any order, one for each target hour, parameter and lead; other days are left out.
 */
export function forecastScores(day: UtcDay, forecasts: readonly Forecast[], observed: Observed): ForecastScore[] {
  const ofDay = forecasts.filter(({ targetHour }) => dayOfHour(targetHour) === day);
  const ordered = ofDay.toSorted((left, right) => left.leadHours - right.leadHours || byTarget(left, right));
  const byParameter = Map.groupBy(ordered, ({ parameter }) => parameter);
  return [...byParameter]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, ofParameter]) => [...Map.groupBy(ofParameter, ({ leadHours }) => leadHours).values()])
    .flatMap((issued) => scoreOf(day, issued, observed));
}

function byTarget(left: Forecast, right: Forecast): number {
  return left.targetHour < right.targetHour ? -1 : 1;
}

function scoreOf(day: UtcDay, issued: readonly Forecast[], observed: Observed): ForecastScore[] {
  const [first] = issued;
  if (!first) return [];
  const { stationId, parameter, leadHours } = first;
  const known = issued.flatMap((forecast) => {
    const value = observed(parameter, forecast.targetHour);
    return value === null ? [] : { forecast, value };
  });
  const madeBy = (maker: Forecast["maker"]) => issued.filter((forecast) => forecast.maker === maker).length;
  const made = { model: madeBy("model"), persistence: madeBy("persistence"), none: madeBy("none") };
  const sums = sumsOf(known.flatMap(({ forecast, value }) => errorsOf(forecast, value) ?? []));
  const hours = known.map(({ forecast, value }) => outcomeOf(forecast, value));
  return [{ stationId, day, parameter, leadHours, made, ...sums, hours }];
}

type Errors = NonNullable<ReturnType<typeof errorsOf>>;

function sumsOf(scored: readonly Errors[]) {
  const sum = (term: (errors: Errors) => number) => scored.reduce((total, errors) => total + term(errors), 0);
  return {
    n: scored.length,
    absoluteErrorSum: sum(({ error }) => Math.abs(error)),
    squaredErrorSum: sum(({ error }) => error ** 2),
    errorSum: sum(({ error }) => error),
    persistenceAbsoluteErrorSum: sum(({ persistenceError }) => Math.abs(persistenceError)),
    persistenceSquaredErrorSum: sum(({ persistenceError }) => persistenceError ** 2),
    inside: sum(({ beyond }) => (beyond === 0 ? 1 : 0)),
    intervalScoreSum: sum(({ width, beyond }) => width + 10 * beyond), // 10 = 2 / (1 − 0.8)
  };
}

/** @returns what one hour adds to the sums; `null` if nothing was published. Persistence stands beside every forecast. */
function errorsOf({ p10, p50, p90, persistence }: Forecast, observed: number) {
  if (p10 === null || p50 === null || p90 === null || persistence === null) return null;
  return {
    error: p50 - observed,
    persistenceError: persistence - observed,
    width: p90 - p10,
    beyond: Math.max(0, p10 - observed, observed - p90),
  };
}

function outcomeOf({ targetHour, p50, persistence, raw, modelId }: Forecast, observed: number): ForecastOutcome {
  return {
    hour: targetHour,
    observed,
    p50,
    persistence,
    modelP50: raw && raw.p50,
    low: raw && finite(Math.log1p(raw.p10) - Math.log1p(observed)),
    high: raw && finite(Math.log1p(observed) - Math.log1p(raw.p90)),
    modelId,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
