import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import type { DailyMean } from "../../src/domain/daily-mean.ts";
import { hourId, hourlyMeasurementSchema } from "../../src/domain/hourly-measurement.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import { openDayTable } from "../../src/store/day-table.ts";
import { dailyMeanTable } from "../../src/store/day-tables.ts";
import type { Database } from "../../src/store/document-collection.ts";
import { openHourStore } from "../../src/store/hour-store.ts";
import { openLedger } from "../../src/store/ledger-store.ts";
import { type PublishedFences, publishedFences } from "../../src/store/published-fences.ts";
import { published, slot } from "../pipeline/memory-ledger.ts";
import { type Connect, storeKinds, withFreshDatabase, withoutMongodb } from "../support/databases.ts";
import { days, hour, type HourFields, smart188, station } from "../support/hours.ts";
import { mean } from "../support/means.ts";

const march = days("2024-03-01", "2024-04-01");
const march1 = days("2024-03-01", "2024-03-02");

const hourDocuments = {
  name: "hourly_measurements",
  schema: z.strictObject({ _id: z.string(), ...hourlyMeasurementSchema.shape, fence: z.int() }),
  indexes: { byHour: ["stationId", "hourStart"], byRestatement: ["stationId", "restatedAt"] },
} as const;
const meanDocuments = {
  name: "daily_means",
  schema: dailyMeanTable.schema,
  indexes: { byDay: ["stationId", "day"] },
} as const;

