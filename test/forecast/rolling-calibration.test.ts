import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { quantilesAt, type QuantileForecasts } from "../../src/forecast/forecaster.ts";
import type { Rows } from "../../src/forecast/hour-grid.ts";
import { type PastScores, pastScores } from "../../src/forecast/past-scores.ts";
import { rollingCalibration } from "../../src/forecast/rolling-calibration.ts";

const leads = [1, 2];

/** Forecasts calibrated by what became of them, and of earlier ones. */
function calibratedByOutcomes(
  raw: QuantileForecasts,
  observed: readonly Float64Array[],
  earlier: readonly PastScores[] = [],
): QuantileForecasts {
  return rollingCalibration(raw, pastScores(raw, observed, earlier));
}

/** Of every origin, station and lead the same quantiles. */
function constantForecasts(origins: Rows, stations: number, quantiles: readonly number[]): QuantileForecasts {
  const count = (origins.to - origins.from) * stations * leads.length;
  const values = Float64Array.from(Array.from({ length: count }, () => quantiles).flat());
  return { origins, stations, leads, values };
}

describe("an origin", () => {
  const raw = constantForecasts({ from: 0, to: 200 }, 1, [9, 19, 39]);
  const outcomes = new Float64Array(201).fill(19);
  const calibratedForecasts = calibratedByOutcomes(raw, [outcomes]);

  test("with 167 known outcomes has the raw interval, with 168 the calibrated one", () => {
    // Lead 1: the first forecast, of origin 0, has its outcome at row 1, the 168th at row 168; lead 2 one hour later.
    expect(quantilesAt(calibratedForecasts, 167, 0, 0)).toEqual({ p10: 9, p50: 19, p90: 39 });
    expect(quantilesAt(calibratedForecasts, 168, 0, 0).p10).toBeCloseTo(19, 9);
    expect(quantilesAt(calibratedForecasts, 168, 0, 0).p90).toBeCloseTo(19, 9);
    expect(quantilesAt(calibratedForecasts, 168, 0, 1)).toEqual({ p10: 9, p50: 19, p90: 39 });
    expect(quantilesAt(calibratedForecasts, 169, 0, 1).p10).toBeCloseTo(19, 9);
  });

  test("leaves the raw forecasts as they were", () => {
    expect(raw).toEqual(constantForecasts({ from: 0, to: 200 }, 1, [9, 19, 39]));
  });

  test("without any outcome has the raw interval", () => {
    expect(calibratedByOutcomes(raw, [outcomes.map(() => NaN)])).toEqual(raw);
  });
});

test("an outcome counts for 720 hours", () => {
  // 79 is missed by 40/80 up to row 100; all later outcomes are 39, the upper end itself.
  const outcomes = Float64Array.from({ length: 1000 }, (_, row) => (row <= 100 ? 79 : 39));
  const calibratedForecasts = calibratedByOutcomes(constantForecasts({ from: 0, to: 999 }, 1, [9, 19, 39]), [outcomes]);
  const upperEnd = (origin: number) => quantilesAt(calibratedForecasts, origin, 0, 0).p90;

  // At origin 748 the outcomes of rows 29 to 748 count, 72 of them missed: position 0.9 · 719 = 647.1 of 0 … 719.
  expect(upperEnd(747)).toBeCloseTo(79, 9);
  expect(upperEnd(748)).toBeCloseTo(40 * 2 ** 0.1 - 1, 9);
  expect(upperEnd(749)).toBeCloseTo(39, 9);
});

const hours = 1000;
const drawn = fc.record({ seed: fc.integer(), gaps: fc.constantFrom(0, 0.1, 0.8) }).map(({ seed, gaps }) => ({
  observed: [drawnSeries(seed, gaps), drawnSeries(seed + 1, gaps)],
  medians: drawnSeries(seed + 2, gaps / 10),
  widths: drawnSeries(seed + 3, 0),
}));

/** Values from -1 to 50 that nothing relates, a share of them missing. */
function drawnSeries(seed: number, gaps: number): Float64Array {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Float64Array.from({ length: hours }, () => (next() < gaps ? NaN : 51 * next() - 1));
}

