/** Statistics of the newest values of each hour: a mean and a standard deviation of the population. */
export interface MovingMoments {
  readonly mean: Float32Array;
  readonly sd: Float32Array;
}

/**
 * Moments of the `hours` newest values of each hour, as far as there are so many. Series are carried forward: only hours
 * before the first observation are missing, and stay so.
 */
export function movingMoments(values: Float32Array, hours: number): MovingMoments {
  const [mean, sd] = [values.slice(), values.slice()];
  let [count, sum, squares] = [0, 0, 0];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    squares += value * value;
    count += 1;
    if (count > hours) {
      const oldest = values[row - hours] ?? 0;
      sum -= oldest;
      squares -= oldest * oldest;
      count = hours;
    }
    mean[row] = sum / count;
    sd[row] = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  }
  return { mean, sd };
}

/** The largest and the smallest of the newest values of each hour. */
export interface MovingExtremes {
  readonly maximum: Float32Array;
  readonly minimum: Float32Array;
}

/** Extremes of the `hours` newest values, as `movingMoments`. */
export function movingExtremes(values: Float32Array, hours: number): MovingExtremes {
  const [maximum, minimum] = [values.slice(), values.slice()];
  for (let row = 0; row < values.length; row += 1) {
    let [most, least] = [values[row] ?? Number.NaN, values[row] ?? Number.NaN];
    for (let at = Math.max(0, row - hours + 1); at < row; at += 1) {
      const value = values[at] ?? Number.NaN;
      if (value > most) most = value;
      if (value < least) least = value;
    }
    maximum[row] = most;
    minimum[row] = least;
  }
  return { maximum, minimum };
}

/** @returns how much each hour differs from the one `hours` before. */
export function changeOver(values: Float32Array, hours: number): Float32Array {
  return values.map((value, row) => (row < hours ? Number.NaN : value - (values[row - hours] ?? Number.NaN)));
}

/** @returns the mean over stations of each hour, of those that have a value. */
export function meanOf(stations: readonly Float32Array[]): Float32Array {
  return meanBut(stations, -1);
}

/** @returns for each station the mean over the others of each hour. */
export function meanOfOthers(stations: readonly Float32Array[]): Float32Array[] {
  return stations.map((_, index) => meanBut(stations, index));
}

/** @returns left − right, station by station. */
export function minus(left: readonly Float32Array[], right: readonly Float32Array[]): Float32Array[] {
  return left.map((values, index) => values.map((value, row) => value - (right[index]?.[row] ?? Number.NaN)));
}

function meanBut(stations: readonly Float32Array[], excluded: number): Float32Array {
  const hours = stations[0]?.length ?? 0;
  const [sums, counts] = [new Float64Array(hours), new Int32Array(hours)];
  stations.forEach((values, station) => {
    if (station === excluded) return;
    for (let row = 0; row < hours; row += 1) {
      const value = values[row] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sums[row] = (sums[row] ?? 0) + value;
      counts[row] = (counts[row] ?? 0) + 1;
    }
  });
  return new Float32Array(sums.map((sum, row) => sum / (counts[row] || Number.NaN)));
}
