import type { Instant } from "../base/instant.ts";
import { addHours, type UtcHour } from "../base/utc-hour.ts";
import type { Forecast, ForecastParameter } from "../domain/forecast.ts";
import type { Station } from "../domain/station.ts";
import type { Carried } from "./carried.ts";
import { quantilesAt, type QuantileForecasts } from "./forecaster.ts";
import type { IssuedForecasts } from "./issued-forecasts.ts";

/** Everything that was said at one origin, the only one of `issued`. */
export interface IssuedHour {
  readonly issueHour: UtcHour;
  readonly issuedAt: Instant;
  readonly parameter: ForecastParameter;
  readonly stations: readonly Station[];
  readonly issued: IssuedForecasts;
  /** Of the champion before calibration; `null` without one. */
  readonly raw: QuantileForecasts | null;
  readonly modelId: string | null;
  /** One a station: what was last observed at the origin, the last row. */
  readonly last: readonly Carried[];
  /** SHA-256 of all values that were read. */
  readonly inputs: string;
}

/** @returns a row for each station and lead; none for a station without any value of the parameter. */
export function forecastRows(hour: IssuedHour): Forecast[] {
  const { stations, issued, last } = hour;
  return stations.flatMap((station, place) => {
    const persistence = last[place]?.values.at(-1) ?? Number.NaN;
    if (Number.isNaN(persistence)) return [];
    const ageHours = last[place]?.ages.at(-1) ?? null;
    return issued.leads.map((leadHours, lead) => ({
      ...saidOf(hour, place, lead),
      stationId: station.stationId,
      parameter: hour.parameter,
      issueHour: hour.issueHour,
      leadHours,
      targetHour: addHours(hour.issueHour, leadHours),
      persistence,
      ageHours,
      inputs: hour.inputs,
      issuedAt: hour.issuedAt,
    }));
  });
}

type Said = Pick<Forecast, "maker" | "reason" | "p10" | "p50" | "p90" | "modelId" | "raw">;

function saidOf({ issued, raw, modelId }: IssuedHour, station: number, lead: number): Said {
  const origin = issued.origins.from;
  const published = quantilesAt(issued, origin, station, lead);
  const own = raw && quantilesAt(raw, origin, station, lead);
  const isKnown = own !== null && Number.isFinite(own.p50);
  const ofModel = isKnown ? { modelId, raw: own } : { modelId: null, raw: null };
  const reason = issued.reasons[station * issued.leads.length + lead] ?? null;
  if (Number.isNaN(published.p50)) return { ...ofModel, maker: "none", reason, p10: null, p50: null, p90: null };
  return { ...ofModel, maker: reason === null ? "model" : "persistence", reason, ...published };
}
