/**
 * The text of a float32 as AirQino prints it: the fewest decimals that name that float32 and no other, at least one
 * (`29.376667`, `0.0`).
 *
 * @param value below 1e7 in size; rounded to float32 first.
 */
export function float32Text(value: number): string {
  const shortest = shortestDecimal(Math.fround(value));
  return Number.isInteger(shortest) ? `${shortest}.0` : String(shortest);
}

function shortestDecimal(value: number): number {
  for (let scale = 1; scale <= 1e15; scale *= 10) {
    const candidate = Math.round(value * scale) / scale;
    if (Math.fround(candidate) === value) return candidate + 0; // + 0: no -0
  }
  return value;
}
