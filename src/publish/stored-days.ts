import { addDays, daysOf, type UtcDay } from "../base/utc-day.ts";
import { addHours, dayOfHour, hourOfDay } from "../base/utc-hour.ts";
import type { AirQualityDay } from "../domain/air-quality-day.ts";
import type { DailyMean } from "../domain/daily-mean.ts";
import type { Exceedance } from "../domain/exceedance.ts";
import type { ForecastScore } from "../domain/forecast-score.ts";
import type { Station } from "../domain/station.ts";
import type { Window } from "../pipeline/define-asset.ts";
import type { DayTable } from "../store/day-table.ts";
import type { ForecastStore } from "../store/forecast-store.ts";
import type { HourStore } from "../store/hour-store.ts";
import { partitionRows } from "./partition-rows.ts";
import type { ReadModelDay } from "./read-model.ts";

/** Everything that is published. */
export interface PublishedResources {
  readonly hours: HourStore;
  readonly days: DayTable<DailyMean>;
  readonly airQuality: DayTable<AirQualityDay>;
  readonly exceedances: DayTable<Exceedance>;
  readonly forecasts: ForecastStore;
  readonly forecastScores: DayTable<ForecastScore>;
}

/** @returns what the read model should hold of the station: one row per day of the window, in order. */
export async function storedDays(
  station: Station,
  window: Window<UtcDay>,
  resources: PublishedResources,
): Promise<ReadModelDay[]> {
  const { stationId } = station;
  const issueHours = { from: hourOfDay(window.from, 0), to: hourOfDay(window.to, 0) };
  const [hours, means, airQuality, exceedances, forecasts, scores] = await Promise.all([
    resources.hours.readWindow(stationId, { from: addDays(window.from, -1), to: window.to }),
    resources.days.readWindow(stationId, window),
    resources.airQuality.readWindow(stationId, window),
    resources.exceedances.readWindow(stationId, window),
    resources.forecasts.readIssued(stationId, issueHours),
    resources.forecastScores.readWindow(stationId, window),
  ]);
  const hoursOf = byDay(hours, ({ hourStart }) => dayOfHour(hourStart));
  const meansOf = byDay(means, ({ day }) => day);
  const airQualityOf = byDay(airQuality, ({ day }) => day);
  const exceedancesOf = byDay(exceedances, ({ day }) => day);
  const forecastsOf = byDay(forecasts, ({ issueHour }) => dayOfHour(issueHour));
  const scoresOf = byDay(scores, ({ day }) => day);
  return daysOf(window).map((day) => {
    const before = addHours(hourOfDay(day, 0), -1);
    const hourBefore = hoursOf(addDays(day, -1)).filter(({ hourStart }) => hourStart === before);
    const rows = partitionRows(station, day, {
      hours: [...hourBefore, ...hoursOf(day)],
      means: meansOf(day),
      airQuality: airQualityOf(day)[0] ?? null,
      exceedances: exceedancesOf(day),
      forecasts: forecastsOf(day),
      scores: scoresOf(day),
    });
    return { stationId, day, rows };
  });
}

function byDay<Row>(rows: readonly Row[], dayOf: (row: Row) => UtcDay): (day: UtcDay) => readonly Row[] {
  const groups = Map.groupBy(rows, dayOf);
  return (day) => groups.get(day) ?? [];
}
