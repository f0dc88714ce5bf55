import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";

/** 10 years from 2014-01-01 on (leap days 2016, 2020), 400 stations × 2 parameters. */
export const shape = { days: 3652, series: 800, firstDay: "2014-01-01" } as const;

const hoursPerSeries = shape.days * 24;
/** Bytes per read or write: Linux moves at most 2 GiB at once. */
const blockBytes = 1 << 26;

/** How hours are missing: 5 % one by one, the worst case for a fast path, or as in real networks in outages of 36 hours. */
export type Gaps = "scattered" | "outages";

/** Writes the hourly values of every series, one after the other, as little-endian float64; NaN is a missing hour. */
export function writeHourlyValues(path: string, gaps: Gaps): void {
  const file = openSync(path, "w");
  const next = randomNumbers(1);
  for (let series = 0; series < shape.series; series += 1) {
    const values = Float64Array.from({ length: hoursPerSeries }, () => 60 * next());
    punch(values, gaps, next);
    writeSync(file, new Uint8Array(values.buffer));
  }
  closeSync(file);
}

/** Reads such a file straight into one column, without a second copy in memory. */
export function readHourlyValues(path: string): Float64Array {
  const file = openSync(path, "r");
  const bytes = new Uint8Array(fstatSync(file).size);
  for (let at = 0; at < bytes.length;) at += readSync(file, bytes, at, Math.min(blockBytes, bytes.length - at), at);
  closeSync(file);
  return new Float64Array(bytes.buffer);
}

function punch(values: Float64Array, gaps: Gaps, next: () => number): void {
  const length = gaps === "scattered" ? 1 : 36;
  for (let hour = 0; hour < values.length; hour += 1) {
    if (next() < 0.05 / length) values.fill(NaN, hour, hour + length);
  }
}

/** Mulberry32: the same numbers on every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
