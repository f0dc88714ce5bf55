import { type AirQualityDay, airQualityDaySchema } from "../../src/domain/air-quality-day.ts";
import { type Exceedance, exceedanceSchema } from "../../src/domain/exceedance.ts";
import type { StoredDay } from "../../src/publish/partition-rows.ts";

/** A day of which the store has nothing. */
export const nothingStored: StoredDay = {
  hours: [],
  means: [],
  airQuality: null,
  exceedances: [],
  forecasts: [],
  scores: [],
};

/** A day of smart188 with a US AQI of 101 from PM10, a European AQI at 00:00Z and a NowCast at 01:00Z. */
export function airQuality(day: string): AirQualityDay {
  return airQualityDaySchema.parse({
    stationId: "smart188",
    day,
    usAqiTable: "EPA-454/B-24-002 (May 2024), Table 6",
    usAqi: { value: 101, category: "Unhealthy for Sensitive Groups", colour: "#FF7E00", responsible: "pm10" },
    subIndices: [],
    whoLevels: [],
    hours: [
      {
        hourStart: `${day}T00:00Z`,
        nowCastPm25: null,
        nowCastPm10: null,
        usAqi: null,
        europeanAqi: { parameter: "pm25", level: 2, band: "Fair" },
      },
      {
        hourStart: `${day}T01:00Z`,
        nowCastPm25: 9,
        nowCastPm10: null,
        usAqi: { parameter: "pm25", value: 50, category: "Good" },
        europeanAqi: null,
      },
    ],
  });
}

/** smart188 over a standard of PM2.5 on 2024-02-29. */
export function exceedance(standardId: string, value: number): Exceedance {
  return exceedanceSchema.parse({
    stationId: "smart188",
    day: "2024-02-29",
    standardId,
    parameter: "pm25",
    averaging: "24h",
    value,
    unit: "µg/m³",
  });
}
