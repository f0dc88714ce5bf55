import type { UtcDay } from "../../base/utc-day.ts";
import type { DailyMean } from "../../domain/daily-mean.ts";
import { localDay } from "../../domain/local-day.ts";
import { averagedParameters, type Parameter } from "../../domain/parameter.ts";
import type { Station } from "../../domain/station.ts";
import type { PartitionTableRow } from "../partition-tables.ts";
import { flagsOf } from "./flags.ts";

type Row = PartitionTableRow<"daily_mean">;

const parametersByKey: readonly Parameter[] = averagedParameters.toSorted();

/** One row per averaged parameter, also where no mean is stored: then the day has no hours. */
export function dailyMeanRows(station: Station, day: UtcDay, means: readonly DailyMean[]): Row[] {
  const byParameter = new Map(means.map((mean) => [mean.parameter, mean]));
  const isWhole = parametersByKey.every((parameter) => byParameter.has(parameter));
  const expectedHours = isWhole ? 0 : localDay(day, station).expectedHours;
  return parametersByKey.map((parameter) => {
    const mean = byParameter.get(parameter);
    return mean ? meanRow(mean) : emptyRow(station, day, parameter, expectedHours);
  });
}

function meanRow(mean: DailyMean): Row {
  const { maximumEightHourMean: maximum } = mean;
  return {
    station_id: mean.stationId,
    day: mean.day,
    parameter: mean.parameter,
    value: mean.valid ? mean.mean : null,
    valid_hours: mean.finalHours,
    expected_hours: mean.expectedHours,
    reason: mean.reason,
    maximum_8h: maximum?.valid ? maximum.value : null,
    provisional: mean.provisional,
    flags: flagsOf(mean.qualifiers),
  };
}

function emptyRow({ stationId }: Station, day: UtcDay, parameter: Parameter, expectedHours: number): Row {
  return {
    station_id: stationId,
    day,
    parameter,
    value: null,
    valid_hours: 0,
    expected_hours: expectedHours,
    reason: "no-hours",
    maximum_8h: null,
    provisional: false,
    flags: null,
  };
}
