import { addDays } from "../base/utc-day.ts";
import { addHours, dayOfHour, hourMs, type UtcHour } from "../base/utc-hour.ts";
import { type Observed, observedIn } from "../domain/forecast-score.ts";
import type { Forecast } from "../domain/forecast.ts";
import { type Parameter, parameters } from "../domain/parameter.ts";
import type { Station } from "../domain/station.ts";
import type { Store } from "../store/open-store.ts";
import type { ForecastPlotPoint } from "./forecast-plot-layers.ts";
import type { ForecastPlot } from "./forecast-plot.ts";
import { errorText } from "./forecast-words.ts";

const pastHours = 7 * 24;
const notIssued = { p10: null, p50: null, p90: null, persistence: null, maker: "none" } as const;

/**
 * A plot of each parameter of a station: 7 days of what was forecast one hour ahead against what was measured, then the
 * newest forecasts, one to some hours ahead.
 *
 * @param newest forecasts of one issue hour.
 */
export async function issuedPlots(
  { stationId, name }: Station,
  newest: readonly Forecast[],
  { forecasts, hours }: Pick<Store, "forecasts" | "hours">,
): Promise<ForecastPlot[]> {
  const issueHour = newest[0]?.issueHour;
  if (issueHour === undefined) return [];
  const from = addHours(issueHour, 1 - pastHours);
  const past = await forecasts.readTargets(stationId, { from, to: addHours(issueHour, 1) });
  const days = { from: dayOfHour(from), to: addDays(dayOfHour(issueHour), 3) };
  const observed = observedIn(await hours.readWindow(stationId, days));
  return [...Map.groupBy(newest, ({ parameter }) => parameter)].map(([parameter, ahead]) => {
    const hourAhead = past.filter((each) => each.parameter === parameter && each.leadHours === 1);
    const points = [
      ...pastPoints(hoursUpTo(issueHour, from), hourAhead, parameter, observed),
      ...ahead.map((forecast) => ({ ...forecast, observed: observed(parameter, forecast.targetHour) })),
    ];
    return {
      title: parameters[parameter].name,
      subtitle: `1 hour ahead, 80 % interval; after ${issueHour} 1 to ${ahead.length} hours ahead`,
      unit: parameters[parameter].unit,
      stationName: name,
      points,
      ahead: points.length - 1 - points.findLastIndex((point) => point.observed !== null),
      language: "en",
      note: noteOf(parameter, points.slice(0, -ahead.length)),
    };
  });
}

function hoursUpTo(last: UtcHour, first: UtcHour): UtcHour[] {
  const count = (Date.parse(last) - Date.parse(first)) / hourMs + 1;
  return Array.from({ length: count }, (_, index) => addHours(first, index));
}

/** An hour for which nothing was issued shows what was measured. */
function pastPoints(
  hours: readonly UtcHour[],
  issued: readonly Forecast[],
  parameter: Parameter,
  observed: Observed,
): ForecastPlotPoint[] {
  const byTarget = new Map(issued.map((forecast) => [forecast.targetHour, forecast]));
  return hours.map((targetHour) => ({
    ...(byTarget.get(targetHour) ?? notIssued),
    targetHour,
    observed: observed(parameter, targetHour),
  }));
}

function noteOf(parameter: Parameter, points: readonly ForecastPlotPoint[]): string {
  const scored = points.flatMap(({ observed, p50, persistence }) =>
    observed === null || p50 === null || persistence === null
      ? []
      : { own: Math.abs(p50 - observed), beside: Math.abs(persistence - observed) },
  );
  if (scored.length === 0) return "no forecast of these hours was issued before they were measured";
  const mean = (error: (each: (typeof scored)[number]) => number) =>
    errorText(parameter, scored.reduce((sum, each) => sum + error(each), 0) / scored.length);
  return `MAE ${mean(({ own }) => own)}, persistence ${mean(({ beside }) => beside)}, n ${scored.length}`;
}
