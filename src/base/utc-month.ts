import { z } from "zod";

/** A UTC month, `2024-03`: the half-open window from its first midnight to that of the next. Text order is time order. */
export const utcMonthSchema = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "expected a month like 2024-03")
  .brand<"UtcMonth">();
export type UtcMonth = z.infer<typeof utcMonthSchema>;

/** @returns the UTC month with that number of months since 1970-01. */
export function monthOfNumber(number: number): UtcMonth {
  return utcMonthSchema.parse(new Date(Date.UTC(1970, number)).toISOString().slice(0, 7));
}
