import { expect, test } from "vitest";

import { heldBackRows } from "../../../src/forecast/training/train-model.ts";

test.each([
  ["the newest third", { from: 100, to: 1_000 }, { from: 700, to: 1_000 }],
  ["a whole number of hours, the smaller one", { from: 0, to: 1_001 }, { from: 668, to: 1_001 }],
  ["at most a leap year", { from: 0, to: 26_304 }, { from: 17_536, to: 26_304 }],
  ["at most a leap year, of many years too", { from: 0, to: 100_000 }, { from: 91_216, to: 100_000 }],
  ["nothing of nothing", { from: 5, to: 5 }, { from: 5, to: 5 }],
])("held back is %s", (_, rows, heldBack) => {
  expect(heldBackRows(rows)).toEqual(heldBack);
});
