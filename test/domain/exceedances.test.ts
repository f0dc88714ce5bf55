import { describe, expect, test } from "vitest";

import type { DailyValue } from "../../src/domain/daily-series.ts";
import { exceedances, isOverStandard } from "../../src/domain/exceedances.ts";
import { standardById } from "../../src/domain/standards.ts";
import { stationIdSchema } from "../../src/domain/station.ts";
import { dailyValues } from "./daily-values.ts";

const who15 = standardById("who-2021-pm25-24h");
const eu25 = standardById("eu-2024-2881-pm25-24h");

function withParameter(rows: readonly DailyValue[], changes: Partial<DailyValue>): DailyValue[] {
  return rows.map((row) => ({ ...row, ...changes }));
}

describe("days over a standard (reference, section 2: strictly greater, after rounding half up)", () => {
  test("a day at the guideline complies, a day over it exceeds", () => {
    expect(exceedances(dailyValues("2024-02-28", [15, 15.1, 14.9]), who15)).toEqual({
      standardId: "who-2021-pm25-24h",
      validDays: 3,
      invalidDays: 0,
      days: [{ day: "2024-02-29", value: 15.1 }],
      allowed: 3,
      exceeded: false,
    });
  });

  // WHO states PM2.5 to one decimal, 2024/2881 in whole numbers.
  test.each([
    [15.049, who15, false],
    [15.05, who15, true],
    [25.49, eu25, false],
    [25.5, eu25, true],
  ] as const)("a mean of %d is compared after rounding", (mean, standard, isOver) => {
    expect(exceedances(dailyValues("2024-03-01", [mean]), standard).days.length === 1).toBe(isOver);
    expect(isOverStandard(mean, standard)).toBe(isOver);
  });

  test("an invalid day neither complies nor exceeds", () => {
    const [row] = dailyValues("2024-03-01", [90]);

    expect(exceedances(row ? [{ ...row, valid: false }] : [], who15)).toMatchObject({
      validDays: 0,
      invalidDays: 1,
      days: [],
      exceeded: null,
    });
  });

  test("no rows give no verdict", () => {
    expect(exceedances([], who15)).toMatchObject({ validDays: 0, days: [], exceeded: null });
  });

  test("unsorted rows come out oldest first", () => {
    const days = exceedances(dailyValues("2024-03-01", [20, 10, 30]).toReversed(), who15).days;

    expect(days.map(({ day }) => day)).toEqual(["2024-03-01", "2024-03-03"]);
  });
});

describe("allowed exceedances", () => {
  // Directive (EU) 2024/2881, Annex I, Table 1: 25 µg/m³, 18 times a calendar year.
  test.each([
    [18, false],
    [19, true],
  ])("%d days over the EU limit of 2030, which allows 18: exceeded %s", (count, exceeded) => {
    const means = Array.from({ length: 40 }, (_, day) => (day < count ? 40 : 10));

    expect(exceedances(dailyValues("2024-01-01", means), eu25)).toMatchObject({ allowed: 18, exceeded });
  });

  test("days of more than a year get no verdict: the allowance is for one", () => {
    const means = Array.from({ length: 367 }, () => 40);

    expect(exceedances(dailyValues("2024-01-01", means), eu25)).toMatchObject({ exceeded: null });
  });

  test("a percentile standard is not a count (40 CFR 50.18)", () => {
    const found = exceedances(dailyValues("2024-01-01", [40]), standardById("us-naaqs-pm25-24h"));

    expect(found).toMatchObject({ days: [{ day: "2024-01-01", value: 40 }], allowed: null, exceeded: null });
  });
});

describe("CO", () => {
  const co = { parameter: "co", averaging: "max-daily-8h" } as const;

  test("US CO is compared in whole ppm at 25 °C, 0.5 rounded up (40 CFR 50.8(d))", () => {
    // 10.876 mg/m³ = 9.4997 ppm, 10.877 mg/m³ = 9.5005 ppm
    const rows = withParameter(dailyValues("2024-03-01", [10.876, 10.877]), co);

    expect(exceedances(rows, standardById("us-naaqs-co-8h")).days).toEqual([{ day: "2024-03-02", value: 10 }]);
  });

  test("the daily mean has its own standard (reference, section 2)", () => {
    const rows = withParameter(dailyValues("2024-03-01", [4.4, 4.5]), { parameter: "co" });

    expect(exceedances(rows, standardById("who-2021-co-24h")).days).toEqual([{ day: "2024-03-02", value: 5 }]);
  });

  test("daily means are not compared with an 8-hour standard", () => {
    const rows = withParameter(dailyValues("2024-03-01", [4]), { parameter: "co" });

    expect(() => exceedances(rows, standardById("eu-2008-50-co-8h"))).toThrowError(
      expect.objectContaining({
        code: "STANDARD",
        message: "standard eu-2008-50-co-8h: it is for max-daily-8h values of co; got 24h values of co on 2024-03-01",
      }),
    );
  });
});

describe("refuses", () => {
  test("a yearly standard", () => {
    expect(() => exceedances([], standardById("who-2021-pm25-year"))).toThrowError(
      expect.objectContaining({
        code: "STANDARD",
        message: "standard who-2021-pm25-year: it is for year values; pass a standard for 24h or max-daily-8h values",
      }),
    );
  });

  test("two stations", () => {
    const other = withParameter(dailyValues("2024-03-02", [1]), { stationId: stationIdSchema.parse("smart189") });

    expect(() => exceedances([...dailyValues("2024-03-01", [1]), ...other], who15)).toThrowError(
      expect.objectContaining({
        code: "DAILY_SERIES",
        message: "exceedances of who-2021-pm25-24h: got smart188 pm25 24h and smart189 pm25 24h; pass one of them",
      }),
    );
  });

  test("a day twice", () => {
    const rows = dailyValues("2024-03-01", [1]);

    expect(() => exceedances([...rows, ...rows], who15)).toThrowError(
      expect.objectContaining({
        code: "DAILY_SERIES",
        message: "exceedances of who-2021-pm25-24h: got the day 2024-03-01 twice; pass one value per day",
      }),
    );
  });

  test("NaN, with its position", () => {
    expect(() => exceedances(dailyValues("2024-03-01", [1, NaN]), who15)).toThrowError(
      expect.objectContaining({
        code: "INVALID_VALUE",
        message:
          "exceedances of who-2021-pm25-24h: value 1 (counted from 0) is NaN; " +
          "expected a finite number, pass null for a missing value",
      }),
    );
  });

  test("an unknown standard", () => {
    expect(() => standardById("who-2005-pm25-24h")).toThrowError(
      expect.objectContaining({
        code: "STANDARD",
        message: "standard who-2005-pm25-24h: there is no such standard; docs/statistics.md lists them",
      }),
    );
  });
});