describe.each(storeKinds)("rows of a fenced-off writer on $name", (kind) => {
  let connect: Connect;
  let database: Database;
  withFreshDatabase(kind, (opener) => (connect = opener));
  beforeEach(async () => {
    database = await connect();
  });

  /** What readers open, and how its parts are written: rows as a step does, strays as a step does that lost its lease. */
  async function open() {
    const ledger = await openLedger(database);
    const fences = publishedFences(ledger);
    const hours = await openHourStore(database, fences);
    const means = await openDayTable(database, dailyMeanTable, fences);
    const rawHours = await database.collection(hourDocuments);
    const rawMeans = await database.collection(meanDocuments);
    return {
      hours,
      means,
      publish: (key: string, fence: number, ...partitions: readonly string[]) => {
        const records = partitions.map((partition) => published(partition, { fence }));
        return ledger.record([{ asset: { key, grid: utcDays }, series: "smart188", fence, published: records }]);
      },
      wipe: (key: string, fence: number) => {
        const removed = [{ from: slot("2024-03-01"), to: slot("2024-03-02") }];
        return ledger.record([{ asset: { key, grid: utcDays }, series: "smart188", fence, removed }]);
      },
      straysHour: async (hourStart: string, fence: number, fields: HourFields = {}) => {
        const row = hour(hourStart, fields);
        await rawHours.putAll([{ _id: hourId(row.stationId, row.hourStart), ...row, fence }]);
      },
      straysMean: (row: DailyMean, fence: number) => rawMeans.putAll([dailyMeanTable.documentOf(row, fence)]),
    };
  }

  test("rule 13: are not read after the day was wiped", async () => {
    const { means, straysMean, publish, wipe } = await open();
    await publish("daily_means", 4, "2024-03-01");
    await wipe("daily_means", 5);
    await straysMean(mean("2024-03-01"), 4);

    expect(await means.readWindow(smart188, march1)).toEqual([]);
  });

  test("rule 13: daily means below the fence of their day's pointer are not read", async () => {
    const { means, publish, straysMean } = await open();
    await means.replace({ stationId: smart188 }, march, [mean("2024-03-01", { mean: 1 })], 7);
    await publish("daily_means", 7, "2024-03-01", "2024-03-02");

    await straysMean(mean("2024-03-02", { mean: 66 }), 6);

    expect(await means.readWindow(smart188, march)).toEqual([mean("2024-03-01", { mean: 1 })]);
    expect(await means.readRows({ stationId: smart188 }, march)).toEqual([mean("2024-03-01", { mean: 1 })]);
  });

  test("rule 13: the next write of the window removes them", async () => {
    const { means, publish, straysMean } = await open();
    await publish("daily_means", 7, "2024-03-02");
    await straysMean(mean("2024-03-02", { mean: 66 }), 6);

    expect(await means.replace({ stationId: smart188 }, march, [], 8)).toMatchObject({ deleted: 1 });
  });

  test("rule 13: hours below the fence of their day's pointer are not read: of a window, as the newest, as restated", async () => {
    const { hours, publish, straysHour } = await open();
    const restatedAt = "2024-03-09T10:05:00.000Z";
    const [kept, restated] = [hour("2024-03-01T05:00Z"), hour("2024-03-01T06:00Z", { restatedAt })];
    await hours.replace(station("smart188"), march, [kept, restated], 7);
    await publish("hourly_measurements", 7, "2024-03-01", "2024-03-02");

    await straysHour("2024-03-01T07:00Z", 6, { restatedAt });
    await straysHour("2024-03-02T00:00Z", 6);

    expect(await hours.readWindow(smart188, march)).toEqual([kept, restated]);
    expect(await hours.readRows(station("smart188"), march)).toEqual([kept, restated]);
    expect(await hours.readNewest(smart188)).toEqual(restated);
    expect(await hours.readRestated(smart188)).toEqual([restated]);
  });

  test("rule 13: with nothing but strays a station has no newest hour", async () => {
    const { hours, publish, straysHour } = await open();
    await publish("hourly_measurements", 7, "2024-03-01", "2024-03-02");
    await straysHour("2024-03-01T07:00Z", 6);
    await straysHour("2024-03-02T07:00Z", 6);

    expect(await hours.readNewest(smart188)).toBeNull();
  });

  test("rule 13: the fence is that of the row's own day, whatever the days beside it have", async () => {
    const { means, publish, straysMean } = await open();
    await publish("daily_means", 3, "2024-03-01");
    await publish("daily_means", 9, "2024-03-02");

    await straysMean(mean("2024-03-01", { mean: 1 }), 3);
    await straysMean(mean("2024-03-02", { mean: 2 }), 8);

    expect(await means.readWindow(smart188, march)).toEqual([mean("2024-03-01", { mean: 1 })]);
  });

  test("rows whose pointer is yet to move are read: of a day without one, and of a later write", async () => {
    const { means, publish } = await open();
    await publish("daily_means", 7, "2024-03-02");

    await means.replace(
      { stationId: smart188 },
      march,
      [mean("2024-03-01", { mean: 1 }), mean("2024-03-02", { mean: 2 })],
      8,
    );

    expect(await means.readWindow(smart188, march)).toEqual([
      mean("2024-03-01", { mean: 1 }),
      mean("2024-03-02", { mean: 2 }),
    ]);
  });

  test("a reader never misses a day that is published anew while it reads", async () => {
    const { means, hours, publish } = await open();
    await means.replace({ stationId: smart188 }, march, [mean("2024-03-01", { mean: 1 })], 7);
    await hours.replace(station("smart188"), march, [hour("2024-03-01T05:00Z")], 7);
    await publish("daily_means", 7, "2024-03-01");
    await publish("hourly_measurements", 7, "2024-03-01");
    const fences = publishedFences(await openLedger(database));
    let fence = 7;
    /** The fences, as a reader finds them just after another run published everything once more. */
    const overtaken: PublishedFences = async (asset, series, window) => {
      fence += 1;
      await means.replace({ stationId: smart188 }, march, [mean("2024-03-01", { mean: 1 })], fence);
      await hours.replace(station("smart188"), march, [hour("2024-03-01T05:00Z")], fence);
      await publish("daily_means", fence, "2024-03-01");
      await publish("hourly_measurements", fence, "2024-03-01");
      return fences(asset, series, window);
    };

    const read = await (await openDayTable(database, dailyMeanTable, overtaken)).readWindow(smart188, march);
    const overtakenHours = await openHourStore(database, overtaken);

    expect(read).toEqual([mean("2024-03-01", { mean: 1 })]);
    expect(await overtakenHours.readWindow(smart188, march1)).toEqual([hour("2024-03-01T05:00Z")]);
    expect(await overtakenHours.readNewest(smart188)).toEqual(hour("2024-03-01T05:00Z"));
  });

  test("the fence of a day is 0 until it is published, and then that of its pointer", async () => {
    const { publish } = await open();
    await publish("daily_means", 7, "2024-03-02");
    const [march2, march3] = [slot("2024-03-02"), slot("2024-03-03")];
    const asset = { key: "daily_means", grid: utcDays };

    const isPublished = await publishedFences(await openLedger(database))(asset, "smart188", {
      from: slot("2024-03-01"),
      to: slot("2024-04-01"),
    });

    expect([isPublished(march2, 6), isPublished(march2, 7), isPublished(march2, 8)]).toEqual([false, true, true]);
    expect([isPublished(march3, 0), isPublished(march3, 1)]).toEqual([true, true]);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
