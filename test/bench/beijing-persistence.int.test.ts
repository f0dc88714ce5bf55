import { existsSync } from "node:fs";

import { beforeAll, describe, expect, test } from "vitest";

import { beijingFolder, readBeijing } from "../../bench/beijing/read-beijing.ts";
import { dampedPersistence, fitDamping } from "../../src/forecast/damped-persistence.ts";
import { forecastErrors, type LeadErrors } from "../../src/forecast/forecast-errors.ts";
import type { Forecaster, QuantileForecasts } from "../../src/forecast/forecaster.ts";
import { columnOf, type HourGrid } from "../../src/forecast/hour-grid.ts";
import { pastScores } from "../../src/forecast/past-scores.ts";
import { persistence } from "../../src/forecast/persistence.ts";
import { rollingCalibration } from "../../src/forecast/rolling-calibration.ts";

/** Rows of target hours: 2015-03-01 to 2016-02-29, and the year after it. */
const tune = { from: 17_520, to: 26_304 };
const testYear = { from: 26_304, to: 35_064 };
const leads = [1, 2];

const withoutBeijing = existsSync(beijingFolder) ? null : `${beijingFolder} is absent: persistence was not reproduced`;

describe.runIf(withoutBeijing === null)("persistence on the Beijing multi-site data", () => {
  let grid: HourGrid;

  beforeAll(() => {
    grid = readBeijing();
  });

  /** Of the origins that reach into the test year: the first lie in the last hours before it. */
  const predicted = (forecaster: Forecaster) =>
    forecaster.predict(grid, { from: testYear.from - 2, to: testYear.to - 1 });
  const errorsOf = (column: string, forecasts: QuantileForecasts) =>
    forecastErrors(forecasts, columnOf(grid, column), {
      targets: testYear,
      scaleRows: { from: 0, to: testYear.from },
    });
  const persistenceErrors = async (column: string) => errorsOf(column, await predicted(persistence({ column, leads })));

  test("the grid has 12 stations, ascending, and 35,064 hours from 2013-02-28T16:00Z", () => {
    expect(grid.stations).toEqual(
      "Aotizhongxin Changping Dingling Dongsi Guanyuan Gucheng Huairou Nongzhanguan Shunyi Tiantan Wanliu Wanshouxigong".split(
        " ",
      ),
    );
    expect([grid.hours, new Date(grid.firstHour * 3_600_000).toISOString()]).toEqual([
      35_064,
      "2013-02-28T16:00:00.000Z",
    ]);
    expect(Object.keys(grid.columns).join(" ")).toBe(
      "pm25 pm10 so2 no2 co o3 temperature pressure dewPoint rain windSpeed windU windV",
    );
  });

  test.each([
    ["pm25", 1, "102753 10.2900 19.7815 +0.0067 0.9651 10.665"],
    ["pm25", 2, "102753 16.4287 30.7201 +0.0117 1.5393 10.665"],
    ["co", 1, "102525 173.3782 395.8699 +0.0780 1.0265 169.538"],
    ["co", 2, "102525 265.7040 525.0106 +0.1551 1.5718 169.538"],
  ])("%s at t+%d: n, MAE, RMSE, bias, MASE and its scale are %s", async (column, lead, expected) => {
    const errors = (await persistenceErrors(column)).find((each) => each.lead === lead);

    expect(errors && row(errors)).toBe(expected);
    expect(errors?.pooled.skill).toBe(0);
  });

  test.each([
    ["Aotizhongxin", "8581, 10.477, 16.990", "8610, 180.453, 277.143"],
    ["Changping", "8646, 9.591, 14.539", "8611, 211.694, 303.867"],
    ["Dingling", "8477, 8.809, 13.358", "8513, 119.218, 176.894"],
    ["Dongsi", "8381, 11.252, 18.422", "8412, 196.065, 295.388"],
    ["Guanyuan", "8570, 10.854, 17.316", "8540, 167.237, 259.075"],
    ["Gucheng", "8605, 10.593, 17.302", "8635, 172.519, 259.224"],
    ["Huairou", "8622, 8.496, 13.563", "8544, 140.426, 216.784"],
    ["Nongzhanguan", "8618, 10.683, 17.374", "8522, 173.774, 280.720"],
    ["Shunyi", "8434, 10.933, 17.725", "8336, 204.055, 309.129"],
    ["Tiantan", "8622, 10.547, 16.663", "8637, 169.411, 265.185"],
    ["Wanliu", "8649, 9.865, 15.780", "8642, 185.119, 284.460"],
    ["Wanshouxigong", "8548, 11.413, 18.177", "8523, 161.000, 261.270"],
  ])("%s: n, MAE t+1, MAE t+2 of PM2.5 are %s, of CO %s", async (station, pm25, co) => {
    const stationRow = async (column: string) => {
      const errors = (await persistenceErrors(column)).map(({ stations }) => stations[grid.stations.indexOf(station)]);
      return [errors[0]?.n, ...errors.map((each) => each?.mae.toFixed(3))].join(", ");
    };

    expect(await stationRow("pm25")).toBe(pm25);
    expect(await stationRow("co")).toBe(co);
  });

  test.each([
    ["pm25", 0.2, "10.00 / 19.22", "16.20 / 30.32"],
    ["co", 0, "173.4 / 395.9", "265.7 / 525.0"],
  ])("damped drift of %s: φ fitted on the tune year is %d, MAE / RMSE %s and %s", async (column, phi, ...expected) => {
    const task = { column, leads };

    const damping = await fitDamping(grid, task, tune);

    expect(damping).toBe(phi);
    const digits = column === "co" ? 1 : 2;
    const errors = errorsOf(column, await predicted(dampedPersistence(task, damping)));
    expect(errors.map(({ pooled }) => `${pooled.mae.toFixed(digits)} / ${pooled.rmse.toFixed(digits)}`)).toEqual(
      expected,
    );
  });

  test.each([
    ["pm25", "79.7 % / 69.2", "79.8 % / 103.6"],
    ["co", "79.8 % / 1104", "79.7 % / 1563"],
  ])("rolling calibration of %s: coverage / interval score are %s and %s", async (column, ...expected) => {
    const forecaster = persistence({ column, leads });
    const observed = columnOf(grid, column);
    const tuneForecasts = await forecaster.predict(grid, { from: tune.from, to: testYear.from - 2 });
    const raw = await predicted(forecaster);

    const forecasts = rollingCalibration(raw, pastScores(raw, observed, pastScores(tuneForecasts, observed)));

    const digits = column === "co" ? 0 : 1;
    const errors = errorsOf(column, forecasts);
    expect(
      errors.map(({ pooled }) => `${(100 * pooled.coverage).toFixed(1)} % / ${pooled.intervalScore.toFixed(digits)}`),
    ).toEqual(expected);
  });
});

if (withoutBeijing) test.skip(withoutBeijing);

/** A row of the reference's table of persistence. */
function row({ pooled, stations }: LeadErrors): string {
  const { n, mae, rmse, bias, mase } = pooled;
  const scale = stations.reduce((sum, own) => sum + own.mae / own.mase, 0) / stations.length;
  const signed = `${bias < 0 ? "" : "+"}${bias.toFixed(4)}`;
  return `${n} ${mae.toFixed(4)} ${rmse.toFixed(4)} ${signed} ${mase.toFixed(4)} ${scale.toFixed(3)}`;
}
