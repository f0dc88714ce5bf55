import type { Rows } from "../hour-grid.ts";
import type { InputLayout } from "./input-layout.ts";
import type { InputSeries } from "./input-series.ts";

/** By series, its mean and standard deviation over the hours of a training, of all stations together. */
export type InputScale = Readonly<Record<string, { readonly mean: number; readonly sd: number }>>;

/** Standardised values further out than that are cut. */
const farthest = 10;

/** @returns the scale of every series that the layout reads. Hours outside `rows` are never looked at. */
export function inputScale({ own, shared }: InputSeries, layout: InputLayout, { from, to }: Rows): InputScale {
  const scale: Record<string, { mean: number; sd: number }> = {};
  for (const { series } of [...layout.own, ...layout.shared]) {
    const values = own.get(series) ?? [shared.get(series) ?? new Float32Array()];
    scale[series] ??= momentsOf(values.map((each) => each.subarray(from, to)));
  }
  return scale;
}

/** @returns the value on that scale, cut at 10 standard deviations; missing is 0, the mean. */
export function standardised(value: number, { mean, sd }: InputScale[string]): number {
  const scaled = (value - mean) / sd;
  return Number.isNaN(scaled) ? 0 : Math.max(-farthest, Math.min(farthest, scaled));
}

/** A constant series has sd 1: it stays 0 when standardised. */
function momentsOf(stations: readonly Float32Array[]): { mean: number; sd: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (const values of stations) {
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      count += 1;
      sum += value;
      squares += value * value;
    }
  }
  if (count === 0) return { mean: 0, sd: 1 };
  const mean = sum / count;
  const sd = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return { mean, sd: sd > 1e-6 * Math.max(1, Math.abs(mean)) ? sd : 1 };
}
