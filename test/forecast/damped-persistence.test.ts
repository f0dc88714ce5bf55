import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { dampedPersistence, fitDamping } from "../../src/forecast/damped-persistence.ts";
import { quantilesAt } from "../../src/forecast/forecaster.ts";
import { tinyGrid } from "./tiny-grid.ts";

const task = { column: "co", leads: [1, 2, 3] };

/** The medians of one origin, one a lead. */
async function mediansOf(values: readonly number[], { damping = 0.5, origin = values.length - 1 } = {}) {
  const forecasts = await dampedPersistence(task, damping).predict(tinyGrid(values), { from: origin, to: origin + 1 });
  return task.leads.map((_, leadIndex) => quantilesAt(forecasts, origin, 0, leadIndex).p50);
}

describe("damped persistence", () => {
  test("goes on by φ, φ + φ², φ + φ² + φ³ of the last change", async () => {
    expect(await mediansOf([10, 18])).toEqual([18 + 4, 18 + 6, 18 + 7]);
  });

  test("is cut at 0", async () => {
    expect(await mediansOf([18, 3])).toEqual([0, 0, 0]);
    expect(await mediansOf([-2, -2])).toEqual([0, 0, 0]);
  });

  test("stays where the newest hour is missing: the carried value has not changed", async () => {
    expect(await mediansOf([10, 18, NaN])).toEqual([18, 18, 18]);
  });

  test("stays at the first observation, and says nothing before it", async () => {
    expect(await mediansOf([NaN, 18])).toEqual([18, 18, 18]);
    expect(await mediansOf([18])).toEqual([18, 18, 18]);
    expect(await mediansOf([NaN, NaN])).toEqual([NaN, NaN, NaN]);
  });

  test("gives one value for all three quantiles", async () => {
    const forecasts = await dampedPersistence(task, 0.5).predict(tinyGrid([10, 18]), { from: 1, to: 2 });

    expect(quantilesAt(forecasts, 1, 0, 0)).toEqual({ p10: 22, p50: 22, p90: 22 });
  });

  test("without damping is the last observed value", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1 }), async (values) => {
        const last = values.at(-1);
        expect(await mediansOf(values, { damping: 0 })).toEqual([last, last, last]);
      }),
    );
  });
});

describe("the fitted φ", () => {
  const lead1 = { column: "co", leads: [1] };
  // Each change is 0.3 of the one before.
  const drifting = [0, 100, 130, 139, 141.7, 142.51];

  test("is the one with the smallest mean absolute error", async () => {
    expect(await fitDamping(tinyGrid(drifting), lead1, { from: 2, to: 6 })).toBe(0.3);
  });

  test("is decided by the given target hours alone", async () => {
    const grid = tinyGrid([...drifting, 500, 5, 900, 2]);

    expect(await fitDamping(grid, lead1, { from: 2, to: 6 })).toBe(0.3);
    expect(await fitDamping(grid, lead1, { from: 7, to: 10 })).toBe(0);
  });

  test("is 0, persistence, where all are equally good or nothing was observed", async () => {
    expect(await fitDamping(tinyGrid([5, 5, 5, 5]), task, { from: 0, to: 4 })).toBe(0);
    expect(await fitDamping(tinyGrid([NaN, NaN]), task, { from: 0, to: 2 })).toBe(0);
  });
});
