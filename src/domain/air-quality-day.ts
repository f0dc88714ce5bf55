import { z } from "zod";

import { type UtcDay, utcDaySchema } from "../base/utc-day.ts";
import { addHours, type UtcHour, utcHourSchema } from "../base/utc-hour.ts";
import type { DailyMean } from "./daily-mean.ts";
import { europeanAqi, europeanAqiParameters, worstEuropeanAqi } from "./european-aqi.ts";
import type { HourlyMeasurement } from "./hourly-measurement.ts";
import { lowestConcentrations } from "./index-concentration.ts";
import { localDay } from "./local-day.ts";
import { nowCast, nowCastHours } from "./now-cast.ts";
import { parameterSchema } from "./parameter.ts";
import { type Station, stationIdSchema } from "./station.ts";
import { usAqiDocument } from "./us-aqi-table.ts";
import { overallUsAqi, type UsAqi, usAqi } from "./us-aqi.ts";
import { whoLevel } from "./who-level.ts";

const subIndexSchema = z.strictObject({
  parameter: parameterSchema,
  value: z.int(),
  category: z.string(),
  /** At or below the sensor's zero: not clean air, never to be shown as "Good". */
  atOrBelowZero: z.boolean(),
});

const hourIndexSchema = z.strictObject({
  hourStart: utcHourSchema,
  /** NowCast in µg/m³ of the 12 hours up to this one. */
  nowCastPm25: z.number().nullable(),
  nowCastPm10: z.number().nullable(),
  /** US AQI of the NowCast: how the air is now, never to be mixed with the daily index. */
  usAqi: z.strictObject({ parameter: parameterSchema, value: z.int(), category: z.string() }).nullable(),
  /** Worst band of the European AQI, level 1 to 6. */
  europeanAqi: z.strictObject({ parameter: parameterSchema, level: z.int(), band: z.string() }).nullable(),
});

/** One row per station and day: its indices of the day, and of every finished hour. */
export const airQualityDaySchema = z.strictObject({
  stationId: stationIdSchema,
  day: utcDaySchema,
  /** Table of the US AQI that was used. */
  usAqiTable: z.string(),
  /** Overall US AQI with its responsible pollutant, from valid statistics only; `null` without any. */
  usAqi: z
    .strictObject({ value: z.int(), category: z.string(), colour: z.string(), responsible: parameterSchema })
    .nullable(),
  subIndices: z.array(subIndexSchema),
  /** The strictest daily WHO level that each valid mean keeps; `null`: over all of them. */
  whoLevels: z.array(z.strictObject({ parameter: parameterSchema, keeps: z.string().nullable() })),
  hours: z.array(hourIndexSchema),
});
export type AirQualityDay = z.infer<typeof airQualityDaySchema>;

type IndexParameter = keyof typeof lowestConcentrations;
const whoParameters = ["pm25", "pm10", "co", "no2"] as const;

/**
 * Air quality indices of one station and day. A value below the lowest of a working sensor has no index.
 *
 * @param means of the station and day; only valid ones are used.
 * @param measured hours of the day and the 11 before it, in any order; unfinished ones are left out.
 * @returns `null` for a day without any mean.
 */
export function airQualityDay(
  station: Station,
  day: UtcDay,
  means: readonly DailyMean[],
  measured: readonly HourlyMeasurement[],
): AirQualityDay | null {
  const hours = finishedHours(station, day, measured);
  if (means.length === 0 || hours.length === 0) return null;
  const subIndices = dailySubIndices(means, hours.slice(lead));
  return {
    stationId: station.stationId,
    day,
    usAqiTable: usAqiDocument,
    usAqi: worstOf(subIndices),
    subIndices: subIndices.map(({ parameter, value, category, atOrBelowZero }) => {
      return { parameter, value, category, atOrBelowZero };
    }),
    whoLevels: whoParameters.flatMap((parameter) => {
      const mean = means.find((each) => each.parameter === parameter && each.valid)?.mean ?? null;
      return mean === null ? [] : [{ parameter, keeps: whoLevel(parameter, "24h", mean) }];
    }),
    hours: hours.flatMap((hour, index) =>
      hour && index >= lead ? hourIndex(hour, hours.slice(index - lead, index + 1)) : [],
    ),
  };
}

