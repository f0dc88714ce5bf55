import { describe, expect, test } from "vitest";

import { type DailyMean, dailyMeanSchema } from "../../src/domain/daily-mean.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { days, smart188, smart189 } from "../support/hours.ts";

const march = days("2024-03-01", "2024-04-01");

/** A valid mean of smart188, 10 µg/m³ of PM2.5, unless told otherwise. */
function mean(day: string, fields: Partial<Record<keyof DailyMean, unknown>> = {}): DailyMean {
  return dailyMeanSchema.parse({
    stationId: "smart188",
    day,
    parameter: "pm25",
    unit: "µg/m³",
    mean: 10,
    hours: 24,
    finalHours: 24,
    expectedHours: 24,
    coverage: 1,
    valid: true,
    reason: null,
    provisional: false,
    qualifiers: [],
    maximumEightHourMean: null,
    ...fields,
  });
}

describe.each(storeKinds)("daily means on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  test("come back as they were written, to the last bit, and a missing mean stays missing", async () => {
    const rows = [
      mean("2024-03-01", { mean: 0.1 + 0.2, coverage: 23 / 24, qualifiers: ["flat-line"] }),
      mean("2024-03-02", { mean: null, hours: 0, finalHours: 0, coverage: 0, valid: false, reason: "no-hours" }),
      mean("2024-03-03", {
        parameter: "co",
        unit: "mg/m³",
        maximumEightHourMean: { value: 0.7, windowEnd: 21, validWindows: 24, valid: true, reason: null },
      }),
    ];

    await store.days.replace(smart188, march, rows);

    expect(await store.days.readWindow(smart188, march)).toEqual(rows);
  });

  test("are read by day, then parameter code, the first day of the window included, the last not", async () => {
    await store.days.replace(smart188, march, [
      mean("2024-03-03", { parameter: "co" }),
      mean("2024-03-02", { parameter: "temperature" }),
      mean("2024-03-02", { parameter: "co" }),
      mean("2024-03-01", { parameter: "pm25" }),
    ]);

    const read = await store.days.readWindow(smart188, days("2024-03-01", "2024-03-03"));

    expect(read.map(({ day, parameter }) => `${day} ${parameter}`)).toEqual([
      "2024-03-01 pm25",
      "2024-03-02 co",
      "2024-03-02 temperature",
    ]);
  });

  test("written twice change nothing the second time", async () => {
    const rows = [mean("2024-03-01"), mean("2024-03-01", { parameter: "co" })];

    expect(await store.days.replace(smart188, march, rows)).toEqual({
      inserted: 2,
      changed: 0,
      unchanged: 0,
      deleted: 0,
    });
    expect(await store.days.replace(smart188, march, rows)).toEqual({
      inserted: 0,
      changed: 0,
      unchanged: 2,
      deleted: 0,
    });
  });

  test("of a day that lost its hours go, and only those of that station and window", async () => {
    await store.days.replace(smart188, march, [mean("2024-03-01"), mean("2024-03-02")]);
    await store.days.replace(smart189, march, [mean("2024-03-02", { stationId: "smart189" })]);

    expect(await store.days.replace(smart188, days("2024-03-02", "2024-03-03"), [])).toMatchObject({ deleted: 1 });

    expect(await store.days.readWindow(smart188, march)).toEqual([mean("2024-03-01")]);
    expect(await store.days.readWindow(smart189, march)).toHaveLength(1);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
