/** The last observed value at or before each hour, however old, in the unit of the column. */
export interface Carried {
  /** `NaN` before the first observation. */
  readonly values: Float64Array;
  /** Hours since it was observed, 0 at an observed hour; `NaN` before the first observation. */
  readonly ages: Float64Array;
}

/** @param values one an hour, without gap; `NaN` is missing. They stay as they are. */
export function carriedForward(values: Float64Array): Carried {
  const carried = { values: new Float64Array(values.length), ages: new Float64Array(values.length) };
  let last = Number.NaN;
  let age = Number.NaN;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) age += 1;
    else [last, age] = [value, 0];
    carried.values[row] = last;
    carried.ages[row] = age;
  }
  return carried;
}