/** Hours before the day that the NowCast of its first hour looks back to. */
const lead = nowCastHours - 1;

/** @returns the hours before the day and those of the day, oldest first; `null` where there is none, or it is unfinished. */
function finishedHours(station: Station, day: UtcDay, measured: readonly HourlyMeasurement[]) {
  const finished = measured.filter((hour) => !hour.provisional);
  const byHour = new Map<UtcHour, HourlyMeasurement>(finished.map((hour) => [hour.hourStart, hour]));
  const names = localDay(day, station).hours;
  const [first] = names;
  if (first === undefined) return [];
  const before = Array.from({ length: lead }, (_, index) => addHours(first, index - lead));
  return [...before, ...names].map((hour) => byHour.get(hour) ?? null);
}

/** A channel at its floor makes no index: it would read "Good". */
function worstOf(subIndices: readonly UsAqi[]): AirQualityDay["usAqi"] {
  const overall = overallUsAqi(subIndices.filter((index) => !index.atOrBelowZero));
  if (!overall) return null;
  const { value, category, colour, responsible } = overall;
  return { value, category, colour, responsible };
}

/** PM by its daily mean, CO and O3 by their maximum 8-hour mean, NO2 by its highest hour of a valid day. */
function dailySubIndices(means: readonly DailyMean[], hours: readonly (HourlyMeasurement | null)[]): UsAqi[] {
  const valid = (parameter: IndexParameter) =>
    means.find((mean) => mean.parameter === parameter && mean.valid)?.mean ?? null;
  const eightHour = (parameter: IndexParameter) => {
    const maximum = means.find((mean) => mean.parameter === parameter)?.maximumEightHourMean;
    return maximum?.valid ? maximum.value : null;
  };
  const no2 = hours.flatMap((hour) => hour?.values.no2 ?? []);
  const highestNo2 = valid("no2") === null ? null : Math.max(...no2);
  const statistics = {
    pm25: valid("pm25"),
    pm10: valid("pm10"),
    co: eightHour("co"),
    no2: highestNo2,
    o3: eightHour("o3"),
  } as const;
  return (["pm25", "pm10", "co", "no2", "o3"] as const)
    .map((parameter) => usAqi(parameter, indexable(parameter, statistics[parameter])))
    .filter((index) => index !== null);
}

/** @param lastTwelve the 12 hours that end with `hour`, oldest first. */
function hourIndex(
  { hourStart, values }: HourlyMeasurement,
  lastTwelve: readonly (HourlyMeasurement | null)[],
): AirQualityDay["hours"][number] {
  const newestFirst = lastTwelve.toReversed();
  const cast = (parameter: "pm25" | "pm10") =>
    nowCast(newestFirst.map((hour) => indexable(parameter, hour?.values[parameter] ?? null)));
  const [nowCastPm25, nowCastPm10] = [cast("pm25"), cast("pm10")];
  const overall = overallUsAqi([usAqi("pm25", nowCastPm25), usAqi("pm10", nowCastPm10)]);
  const worst = worstEuropeanAqi(
    europeanAqiParameters.map((parameter) =>
      europeanAqi(parameter, aboveZero(indexable(parameter, values[parameter]))),
    ),
  );
  return {
    hourStart,
    nowCastPm25,
    nowCastPm10,
    usAqi: overall && { parameter: overall.responsible, value: overall.value, category: overall.category },
    europeanAqi: worst && { parameter: worst.parameter, level: worst.level, band: worst.band },
  };
}

function indexable(parameter: IndexParameter, value: number | null): number | null {
  return value === null || value < lowestConcentrations[parameter] ? null : value;
}

/** A gas or dust channel at its floor has no band: it would read "Good". */
function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}
