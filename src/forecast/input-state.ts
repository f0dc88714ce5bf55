import type { FallbackReason } from "../domain/forecast.ts";
import { carriedForward } from "./carried.ts";
import type { Rows } from "./hour-grid.ts";

/** What is wrong with the newest values of a series, so that its forecast is no network's; `null` if nothing is. */
export type InputState = Extract<
  FallbackReason,
  "stale-input" | "flat-input" | "censored-input" | "short-history"
> | null;

/** The newest observation may be so old: a network was told ages up to that. */
const oldestHours = 12;
const flat = { hours: 24, fewest: 18 };
const short = { hours: 72, fewest: 12 };
/** Of a week, more than that at or below 0 is a sensor's floor, not air: SMART188's CO has 93 % to 100 %, SMART189's at most 90 %. */
const censored = { hours: 168, fewest: 24, share: 0.9 };

/** @returns for each origin how the newest values of one station stand; `NaN` in `values` is missing. */
export function inputStates(values: Float64Array, origins: Rows): InputState[] {
  const { ages, values: carried } = carriedForward(values);
  const observed = runningCount(values, (value) => !Number.isNaN(value));
  const atFloor = runningCount(values, (value) => value <= 0);
  const changed = runningCount(carried, (value, row) => row > 0 && value !== carried[row - 1]);
  const within = (counts: Int32Array, origin: number, hours: number) =>
    (counts[origin + 1] ?? 0) - (counts[Math.max(0, origin + 1 - hours)] ?? 0);
  return Array.from({ length: origins.to - origins.from }, (_, index) => {
    const origin = origins.from + index;
    const newest = within(observed, origin, censored.hours);
    if (newest >= censored.fewest && within(atFloor, origin, censored.hours) > censored.share * newest) {
      return "censored-input";
    }
    if ((ages[origin] ?? Number.NaN) > oldestHours) return "stale-input";
    if (within(observed, origin, short.hours) < short.fewest) return "short-history";
    const isFlat = within(changed, origin, flat.hours - 1) === 0 && within(observed, origin, flat.hours) >= flat.fewest;
    return isFlat ? "flat-input" : null;
  });
}

/** @returns at index r how many of the first r values are such. */
function runningCount(values: Float64Array, isSuch: (value: number, row: number) => boolean): Int32Array {
  const counts = new Int32Array(values.length + 1);
  values.forEach((value, row) => {
    counts[row + 1] = (counts[row] ?? 0) + (isSuch(value, row) ? 1 : 0);
  });
  return counts;
}
