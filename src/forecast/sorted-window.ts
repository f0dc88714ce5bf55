/** Values that come and go one by one, always in ascending order: a quantile of the last hours without a sort an hour. */
export class SortedWindow {
  readonly #values: Float64Array;
  #size = 0;

  /** @param capacity how many values it holds at most. */
  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  /** In ascending order; a view that the next `add` or `remove` changes. */
  get ascending(): Float64Array {
    return this.#values.subarray(0, this.#size);
  }

  /** `NaN` is missing and not added. @throws {RangeError} if the window is full. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    if (this.#size === this.#values.length) throw new RangeError(`the window is full with ${this.#size} values`);
    const place = this.#placeOf(value);
    this.#values.copyWithin(place + 1, place, this.#size);
    this.#values[place] = value;
    this.#size += 1;
  }

  /** `NaN` was never added. @throws {RangeError} if the value is not in the window. */
  remove(value: number): void {
    if (Number.isNaN(value)) return;
    const place = this.#placeOf(value);
    if (place === this.#size || this.#values[place] !== value) throw new RangeError(`${value} is not in the window`);
    this.#values.copyWithin(place, place + 1, this.#size);
    this.#size -= 1;
  }

  /** Where the first value stands that is not below `value`. */
  #placeOf(value: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#values[middle] ?? Number.NaN) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
