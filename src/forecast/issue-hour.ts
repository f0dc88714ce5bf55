import { type Instant, instantOf } from "../base/instant.ts";
import type { UtcHour } from "../base/utc-hour.ts";
import type { Forecast, ForecastParameter } from "../domain/forecast.ts";
import type { StationId } from "../domain/station.ts";
import { carriedForward } from "./carried.ts";
import type { Champion } from "./champion.ts";
import { scoredHours } from "./conformal.ts";
import { forecastRows } from "./forecast-rows.ts";
import type { QuantileForecasts } from "./forecaster.ts";
import type { Forecasting } from "./forecasting.ts";
import { forecastsOfLeads } from "./forecasts-of-leads.ts";
import { gridHash } from "./grid-hash.ts";
import { columnOf, type HourGrid, type Rows } from "./hour-grid.ts";
import { type IssueEffects, type IssueInputs, type IssueStore, readIssueInputs } from "./issue-inputs.ts";
import { issueForecasts } from "./issued-forecasts.ts";
import { networkForecaster } from "./network-forecaster.ts";
import { loadTensorFlow } from "./network/load-tensorflow.ts";

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
  effects: IssueEffects,
): Promise<ReadonlyMap<StationId, readonly Forecast[]>> {
  const inputs = await readIssueInputs(store, forecasting, hour, effects);
  return inputs ? issueFrom(inputs, forecasting, instantOf(effects.clock.now())) : new Map();
}

/** Of a champion what forecasting needs. */
interface IssuingModel {
  readonly row: Pick<Champion["row"], "modelId">;
  readonly model: Pick<Champion["model"], "networks">;
}

/** What forecasts are computed from, all of it in memory. */
type LoadedInputs = Omit<IssueInputs, "champions"> & {
  readonly champions: ReadonlyMap<ForecastParameter, IssuingModel | null>;
};

/** @returns by station what is forecast from these inputs. */
export async function issueFrom(
  { hour, leads, grid, axis, champions, past }: LoadedInputs,
  { network: stations, backend }: Pick<Forecasting, "network" | "backend">,
  issuedAt: Instant,
): Promise<ReadonlyMap<StationId, readonly Forecast[]>> {
  const common = { issueHour: hour, issuedAt, stations, inputs: gridHash(grid) };
  const rows: Forecast[] = [];
  for (const [parameter, champion] of champions) {
    const raw = champion && forecastsOfLeads(await predicted(champion, grid, backend), leads);
    const task = { column: parameter, leads };
    const onAxis = { grid: axis, origins: newest, raw: raw && { ...raw, origins: newest } };
    const issued = issueForecasts({ ...onAxis, task, past: past.get(parameter) ?? [] });
    const last = columnOf(grid, parameter).map(carriedForward);
    const modelId = champion?.row.modelId ?? null;
    rows.push(...forecastRows({ ...common, parameter, issued, last, modelId, raw: onAxis.raw }));
  }
  return Map.groupBy(rows, ({ stationId }) => stationId);
}

/** On the axis of the scores the hour is the last row: the only origin. */
const newest: Rows = { from: scoredHours - 1, to: scoredHours };

async function predicted(
  { model }: IssuingModel,
  grid: HourGrid,
  backend: Forecasting["backend"],
): Promise<QuantileForecasts> {
  const forecaster = networkForecaster(await loadTensorFlow(backend), model.networks);
  return forecaster.predict(grid, { from: grid.hours - 1, to: grid.hours });
}
