import { addDays, dayNumber, type DayWindow, type UtcDay, utcDaySchema } from "../base/utc-day.ts";
import { arithmeticMean } from "./arithmetic-mean.ts";
import { type DailyValue, validDays } from "./daily-series.ts";
import { minimumDataCapture } from "./data-capture.ts";
import { DailySeriesError, PeriodError } from "./errors.ts";
import { percentile } from "./percentile.ts";

/** Valid days that a year needs: Directive (EU) 2024/2881, Annex V (85 %); 2008/50/EC, Annex I, asks for 90 %. */
export const minimumYearCapture = 0.85;

/** A day and its value. */
export interface DayExtreme {
  readonly day: UtcDay;
  readonly value: number;
}

/** One station and parameter over one month or year, of its valid daily values; in the parameter's unit, unrounded. */
export interface PeriodSummary {
  /** `2024-02` or `2024`. */
  readonly period: string;
  /** Days of the calendar. */
  readonly days: number;
  readonly validDays: number;
  /** `validDays` / `days`, 0 to 1. */
  readonly dataCapture: number;
  /** Data capture from which the mean is valid. */
  readonly requiredCapture: number;
  readonly valid: boolean;
  readonly reason: "no-days" | "too-few-days" | null;
  /** Mean of the valid daily values, each day counting once; `null` without any. */
  readonly mean: number | null;
  /** Of equal days the earliest. */
  readonly minimum: DayExtreme | null;
  readonly maximum: DayExtreme | null;
  readonly percentile98: number | null;
  readonly percentile99: number | null;
}

/**
 * Summary of a month; its mean is valid from 75 % valid days on, a convention: no directive knows a monthly mean.
 *
 * @param month like `2024-02`.
 * @param rows of one station and parameter, in any order, all in the month; a day without a row is missing.
 * @throws {PeriodError} if there is no such month.
 * @throws {DailySeriesError} for rows of two series, a day twice, or a day outside the month.
 */
export function monthSummary(month: string, rows: readonly DailyValue[]): PeriodSummary {
  const first = utcDaySchema.safeParse(`${month}-01`);
  if (!first.success) throw new PeriodError(month, "a month like 2024-02");
  const next = addDays(first.data, 31).slice(0, 7);
  return summary(month, { from: first.data, to: utcDaySchema.parse(`${next}-01`) }, rows, minimumDataCapture);
}

/**
 * Summary of a calendar year; its mean is valid from 85 % valid days on.
 * Source: Directive (EU) 2024/2881, Annex V (85 % data coverage); pass 0.9 for 2008/50/EC, Annex I.
 *
 * @param year like `2024`.
 * @param rows of one station and parameter, in any order, all in the year; a day without a row is missing.
 * @throws {PeriodError} if there is no such year.
 * @throws {DailySeriesError} for rows of two series, a day twice, or a day outside the year.
 */
export function yearSummary(
  year: string,
  rows: readonly DailyValue[],
  requiredCapture: number = minimumYearCapture,
): PeriodSummary {
  const first = utcDaySchema.safeParse(`${year}-01-01`);
  if (!first.success) throw new PeriodError(year, "a year like 2024");
  const next = utcDaySchema.parse(`${addDays(first.data, 366).slice(0, 4)}-01-01`);
  return summary(year, { from: first.data, to: next }, rows, requiredCapture);
}

function summary(period: string, window: DayWindow, rows: readonly DailyValue[], requiredCapture: number) {
  const statistic = `summary of ${period}`;
  const stray = rows.find(({ day }) => day < window.from || day >= window.to);
  if (stray) throw new DailySeriesError(statistic, `got the day ${stray.day}; pass days of ${period} only`);
  const present = validDays(rows, statistic);
  const values = present.map(({ mean }) => mean);
  const days = dayNumber(window.to) - dayNumber(window.from);
  const valid = present.length > 0 && present.length >= days * requiredCapture;
  return {
    period,
    days,
    validDays: present.length,
    dataCapture: present.length / days,
    requiredCapture,
    valid,
    reason: valid ? null : present.length === 0 ? "no-days" : "too-few-days",
    mean: arithmeticMean(values),
    minimum: firstDayWith(Math.min(...values), present),
    maximum: firstDayWith(Math.max(...values), present),
    percentile98: percentile(values, 98),
    percentile99: percentile(values, 99),
  } satisfies PeriodSummary;
}

function firstDayWith(value: number, present: readonly { readonly day: UtcDay; readonly mean: number }[]) {
  const found = present.find(({ mean }) => mean === value);
  return found ? { day: found.day, value } : null;
}
