import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import { utcHourSchema } from "../../src/base/utc-hour.ts";
import { arithmeticMean } from "../../src/domain/arithmetic-mean.ts";
import type { DailyValue } from "../../src/domain/daily-series.ts";
import { exceedances } from "../../src/domain/exceedances.ts";
import { hourlyColumn } from "../../src/domain/hourly-column.ts";
import { localDay } from "../../src/domain/local-day.ts";
import { dailyMean } from "../../src/domain/period-mean.ts";
import { standardById } from "../../src/domain/standards.ts";
import { stationIdSchema } from "../../src/domain/station.ts";

// The recorded bodies may not be copied into the project: they lie beside the checkout, or the tests are skipped.
const folder = join(import.meta.dirname, "../../../shared/data/airqino");

const bodySchema = z.object({ data: z.array(z.object({ timestamp: z.string(), "PM2.5": z.number().optional() })) });

function recordedDailyMeans(stationId: string, file: string): DailyValue[] {
  const { data } = bodySchema.parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
  const byDay = Map.groupBy(data, ({ timestamp }) => utcDaySchema.parse(timestamp.slice(0, 10)));
  return [...byDay].map(([day, rows]) => {
    const { hours } = localDay(day, { dayBoundary: "localClock", timeZone: "Africa/Abidjan" });
    const measured = rows.map((row) => ({
      hourStart: utcHourSchema.parse(`${row.timestamp.slice(0, 16).replace(" ", "T")}Z`),
      value: row["PM2.5"] ?? null,
    }));
    const { mean, valid } = dailyMean(hourlyColumn(hours, measured));
    return { stationId: stationIdSchema.parse(stationId), day, parameter: "pm25", mean, valid };
  });
}

// reference/air-quality.md, section 7 (measured means); issue 5 (days over the WHO 24-hour guideline of 15 µg/m³).
describe.skipIf(!existsSync(folder))(
  "recorded AirQino bodies of 2023-09 to 2024-09 (skipped where ../shared/data/airqino is absent)",
  () => {
    test.each([
      ["smart188", "v3-body_283164601_SMART188_fetched-2024-09-09.json", 354, 7.8, 27],
      ["smart189", "v3-body_283181971_SMART189_fetched-2024-09-09.json", 300, 15.5, 114],
    ])("%s: %s", (stationId, file, validDays, mean, over) => {
      const rows = recordedDailyMeans(stationId, file);
      const found = exceedances(rows, standardById("who-2021-pm25-24h"));
      const valid = rows.flatMap((row) => (row.valid && row.mean !== null ? [row.mean] : []));

      expect([found.validDays, found.days.length]).toEqual([validDays, over]);
      expect(arithmeticMean(valid)).toBeCloseTo(mean, 1);
    });
  },
);
