import { z } from "zod";

import { asDay, isRealDay, type UtcDay } from "./utc-day.ts";

/** Length of an hour in milliseconds. */
export const hourMs = 3_600_000;

const hourPattern = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):00Z$/;

/** An hour named by its start in UTC, `2024-03-01T13:00Z`: the half-open window [13:00Z, 14:00Z). Text order is time order. */
export const utcHourSchema = z
  .string()
  .regex(hourPattern, {
    error: "expected the start of an hour like 2024-03-01T13:00Z",
    abort: true,
  })
  .refine(isRealDay, "no such day in the calendar")
  .brand<"UtcHour">();
export type UtcHour = z.infer<typeof utcHourSchema>;

/** @returns the hour in which `instant` lies. */
export function utcHourOf(instant: Date): UtcHour {
  return asHour(`${instant.toISOString().slice(0, 13)}:00Z`);
}

/** @returns the first instant of `hour`. */
export function hourStartOf(hour: UtcHour): Date {
  return new Date(Date.parse(hour));
}

/** @returns the first instant after `hour`. */
export function hourEndOf(hour: UtcHour): Date {
  return new Date(Date.parse(hour) + hourMs);
}

export function addHours(hour: UtcHour, hours: number): UtcHour {
  return utcHourOf(new Date(Date.parse(hour) + hours * hourMs));
}

/** @returns the hour with that number of hours since 1970-01-01T00:00Z. */
export function hourOfNumber(number: number): UtcHour {
  return utcHourOf(new Date(number * hourMs));
}

/** @returns the UTC day to which `hour` belongs. */
export function dayOfHour(hour: UtcHour): UtcDay {
  return asDay(hour.slice(0, 10));
}

/** @returns the hour of `day` that starts at `hour`, 0 to 23. */
export function hourOfDay(day: UtcDay, hour: number): UtcHour {
  return asHour(`${day}T${String(hour).padStart(2, "0")}:00Z`);
}

/** The schema's rule without the schema: statistics name many thousand hours. */
function asHour(text: string): UtcHour {
  if (isUtcHour(text)) return text;
  throw new RangeError(`expected the start of an hour like 2024-03-01T13:00Z, got ${text}`);
}

/** The schema's rule without the schema, as a question. */
export function isUtcHour(text: string): text is UtcHour {
  return hourPattern.test(text) && isRealDay(text);
}
