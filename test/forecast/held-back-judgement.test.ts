import { expect, test } from "vitest";

import type { QuantileForecasts } from "../../src/forecast/forecaster.ts";
import { judgeHeldBack } from "../../src/forecast/held-back-judgement.ts";
import { tinyGrid } from "./tiny-grid.ts";

const task = { column: "co", leads: [1] };

/** Forecasts one hour ahead from origin 1 on, of a single station: p10 and p90 one below and above. */
function said(...medians: readonly number[]): QuantileForecasts {
  const values = Float64Array.from(medians.flatMap((median) => [median - 1, median, median + 1]));
  return { origins: { from: 1, to: 1 + medians.length }, stations: 1, leads: [1], values };
}

test("a model is judged on held-back targets, beside the last value at each origin", async () => {
  const grid = tinyGrid([1, 2, 4, 8, 4]);

  const judgement = await judgeHeldBack({
    grid,
    task,
    heldBack: { from: 2, to: 5 },
    forecasts: said(5, 8, 5),
    champion: null,
  });

  // Errors 1, 0, 1; of persistence 2, 4, 4.
  expect(judgement).toEqual({
    heldBack: { n: 3, own: 2 / 3, other: 10 / 3 },
    sinceChampion: null,
    rows: [{ leadHours: 1, n: 3, mae: 2 / 3, persistenceMae: 10 / 3, championMae: null, coverage: 1 }],
  });
});

test("a champion is judged on hours after its training, where both forecast", async () => {
  const grid = tinyGrid([1, 2, 4, 8, 4]);
  const champion = { forecasts: said(0, 6, Number.NaN), firstRow: 3 };

  const judgement = await judgeHeldBack({
    grid,
    task,
    heldBack: { from: 2, to: 5 },
    forecasts: said(5, 7, 5),
    champion,
  });

  expect(judgement.sinceChampion).toEqual({ n: 1, own: 1, other: 2, hours: 2 });
  expect(judgement.rows[0]).toMatchObject({ n: 3, mae: 1, championMae: 2 });
});

test("a lead without an observed target has no row", async () => {
  const missing = Number.NaN;

  const judgement = await judgeHeldBack({
    grid: tinyGrid([1, 2, missing, missing, missing]),
    task,
    heldBack: { from: 2, to: 5 },
    forecasts: said(5, 7, 5),
    champion: null,
  });

  expect(judgement).toEqual({ heldBack: { n: 0, own: Number.NaN, other: Number.NaN }, sinceChampion: null, rows: [] });
});
