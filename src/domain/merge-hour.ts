import type { HourlyMeasurement, HourlyValues, Restatement } from "./hourly-measurement.ts";
import { parameterKeys } from "./parameter.ts";

/** Sources print float32: closer than this is the same value printed twice. */
const tolerance = 1e-6;

/**
 * What to store for an hour that was fetched again: the newest fetch wins, and a final value that changed is kept as
 * a restatement. Equal values keep the stored row, so that reading twice changes nothing. A final hour is never
 * replaced by an unfinished one, nor values by a fetch older than the one that first gave them.
 *
 * @param stored what we have of this station and hour.
 * @param fetched the same station and hour from another body.
 */
export function mergeHour(stored: HourlyMeasurement, fetched: HourlyMeasurement): HourlyMeasurement {
  if (fetched.fetchedAt < stored.fetchedAt || (fetched.provisional && !stored.provisional)) return stored;
  const changes = changedParameters(stored.values, fetched.values);
  if (changes.length === 0 && stored.provisional === fetched.provisional) return stored;
  if (stored.provisional) return { ...fetched, restatements: stored.restatements, restatedAt: stored.restatedAt };
  const restatements = changes.map((parameter): Restatement => ({
    parameter,
    before: stored.values[parameter],
    after: fetched.values[parameter],
    beforeFetchedAt: stored.fetchedAt,
    afterFetchedAt: fetched.fetchedAt,
  }));
  return { ...fetched, restatements: [...stored.restatements, ...restatements], restatedAt: fetched.fetchedAt };
}

function changedParameters(before: HourlyValues, after: HourlyValues) {
  return parameterKeys.filter((parameter) => !isSameValue(before[parameter], after[parameter]));
}

function isSameValue(left: number | null, right: number | null): boolean {
  if (left === null || right === null) return left === right;
  return Math.abs(left - right) <= tolerance;
}
