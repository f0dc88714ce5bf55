import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { forecastErrors } from "../../src/forecast/forecast-errors.ts";
import type { QuantileForecasts } from "../../src/forecast/forecaster.ts";
import { persistence } from "../../src/forecast/persistence.ts";
import { tinyGrid } from "./tiny-grid.ts";

/** One lead of one hour; one list of quantiles an origin, one triple a station. */
function hourAhead(from: number, ...quantiles: readonly (readonly number[])[]): QuantileForecasts {
  const stations = (quantiles[0]?.length ?? 0) / 3;
  const origins = { from, to: from + quantiles.length };
  return { origins, stations, leads: [1], values: Float64Array.from(quantiles.flat()) };
}

const changing = Float64Array.of(10, 12, NaN, 20, 16);
const rising = Float64Array.of(1, 2, 3, 4, 5);
const rows = { targets: { from: 2, to: 5 }, scaleRows: { from: 0, to: 2 } };

describe("errors of one station", () => {
  const forecasts = hourAhead(1, [1, 2, 3], [14, 18, 19], [15, 20, 21], [0, 0, 0]);

  test("are those of the observed target hours", () => {
    const [errors] = forecastErrors(forecasts, [changing], rows);

    // 18 for 20, above its interval by 1; 20 for 16, within. Persistence says 12 for 20 and 20 for 16.
    const expected = {
      n: 2,
      mae: 3,
      rmse: Math.sqrt(10),
      bias: 1,
      coverage: 0.5,
      intervalScore: (5 + 10 + 6) / 2,
      mase: 1.5,
      skill: 0.5,
    };
    expect(errors).toEqual({ lead: 1, pooled: expected, stations: [expected] });
  });

  test("do not count an hour without a forecast", () => {
    const [errors] = forecastErrors(hourAhead(2, [NaN, NaN, NaN], [15, 20, 21]), [changing], rows);

    expect(errors?.pooled).toMatchObject({ n: 1, mae: 4, bias: 4, coverage: 1, intervalScore: 6, skill: 0 });
  });

  test("are split by target hour, not by origin", () => {
    const forecastOf = (target: number) => ({ targets: { from: target, to: target + 1 }, scaleRows: rows.scaleRows });

    expect(forecastErrors(forecasts, [changing], forecastOf(4))[0]?.pooled).toMatchObject({ n: 1, mae: 4 });
    expect(forecastErrors(forecasts, [changing], forecastOf(5))[0]?.pooled).toMatchObject({ n: 0, mae: NaN });
  });

  test("count an outcome on the edge of the interval as covered, and an undershoot tenfold", () => {
    const [errors] = forecastErrors(hourAhead(2, [20, 20, 21], [17, 18, 18]), [changing], rows);

    expect(errors?.pooled).toMatchObject({ coverage: 0.5, intervalScore: (1 + (1 + 10)) / 2 });
  });

  test("have no skill where persistence has no value, and no scaled error without a scale", () => {
    const [errors] = forecastErrors(hourAhead(0, [1, 2, 3]), [Float64Array.of(NaN, 4)], {
      targets: { from: 0, to: 2 },
      scaleRows: { from: 0, to: 2 },
    });

    expect(errors?.pooled).toMatchObject({ n: 1, mae: 2, mase: NaN, skill: NaN });
  });
});

test("pooled errors weigh every hour alike, and the scaled error every station", () => {
  // The second station: 1 too high three times, and its values change by 1 an hour.
  const forecasts = hourAhead(1, [1, 2, 3, 4, 4, 4], [14, 18, 19, 5, 5, 5], [15, 20, 21, 6, 6, 6]);

  const [errors] = forecastErrors(forecasts, [changing, rising], rows);

  expect(errors?.stations[1]).toEqual({
    n: 3,
    mae: 1,
    rmse: 1,
    bias: 1,
    coverage: 0,
    intervalScore: 10,
    mase: 1,
    skill: 0,
  });
  expect(errors?.pooled).toEqual({
    n: 5,
    mae: (6 + 3) / 5,
    rmse: Math.sqrt((20 + 3) / 5),
    bias: (2 + 3) / 5,
    coverage: 1 / 5,
    intervalScore: (21 + 30) / 5,
    mase: (1.5 + 1) / 2,
    skill: expect.closeTo(1 - 9 / 15, 12),
  });
});

test("persistence has no skill against itself; each lead has its own errors", async () => {
  const forecasts = await persistence({ column: "co", leads: [1, 2] }).predict(tinyGrid([...rising]), {
    from: 0,
    to: 5,
  });

  const errors = forecastErrors(forecasts, [rising], rows);

  expect(errors.map(({ lead, pooled }) => [lead, pooled.n, pooled.mae, pooled.bias, pooled.skill])).toEqual([
    [1, 3, 1, -1, 0],
    [2, 3, 2, -2, 0],
  ]);
});

test("the root mean square is not below the mean absolute error, nor that below the bias", () => {
  const values = fc.float64Array({ min: -100, max: 100, minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(values, values, (observed, drawn) => {
      const forecasts = { origins: { from: 0, to: 4 }, stations: 1, leads: [1], values: drawn };
      const scored = { targets: { from: 0, to: 12 }, scaleRows: { from: 0, to: 12 } };
      const [errors] = forecastErrors(forecasts, [observed], scored);
      const { n, mae, rmse, bias, coverage } = errors?.pooled ?? { n: -1, mae: 0, rmse: 0, bias: 0, coverage: 0 };
      expect(n).toBeGreaterThanOrEqual(0);
      if (n === 0) return;
      expect(rmse + 1e-9).toBeGreaterThanOrEqual(mae);
      expect(mae + 1e-9).toBeGreaterThanOrEqual(Math.abs(bias));
      expect(coverage).toBeGreaterThanOrEqual(0);
      expect(coverage).toBeLessThanOrEqual(1);
    }),
  );
});
