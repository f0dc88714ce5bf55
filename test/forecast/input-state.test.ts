import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { inputStates } from "../../src/forecast/input-state.ts";

/** The state at the last of so many hours; `valueOf` is given how many hours ago a value was observed. */
function stateOf(valueOf: (hoursAgo: number) => number, { hours = 400 } = {}) {
  const values = Float64Array.from({ length: hours }, (_, row) => valueOf(hours - 1 - row));
  return inputStates(values, { from: hours - 1, to: hours })[0];
}

const changing = (hoursAgo: number) => 10 + (hoursAgo % 5);

test("nothing is wrong with weeks of changing values", () => {
  expect(stateOf(changing)).toBeNull();
});

describe("a series at its sensor's floor", () => {
  test.each([
    ["152 of 168 hours at or below 0", 16, "censored-input"],
    ["151 of 168 hours at or below 0", 17, null],
  ])("has %s", (_, positive, state) => {
    expect(stateOf((hoursAgo) => (hoursAgo < positive ? 5 : -0.25 * (hoursAgo % 2)))).toBe(state);
  });

  test("is told by 24 hours, not by 23", () => {
    const zerosAfterGap = (hoursAgo: number) => (hoursAgo > 23 || hoursAgo === 5 ? NaN : 0);

    expect(stateOf((hoursAgo) => (hoursAgo > 23 ? NaN : 0))).toBe("censored-input");
    expect(stateOf(zerosAfterGap)).toBe("flat-input");
  });

  test("is forgotten after a week", () => {
    expect(stateOf((hoursAgo) => (hoursAgo < 168 ? changing(hoursAgo) : 0))).toBeNull();
  });
});

describe("a series is stale", () => {
  test.each([
    [12, null],
    [13, "stale-input"],
    [60, "stale-input"],
  ])("when its newest value is %d hours old: %s", (age, state) => {
    expect(stateOf((hoursAgo) => (hoursAgo < age ? NaN : changing(hoursAgo)))).toBe(state);
  });
});

describe("a history is short", () => {
  test.each([
    [11, "short-history"],
    [12, null],
  ])("with %d values in 72 hours: %s", (count, state) => {
    expect(stateOf((hoursAgo) => (hoursAgo < count || hoursAgo >= 72 ? changing(hoursAgo) : NaN))).toBe(state);
  });

  test("without any value, and in a grid of one hour", () => {
    expect(stateOf(() => NaN)).toBe("short-history");
    expect(stateOf(changing, { hours: 1 })).toBe("short-history");
  });
});

describe("a series is flat", () => {
  test.each([
    ["24 equal values", (hoursAgo: number) => (hoursAgo < 24 ? 7 : changing(hoursAgo)), "flat-input"],
    ["23 equal values after another", (hoursAgo: number) => (hoursAgo < 23 ? 7 : 8), null],
    ["18 equal values and 6 gaps", (hoursAgo: number) => (hoursAgo % 4 === 1 ? NaN : 7), "flat-input"],
    ["17 equal values and 7 gaps", (hoursAgo: number) => (hoursAgo % 4 === 1 || hoursAgo === 2 ? NaN : 7), null],
  ])("with %s: %s", (_, valueOf, state) => {
    expect(stateOf(valueOf)).toBe(state);
  });
});

describe("of several faults", () => {
  test("the floor comes first: a station that measures nothing gets no forecast, silent or not", () => {
    expect(stateOf((hoursAgo) => (hoursAgo < 13 ? NaN : 0))).toBe("censored-input");
    expect(stateOf((hoursAgo) => (hoursAgo < 100 ? NaN : 0))).toBe("censored-input");
    expect(stateOf(() => 0)).toBe("censored-input");
  });

  test("the age of the newest value comes before the short history", () => {
    expect(stateOf((hoursAgo) => (hoursAgo < 61 ? NaN : changing(hoursAgo)))).toBe("stale-input");
  });
});

const someHours = 200;
const values = fc.array(fc.constantFrom(NaN, 0, 0, 0, -1, 5, 7), { minLength: someHours, maxLength: someHours });

test("the state at an origin depends on the hours up to it, and not on the block of origins", () => {
  fc.assert(
    fc.property(values, values, fc.nat(someHours - 1), (drawn, other, origin) => {
      const series = Float64Array.from(drawn);
      const changed = series.map((value, row) => (row <= origin ? value : (other[row] ?? NaN)));
      const block = inputStates(series, { from: 0, to: someHours });
      expect(block).toHaveLength(someHours);
      expect(inputStates(changed, { from: origin, to: origin + 1 })).toEqual([block[origin]]);
    }),
  );
});
