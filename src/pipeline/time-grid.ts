import { dayOfNumber, isUtcDay, type UtcDay } from "../base/utc-day.ts";
import { hourMs, hourOfNumber, isUtcHour, type UtcHour } from "../base/utc-hour.ts";
import { monthOfNumber, type UtcMonth, utcMonthSchema } from "../base/utc-month.ts";

/**
 * Half-open UTC windows of equal name that follow each other without gap. A window is a *slot*, a whole number counted
 * from 1970 on, so that sets of windows are ranges of numbers; its *key* is what people and documents call it.
 */
export interface TimeGrid<Key extends string = string> {
  readonly name: "hour" | "day" | "month";
  /** @returns the key of a slot, `2024-03-01` of a day. */
  keyOf(slot: number): Key;
  /** @returns the slot that a key names, `null` for a text that is no key of this grid. */
  slotOf(key: string): number | null;
  /** @returns the slot in which an instant lies, in milliseconds since 1970. */
  slotAt(instantMs: number): number;
  /** @returns the first instant of a slot in milliseconds since 1970; that of the next slot is its end. */
  startMs(slot: number): number;
}

const dayMs = 24 * hourMs;

/** Keys like `2024-03-01T13:00Z`. */
export const utcHours: TimeGrid<UtcHour> = {
  name: "hour",
  keyOf: hourOfNumber,
  slotOf: (key) => (isUtcHour(key) ? Date.parse(key) / hourMs : null),
  slotAt: (instantMs) => Math.floor(instantMs / hourMs),
  startMs: (slot) => slot * hourMs,
};

/** Keys like `2024-03-01`. */
export const utcDays: TimeGrid<UtcDay> = {
  name: "day",
  keyOf: dayOfNumber,
  slotOf: (key) => (isUtcDay(key) ? Date.parse(key) / dayMs : null),
  slotAt: (instantMs) => Math.floor(instantMs / dayMs),
  startMs: (slot) => slot * dayMs,
};

/** Keys like `2024-03`. */
export const utcMonths: TimeGrid<UtcMonth> = {
  name: "month",
  keyOf: monthOfNumber,
  slotOf: (key) => {
    if (!utcMonthSchema.safeParse(key).success) return null;
    const [year = 0, month = 0] = key.split("-").map(Number);
    return (year - 1970) * 12 + month - 1;
  },
  slotAt: (instantMs) => {
    const date = new Date(instantMs);
    return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
  },
  startMs: (slot) => Date.UTC(1970, slot),
};
