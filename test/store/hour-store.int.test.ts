import { describe, expect, test } from "vitest";

import type { DayWindow } from "../../src/base/utc-day.ts";
import type { HourlyMeasurement } from "../../src/domain/hourly-measurement.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { days, hour, hoursOfDay, smart188, smart189, station } from "../support/hours.ts";

const march = days("2024-03-01", "2024-04-01");

describe.each(storeKinds)("hours on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  const replace = (window: DayWindow, rows: readonly HourlyMeasurement[], fence = 1) =>
    store.hours.replace({ stationId: smart188 }, window, rows, fence);

  const stored = async (window = march) =>
    (await store.hours.readWindow(smart188, window)).map(({ hourStart }) => hourStart);

  test("come back as they were written: missing values, the unfinished mark, restatements", async () => {
    const restated = hour("2024-03-01T00:00Z", {
      values: { co: 0, relativeHumidity: null, temperature: 29.376667 },
      restatements: hour("2024-03-01T00:00Z").restatements,
      restatedAt: "2024-03-09T10:05:00.000Z",
    });
    const rows = [
      {
        ...restated,
        restatements: [
          {
            parameter: "co" as const,
            before: -0.25,
            after: 0,
            beforeFetchedAt: restated.fetchedAt,
            afterFetchedAt: restated.fetchedAt,
          },
        ],
      },
      hour("2024-03-01T01:00Z", { provisional: true }),
    ];

    await replace(march, rows);

    expect(await store.hours.readWindow(smart188, march)).toEqual(rows);
  });

  test("of a window are those of its UTC days, oldest first: its first midnight, not its last", async () => {
    await replace(march, [
      hour("2024-03-03T00:00Z"),
      hour("2024-03-02T23:00Z"),
      hour("2024-03-02T00:00Z"),
      hour("2024-03-01T23:00Z"),
    ]);

    expect(await stored(days("2024-03-02", "2024-03-03"))).toEqual(["2024-03-02T00:00Z", "2024-03-02T23:00Z"]);
    expect(await stored(days("2024-03-02", "2024-03-02"))).toEqual([]);
    expect(await stored(days("2024-03-04", "2024-03-09"))).toEqual([]);
  });

  test("written twice change nothing the second time", async () => {
    const rows = hoursOfDay("2024-03-01", 24);

    expect(await replace(march, rows)).toEqual({
      inserted: 24,
      changed: 0,
      unchanged: 0,
      deleted: 0,
    });
    expect(await replace(march, rows)).toEqual({
      inserted: 0,
      changed: 0,
      unchanged: 24,
      deleted: 0,
    });
  });

  test("that are no longer wanted go, and only those of that station and window", async () => {
    await replace(march, [...hoursOfDay("2024-03-01", 2), ...hoursOfDay("2024-03-02", 3)]);
    await store.hours.replace(station("smart189"), march, hoursOfDay("2024-03-02", 2, { stationId: "smart189" }), 1);

    const counts = await replace(days("2024-03-02", "2024-03-03"), [
      hour("2024-03-02T00:00Z", { values: { pm25: 99 } }),
      hour("2024-03-02T01:00Z"),
      hour("2024-03-02T05:00Z"),
    ]);

    expect(counts).toEqual({ inserted: 1, changed: 1, unchanged: 1, deleted: 1 });
    expect(await stored()).toEqual([
      "2024-03-01T00:00Z",
      "2024-03-01T01:00Z",
      "2024-03-02T00:00Z",
      "2024-03-02T01:00Z",
      "2024-03-02T05:00Z",
    ]);
    expect(await store.hours.readWindow(smart189, march)).toHaveLength(2);
  });

  test("replaced by none leave an empty window", async () => {
    await replace(march, hoursOfDay("2024-03-01", 24));

    expect(await replace(march, [])).toEqual({
      inserted: 0,
      changed: 0,
      unchanged: 0,
      deleted: 24,
    });
    expect(await stored()).toEqual([]);
  });

  test("the newest hour is that of the station, whatever the order of writing", async () => {
    await replace(march, [hour("2024-03-02T05:00Z"), hour("2024-03-01T05:00Z")]);
    await store.hours.replace(station("smart189"), march, [hour("2024-03-09T05:00Z", { stationId: "smart189" })], 1);

    expect(await store.hours.readNewest(smart188)).toEqual(hour("2024-03-02T05:00Z"));
  });

  test("without any hour there is no newest one", async () => {
    expect(await store.hours.readNewest(smart188)).toBeNull();
  });

  test("restated ones are found by the time of their newest restatement, others are not", async () => {
    await replace(march, [
      hour("2024-03-01T00:00Z"),
      hour("2024-03-02T00:00Z", { restatedAt: "2024-03-09T10:05:00.000Z" }),
      hour("2024-03-03T00:00Z", { restatedAt: "2024-03-08T10:05:00.000Z" }),
    ]);
    const foreign = hour("2024-03-04T00:00Z", { stationId: "smart189", restatedAt: "2024-03-08T10:05:00.000Z" });
    await store.hours.replace(station("smart189"), march, [foreign], 1);

    const restated = await store.hours.readRestated(smart188);

    expect(restated.map(({ hourStart }) => hourStart)).toEqual(["2024-03-03T00:00Z", "2024-03-02T00:00Z"]);
  });

  test("of a whole year are written and read in one call", async () => {
    const year = days("2024-01-01", "2025-01-01");
    const rows = Array.from({ length: 366 }, (_, index) =>
      hoursOfDay(new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10), 24),
    ).flat();

    expect(await replace(year, rows)).toMatchObject({ inserted: 8_784 });
    expect(await store.hours.readWindow(smart188, year)).toEqual(rows);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
