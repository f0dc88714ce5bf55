/**
 * Quantile of a sample by linear interpolation at `level` · (m − 1), as numpy has it; `NaN` of none.
 *
 * @param ascending finite values in ascending order.
 * @param level 0 to 1.
 */
export function sampleQuantile(ascending: Float64Array, level: number): number {
  const position = level * (ascending.length - 1);
  const below = ascending[Math.floor(position)] ?? Number.NaN;
  const above = ascending[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * As `sampleQuantile`, of values in any order: those beside it are found without sorting the others (Hoare's quickselect).
 *
 * @param values finite; their order changes.
 */
export function quantileOfUnsorted(values: Float64Array, level: number): number {
  const position = level * (values.length - 1);
  const below = select(values, Math.floor(position));
  // What stands behind the selected value is not smaller.
  const above = values.subarray(Math.floor(position) + 1).reduce((least, value) => Math.min(least, value), Infinity);
  return position === Math.floor(position) ? below : below + (above - below) * (position - Math.floor(position));
}

/** @returns the value that stands at `place` in ascending order, moved there. */
function select(values: Float64Array, place: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[place] ?? Number.NaN;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] ?? pivot) < pivot) left += 1;
      while ((values[right] ?? pivot) > pivot) right -= 1;
      if (left > right) break;
      const swapped = values[left] ?? Number.NaN;
      values[left] = values[right] ?? Number.NaN;
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (right < place) low = left;
    if (left > place) high = right;
  }
  return values[place] ?? Number.NaN;
}
