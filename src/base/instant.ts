import { z } from "zod";

/** A moment in UTC with milliseconds, `2024-03-01T13:05:00.000Z`. Text order is time order. */
export const instantSchema = z.iso.datetime({ precision: 3 }).brand<"Instant">();
export type Instant = z.infer<typeof instantSchema>;

export function instantOf(date: Date): Instant {
  return instantSchema.parse(date.toISOString());
}
