import { hourMs } from "../../base/utc-hour.ts";
import type { HourGrid } from "../hour-grid.ts";

/** Names of the series that `calendarSeries` gives, and of those that need years of training to mean anything. */
export const dailySeries = harmonics("day", 3);
export const weekdaySeries = Array.from({ length: 7 }, (_, day) => `weekday ${day}`);
export const yearlySeries = harmonics("year", 2);

const hoursOfYear = 365.25 * 24;

/** @returns the calendar (UTC) of the hour after each: three harmonics of the day, two of the year, the weekday as 0 or 1. */
export function calendarSeries({ firstHour, hours }: Pick<HourGrid, "firstHour" | "hours">): Map<string, Float32Array> {
  const next = (row: number) => firstHour + row + 1;
  const wave = (hour: number, period: number, index: number) => {
    const angle = (2 * Math.PI * (Math.floor(index / 2) + 1) * hour) / period;
    return index % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  };
  const series = (value: (hour: number) => number) =>
    Float32Array.from({ length: hours }, (_, row) => value(next(row)));
  return new Map([
    ...dailySeries.map((name, index) => [name, series((hour) => wave(hour, 24, index))] as const),
    ...yearlySeries.map((name, index) => [name, series((hour) => wave(hour, hoursOfYear, index))] as const),
    ...weekdaySeries.map(
      (name, day) => [name, series((hour) => (new Date(hour * hourMs).getUTCDay() === day ? 1 : 0))] as const,
    ),
  ]);
}

function harmonics(period: string, count: number): string[] {
  return Array.from(
    { length: 2 * count },
    (_, index) => `${period} ${index % 2 === 0 ? "sine" : "cosine"} ${Math.floor(index / 2) + 1}`,
  );
}
