import { describe, expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import { type AirQualityDay, airQualityDay } from "../../src/domain/air-quality-day.ts";
import { dailyMeans } from "../../src/domain/daily-mean.ts";
import { exceedanceId, exceedancesOfDay } from "../../src/domain/exceedance.ts";
import type { HourlyMeasurement, HourlyValues } from "../../src/domain/hourly-measurement.ts";
import { whoLevel } from "../../src/domain/who-level.ts";
import { hour, hoursOfDay, station } from "../support/hours.ts";

const day = utcDaySchema.parse("2024-03-05");
const pharmacy = station("smart188");

function indexOf(hours: readonly HourlyMeasurement[]): AirQualityDay | null {
  return airQualityDay(pharmacy, day, dailyMeans(pharmacy, day, hours), hours);
}

/** A day of 24 equal hours, with the evening before it for 8-hour windows. */
function wholeDay(values: Partial<HourlyValues>): HourlyMeasurement[] {
  return [...hoursOfDay("2024-03-04", 24, { values }), ...hoursOfDay("2024-03-05", 24, { values })];
}

const clean = { co: 0.5, pm25: 5, pm10: 10, no2: 10, o3: 20 };

describe("the daily US AQI", () => {
  test("is that of the worst pollutant, which it names (EPA-454/B-24-002, Table 6: PM2.5 35.4 is 100)", () => {
    expect(indexOf(wholeDay({ ...clean, pm25: 35.4 }))?.usAqi).toEqual({
      value: 100,
      category: "Moderate",
      colour: "#FFFF00",
      responsible: "pm25",
    });
  });

  test("takes CO by its maximum 8-hour mean in ppm at 25 °C: 10.82 mg/m³ are 9.45, cut to 9.4 ppm, 100", () => {
    const index = indexOf(wholeDay({ ...clean, co: 10.82 }));

    expect(index?.subIndices).toContainEqual({
      parameter: "co",
      value: 100,
      category: "Moderate",
      atOrBelowZero: false,
    });
  });

  test("takes NO2 by its highest hour", () => {
    const hours = wholeDay(clean).map((one, index) =>
      index === 40 ? hour(one.hourStart, { values: { ...clean, no2: 200 } }) : one,
    );

    // 200 µg/m³ at 25 °C are 106.3 ppb: 101 to 360 ppb is AQI 101 to 150, so 106 ppb is 102.
    expect(indexOf(hours)?.usAqi).toMatchObject({ responsible: "no2", value: 102 });
  });

  test("is not given for a day with too few hours, and such a day keeps its hours", () => {
    const index = indexOf(hoursOfDay("2024-03-05", 17, { values: clean }));

    expect(index).toMatchObject({ usAqi: null, whoLevels: [], subIndices: [] });
    expect(index?.hours).toHaveLength(17);
  });

  test("a CO of zero all day is no clean air: it is marked, and makes no index of its own", () => {
    const gone = { pm25: null, pm10: null, no2: null, o3: null };
    const index = indexOf(wholeDay({ ...gone, co: 0 }));

    expect(index?.subIndices).toEqual([{ parameter: "co", value: 0, category: "Good", atOrBelowZero: true }]);
    expect(index?.usAqi).toBeNull();
  });

  test("a day without any hour has no index row", () => {
    expect(indexOf([])).toBeNull();
  });
});

describe("an hour", () => {
  const at = (index: AirQualityDay | null, hourStart: string) =>
    index?.hours.find((each) => each.hourStart === hourStart);

  test("has the NowCast of the 12 hours up to it, from the day before too", () => {
    const index = indexOf(wholeDay({ ...clean, pm25: 20, pm10: 30 }));

    expect(at(index, "2024-03-05T00:00Z")).toEqual({
      hourStart: "2024-03-05T00:00Z",
      nowCastPm25: 20,
      nowCastPm10: 30,
      usAqi: { parameter: "pm25", value: 71, category: "Moderate" },
      europeanAqi: { parameter: "pm25", level: 3, band: "Moderate" },
    });
  });

  test("that is unfinished is left out, and is not the newest of a NowCast", () => {
    const hours = [
      ...hoursOfDay("2024-03-05", 5, { values: clean }),
      hour("2024-03-05T05:00Z", { values: { pm25: 900 }, provisional: true }),
    ];

    expect(indexOf(hours)?.hours.map((each) => each.nowCastPm25)).toEqual([null, 5, 5, 5, 5]);
  });

  test("with a negative particle reading has no index from it, and stops nothing", () => {
    const hours = wholeDay(clean).map((one, index) =>
      index === 30 ? hour(one.hourStart, { values: { ...clean, pm25: -2, o3: null, no2: 0, pm10: null } }) : one,
    );

    expect(at(indexOf(hours), "2024-03-05T06:00Z")).toMatchObject({ nowCastPm25: 5, europeanAqi: null });
  });
});

describe("the WHO level (Air Quality Guidelines 2021, Table 0.1)", () => {
  test.each([
    [15, "who-2021-pm25-24h"],
    [15.1, "who-2021-pm25-24h-it4"],
    [25, "who-2021-pm25-24h-it4"],
    [37.5, "who-2021-pm25-24h-it3"],
    [50, "who-2021-pm25-24h-it2"],
    [75, "who-2021-pm25-24h-it1"],
    [75.1, null],
  ])("of a daily PM2.5 of %f µg/m³ is %s", (mean, level) => {
    expect(whoLevel("pm25", "24h", mean)).toBe(level);
  });
});

describe("exceedances of a day", () => {
  const of = (hours: readonly HourlyMeasurement[]) => exceedancesOfDay(dailyMeans(pharmacy, day, hours));

  test("are the daily standards it is over, each with the value that was compared", () => {
    const found = of(wholeDay({ ...clean, pm25: 26 }));

    expect(found.map(({ standardId }) => standardId).toSorted()).toEqual([
      "eu-2024-2881-pm25-24h",
      "who-2021-pm25-24h",
      "who-2021-pm25-24h-it4",
    ]);
    expect(found.every(({ value, unit, averaging }) => value === 26 && unit === "µg/m³" && averaging === "24h")).toBe(
      true,
    );
  });

  test("take the 8-hour standards by the maximum 8-hour mean", () => {
    expect(of(wholeDay({ ...clean, co: 10.6 })).map(exceedanceId)).toContain("smart188/2024-03-05/eu-2008-50-co-8h");
  });

  test("are none for a day that is not valid, however bad", () => {
    expect(of(hoursOfDay("2024-03-05", 17, { values: { ...clean, pm25: 400 } }))).toEqual([]);
  });
});
