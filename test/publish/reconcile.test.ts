import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import { partitionRows } from "../../src/publish/partition-rows.ts";
import type { TableTotal } from "../../src/publish/read-model.ts";
import { hasDrift, reconcile, totalsOf } from "../../src/publish/reconcile.ts";
import { forecast } from "../support/forecasts.ts";
import { hour, smart188, smart189, station } from "../support/hours.ts";
import { airQuality, exceedance, nothingStored } from "./stored-day.ts";

const day = utcDaySchema.parse("2024-02-29");
const nextDay = utcDaySchema.parse("2024-03-01");

describe("totals", () => {
  test("every partition table has one, with the sum of its column; missing values are left out", () => {
    const rows = partitionRows(station("smart188"), day, {
      ...nothingStored,
      hours: [hour("2024-02-29T00:00Z", { values: { pm25: null } })],
      airQuality: airQuality("2024-02-29"),
      exceedances: [exceedance("who-2021-pm25-24h", 30.5)],
      forecasts: [forecast("2024-02-29T05:00Z"), forecast("2024-02-29T06:00Z", { p50: 11.5 })],
    });
    const of = { stationId: "smart188", day: "2024-02-29" };

    expect(totalsOf({ stationId: smart188, day, rows })).toEqual([
      { table: "hourly_measurement", ...of, rows: 7, sum: 572.5 },
      { table: "daily_mean", ...of, rows: 7, sum: 0 },
      { table: "air_quality_index", ...of, rows: 3, sum: 153 },
      { table: "exceedance", ...of, rows: 1, sum: 30.5 },
      { table: "forecast", ...of, rows: 2, sum: 21.5 },
      { table: "forecast_score", ...of, rows: 0, sum: 0 },
      { table: "restatement", ...of, rows: 0, sum: 0 },
    ]);
  });

  test("equal values in any order have exactly one sum", () => {
    const values = fc.array(fc.double({ min: -100, max: 1000, noNaN: true }), { maxLength: 24 });
    const sumOf = (chosen: readonly number[]) => {
      const hours = chosen.map((pm25, index) => {
        return hour(`2024-02-29T${String(index).padStart(2, "0")}:00Z`, { values: { pm25 } });
      });
      const rows = partitionRows(station("smart188"), day, { ...nothingStored, hours });
      return totalsOf({ stationId: smart188, day, rows })[0]?.sum;
    };
    fc.assert(
      fc.property(values, (chosen) => {
        expect(sumOf(chosen)).toBe(sumOf(chosen.toReversed()));
      }),
      { numRuns: 30 },
    );
  });
});

const total = (fields: Partial<TableTotal> = {}): TableTotal => {
  return { table: "forecast", stationId: smart188, day, rows: 2, sum: 21.5, ...fields };
};

describe("a reconciliation", () => {
  test("pairs the totals of a table, station and day", () => {
    const store = [total(), total({ day: nextDay, sum: 3 }), total({ stationId: smart189, rows: 1, sum: 4 })];
    const model = [total({ stationId: smart189, rows: 1, sum: 5 }), total(), total({ day: nextDay, sum: 6 })];

    expect(reconcile(store, model)).toEqual([
      { store: total(), model: { rows: 2, sum: 21.5 } },
      { store: total({ day: nextDay, sum: 3 }), model: { rows: 2, sum: 6 } },
      { store: total({ stationId: smart189, rows: 1, sum: 4 }), model: { rows: 1, sum: 5 } },
    ]);
  });

  test("takes what is absent on one side as no rows", () => {
    expect(reconcile([total()], [total({ table: "exceedance", rows: 1, sum: 30.5 })])).toEqual([
      { store: total(), model: { rows: 0, sum: 0 } },
      { store: total({ table: "exceedance", rows: 0, sum: 0 }), model: { rows: 1, sum: 30.5 } },
    ]);
  });

  test("leaves out what has no rows on either side", () => {
    const none = total({ rows: 0, sum: 0 });

    expect(reconcile([none], [])).toEqual([]);
    expect(reconcile([], [none])).toEqual([]);
    expect(reconcile([none], [none])).toEqual([]);
    expect(reconcile([], [])).toEqual([]);
  });
});

describe("drift", () => {
  const drifts = (store: Partial<TableTotal>, model: Partial<TableTotal>) =>
    hasDrift({ store: total(store), model: total(model) });

  test("is another number of rows, although the sums are equal", () => {
    expect(drifts({ rows: 2 }, { rows: 3 })).toBe(true);
    expect(drifts({ rows: 2 }, { rows: 2 })).toBe(false);
  });

  test("is a sum that differs by more than a billionth, of either sign", () => {
    expect(drifts({ sum: 1_000_000_000 }, { sum: 1_000_000_000.5 })).toBe(false);
    expect(drifts({ sum: 1_000_000_000 }, { sum: 1_000_000_002 })).toBe(true);
    expect(drifts({ sum: -1_000_000_000 }, { sum: -1_000_000_000.5 })).toBe(false);
    expect(drifts({ sum: -10 }, { sum: 10 })).toBe(true);
  });

  test("is any sum where the other one is 0; two zeros are equal", () => {
    expect(drifts({ sum: 0 }, { sum: 0.001 })).toBe(true);
    expect(drifts({ sum: 0 }, { sum: 0 })).toBe(false);
    expect(drifts({ sum: -0 }, { sum: 0 })).toBe(false);
  });
});
