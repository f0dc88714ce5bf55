import { z } from "zod";

import { dayNumber, type UtcDay } from "../base/utc-day.ts";
import { hourMs, type UtcHour, utcHourOf } from "../base/utc-hour.ts";
import { timeZoneOffsetMs } from "./time-zone-offset.ts";

const dayMs = 24 * hourMs;

/** Where a station's day begins and ends: midnight UTC, of local standard time all year, or of the clocks on the wall. */
export const dayBoundaries = ["utc", "localStandard", "localClock"] as const;
export const dayBoundarySchema = z.enum(dayBoundaries);
export type DayBoundary = z.infer<typeof dayBoundarySchema>;

/** The hours of one calendar day of a station. */
export interface LocalDay {
  /** The calendar day by its name; with a local boundary it is not the UTC day of that name. */
  readonly day: UtcDay;
  /** Its hours by their start in UTC, oldest first. */
  readonly hours: readonly UtcHour[];
  /** How many: 24; with `localClock` 23 or 25 when clocks change, 0 for a day that a zone skipped. */
  readonly expectedHours: number;
}

/**
 * The hours of a station's calendar day. An hour belongs to the day in which it starts: in a zone that is half an hour
 * off (Asia/Kolkata, UTC+5:30) the day begins with the first full UTC hour after local midnight, and its last hour
 * reaches half an hour into the next day. No hour is in two days or in none.
 * Source: Directive 2008/50/EC leaves the day to local time (`localClock`); 40 CFR 50 and 58 take midnight to midnight
 * local standard time (`localStandard`); Africa/Abidjan is UTC all year, where the three agree.
 *
 * @param options `timeZone` is an IANA name; `localStandard` takes the smaller offset of that year's 1 January and 1 July.
 * @throws {TimeZoneError} for a zone that Node.js does not know.
 */
export function localDay(
  day: UtcDay,
  options: { readonly dayBoundary: DayBoundary; readonly timeZone: string },
): LocalDay {
  const starts = startsOf(day, options.dayBoundary, options.timeZone);
  const hours = starts.map((start) => utcHourOf(new Date(start)));
  return { day, hours, expectedHours: hours.length };
}

function startsOf(day: UtcDay, dayBoundary: DayBoundary, timeZone: string): number[] {
  switch (dayBoundary) {
    case "utc":
      return startsAtOffset(day, 0);
    case "localStandard":
      return startsAtOffset(day, standardOffset(day, timeZone));
    case "localClock":
      return startsByClock(day, timeZone);
  }
}

function startsAtOffset(day: UtcDay, offsetMs: number): number[] {
  const first = Math.ceil((dayNumber(day) * dayMs - offsetMs) / hourMs) * hourMs;
  return Array.from({ length: 24 }, (_, hour) => first + hour * hourMs);
}

function standardOffset(day: UtcDay, timeZone: string): number {
  const year = day.slice(0, 4);
  const [january, july] = [`${year}-01-01`, `${year}-07-01`].map((date) =>
    timeZoneOffsetMs(timeZone, Date.parse(date)),
  );
  return Math.min(january ?? 0, july ?? 0);
}

function startsByClock(day: UtcDay, timeZone: string): number[] {
  // Offsets lie between -12 and +14 hours: 15 hours before to 39 hours after midnight UTC hold any local day.
  const first = dayNumber(day) * dayMs - 15 * hourMs;
  const candidates = Array.from({ length: 54 }, (_, hour) => first + hour * hourMs);
  const offset = timeZoneOffsetMs(timeZone, first);
  if (timeZoneOffsetMs(timeZone, first + 54 * hourMs) === offset) return startsAtOffset(day, offset);
  return candidates.filter(
    (start) => Math.floor((start + timeZoneOffsetMs(timeZone, start)) / dayMs) === dayNumber(day),
  );
}
