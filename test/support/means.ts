import { type DailyMean, dailyMeanSchema } from "../../src/domain/daily-mean.ts";

/** A valid mean of smart188, 10 µg/m³ of PM2.5, unless told otherwise. */
export function mean(day: string, fields: Partial<Record<keyof DailyMean, unknown>> = {}): DailyMean {
  return dailyMeanSchema.parse({
    stationId: "smart188",
    day,
    parameter: "pm25",
    unit: "µg/m³",
    mean: 10,
    hours: 24,
    finalHours: 24,
    expectedHours: 24,
    coverage: 1,
    valid: true,
    reason: null,
    provisional: false,
    qualifiers: [],
    maximumEightHourMean: null,
    ...fields,
  });
}
