import { hourMs, type UtcHour } from "../base/utc-hour.ts";
import type { ValueAxis } from "./forecast-plot-axes.ts";
import { pixel } from "./svg.ts";

/** A value of an hour, in whole hours since 1970-01-01T00:00Z. */
export interface Mark<Value> {
  readonly hour: number;
  readonly value: Value;
}

/** Where hours and values lie in an SVG, in its pixels. */
export interface PlotScale {
  readonly axis: ValueAxis;
  readonly hourWidth: number;
  x(hour: number): number;
  y(value: number): number;
}

/** From `low` to `high`, in the unit of the values. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** @returns the values without gaps between them, as runs of hours that follow each other. */
export function runsOf<Point extends { readonly targetHour: UtcHour }, Value>(
  points: readonly Point[],
  valueOf: (point: Point) => Value | null,
): Mark<Value>[][] {
  const runs: Mark<Value>[][] = [];
  for (const point of points) {
    const value = valueOf(point);
    if (value === null) continue;
    const hour = hourNumber(point.targetHour);
    const run = runs.at(-1);
    if (run?.at(-1)?.hour === hour - 1) run.push({ hour, value });
    else runs.push([{ hour, value }]);
  }
  return runs;
}

/** @returns whole hours since 1970-01-01T00:00Z. */
export function hourNumber(hour: UtcHour): number {
  return Date.parse(hour) / hourMs;
}

/** @returns a path through each run, half an hour longer than it on both sides: a lone hour is seen too. */
export function linePath(runs: readonly (readonly Mark<number>[])[], scale: PlotScale): string {
  return runs.map((run) => `M${edge(run, scale).join("L")}`).join("");
}

/** @returns the area of each run, half an hour longer than it on both sides. */
export function bandPath(runs: readonly (readonly Mark<Band>[])[], scale: PlotScale): string {
  return runs
    .map((run) => {
      const high = run.map(({ hour, value }) => ({ hour, value: value.high }));
      const low = run.map(({ hour, value }) => ({ hour, value: value.low }));
      return `M${[...edge(high, scale), ...edge(low, scale).toReversed()].join("L")}Z`;
    })
    .join("");
}

/** @returns strokes of no length: a round line cap makes dots of them. */
export function dotsPath(runs: readonly (readonly Mark<number>[])[], scale: PlotScale): string {
  return runs
    .flat()
    .map(({ hour, value }) => `M${place(scale.x(hour), scale.y(value))}h0`)
    .join("");
}

function edge(run: readonly Mark<number>[], scale: PlotScale): string[] {
  const half = Math.max(1, scale.hourWidth / 2);
  const inner = run.map(({ hour, value }) => place(scale.x(hour), scale.y(value)));
  const [first, last] = [run.at(0), run.at(-1)];
  if (!first || !last) return inner;
  return [
    place(scale.x(first.hour) - half, scale.y(first.value)),
    ...inner,
    place(scale.x(last.hour) + half, scale.y(last.value)),
  ];
}

function place(x: number, y: number): string {
  return `${pixel(x)},${pixel(y)}`;
}
