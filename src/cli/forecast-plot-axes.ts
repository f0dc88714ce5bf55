import { hourMs } from "../base/utc-hour.ts";

/** Values from `low` to `high`, with a tick at each multiple of `step`. */
export interface ValueAxis {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** Decimals that the ticks need. */
  readonly decimals: number;
}

/** A tick at an hour, in whole hours since 1970-01-01T00:00Z. `below` is the second line of its label, or empty. */
export interface HourTick {
  readonly hour: number;
  readonly label: string;
  readonly below: string;
}

/**
 * @returns an axis of at most eight steps that holds 0 and all values. If at most 1 % of them are over 4 times the others,
 * it ends below them: a sensor's accident would flatten everything else.
 */
export function valueAxis(values: readonly number[]): ValueAxis {
  const sorted = values.toSorted((a, b) => a - b);
  const highest = Math.max(0, sorted.at(-1) ?? 0);
  const usual = sorted[Math.ceil((sorted.length - 1) * 0.99)] ?? 0;
  const low = Math.min(0, sorted[0] ?? 0);
  const top = usual > 0 && highest > 4 * usual ? 1.25 * usual : highest;
  const high = top > low ? top : 1; // nothing but zeros, or nothing at all
  const step = roundStep((high - low) / 7);
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return { low, high: Math.ceil(high / step) * step, step, decimals };
}

/** @returns the ticks of an axis, ascending. */
export function valueTicks({ low, high, step }: ValueAxis): number[] {
  const [first, last] = [Math.ceil(low / step), Math.round(high / step)];
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** @returns 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power;
}

/** Room for one label, in pixels: `26 févr.` in the widest usual font. The line below has a date at every second tick. */
const labelWidth = 58;
const stepsInHours = [1, 2, 3, 6, 12, 24, 48, 168, 336, 672] as const;
/** 1970-01-01 was a Thursday; a week starts on Monday. */
const hoursSinceMonday = 72;

/**
 * @param hourWidth in pixels.
 * @returns ticks from hour `from` to hour `to` whose labels do not overlap: times above dates, or dates above years; from a
 * week on, Mondays.
 */
export function hourTicks(from: number, to: number, hourWidth: number, months: readonly string[]): HourTick[] {
  const step = stepsInHours.find((hours) => hours * hourWidth >= labelWidth) ?? 672;
  const first = Math.ceil((from + hoursSinceMonday) / step) * step - hoursSinceMonday;
  const count = Math.floor((to - first) / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const hour = first + index * step;
    const { time, date, year } = calendar(hour, months);
    if (step >= 24) {
      const isNewYear = index === 0 || calendar(hour - step, months).year !== year;
      return { hour, label: date, below: isNewYear ? year : "" };
    }
    const isDated = hour % 24 === 0 || (index === 0 && (hour + step) % 24 !== 0);
    return { hour, label: time, below: isDated ? `${date} ${year}` : "" };
  });
}

function calendar(hour: number, months: readonly string[]): Readonly<Record<"time" | "date" | "year", string>> {
  const instant = new Date(hour * hourMs);
  const [year = "", clock = ""] = instant.toISOString().split("T");
  return {
    time: clock.slice(0, 5),
    date: `${instant.getUTCDate()} ${months[instant.getUTCMonth()]}`,
    year: year.slice(0, 4),
  };
}
