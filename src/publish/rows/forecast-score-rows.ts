import type { UtcDay } from "../../base/utc-day.ts";
import type { ForecastScore } from "../../domain/forecast-score.ts";
import type { Station } from "../../domain/station.ts";
import type { PartitionTableRow } from "../partition-tables.ts";
import { byText } from "./by-text.ts";

/** One row per parameter and lead hour with a forecast for the day; sums are over its scored hours. */
export function forecastScoreRows(
  { stationId }: Station,
  day: UtcDay,
  scores: readonly ForecastScore[],
): PartitionTableRow<"forecast_score">[] {
  const rows = scores.map((score) => ({
    station_id: stationId,
    day,
    parameter: score.parameter,
    lead_hour: score.leadHours,
    scored_hours: score.n,
    made_by_model: score.made.model,
    made_by_persistence: score.made.persistence,
    made_by_none: score.made.none,
    absolute_error_sum: score.absoluteErrorSum,
    squared_error_sum: score.squaredErrorSum,
    persistence_absolute_error_sum: score.persistenceAbsoluteErrorSum,
    persistence_squared_error_sum: score.persistenceSquaredErrorSum,
    inside_hours: score.inside,
    interval_score_sum: score.intervalScoreSum,
  }));
  return rows.toSorted((left, right) => byText(left.parameter, right.parameter) || left.lead_hour - right.lead_hour);
}
