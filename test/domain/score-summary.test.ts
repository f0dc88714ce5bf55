import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { scoreSummary } from "../../src/domain/score-summary.ts";
import { score } from "../support/forecasts.ts";

const monday = score("2024-03-04", {
  n: 3,
  absoluteErrorSum: 6,
  squaredErrorSum: 30,
  errorSum: -3,
  persistenceAbsoluteErrorSum: 9,
  persistenceSquaredErrorSum: 66,
  inside: 3,
  intervalScoreSum: 27,
});
const tuesday = score("2024-03-05", {
  n: 1,
  absoluteErrorSum: 4,
  squaredErrorSum: 34,
  errorSum: 1,
  persistenceAbsoluteErrorSum: 11,
  persistenceSquaredErrorSum: 34,
  inside: 0,
  intervalScoreSum: 13,
});

describe("a summary of scores", () => {
  test("pools the hours of all rows: a day with three hours weighs three times one with one", () => {
    expect(scoreSummary([monday, tuesday])).toEqual({
      n: 4,
      mae: 2.5, //             (6 + 4) / 4
      rmse: 4, //              √((30 + 34) / 4)
      bias: -0.5, //           (−3 + 1) / 4
      persistenceMae: 5, //    (9 + 11) / 4
      persistenceRmse: 5, //   √((66 + 34) / 4)
      skill: 0.5, //           1 − 2.5 / 5
      coverage: 0.75,
      intervalScore: 10, //    (27 + 13) / 4
    });
  });

  test.each([
    ["without rows", []],
    ["of rows without a scored hour", [score("2024-03-01"), score("2024-03-02")]],
  ])("%s has no figures", (_, rows) => {
    expect(scoreSummary(rows)).toEqual({
      n: 0,
      mae: null,
      rmse: null,
      bias: null,
      persistenceMae: null,
      persistenceRmse: null,
      skill: null,
      coverage: null,
      intervalScore: null,
    });
  });

  test("has no skill where persistence was never wrong", () => {
    const flat = score("2024-03-01", { n: 2, absoluteErrorSum: 1, squaredErrorSum: 0.5, errorSum: 1, inside: 2 });

    expect(scoreSummary([flat])).toMatchObject({ mae: 0.5, persistenceMae: 0, skill: null, coverage: 1 });
  });

  test("has a negative skill where persistence was better", () => {
    const worse = score("2024-03-01", { n: 2, absoluteErrorSum: 6, persistenceAbsoluteErrorSum: 4 });

    expect(scoreSummary([worse])).toMatchObject({ mae: 3, persistenceMae: 2, skill: -0.5 });
  });

  test("is the same in whatever order the rows come, and with days without a scored hour between them", () => {
    const rows = fc.shuffledSubarray([monday, score("2024-03-06"), tuesday, score("2024-03-07")], { minLength: 4 });
    fc.assert(
      fc.property(rows, (ordered) => {
        expect(scoreSummary(ordered)).toMatchObject({ n: 4, mae: 2.5, rmse: 4 });
      }),
    );
  });
});
