import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { addDays } from "../base/utc-day.ts";
import { addHours, dayOfHour, hourEndOf, type UtcHour } from "../base/utc-hour.ts";
import type { ForecastScore } from "../domain/forecast-score.ts";
import { type ForecastParameter, forecastParameters } from "../domain/forecast.ts";
import { stationIdSchema } from "../domain/station.ts";
import type { DayTable } from "../store/day-table.ts";
import type { HourStore } from "../store/hour-store.ts";
import type { ModelStore } from "../store/model-store.ts";
import { type Champion, readChampion } from "./champion.ts";
import { scoredHours } from "./conformal.ts";
import type { Forecasting } from "./forecasting.ts";
import { columnOf, type HourGrid } from "./hour-grid.ts";
import { inputReachHours } from "./inputs/input-layout.ts";
import { knownScores } from "./known-scores.ts";
import type { StoredModel } from "./model-file.ts";
import type { PastScores } from "./past-scores.ts";
import { storedGrid } from "./stored-grid.ts";

/** What forecasts are made from. */
export interface IssueStore {
  readonly hours: HourStore;
  readonly forecastScores: DayTable<ForecastScore>;
  readonly models: ModelStore;
}

export interface IssueEffects {
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
  /** Models that were read before, by SHA-256; filled. */
  readonly parsed?: Map<string, StoredModel>;
}

/** Values up to that age are read: what inputs reach back, and three days for what is carried into them. */
const readHours = inputReachHours + 72;

/** Everything that the forecasts of one hour are made from, as it is stored now. */
export interface IssueInputs {
  readonly hour: UtcHour;
  /** Those whose hour has not ended. */
  readonly leads: readonly number[];
  /** Ten days up to and including the hour. */
  readonly grid: HourGrid;
  /** What is forecast, on the axis of the scores: its last row is the hour. */
  readonly axis: HourGrid;
  readonly champions: ReadonlyMap<ForecastParameter, Champion | null>;
  /** By station and lead, by row of the axis. */
  readonly past: ReadonlyMap<ForecastParameter, readonly PastScores[]>;
}

/** @returns `null` when all that could be forecast from that hour is over. */
export async function readIssueInputs(
  store: IssueStore,
  { leads: all, network }: Pick<Forecasting, "leads" | "network">,
  hour: UtcHour,
  { clock, log, parsed = new Map() }: IssueEffects,
): Promise<IssueInputs | null> {
  const now = clock.now();
  const leads = all.filter((lead) => hourEndOf(addHours(hour, lead)) > now);
  if (leads.length === 0) return null;
  const grid = await storedGrid(store.hours, network, { from: addHours(hour, 1 - readHours), to: addHours(hour, 1) });
  const champions = new Map<ForecastParameter, Champion | null>();
  for (const parameter of forecastParameters) {
    champions.set(parameter, await readChampion(store.models, parameter, log, { parsed }));
  }
  const axis = longerAxis(grid);
  return { hour, leads, grid, axis, champions, past: await pastOf(store, axis, hour, leads, champions) };
}

/** What is forecast, on an axis as long as that of the scores. */
function longerAxis(grid: HourGrid): HourGrid {
  const missing = scoredHours - grid.hours;
  const longer = (values: Float64Array) => {
    const column = new Float64Array(scoredHours).fill(Number.NaN);
    column.set(values, missing);
    return column;
  };
  const columns = forecastParameters.map((parameter) => [parameter, columnOf(grid, parameter).map(longer)] as const);
  return {
    ...grid,
    firstHour: grid.firstHour - missing,
    hours: scoredHours,
    columns: Object.fromEntries(columns),
  };
}

/** Station by station: the outcomes of a month of hundreds of stations at once would fill the memory. */
async function pastOf(
  { forecastScores }: IssueStore,
  axis: HourGrid,
  hour: UtcHour,
  leads: readonly number[],
  champions: ReadonlyMap<ForecastParameter, Champion | null>,
): Promise<ReadonlyMap<ForecastParameter, PastScores[]>> {
  const first = addHours(hour, 1 - scoredHours);
  const days = { from: dayOfHour(first), to: addDays(dayOfHour(hour), 1) };
  const past = new Map<ForecastParameter, PastScores[]>(forecastParameters.map((parameter) => [parameter, []]));
  for (const [place, station] of axis.stations.entries()) {
    const stored = await forecastScores.readWindow(stationIdSchema.parse(station), days);
    for (const [parameter, champion] of champions) {
      const observed = columnOf(axis, parameter)[place] ?? new Float64Array(scoredHours);
      const request = { first, observed, station, leads, champion };
      const rows = stored.filter((row) => row.parameter === parameter);
      past.get(parameter)?.push(...knownScores(request, rows));
    }
  }
  return past;
}
