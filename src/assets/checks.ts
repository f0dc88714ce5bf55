import type { UtcDay } from "../base/utc-day.ts";
import { hourEndOf, hourMs } from "../base/utc-hour.ts";
import type { DailyMean } from "../domain/daily-mean.ts";
import type { HourlyMeasurement } from "../domain/hourly-measurement.ts";
import { type Parameter, parameterKeys, parameters } from "../domain/parameter.ts";
import type { Station } from "../domain/station.ts";
import { type Check, failed, passed } from "../pipeline/check.ts";

/**
 * Values that a working sensor can give, each in its parameter's unit. PM2.5, temperature and humidity after AirQo's
 * valid ranges (assets.md, section 15), widened to what the recorded stations show; the others are our choice.
 */
const plausible: Partial<Record<Parameter, readonly [low: number, high: number]>> = {
  co: [-5, 100],
  pm25: [0, 1_000],
  pm10: [0, 2_000],
  no2: [-100, 2_000],
  o3: [-100, 1_000],
  temperature: [0, 60],
  relativeHumidity: [0, 100],
};

/** Flags values that no air has; they stay stored and shown, since judgement stands beside a value, never in its place. */
export const plausibleValues: Check<HourlyMeasurement, Station, UtcDay> = {
  name: "plausible_values",
  description: "every value lies where a working sensor can measure",
  blocking: false,
  evaluate({ rows }) {
    const strange = rows.flatMap(({ hourStart, values }) =>
      parameterKeys
        .filter((parameter) => isImplausible(parameter, values[parameter]))
        .map((parameter) => {
          return `${parameter} ${values[parameter]} ${parameters[parameter].unit} at ${hourStart}`;
        }),
    );
    if (strange.length === 0) return passed();
    const more = strange.length > 1 ? ` and ${strange.length - 1} more` : "";
    return failed("WARN", `${strange[0]}${more}`, { values: { type: "int", value: strange.length } });
  },
};

function isImplausible(parameter: Parameter, value: number | null): boolean {
  const range = plausible[parameter];
  return range !== undefined && value !== null && (value < range[0] || value > range[1]);
}

/** An hour that lies ahead means a wrong clock, there or here: its rows would overwrite real ones later. */
export const noFutureHours: Check<HourlyMeasurement, Station, UtcDay> = {
  name: "no_future_hours",
  description: "no hour begins after now",
  blocking: true,
  evaluate({ rows, now }) {
    const ahead = rows.filter(({ hourStart }) => hourEndOf(hourStart).getTime() - hourMs > now.getTime());
    const [first] = ahead;
    if (!first) return passed();
    return failed("ERROR", `${ahead.length} hours begin after ${now.toISOString()}, the first at ${first.hourStart}`);
  },
};

/** A mean lies between the smallest and the largest value; more hours than the day has cannot be. */
export const noMoreHoursThanTheDay: Check<DailyMean, Station, UtcDay> = {
  name: "no_more_hours_than_the_day",
  description: "no mean is made of more hours than the day has",
  blocking: true,
  evaluate({ rows }) {
    const wrong = rows.find(({ hours, expectedHours }) => hours > expectedHours);
    if (!wrong) return passed();
    return failed("ERROR", `${wrong.parameter}: ${wrong.hours} hours in a day of ${wrong.expectedHours}`);
  },
};
