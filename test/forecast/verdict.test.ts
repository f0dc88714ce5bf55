import { describe, expect, test } from "vitest";

import { utcHourSchema } from "../../src/base/utc-hour.ts";
import type { PooledErrors } from "../../src/forecast/held-back-judgement.ts";
import { type Contest, verdictOf } from "../../src/forecast/verdict.ts";

/** A model of January that has an error of 1.2 where persistence has 1.5, unless told otherwise. */
function contest(fields: {
  readonly heldBack?: PooledErrors;
  readonly champion?: string;
  readonly sinceChampion?: PooledErrors & { readonly hours: number };
}): Contest {
  const { heldBack = { n: 1_300, own: 1.2, other: 1.5 }, champion, sinceChampion = null } = fields;
  return {
    judgement: { rows: [], heldBack, sinceChampion },
    unit: "µg/m³",
    lastHour: "2026-01-20T13:00Z",
    champion: champion === undefined ? null : { modelId: `pm25/${champion}`, lastHour: utcHourSchema.parse(champion) },
  };
}

const onHeldBack = "mean absolute error 1.200 µg/m³ against 1.500 µg/m³ of persistence in 1300 forecasts";
const december = "2025-12-20T13:00Z";

describe("a new model is promoted that", () => {
  test("is better than persistence, if there is no champion", () => {
    expect(verdictOf(contest({}))).toEqual({
      verdict: "promoted",
      reason: `better than persistence: ${onHeldBack}; there was no champion`,
    });
  });

  test("is better than the champion on hours that neither was trained on", () => {
    const sinceChampion = { n: 800, own: 1.18, other: 1.25, hours: 744 };

    expect(verdictOf(contest({ champion: december, sinceChampion }))).toEqual({
      verdict: "promoted",
      reason:
        `better than persistence and the champion: ${onHeldBack}; mean absolute error 1.180 µg/m³ against 1.250 µg/m³ ` +
        "of the champion pm25/2025-12-20T13:00Z in 800 forecasts",
    });
  });

  test.each([
    ["less than a week of hours", { n: 800, own: 1.3, other: 1.2, hours: 167 }],
    ["few observed hours", { n: 167, own: 1.3, other: 1.2, hours: 744 }],
    ["no hour", { n: 0, own: Number.NaN, other: Number.NaN, hours: -12 }],
  ])("is better than persistence and newer than a champion that it has %s to compare with", (_, sinceChampion) => {
    expect(verdictOf(contest({ champion: december, sinceChampion }))).toEqual({
      verdict: "promoted",
      reason:
        `better than persistence: ${onHeldBack}; newer than the champion, and too few hours that the champion ` +
        "pm25/2025-12-20T13:00Z was not trained on to compare them",
    });
  });

  test("has all of a week to compare, and is better there", () => {
    const sinceChampion = { n: 168, own: 1.19, other: 1.2, hours: 168 };

    expect(verdictOf(contest({ champion: december, sinceChampion })).verdict).toBe("promoted");
  });
});

describe("a new model is kept back that", () => {
  test.each([
    ["worse than", 1.5001],
    ["equal to", 1.5],
  ])("is %s persistence, whatever the champion is", (_, own) => {
    const heldBack = { n: 1_300, own, other: 1.5 };

    expect(verdictOf(contest({ heldBack, champion: december }))).toEqual({
      verdict: "kept-back",
      reason: `no better than persistence: mean absolute error 1.500 µg/m³ against 1.500 µg/m³ of persistence in 1300 forecasts`,
    });
  });

  test("is no better than the champion", () => {
    const sinceChampion = { n: 800, own: 1.25, other: 1.25, hours: 744 };

    expect(verdictOf(contest({ champion: december, sinceChampion }))).toEqual({
      verdict: "kept-back",
      reason:
        "no better than the champion: mean absolute error 1.250 µg/m³ against 1.250 µg/m³ of the champion " +
        "pm25/2025-12-20T13:00Z in 800 forecasts",
    });
  });

  test("is not newer than a champion that it cannot be compared with", () => {
    expect(verdictOf(contest({ champion: "2026-01-20T13:00Z" }))).toEqual({
      verdict: "kept-back",
      reason:
        "not newer than the champion, and too few hours that the champion pm25/2026-01-20T13:00Z was not trained on to " +
        "compare them",
    });
  });

  test("nothing was observed to judge by", () => {
    const heldBack = { n: 0, own: Number.NaN, other: Number.NaN };

    expect(verdictOf(contest({ heldBack }))).toEqual({
      verdict: "kept-back",
      reason: "no held-back hour was observed: nothing to judge it by",
    });
  });
});
