import { z } from "zod";

import { utcDaySchema } from "../base/utc-day.ts";
import type { DailyMean } from "./daily-mean.ts";
import { isOverStandard } from "./exceedances.ts";
import { parameterSchema } from "./parameter.ts";
import { standards } from "./standards.ts";
import { stationIdSchema } from "./station.ts";

/** One row per station, day and daily standard that the day is over. */
export const exceedanceSchema = z.strictObject({
  stationId: stationIdSchema,
  day: utcDaySchema,
  /** Of the table in docs/statistics.md, `who-2021-pm25-24h`. */
  standardId: z.string(),
  parameter: parameterSchema,
  averaging: z.enum(["24h", "max-daily-8h"]),
  /** The day's valid statistic, unrounded, in `unit`. */
  value: z.number(),
  unit: z.string(),
});
export type Exceedance = z.infer<typeof exceedanceSchema>;

/** @returns the id of an exceedance, `smart188/2024-03-01/who-2021-pm25-24h`. */
export function exceedanceId({ stationId, day, standardId }: Exceedance): string {
  return `${stationId}/${day}/${standardId}`;
}

/**
 * The daily standards that one day is over: strictly greater after rounding (`isOverStandard`); only valid statistics
 * count, 24-hour means and maximum daily 8-hour means each against standards of their own.
 *
 * @param means of one station and day.
 */
export function exceedancesOfDay(means: readonly DailyMean[]): Exceedance[] {
  return means.flatMap((mean) => [
    ...over(mean, "24h", mean.valid ? mean.mean : null),
    ...over(mean, "max-daily-8h", mean.maximumEightHourMean?.valid ? mean.maximumEightHourMean.value : null),
  ]);
}

function over(
  { stationId, day, parameter, unit }: DailyMean,
  averaging: Exceedance["averaging"],
  value: number | null,
): Exceedance[] {
  if (value === null) return [];
  return standards
    .filter((standard) => standard.parameter === parameter && standard.averaging === averaging)
    .filter((standard) => isOverStandard(value, standard))
    .map(({ id }) => ({ stationId, day, standardId: id, parameter, averaging, value, unit }));
}
