import { indexOf, type QuantileForecasts, quantileLevels } from "./forecaster.ts";

/** @returns the forecasts of these leads, in this order; `NaN` for leads that they do not have. */
export function forecastsOfLeads(forecasts: QuantileForecasts, leads: readonly number[]): QuantileForecasts {
  const { origins, stations } = forecasts;
  const shape = { origins, stations, leads };
  const values = new Float64Array((origins.to - origins.from) * stations * leads.length * quantileLevels.length);
  values.fill(Number.NaN);
  leads.forEach((lead, place) => {
    const known = forecasts.leads.indexOf(lead);
    if (known === -1) return;
    for (let origin = origins.from; origin < origins.to; origin += 1) {
      for (let station = 0; station < stations; station += 1) {
        const from = indexOf(forecasts, origin, station, known);
        values.set(
          forecasts.values.subarray(from, from + quantileLevels.length),
          indexOf(shape, origin, station, place),
        );
      }
    }
  });
  return { ...shape, values };
}
