import type { UtcDay } from "../../base/utc-day.ts";
import type { Forecast } from "../../domain/forecast.ts";
import type { Station } from "../../domain/station.ts";
import type { PartitionTableRow } from "../partition-tables.ts";
import { byText } from "./by-text.ts";
import { timestampOf } from "./timestamp.ts";

type Row = PartitionTableRow<"forecast">;

/** One row per parameter, issue hour of the UTC day and lead hour, with the published quantiles. */
export function forecastRows({ stationId }: Station, day: UtcDay, forecasts: readonly Forecast[]): Row[] {
  const rows = forecasts.map((forecast) => ({
    station_id: stationId,
    day,
    parameter: forecast.parameter,
    issue_hour: timestampOf(forecast.issueHour),
    lead_hour: forecast.leadHours,
    target_hour: timestampOf(forecast.targetHour),
    maker: forecast.maker,
    reason: forecast.reason,
    p10: forecast.p10,
    p50: forecast.p50,
    p90: forecast.p90,
    persistence: forecast.persistence,
    model: forecast.modelId,
  }));
  return rows.toSorted(byKey);
}

function byKey(left: Row, right: Row): number {
  return (
    byText(left.parameter, right.parameter) ||
    byText(left.issue_hour, right.issue_hour) ||
    left.lead_hour - right.lead_hour
  );
}
