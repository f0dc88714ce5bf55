import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { quantilesAt, type QuantileForecasts } from "../../src/forecast/forecaster.ts";
import type { Rows } from "../../src/forecast/hour-grid.ts";
import { type IssuedForecasts, issueForecasts } from "../../src/forecast/issued-forecasts.ts";
import { noScores, type PastScores } from "../../src/forecast/past-scores.ts";
import { tinyGrid } from "./tiny-grid.ts";

const hours = 1_000;
/** Changing values; 14 at row 999. */
const healthy = Array.from({ length: hours }, (_, row) => 10 + (row % 5));
const said = [9, 19, 39];
const task = { column: "co", leads: [1] };
const everyOrigin = { from: 0, to: hours };
const newest = { from: hours - 1, to: hours };

/** Of every origin, station and lead the same quantiles. */
function championSays(quantiles: readonly number[], { stations = 1, leads = [1] } = {}): QuantileForecasts {
  const values = Array.from({ length: hours * stations * leads.length }, () => quantiles).flat();
  return { origins: everyOrigin, stations, leads, values: Float64Array.from(values) };
}

/** The same for the given origins only. */
function atOrigins(forecasts: QuantileForecasts, origins: Rows): QuantileForecasts {
  const width = forecasts.values.length / hours;
  return { ...forecasts, origins, values: forecasts.values.slice(origins.from * width, origins.to * width) };
}

/** Scores that are the same at all rows from `from` on; unknown before, and where nothing is told. */
function scored(scores: Partial<Record<keyof PastScores, number>>, from = 0): PastScores {
  const past = noScores(hours);
  const told = (name: keyof PastScores) => past[name].fill(scores[name] ?? NaN, from);
  told("low");
  told("high");
  told("model");
  told("persistence");
  told("persistenceLow");
  told("persistenceHigh");
  return past;
}

interface Issue {
  readonly values?: readonly number[];
  readonly raw?: QuantileForecasts | null;
  readonly past?: readonly PastScores[];
  readonly origins?: Rows;
}

/** Issued one hour ahead for one station. */
function issue({ values = healthy, raw = championSays(said), past = [], origins = newest }: Issue): IssuedForecasts {
  const ofOrigins = raw && atOrigins(raw, origins);
  return issueForecasts({ grid: tinyGrid(values), task, origins, raw: ofOrigins, past });
}

/** What is published at the newest origin, and why. */
function newestOf(forecasts: IssuedForecasts) {
  const { p10, p50, p90 } = quantilesAt(forecasts, hours - 1, 0, 0);
  return [p10, p50, p90, forecasts.reasons.at(-1)];
}

describe("the champion's forecast is published", () => {
  test("as it is while nothing is known of earlier ones", () => {
    expect(newestOf(issue({}))).toEqual([9, 19, 39, null]);
  });

  test("calibrated by what became of earlier ones", () => {
    // Outcomes lay twice as far below p10, and twice as far above p90: 10 / 2 − 1 and 40 · 2 − 1.
    const past = [scored({ low: Math.log(2), high: Math.log(2) }, hours - 168)];

    expect(newestOf(issue({ past }))).toEqual([expect.closeTo(4, 9), 19, expect.closeTo(79, 9), null]);
  });

  test("as it is with 167 scores", () => {
    const past = [scored({ low: Math.log(2), high: Math.log(2) }, hours - 167)];

    expect(newestOf(issue({ past }))).toEqual([9, 19, 39, null]);
  });
});

describe("the last value is published", () => {
  const quietFor = (count: number) => healthy.map((value, row) => (row < hours - count ? value : NaN));

  test("without a champion", () => {
    expect(newestOf(issue({ raw: null }))).toEqual([14, 14, 14, "no-model"]);
  });

  test("where the champion does not know the station", () => {
    expect(newestOf(issue({ raw: championSays([NaN, NaN, NaN]) }))).toEqual([14, 14, 14, "no-model"]);
  });

  test("in an interval that the last value's own errors give", () => {
    const past = [scored({ persistenceLow: Math.log(3), persistenceHigh: Math.log(2) })];

    expect(newestOf(issue({ raw: null, past }))).toEqual([
      expect.closeTo(15 / 3 - 1, 9),
      14,
      expect.closeTo(15 * 2 - 1, 9),
      "no-model",
    ]);
  });

  test.each([
    ["is old", quietFor(13), [11, 11, 11, "stale-input"]],
    ["does not change", healthy.map((value, row) => (row < hours - 24 ? value : 7)), [7, 7, 7, "flat-input"]],
    [
      "has little before it",
      healthy.map((value, row) => (row < hours - 9 ? NaN : value)),
      [14, 14, 14, "short-history"],
    ],
  ])("where the input %s", (_, values, expected) => {
    expect(newestOf(issue({ values }))).toEqual(expected);
  });

  test("where the input is 12 hours old, but by the champion: it was told ages up to that", () => {
    expect(newestOf(issue({ values: quietFor(12) }))).toEqual([9, 19, 39, null]);
  });
});

