import { InvalidValueError } from "./errors.ts";

/** One value per hour, in the order of the hours; `null` is an hour without a value. */
export type HourColumn = readonly (number | null)[];

/**
 * The values that are there, in their order.
 *
 * @param statistic what is being computed, named in the error.
 * @throws {InvalidValueError} for NaN or an infinity, with its position in the column.
 */
export function presentValues(values: HourColumn, statistic: string): number[] {
  const present: number[] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    if (!Number.isFinite(value)) throw new InvalidValueError(statistic, value, { index });
    present.push(value);
  }
  return present;
}
