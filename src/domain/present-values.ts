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
  for (const value of values) {
    if (value === null) continue;
    if (!Number.isFinite(value)) {
      const index = values.findIndex((each) => Object.is(each, value)); // indexOf never finds NaN
      throw new InvalidValueError(statistic, value, { index });
    }
    present.push(value);
  }
  return present;
}