describe("nothing is published", () => {
  test("of a series at its sensor's floor, champion or not", () => {
    const values = healthy.map(() => 0);

    expect(newestOf(issue({ values }))).toEqual([NaN, NaN, NaN, "censored-input"]);
    expect(newestOf(issue({ values, raw: null }))).toEqual([NaN, NaN, NaN, "censored-input"]);
  });

  test("where no value was ever observed", () => {
    expect(newestOf(issue({ values: healthy.map(() => NaN) }))).toEqual([NaN, NaN, NaN, "short-history"]);
  });

  test("for no origins", () => {
    expect(issue({ origins: { from: 5, to: 5 } })).toMatchObject({ values: new Float64Array(), reasons: [] });
  });
});

describe("a champion that lost to the last value over the last weeks", () => {
  const lost = { model: 2, persistence: 1 };

  test("is replaced by it, from 168 compared hours on", () => {
    expect(newestOf(issue({ past: [scored(lost, hours - 168)] }))).toEqual([14, 14, 14, "lost-to-persistence"]);
    expect(newestOf(issue({ past: [scored(lost, hours - 167)] }))).toEqual([9, 19, 39, null]);
  });

  test("stays when both were equally good", () => {
    expect(newestOf(issue({ past: [scored({ model: 1, persistence: 1 })] }))).toEqual([9, 19, 39, null]);
  });

  test("comes back as soon as it has won as much as it lost", () => {
    const past = scored({ model: 1, persistence: 2 });
    past.model.fill(2, 0, 200);
    past.persistence.fill(1, 0, 200);

    const { reasons } = issue({ past: [past], origins: everyOrigin });

    expect([166, 167, 398, 399].map((origin) => reasons[origin])).toEqual([
      null,
      "lost-to-persistence",
      "lost-to-persistence",
      null,
    ]);
  });

  test("comes back when its defeat is four weeks old", () => {
    const past = scored({ model: 1, persistence: 1 });
    past.model.fill(2, 0, 200);

    const { reasons } = issue({ past: [past], origins: everyOrigin });

    // The last lost hour, row 199, is among the 672 newest up to origin 870.
    expect(reasons[870]).toBe("lost-to-persistence");
    expect(reasons[871]).toBeNull();
  });

  test("is not named where the input is not fit anyway", () => {
    const values = healthy.map((value, row) => (row < hours - 24 ? value : 7));

    expect(newestOf(issue({ values, past: [scored(lost)] }))[3]).toBe("flat-input");
  });
});

test("every station and lead has its own reason, the leads of a station side by side", () => {
  const twoLeads = { column: "co", leads: [1, 2] };
  const raw = atOrigins(championSays(said, { stations: 2, leads: [1, 2] }), newest);
  const none = noScores(hours);
  const past = [none, scored({ model: 2, persistence: 1 }), none, none];

  const { reasons, values } = issueForecasts({
    grid: tinyGrid(healthy, healthy.toReversed()),
    task: twoLeads,
    origins: newest,
    raw,
    past,
  });

  expect(reasons).toEqual([null, "lost-to-persistence", null, null]);
  expect([...values]).toEqual([9, 19, 39, 14, 14, 14, 9, 19, 39, 9, 19, 39]);
});

/** Numbers that nothing relates, a tenth of them missing. */
function drawnNumbers(seed: number): number[] {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: hours }, () => (next() < 0.1 ? NaN : 60 * next() - 3));
}

function drawnPast(seed: number): PastScores {
  const series = (index: number) => Float64Array.from(drawnNumbers(seed + index), (value) => value / 60);
  return {
    low: series(1),
    high: series(2),
    model: series(3),
    persistence: series(4),
    persistenceLow: series(5),
    persistenceHigh: series(6),
  };
}

/** `before` up to a row, `after` from the next row on. */
function changedAfter(row: number, before: PastScores, after: PastScores): PastScores {
  const mixed = (name: keyof PastScores) =>
    before[name].map((score, at) => (at <= row ? score : (after[name][at] ?? NaN)));
  return {
    low: mixed("low"),
    high: mixed("high"),
    model: mixed("model"),
    persistence: mixed("persistence"),
    persistenceLow: mixed("persistenceLow"),
    persistenceHigh: mixed("persistenceHigh"),
  };
}

test("scores and values after an origin change nothing that is issued for it, or for an earlier one", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(hours - 1), (seed, origin) => {
      const values = drawnNumbers(seed);
      const other = drawnNumbers(seed + 100);
      const later = values.map((value, row) => (row <= origin ? value : (other[row] ?? NaN)));
      const past = drawnPast(seed + 200);
      const origins = { from: Math.max(0, origin - 20), to: origin + 1 };

      const issued = issue({ values, past: [past], origins });

      expect(issue({ values: later, past: [changedAfter(origin, past, drawnPast(seed + 300))], origins })).toEqual(
        issued,
      );
    }),
    { numRuns: 50 },
  );
});
