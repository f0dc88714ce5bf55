import fc from "fast-check";
import { expect, test } from "vitest";

import { quantilesAt } from "../../src/forecast/forecaster.ts";
import { persistence } from "../../src/forecast/persistence.ts";
import { tinyGrid } from "./tiny-grid.ts";

const task = { column: "co", leads: [1, 2] };

test("every lead and quantile of an origin is its last observed value, also a negative one", async () => {
  const grid = tinyGrid([NaN, 4, NaN], [-1, 2, 3]);

  const forecasts = await persistence(task).predict(grid, { from: 0, to: 3 });

  expect(forecasts).toEqual({
    origins: { from: 0, to: 3 },
    stations: 2,
    leads: [1, 2],
    values: Float64Array.from(
      [
        [NaN, NaN, NaN, NaN, NaN, NaN, -1, -1, -1, -1, -1, -1],
        [4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2],
        [4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3],
      ].flat(),
    ),
  });
});

test("a block of origins gives what each of them gives alone", async () => {
  const forecasts = await persistence(task).predict(tinyGrid([1, 2, 3, 4]), { from: 2, to: 4 });

  expect(quantilesAt(forecasts, 2, 0, 1)).toEqual({ p10: 3, p50: 3, p90: 3 });
  expect(quantilesAt(forecasts, 3, 0, 0)).toEqual({ p10: 4, p50: 4, p90: 4 });
});

test("no origins give no forecasts", async () => {
  expect(await persistence(task).predict(tinyGrid([1]), { from: 1, to: 1 })).toMatchObject({
    values: new Float64Array(),
  });
});

test("a column that the grid does not have is refused", async () => {
  const predicting = persistence({ column: "pm25", leads: [1] }).predict(tinyGrid([1]), { from: 0, to: 1 });

  await expect(predicting).rejects.toThrowError("no column pm25 in the grid; there are co");
});

test("hours after the origin change nothing", async () => {
  const hours = fc.array(fc.option(fc.double({ noNaN: true }), { nil: NaN }), { minLength: 10, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(hours, hours, fc.nat(9), async (values, others, origin) => {
      const changed = values.map((value, row) => (row <= origin ? value : (others[row] ?? NaN)));
      const upToOrigin = { from: 0, to: origin + 1 };

      const forecasts = await persistence(task).predict(tinyGrid(values), upToOrigin);

      expect(await persistence(task).predict(tinyGrid(changed), upToOrigin)).toEqual(forecasts);
    }),
  );
});
