import { hourMs, utcHourOf } from "../base/utc-hour.ts";
import type { ForecastModel } from "../domain/forecast-model.ts";
import { type Forecast, type ForecastParameter, forecastParameters } from "../domain/forecast.ts";
import { parameters } from "../domain/parameter.ts";
import type { Station } from "../domain/station.ts";
import type { Store } from "../store/open-store.ts";
import { describedForecasts } from "./forecast-report.ts";
import { errorText } from "./forecast-words.ts";
import { knownModels } from "./known-models.ts";

/** The newest forecasts of each station, and for each parameter the model that makes them. */
export interface DemoForecasts {
  readonly issued: readonly (readonly [station: Station, newest: readonly Forecast[]])[];
  readonly champions: readonly (readonly [parameter: ForecastParameter, champion: ForecastModel | null])[];
}

export async function demoForecasts(stations: readonly Station[], store: Store): Promise<DemoForecasts> {
  return {
    issued: await Promise.all(
      stations.map(async (station) => [station, await store.forecasts.readNewest(station.stationId)] as const),
    ),
    champions: await Promise.all(
      forecastParameters.map(async (parameter) => {
        const { models, champion } = await knownModels(store.models, parameter);
        return [parameter, models.find(({ modelId }) => modelId === champion) ?? null] as const;
      }),
    ),
  };
}

/** @returns the forecasts for people, and how good their models were. */
export function describedDemoForecasts({ issued, champions }: DemoForecasts, now: Date): string {
  return [
    "Forecast for the next two hours, by small networks that the demo has just trained\n\n",
    describedForecasts(issued, utcHourOf(now)),
    "\n",
    ...champions.map(([parameter, champion]) => qualityOf(parameter, champion)),
  ].join("");
}

function qualityOf(parameter: ForecastParameter, champion: ForecastModel | null): string {
  const { name, unit } = parameters[parameter];
  if (!champion) return `${name}: no network was better than persistence\n`;
  const { from, to, rows } = champion.heldBack;
  const days = Math.round((Date.parse(to) - Date.parse(from)) / (24 * hourMs));
  const inTurn = (texts: readonly (number | string)[]) => texts.join(" and ");
  const [own, ofPersistence] = [
    inTurn(rows.map(({ mae }) => errorText(parameter, mae))),
    inTurn(rows.map(({ persistenceMae }) => errorText(parameter, persistenceMae))),
  ];
  const leads = `${inTurn(rows.map(({ leadHours }) => leadHours))} hours ahead`;
  return `${name}: on ${days} days kept from its training the network missed by ${own} ${unit} ${leads}, persistence by ${ofPersistence}\n`;
}