/** Forecasts of two stations that nothing relates to the outcomes. */
function drawnForecasts(origins: Rows, medians: Float64Array, widths: Float64Array): QuantileForecasts {
  const values: number[] = [];
  for (let origin = origins.from; origin < origins.to; origin += 1) {
    for (const place of [0, 1, 2, 3]) {
      const median = medians[(origin + 7 * place) % hours] ?? NaN;
      const width = Math.abs(widths[(origin + 5 * place) % hours] ?? NaN);
      values.push(median - width, median, median + width);
    }
  }
  return { origins, stations: 2, leads, values: Float64Array.from(values) };
}

test("rolling calibration is the calculation of every origin by itself", () => {
  fc.assert(
    fc.property(drawn, ({ observed, medians, widths }) => {
      const raw = drawnForecasts({ from: 0, to: hours }, medians, widths);
      const rolled = calibratedByOutcomes(raw, observed);
      for (const origin of [0, 150, 180, 250, 500, 719, 720, 721, 722, 850, 999]) {
        for (const station of [0, 1]) {
          for (const leadIndex of [0, 1]) {
            const alone = calibratedAlone(raw, observed[station] ?? new Float64Array(), { origin, station, leadIndex });
            const { p10, p90 } = quantilesAt(rolled, origin, station, leadIndex);
            expect([p10, p90]).toEqual([alone.p10, alone.p90].map(closeTo));
          }
        }
      }
    }),
    { numRuns: 10 },
  );
});

test("a block after earlier scores is the end of one long block", () => {
  fc.assert(
    fc.property(drawn, fc.integer({ min: 1, max: hours - 1 }), ({ observed, medians, widths }, from) => {
      const long = calibratedByOutcomes(drawnForecasts({ from: 0, to: hours }, medians, widths), observed);
      const earlier = pastScores(drawnForecasts({ from: 0, to: from }, medians, widths), observed);

      const block = calibratedByOutcomes(drawnForecasts({ from, to: hours }, medians, widths), observed, earlier);

      expect(block.values).toEqual(long.values.slice(-block.values.length));
    }),
    { numRuns: 10 },
  );
});

test("outcomes after an origin change nothing", () => {
  fc.assert(
    fc.property(drawn, fc.nat(hours - 1), ({ observed, medians, widths }, origin) => {
      const raw = drawnForecasts({ from: 0, to: hours }, medians, widths);
      const changed = observed.map((values) => values.map((value, row) => (row <= origin ? value : 50 - value)));
      const known = (origin + 1) * 2 * leads.length * 3;

      const before = calibratedByOutcomes(raw, observed).values.slice(0, known);

      expect(calibratedByOutcomes(raw, changed).values.slice(0, known)).toEqual(before);
    }),
    { numRuns: 10 },
  );
});

function closeTo(value: number): unknown {
  return Number.isNaN(value) ? NaN : expect.closeTo(value, 8);
}

/** The definition, hour by hour, with a sort. */
function calibratedAlone(
  raw: QuantileForecasts,
  outcomes: Float64Array,
  at: { readonly origin: number; readonly station: number; readonly leadIndex: number },
): { readonly p10: number; readonly p90: number } {
  const log = (value: number) => Math.log1p(Math.max(0, value));
  const lead = leads[at.leadIndex] ?? NaN;
  const [low, high]: [number[], number[]] = [[], []];
  for (let target = Math.max(lead, at.origin - 719); target <= at.origin; target += 1) {
    const { p10, p90 } = quantilesAt(raw, target - lead, at.station, at.leadIndex);
    const outcome = outcomes[target] ?? NaN;
    if (Number.isNaN(p10 + p90 + outcome)) continue;
    low.push(log(p10) - log(outcome));
    high.push(log(outcome) - log(p90));
  }
  const { p10, p90 } = quantilesAt(raw, at.origin, at.station, at.leadIndex);
  if (low.length < 168) return { p10, p90 };
  const ends = [Math.expm1(log(p10) - quantile90(low)), Math.expm1(log(p90) + quantile90(high))];
  return { p10: Math.max(0, Math.min(...ends)), p90: Math.max(0, ...ends) };
}

function quantile90(scores: readonly number[]): number {
  const ascending = scores.toSorted((one, other) => one - other);
  const place = 0.9 * (ascending.length - 1);
  const below = ascending[Math.floor(place)] ?? NaN;
  return below + (place % 1) * ((ascending[Math.floor(place) + 1] ?? below) - below);
}
