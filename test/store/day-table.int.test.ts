import { describe, expect, test } from "vitest";

import type { DayWindow } from "../../src/base/utc-day.ts";
import type { DailyMean } from "../../src/domain/daily-mean.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { days, smart188, smart189 } from "../support/hours.ts";
import { mean } from "../support/means.ts";

const march = days("2024-03-01", "2024-04-01");

describe.each(storeKinds)("daily means on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  const replace = (window: DayWindow, rows: readonly DailyMean[], fence = 1) =>
    store.days.replace({ stationId: smart188 }, window, rows, fence);

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

    await replace(march, rows);

    expect(await store.days.readWindow(smart188, march)).toEqual(rows);
  });

  test("are read by day, then parameter code, the first day of the window included, the last not", async () => {
    await replace(march, [
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

    expect(await replace(march, rows)).toEqual({
      inserted: 2,
      changed: 0,
      unchanged: 0,
      deleted: 0,
    });
    expect(await replace(march, rows)).toEqual({
      inserted: 0,
      changed: 0,
      unchanged: 2,
      deleted: 0,
    });
  });

  test("of a day that lost its hours go, and only those of that station and window", async () => {
    await replace(march, [mean("2024-03-01"), mean("2024-03-02")]);
    await store.days.replace({ stationId: smart189 }, march, [mean("2024-03-02", { stationId: "smart189" })], 1);

    expect(await replace(days("2024-03-02", "2024-03-03"), [])).toMatchObject({ deleted: 1 });

    expect(await store.days.readWindow(smart188, march)).toEqual([mean("2024-03-01")]);
    expect(await store.days.readWindow(smart189, march)).toHaveLength(1);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
