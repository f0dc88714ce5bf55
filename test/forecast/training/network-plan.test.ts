import { describe, expect, test } from "vitest";

import { networkPlan } from "../../../src/forecast/training/network-plan.ts";
import { beijingColumns, drawnGrid } from "../drawn-grid.ts";

/** The plan for so many hours of Beijing's columns. */
function planOf(stations: number, hours: number, column = "pm25") {
  const grid = drawnGrid({ stations, hours, columns: beijingColumns, seed: 1 });
  return networkPlan(grid, { column, leads: [1, 2] }, { from: 0, to: hours });
}

describe("the network", () => {
  test("of many stations and hours is the reference's", () => {
    expect(planOf(12, 5_000)).toMatchObject({
      auxiliaryColumns: [],
      shape: {
        stations: 12,
        ownInputs: 164,
        sharedInputs: 213,
        hourState: 32,
        hidden: 96,
        code: 4,
        head: 64,
        outputs: 6,
        auxiliary: 0,
      },
      settings: { epochs: 10, batchHours: 64, peakRate: 0.004, weightDecay: 0.5, dropout: 0.2, inputDropout: 0 },
    });
  });

  test("learns the other pollutants beside CO, in fewer epochs", () => {
    expect(planOf(12, 5_000, "co")).toMatchObject({
      auxiliaryColumns: ["pm25", "pm10", "so2", "no2", "o3"],
      shape: { outputs: 6, auxiliary: 10 },
      settings: { epochs: 8, inputDropout: 0.05, auxiliaryWeight: 0.2 },
    });
  });

  test.each([
    ["less than 60,000 hours of all stations", 4, 14_999, 0.2],
    ["60,000 hours of all stations", 4, 15_000, 0],
  ])("of %s has the same size; its inputs drop out accordingly", (_, stations, hours, inputDropout) => {
    expect(planOf(stations, hours)).toMatchObject({ shape: { hourState: 32, hidden: 96 }, settings: { inputDropout } });
  });

  test("is told the season from two and a half years on", () => {
    const yearly = (hours: number) => planOf(1, hours).layout.shared.filter(({ series }) => series.startsWith("year"));

    expect(yearly(21_899)).toHaveLength(0);
    expect(yearly(21_900)).toHaveLength(4);
  });
});
