import { z } from "zod";

const dayMs = 86_400_000;
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** A UTC day, `2024-03-01`: the half-open window [00:00Z, next 00:00Z). Text order is time order. */
export const utcDaySchema = z
  .string()
  .regex(dayPattern, { error: "expected a day like 2024-03-01", abort: true })
  .refine(isRealDay, "no such day in the calendar")
  .brand<"UtcDay">();
export type UtcDay = z.infer<typeof utcDaySchema>;

/** Days from `from` up to, not including, `to`. */
export interface DayWindow {
  readonly from: UtcDay;
  readonly to: UtcDay;
}

/** @returns the day number of `day`: whole days since 1970-01-01. */
export function dayNumber(day: UtcDay): number {
  return Date.parse(day) / dayMs;
}

/** @returns the day with that number of days since 1970-01-01. */
export function dayOfNumber(number: number): UtcDay {
  return asDay(new Date(number * dayMs).toISOString().slice(0, 10));
}

/** @returns the UTC day in which `instant` lies. */
export function utcDayOf(instant: Date): UtcDay {
  return asDay(instant.toISOString().slice(0, 10));
}

export function addDays(day: UtcDay, days: number): UtcDay {
  return dayOfNumber(dayNumber(day) + days);
}

/** @returns every day of the window, oldest first. */
export function daysOf(window: DayWindow): UtcDay[] {
  const first = dayNumber(window.from);
  return Array.from({ length: Math.max(0, dayNumber(window.to) - first) }, (_, index) => dayOfNumber(first + index));
}

/** @returns whether `YYYY-MM-DD…` begins with a day of the calendar. By arithmetic, not by `Date`: every stored hour passes here. */
export function isRealDay(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lastDay = month === 2 ? (isLeapYear ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= lastDay;
}

/** The schema's rule without the schema, for texts that we made. @throws {RangeError} for any other text. */
export function asDay(text: string): UtcDay {
  if (isUtcDay(text)) return text;
  throw new RangeError(`expected a day like 2024-03-01, got ${text}`);
}

/** The schema's rule without the schema, as a question. */
export function isUtcDay(text: string): text is UtcDay {
  return dayPattern.test(text) && isRealDay(text);
}
