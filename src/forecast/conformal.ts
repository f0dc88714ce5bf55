import type { Quantiles } from "./forecaster.ts";
import { quantileOfUnsorted, sampleQuantile } from "./sample-quantile.ts";

/** How many of the last target hours a calibration looks at: 30 days. */
export const scoredHours = 720;
/** Fewer scores than a week of hours calibrate nothing. */
export const fewestScores = 168;
/** Of both sides' scores: each end of an 80 % interval is to miss one outcome in ten. */
const scoreLevel = 0.9;

/** How far an outcome lay outside its interval, on the scale log(1 + value); negative inside, `NaN` if not known. */
export interface ConformalScore {
  /** log1p(p10) − log1p(observed). */
  readonly low: number;
  /** log1p(observed) − log1p(p90). */
  readonly high: number;
}

/** Scores of one station and lead, in any order; `NaN` is missing. */
export interface ConformalScores {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** By how much raw quantiles have missed lately, on the scale log(1 + value): p10 goes down by `a`, p90 up by `b`. */
export interface Calibration {
  readonly a: number;
  readonly b: number;
  /** How many outcomes it was made from. */
  readonly scores: number;
}

/** @returns the score of one forecast by its outcome. Values below 0, a sensor's drifting zero, count as 0. */
export function conformalScore({ p10, p90 }: Pick<Quantiles, "p10" | "p90">, observed: number): ConformalScore {
  const outcome = logOf(observed);
  return { low: logOf(p10) - outcome, high: outcome - logOf(p90) };
}

/**
 * The 0.9 quantiles of both sides' scores; `null` of fewer than 168.
 *
 * @param scores those of the last 720 target hours that are known at the origin.
 */
export function calibration(scores: ConformalScores): Calibration | null {
  const [low, high] = [known(scores.low), known(scores.high)];
  const count = Math.min(low.length, high.length);
  if (count < fewestScores) return null;
  return { a: quantileOfUnsorted(low, scoreLevel), b: quantileOfUnsorted(high, scoreLevel), scores: count };
}

/** As `calibration`, of scores without `NaN`, each side in ascending order. */
export function calibrationOfAscending({ low, high }: ConformalScores): Calibration | null {
  const scores = Math.min(low.length, high.length);
  if (scores < fewestScores) return null;
  return { a: sampleQuantile(low, scoreLevel), b: sampleQuantile(high, scoreLevel), scores };
}

/**
 * The 80 % interval after calibration, its ends sorted and cut at 0: wider or narrower than the raw one. The median
 * stays, and the interval reaches to it. Without a calibration the raw quantiles stand.
 */
export function calibrated(raw: Quantiles, by: Calibration | null): Quantiles {
  if (by === null) return raw;
  const low = Math.max(0, Math.expm1(logOf(raw.p10) - by.a));
  const high = Math.max(0, Math.expm1(logOf(raw.p90) + by.b));
  const [p10, p90] = low <= high ? [low, high] : [high, low];
  const p50 = Math.max(0, raw.p50);
  return { p10: Math.min(p10, p50), p50, p90: Math.max(p90, p50) };
}

function logOf(value: number): number {
  return Math.log1p(Math.max(0, value));
}

/** A loop: `filter` of a typed array takes ten times as long. */
function known(scores: Float64Array): Float64Array {
  const kept = new Float64Array(scores.length);
  let count = 0;
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index] ?? Number.NaN;
    if (Number.isNaN(score)) continue;
    kept[count] = score;
    count += 1;
  }
  return kept.subarray(0, count);
}
