import { hourlyMeasurements } from "../assets/hourly-measurements.ts";
import { daysOf, type UtcDay } from "../base/utc-day.ts";
import { dayOfHour, hourOfDay } from "../base/utc-hour.ts";
import {
  type ForecastScore,
  forecastScores as forecastScoresOf,
  type Observed,
  observedIn,
} from "../domain/forecast-score.ts";
import { parameters } from "../domain/parameter.ts";
import type { Station } from "../domain/station.ts";
import { type Check, failed, passed } from "../pipeline/check.ts";
import { defineAsset } from "../pipeline/define-asset.ts";
import { any } from "../pipeline/join.ts";
import { stationDays } from "../pipeline/partitions.ts";
import { overlap, type Upstream } from "../pipeline/upstream.ts";
import type { DayTable } from "../store/day-table.ts";
import type { ForecastStore } from "../store/forecast-store.ts";
import type { HourStore } from "../store/hour-store.ts";
import { forecasts } from "./forecasts.ts";

/** What scores read and write. */
export interface ForecastScoreResources {
  readonly hours: HourStore;
  readonly forecasts: ForecastStore;
  readonly forecastScores: DayTable<ForecastScore>;
}

/** What was issued on the day and the day before: forecasts look at most a day ahead. */
const issuedForTheDay: Upstream = {
  ...overlap(forecasts, { join: any, incomplete: "accept" }),
  offsets: () => ({ start: -1, end: 0 }),
};

/** Fewer scored hours of a day are an accident, not a result. */
const tellingHours = 18;

/** A champion that loses for weeks is replaced by persistence, station by station; of a single day a person is told. */
export const skill: Check<ForecastScore, Station, UtcDay> = {
  name: "skill",
  description: "the champion's median was not worse than persistence",
  blocking: false,
  evaluate({ rows }) {
    const worse = rows.flatMap((row) => lossOf(row) ?? []);
    const [first] = worse;
    if (first === undefined) return passed();
    return failed("WARN", `${first}${worse.length > 1 ? `; and ${worse.length - 1} more` : ""}`);
  },
};

/** @returns by how much the champion lost to persistence, as a sentence; `null` if it did not. */
function lossOf({ parameter, leadHours, hours }: ForecastScore): string | null {
  const errors = hours.flatMap(({ observed, modelP50, persistence }) =>
    modelP50 === null || persistence === null
      ? []
      : { own: Math.abs(modelP50 - observed), flat: Math.abs(persistence - observed) },
  );
  const own = errors.reduce((sum, error) => sum + error.own, 0) / errors.length;
  const flat = errors.reduce((sum, error) => sum + error.flat, 0) / errors.length;
  if (errors.length < tellingHours || own <= flat) return null;
  const { unit } = parameters[parameter];
  const found = `${parameter}+${leadHours}: the champion's mean absolute error was ${own.toPrecision(4)} ${unit}`;
  return `${found} over ${errors.length} hours, that of persistence ${flat.toPrecision(4)}`;
}

export const forecastScores = defineAsset<ForecastScore, ForecastScoreResources, Station, UtcDay>({
  key: "forecast_scores",
  description:
    "What became of forecasts, beside persistence: one row per station, UTC day of the hour forecast, parameter and hours ahead.",
  group: "forecast",
  kinds: ["table"],
  tags: { schedule: "hourly" },
  codeVersion: "1",
  partitions: stationDays({ running: true }),
  upstream: [issuedForTheDay, overlap(hourlyMeasurements, { incomplete: "accept" })],
  partitionOf: ({ day }) => day,
  contentOf: (row) => row,
  table: (resources) => resources.forecastScores,
  checks: [skill],
  async materialize({ member: { stationId }, window, resources }) {
    const targets = { from: hourOfDay(window.from, 0), to: hourOfDay(window.to, 0) };
    const issued = Map.groupBy(await resources.forecasts.readTargets(stationId, targets), ({ targetHour }) =>
      dayOfHour(targetHour),
    );
    const observed = flooredAt0(observedIn(await resources.hours.readWindow(stationId, window)));
    return daysOf(window).flatMap((day) => forecastScoresOf(day, issued.get(day) ?? [], observed));
  },
});

/** As forecasts have it: a concentration below 0 is the drift of a sensor's zero. */
function flooredAt0(observed: Observed): Observed {
  return (parameter, hour) => {
    const value = observed(parameter, hour);
    return value === null ? null : Math.max(0, value);
  };
}
