import { expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import type { ForecastScore } from "../../src/domain/forecast-score.ts";
import { skill } from "../../src/forecast/forecast-scores.ts";
import { score } from "../support/forecasts.ts";
import { station } from "../support/hours.ts";

/** So many hours that had 10 µg/m³, of which the champion said `modelP50` and persistence 12. */
function scored(count: number, modelP50: number | null, leadHours = 1): ForecastScore {
  const hours = Array.from({ length: count }, (_, index) => ({
    hour: `2024-03-01T${String(index).padStart(2, "0")}:00Z`,
    observed: 10,
    p50: 12,
    persistence: 12,
    modelP50,
    low: null,
    high: null,
    modelId: modelP50 === null ? null : "pm25/2024-02-20T13Z",
  }));
  return score("2024-03-01", { leadHours, hours });
}

const outcomeOf = (...rows: readonly ForecastScore[]) =>
  skill.evaluate({ member: station("smart188"), partition: utcDaySchema.parse("2024-03-01"), rows, now: new Date() });

test("a champion that lost to persistence on a day is told, also where persistence was published", () => {
  expect(outcomeOf(scored(18, 12.5), scored(24, 13, 2))).toEqual({
    status: "failed",
    severity: "WARN",
    description:
      "pm25+1: the champion's mean absolute error was 2.500 µg/m³ over 18 hours, that of persistence 2.000; and 1 more",
  });
});

test.each([
  ["as good as persistence", scored(24, 12)],
  ["better", scored(24, 10)],
  ["not asked", scored(24, null)],
  ["worse for a few hours", scored(17, 20)],
])("a champion that was %s passes", (_, row) => {
  expect(outcomeOf(row)).toEqual({ status: "passed" });
});

test("a day without a forecast passes", () => {
  expect(outcomeOf()).toEqual({ status: "passed" });
});
