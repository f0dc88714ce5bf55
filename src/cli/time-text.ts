const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** @returns a span like `1.2 s`, `3 min 20 s`, `2 h 5 min` or `3 d 4 h`. */
export function durationText(spanMs: number): string {
  if (spanMs < minuteMs) return `${(spanMs / secondMs).toFixed(1)} s`;
  if (spanMs < hourMs) return inTwoUnits(spanMs, [minuteMs, "min"], [secondMs, "s"]);
  if (spanMs < 2 * dayMs) return inTwoUnits(spanMs, [hourMs, "h"], [minuteMs, "min"]);
  return inTwoUnits(spanMs, [dayMs, "d"], [hourMs, "h"]);
}

/** @returns an age, rounded up to whole minutes as freshness does: `20 min`, `1 h 5 min`; `5 min ahead` of a negative one. */
export function ageText(minutes: number): string {
  const whole = Math.ceil(Math.abs(minutes));
  const text = whole < 60 ? `${whole} min` : durationText(whole * minuteMs);
  return minutes < 0 ? `${text} ahead` : text;
}

/** @returns an instant to the minute, `2024-03-01T13:05Z`, as `--as-of` takes it. */
export function minuteText(instant: string): string {
  return `${instant.slice(0, 16)}Z`;
}

/** @returns partitions from the first to the last, named once if they are one. */
export function rangeText(first: string, last: string): string {
  return first === last ? first : `${first} to ${last}`;
}

type Unit = readonly [lengthMs: number, name: string];

function inTwoUnits(spanMs: number, [largeMs, large]: Unit, [smallMs, small]: Unit): string {
  const rest = Math.floor((spanMs % largeMs) / smallMs);
  return `${Math.floor(spanMs / largeMs)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}
