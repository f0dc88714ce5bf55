import { expect, test } from "vitest";

import { utcHourSchema } from "../../src/base/utc-hour.ts";
import type { Champion } from "../../src/forecast/champion.ts";
import { knownScores } from "../../src/forecast/known-scores.ts";
import { model, score } from "../support/forecasts.ts";
import { tinyModel } from "./tiny-model.ts";

const missing = Number.NaN;
const champion: Champion = { row: model("2024-02-20T13:00Z"), model: tinyModel() };
// The tiny model's held-back hours are the hours 473,000 and 473,001 since 1970.
const first = utcHourSchema.parse("2023-12-17T07:00Z");
const request = { first, observed: Float64Array.of(missing, missing, missing), station: "a", leads: [1], champion };

/** An observed 10 where persistence said 12 and the champion 9, 8 to 11. */
function outcome(hour: string, fields: object = {}) {
  const said = { p50: 9, persistence: 12, modelP50: 9, low: -0.2, high: 0.1, modelId: "pm25/2024-02-20T13Z" };
  return { hour, observed: 10, ...said, ...fields };
}

/** Rounded, so that numbers can be written out. */
function rounded(values: Float64Array | undefined): number[] {
  return Array.from(values ?? [], (value) => Math.round(1_000 * value) / 1_000);
}

test("before a champion has scores of its own, those of its held-back hours stand at their hours", () => {
  const [scores] = knownScores(request, []);

  expect(rounded(scores?.model)).toEqual([missing, 2, missing]);
  expect(rounded(scores?.low)).toEqual([missing, -0.25, missing]);
  expect(rounded(scores?.persistenceHigh)).toEqual([missing, -0.75, missing]);
});

test("its own stored scores replace them, hour by hour, and hours of other times are left out", () => {
  const hours = ["2023-12-17T06:00Z", "2023-12-17T08:00Z", "2023-12-17T09:00Z", "2023-12-17T10:00Z"];

  const [scores] = knownScores(request, [score("2023-12-17", { hours: hours.map((hour) => outcome(hour)) })]);

  expect(rounded(scores?.model)).toEqual([missing, 1, 1]);
  expect(rounded(scores?.low)).toEqual([missing, -0.2, -0.2]);
  expect(rounded(scores?.high)).toEqual([missing, 0.1, 0.1]);
  expect(rounded(scores?.persistence)).toEqual([missing, 2, 2]);
  // log1p(12) − log1p(10) = 0.167
  expect(rounded(scores?.persistenceLow)).toEqual([missing, 0.167, 0.167]);
  expect(rounded(scores?.persistenceHigh)).toEqual([missing, -0.167, -0.167]);
});

test("scores of another model tell of persistence only", () => {
  const other = outcome("2023-12-17T08:00Z", { modelId: "pm25/2024-01-20T13Z" });
  const unforecast = outcome("2023-12-17T07:00Z", { modelId: null, modelP50: null, low: null, high: null });

  const [scores] = knownScores(request, [score("2023-12-17", { hours: [other, unforecast] })]);

  expect(rounded(scores?.model)).toEqual([missing, 2, missing]);
  expect(rounded(scores?.persistence)).toEqual([2, 2, missing]);
});

test("scores of another lead, or held-back hours of another station, tell nothing", () => {
  const stored = [score("2023-12-17", { leadHours: 2, hours: [outcome("2023-12-17T08:00Z")] })];

  const [one, two] = knownScores({ ...request, station: "b", leads: [1, 2] }, stored);

  expect(rounded(one?.persistence)).toEqual([missing, missing, missing]);
  expect(rounded(two?.model)).toEqual([missing, 1, missing]);
});

test("without a champion only persistence has scores", () => {
  const stored = [score("2023-12-17", { hours: [outcome("2023-12-17T08:00Z")] })];

  const [scores] = knownScores({ ...request, champion: null }, stored);

  expect(rounded(scores?.model)).toEqual([missing, missing, missing]);
  expect(rounded(scores?.persistence)).toEqual([missing, 2, missing]);
});

test("what persistence would have said counts where no forecast of it is stored", () => {
  const stored = [score("2023-12-17", { hours: [outcome("2023-12-17T08:00Z")] })];

  const [one, two] = knownScores(
    { ...request, observed: Float64Array.of(4, missing, 8), leads: [1, 2], champion: null },
    stored,
  );

  // One hour ahead: nothing observed but what is stored; then 8 after the last value, 4.
  expect(rounded(one?.persistence)).toEqual([missing, 2, 4]);
  // log1p(4) − log1p(8) = −0.588
  expect(rounded(one?.persistenceLow)).toEqual([missing, 0.167, -0.588]);
  expect(rounded(two?.persistence)).toEqual([missing, missing, 4]);
});
