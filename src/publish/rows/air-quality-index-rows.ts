import type { UtcDay } from "../../base/utc-day.ts";
import type { AirQualityDay } from "../../domain/air-quality-day.ts";
import { localDay } from "../../domain/local-day.ts";
import type { Parameter } from "../../domain/parameter.ts";
import type { Station } from "../../domain/station.ts";
import { usAqiCategories } from "../../domain/us-aqi-table.ts";
import type { IndexName } from "../index-name.ts";
import type { PartitionTableRow } from "../partition-tables.ts";
import { timestampOf } from "./timestamp.ts";

type Row = PartitionTableRow<"air_quality_index">;

/** One row per index and period that has a value: the US AQI of the station's day, the other two of its finished hours. */
export function airQualityIndexRows(station: Station, day: UtcDay, stored: AirQualityDay | null): Row[] {
  if (stored === null) return [];
  const ofDay = { station_id: station.stationId, day } as const;
  const row = (index_name: IndexName, period_start: string, index: Index): Row => {
    return { ...ofDay, index_name, period_start, value: index.value, level: index.level, parameter: index.parameter };
  };
  return [
    ...stored.hours.flatMap(({ hourStart, europeanAqi: worst }) =>
      worst === null ? [] : row("european-aqi", timestampOf(hourStart), europeanAqiIndex(worst)),
    ),
    ...dailyUsAqi(station, stored).map(({ start, index }) => row("us-aqi", start, index)),
    ...stored.hours.flatMap(({ hourStart, usAqi: overall }) =>
      overall === null ? [] : row("us-aqi-nowcast", timestampOf(hourStart), usAqiIndex(overall)),
    ),
  ];
}

interface Index {
  readonly value: number;
  readonly level: number;
  readonly parameter: Parameter;
}

function dailyUsAqi(station: Station, { day, usAqi }: AirQualityDay): { start: string; index: Index }[] {
  if (usAqi === null) return [];
  const [first] = localDay(day, station).hours;
  if (first === undefined) return [];
  return [{ start: timestampOf(first), index: usAqiIndex({ value: usAqi.value, parameter: usAqi.responsible }) }];
}

function europeanAqiIndex({ level, parameter }: Pick<Index, "level" | "parameter">): Index {
  return { value: level, level, parameter };
}

/** The level is the row of the value's category, from 1; above 500 it stays the last. */
function usAqiIndex({ value, parameter }: Pick<Index, "value" | "parameter">): Index {
  const level = usAqiCategories.findLastIndex(({ low }) => value >= low) + 1;
  return { value, level, parameter };
}
