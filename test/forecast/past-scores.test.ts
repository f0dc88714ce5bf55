import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { QuantileForecasts } from "../../src/forecast/forecaster.ts";
import { noScores, pastScores } from "../../src/forecast/past-scores.ts";

/** Of one station, one hour ahead, from row `from` on: one triple an origin. */
function hourAhead(from: number, ...quantiles: readonly (readonly number[])[]): QuantileForecasts {
  const origins = { from, to: from + quantiles.length };
  return { origins, stations: 1, leads: [1], values: Float64Array.from(quantiles.flat()) };
}

describe("the score of a forecast", () => {
  test("tells how far the outcome lay outside its interval, how far from its median and from the last value", () => {
    const [scores] = pastScores(hourAhead(0, [1, 3, 9]), [Float64Array.of(1, 4)]);

    expect(scores?.low[1]).toBeCloseTo(Math.log(2 / 5), 12);
    expect(scores?.high[1]).toBeCloseTo(Math.log(5 / 10), 12);
    expect(scores?.model[1]).toBe(1);
    expect(scores?.persistence[1]).toBe(3);
    expect(scores?.persistenceLow[1]).toBeCloseTo(Math.log(2 / 5), 12);
    expect(scores?.persistenceHigh[1]).toBeCloseTo(Math.log(5 / 2), 12);
  });

  test("takes for persistence the last observed value, however old", () => {
    const [scores] = pastScores(hourAhead(2, [5, 6, 7]), [Float64Array.of(2, NaN, NaN, 7)]);

    expect(scores?.model).toEqual(Float64Array.of(NaN, NaN, NaN, 1));
    expect(scores?.persistence).toEqual(Float64Array.of(NaN, NaN, NaN, 5));
  });

  test("of a champion that said nothing is that of persistence only", () => {
    const [scores] = pastScores(hourAhead(0, [NaN, NaN, NaN]), [Float64Array.of(2, 7)]);

    expect([scores?.low[1], scores?.high[1], scores?.model[1]]).toEqual([NaN, NaN, NaN]);
    expect(scores?.persistence[1]).toBe(5);
    expect(scores?.persistenceHigh[1]).toBeCloseTo(Math.log(8 / 3), 12);
  });

  test("is that of the champion only before anything was observed", () => {
    const [scores] = pastScores(hourAhead(0, [5, 6, 7]), [Float64Array.of(NaN, 7)]);

    expect(scores?.model[1]).toBe(1);
    expect([scores?.persistence[1], scores?.persistenceLow[1], scores?.persistenceHigh[1]]).toEqual([NaN, NaN, NaN]);
  });

  test("is not known without an outcome, nor beyond the newest row", () => {
    expect(pastScores(hourAhead(0, [1, 2, 3], [1, 2, 3]), [Float64Array.of(1, NaN)])).toEqual([noScores(2)]);
    expect(pastScores(hourAhead(0), [Float64Array.of(1, 2)])).toEqual([noScores(2)]);
  });
});

test("scores stand at the row of their target hour, the leads of a station side by side", () => {
  const values = new Float64Array(2 * 2 * 2 * 3);
  const forecasts = { origins: { from: 1, to: 3 }, stations: 2, leads: [1, 2], values };

  const scores = pastScores(forecasts, [Float64Array.of(0, 0, 0, 0), Float64Array.of(0, NaN, NaN, Math.E - 1)]);

  expect(scores.map(({ low }) => [...low])).toEqual([
    [NaN, NaN, 0, 0],
    [NaN, NaN, NaN, 0],
    [NaN, NaN, NaN, -1],
    [NaN, NaN, NaN, -1],
  ]);
  expect(scores.map(({ high }) => high[3])).toEqual([0, 0, 1, 1]);
});

describe("earlier scores", () => {
  const observed = [Float64Array.of(1, 2, 3, 4)];
  const earlier = pastScores(hourAhead(0, [0, 12, 20], [0, 13, 20]), observed);

  test("stay where these forecasts have none, and are replaced where they have", () => {
    const [scores] = pastScores(hourAhead(1, [0, 4, 9], [0, 6, 9]), observed, earlier);

    expect(scores?.model).toEqual(Float64Array.of(NaN, 10, 1, 2));
    expect(scores?.persistence).toEqual(Float64Array.of(NaN, 1, 1, 1));
  });

  test("are left as they were", () => {
    const before = structuredClone(earlier);

    pastScores(hourAhead(1, [1, 4, 9], [1, 6, 9]), [Float64Array.of(5, 6, 7, 8)], earlier);

    expect(earlier).toEqual(before);
    expect(earlier[0]?.model).toEqual(Float64Array.of(NaN, 10, 10, NaN));
  });
});

test("outcomes after a row change no score up to it", () => {
  const hours = 30;
  const values = fc.float64Array({ min: -5, max: 500, minLength: hours, maxLength: hours });
  const drawn = fc.float64Array({ min: 0, max: 500, minLength: 6 * hours, maxLength: 6 * hours });
  fc.assert(
    fc.property(values, values, drawn, fc.nat(hours - 1), (observed, other, quantiles, row) => {
      const forecasts = { origins: { from: 0, to: hours }, stations: 1, leads: [1, 2], values: quantiles };
      const changed = observed.map((value, at) => (at <= row ? value : (other[at] ?? NaN)));
      const upTo = (outcomes: Float64Array) =>
        pastScores(forecasts, [outcomes]).map((scores) =>
          Object.values(scores).map((each: Float64Array) => each.slice(0, row + 1)),
        );
      expect(upTo(changed)).toEqual(upTo(observed));
    }),
  );
});
