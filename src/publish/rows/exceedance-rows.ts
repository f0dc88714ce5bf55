import type { UtcDay } from "../../base/utc-day.ts";
import type { Exceedance } from "../../domain/exceedance.ts";
import type { Station } from "../../domain/station.ts";
import type { PartitionTableRow } from "../partition-tables.ts";
import { byText } from "./by-text.ts";

/** One row per standard that the day is over. */
export function exceedanceRows(
  { stationId }: Station,
  day: UtcDay,
  exceedances: readonly Exceedance[],
): PartitionTableRow<"exceedance">[] {
  const rows = exceedances.map(({ standardId, value }) => {
    return { station_id: stationId, day, standard_id: standardId, value };
  });
  return rows.toSorted((left, right) => byText(left.standard_id, right.standard_id));
}
