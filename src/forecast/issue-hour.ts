import type { Clock } from "../base/clock.ts";
import { instantOf } from "../base/instant.ts";
import type { Logger } from "../base/logger.ts";
import { addDays } from "../base/utc-day.ts";
import { addHours, dayOfHour, hourEndOf, type UtcHour } from "../base/utc-hour.ts";
import type { ForecastScore } from "../domain/forecast-score.ts";
import { type Forecast, type ForecastParameter, forecastParameters } from "../domain/forecast.ts";
import { type StationId, stationIdSchema } from "../domain/station.ts";
import type { DayTable } from "../store/day-table.ts";
import type { HourStore } from "../store/hour-store.ts";
import type { ModelStore } from "../store/model-store.ts";
import { carriedForward } from "./carried.ts";
import { type Champion, readChampion } from "./champion.ts";
import { scoredHours } from "./conformal.ts";
import { forecastRows } from "./forecast-rows.ts";
import type { QuantileForecasts } from "./forecaster.ts";
import type { Forecasting } from "./forecasting.ts";
import { forecastsOfLeads } from "./forecasts-of-leads.ts";
import { gridHash } from "./grid-hash.ts";
import { columnOf, type HourGrid, type Rows } from "./hour-grid.ts";
import { inputReachHours } from "./inputs/input-layout.ts";
import { issueForecasts } from "./issued-forecasts.ts";
import { knownScores } from "./known-scores.ts";
import type { StoredModel } from "./model-file.ts";
import { networkForecaster } from "./network-forecaster.ts";
import { loadTensorFlow } from "./network/load-tensorflow.ts";
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

/**
 * The forecasts of one hour for every station: of the leads whose hour has not ended, and of the parameters that a station
 * has measured in the last ten days. The same stored hours, scores and models give the same forecasts.
 *
 * They are calibrated by the scores of earlier hours. `forecasts` does not declare those as upstream: `forecast_scores` is
 * made from forecasts, a cycle between the assets that is none in time.
 */
export async function issueHour(
  store: IssueStore,
  forecasting: Forecasting,
  hour: UtcHour,
  { clock, log, parsed = new Map() }: IssueEffects,
): Promise<ReadonlyMap<StationId, readonly Forecast[]>> {
  const now = clock.now();
  const leads = forecasting.leads.filter((lead) => hourEndOf(addHours(hour, lead)) > now);
  if (leads.length === 0) return new Map();
  const { network: stations, backend } = forecasting;
  const window = { from: addHours(hour, 1 - readHours), to: addHours(hour, 1) };
  const grid = await storedGrid(store.hours, stations, window);
  const champions = new Map<ForecastParameter, Champion | null>();
  for (const parameter of forecastParameters) {
    champions.set(parameter, await readChampion(store.models, parameter, log, { parsed }));
  }
  const axis = longerAxis(grid);
  const past = await pastOf(store, axis, hour, leads, champions);
  const common = { issueHour: hour, issuedAt: instantOf(now), stations, inputs: gridHash(grid) };
  const rows: Forecast[] = [];
  for (const [parameter, champion] of champions) {
    const raw = champion && forecastsOfLeads(await predicted(champion, grid, backend), leads);
    const task = { column: parameter, leads };
    const onAxis = { grid: axis, origins: newest, raw: raw && { ...raw, origins: newest } };
    const issued = issueForecasts({ ...onAxis, task, past: past.get(parameter) ?? [] });
    const last = columnOf(grid, parameter).map(carriedForward);
    const modelId = champion?.row.modelId ?? null;
    const ofParameter = { parameter, issued, last, modelId, raw: onAxis.raw };
    rows.push(...forecastRows({ ...common, ...ofParameter }));
  }
  return Map.groupBy(rows, ({ stationId }) => stationId);
}

async function predicted(
  { model }: Champion,
  grid: HourGrid,
  backend: Forecasting["backend"],
): Promise<QuantileForecasts> {
  const forecaster = networkForecaster(await loadTensorFlow(backend), model.networks);
  return forecaster.predict(grid, { from: grid.hours - 1, to: grid.hours });
}

/** On the axis of the scores the hour is the last row: the only origin. */
const newest: Rows = { from: scoredHours - 1, to: scoredHours };

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
