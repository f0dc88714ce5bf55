import type { UtcHour } from "../base/utc-hour.ts";
import { type Forecast, forecastParameters } from "../domain/forecast.ts";
import type { Station } from "../domain/station.ts";
import { fallbackWords, parameterText, valueText } from "./forecast-words.ts";
import { right, textTable } from "./table.ts";

/** @returns the newest forecasts of each station for people: a table per parameter. `running`: the hour in progress. */
export function describedForecasts(
  issued: readonly (readonly [station: Station, newest: readonly Forecast[]])[],
  running: UtcHour,
): string {
  const rows = issued.flatMap(([, newest]) => newest);
  if (rows.length === 0) return nothingIssued;
  const silent = issued.filter(([, newest]) => newest.length === 0).map(([{ stationId }]) => stationId);
  const tables = forecastParameters.flatMap((parameter) => {
    const own = rows.filter((row) => row.parameter === parameter);
    return own.length === 0 ? [] : [`${parameterText(parameter)}\n\n${table(own, running)}`];
  });
  const rest = silent.length === 0 ? [] : [`Nothing is issued yet for ${silent.join(", ")}.\n`];
  return [...tables, ...rest, reading].join("\n");
}

const nothingIssued =
  "No forecast is issued yet. Issue the newest: harmattan materialize group:forecast (heal does it each hour).\n" +
  "Without a trained model persistence is forecast, the last observed value; harmattan train makes one.\n";

const reading =
  "Means of UTC hours; the forecast is the median, and four hours in five should lie in its interval. Persistence is the\nlast observed value.\n";

function table(rows: readonly Forecast[], running: UtcHour): string {
  const columns = [
    "station",
    "newest hour",
    "hour",
    "",
    right("forecast"),
    right("80 % interval"),
    right("persistence"),
  ];
  const cells = rows.map((row) => {
    const { stationId, parameter, issueHour, targetHour, p10, p50, p90, persistence } = row;
    const isForecast = p50 !== null;
    return [
      stationId,
      issueHour,
      targetHour,
      targetHour === running ? "in progress" : targetHour < running ? "past" : "",
      isForecast ? valueText(parameter, p50) : "none",
      isForecast ? `${valueText(parameter, p10)} – ${valueText(parameter, p90)}` : "",
      valueText(parameter, persistence),
      noteOf(row),
    ];
  });
  return textTable([...columns, ""], cells);
}

/** @returns why it is not the model's. */
function noteOf({ maker, reason }: Forecast): string {
  if (maker === "model") return "";
  const what = maker === "none" ? "no forecast" : "persistence instead";
  return reason === null ? what : `${what}: ${fallbackWords[reason]}`;
}
