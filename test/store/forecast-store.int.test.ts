import { beforeEach, describe, expect, test } from "vitest";

import { addHours, hourOfDay } from "../../src/base/utc-hour.ts";
import type { Forecast } from "../../src/domain/forecast.ts";
import { emptyState } from "../../src/pipeline/ledger.ts";
import { utcHours } from "../../src/pipeline/time-grid.ts";
import type { Store } from "../../src/store/open-store.ts";
import { published } from "../pipeline/memory-ledger.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { forecast, hourWindow, nothingForecast, score } from "../support/forecasts.ts";
import { days, smart188, smart189 } from "../support/hours.ts";

const march1 = hourWindow("2024-03-01T00:00Z", "2024-03-02T00:00Z");
const asset = { key: "forecasts", grid: utcHours };

describe.each(storeKinds)("forecasts on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  const replace = (rows: readonly Forecast[], fence = 1, hours = march1) =>
    store.forecasts.replace({ stationId: smart188 }, hours, rows, fence);
  const publish = (fence: number, ...partitions: readonly string[]) =>
    store.ledger.record([
      { asset, series: "smart188", fence, published: partitions.map((partition) => published(partition, { fence })) },
    ]);

  test("come back as they were written: by the champion, by persistence, and none", async () => {
    const rows = [
      forecast("2024-03-01T00:00Z", { p50: 0.1 + 0.2 }),
      forecast("2024-03-01T01:00Z", { maker: "persistence", reason: "lost-to-persistence", ageHours: 3 }),
      forecast("2024-03-01T02:00Z", nothingForecast),
    ];

    expect(await replace(rows)).toEqual({ inserted: 3, changed: 0, unchanged: 0, deleted: 0 });

    expect(await store.forecasts.readIssued(smart188, march1)).toEqual(rows);
    expect(await store.forecasts.readRows({ stationId: smart188 }, march1)).toEqual(rows);
  });

  test("issued in a window are those of its issue hours: its first hour, not its last", async () => {
    const rows = [0, 1, 2].map((hour) => forecast(`2024-03-01T0${hour}:00Z`));
    await replace(rows);

    const issued = await store.forecasts.readIssued(smart188, hourWindow("2024-03-01T01:00Z", "2024-03-01T02:00Z"));

    expect(issued).toEqual([rows[1]]);
  });

  test("for a window are those of its target hours, whenever they were issued, by target hour", async () => {
    const february29 = hourWindow("2024-02-29T00:00Z", "2024-03-01T00:00Z");
    await replace([forecast("2024-02-29T22:00Z", { leadHours: 2 }), forecast("2024-02-29T23:00Z")], 1, february29);
    await replace([forecast("2024-03-01T22:00Z"), forecast("2024-03-01T22:00Z", { leadHours: 2 })]);

    const targets = await store.forecasts.readTargets(smart188, march1);

    expect(targets.map(({ issueHour, leadHours }) => `${issueHour}+${leadHours}`)).toEqual([
      "2024-02-29T22:00Z+2",
      "2024-02-29T23:00Z+1",
      "2024-03-01T22:00Z+1",
    ]);
  });

  test("the newest are all those of the station's newest issue hour, by parameter and lead", async () => {
    const newest = [
      forecast("2024-03-01T05:00Z", { parameter: "co" }),
      forecast("2024-03-01T05:00Z", { parameter: "co", leadHours: 2 }),
      forecast("2024-03-01T05:00Z"),
    ];
    await replace([forecast("2024-03-01T04:00Z", { leadHours: 9 }), ...newest.toReversed()]);
    await store.forecasts.replace(
      { stationId: smart189 },
      march1,
      [forecast("2024-03-01T08:00Z", { stationId: "smart189" })],
      1,
    );

    expect(await store.forecasts.readNewest(smart188)).toEqual(newest);
  });

  test("that were never issued are none: newest, issued, for hours", async () => {
    expect(await store.forecasts.readNewest(smart188)).toEqual([]);
    expect(await store.forecasts.readIssued(smart188, march1)).toEqual([]);
    expect(await store.forecasts.readTargets(smart188, march1)).toEqual([]);
  });

  test("written twice change nothing, and what is no longer wanted goes, of that station and window only", async () => {
    const rows = [forecast("2024-03-01T00:00Z"), forecast("2024-03-01T01:00Z")];
    const foreign = forecast("2024-03-01T01:00Z", { stationId: "smart189" });
    await replace(rows);
    await store.forecasts.replace({ stationId: smart189 }, march1, [foreign], 1);

    expect(await replace(rows)).toMatchObject({ unchanged: 2 });
    expect(await replace([], 1, hourWindow("2024-03-01T01:00Z", "2024-03-01T02:00Z"))).toMatchObject({ deleted: 1 });

    expect(await store.forecasts.readIssued(smart188, march1)).toEqual([rows[0]]);
    expect(await store.forecasts.readIssued(smart189, march1)).toEqual([foreign]);
  });

  test("rule 13: a writer with a lower fence is refused", async () => {
    await replace([forecast("2024-03-01T00:00Z")], 7);

    await expect(replace([forecast("2024-03-01T00:00Z", { p50: 66 })], 6)).rejects.toMatchObject({ code: "FENCED" });

    expect(await store.forecasts.readNewest(smart188)).toEqual([forecast("2024-03-01T00:00Z")]);
  });

  describe("of a fenced-off writer", () => {
    const kept = forecast("2024-03-01T04:00Z");

    beforeEach(async () => {
      await replace([kept], 7, hourWindow("2024-03-01T04:00Z", "2024-03-01T05:00Z"));
      await replace([forecast("2024-03-01T05:00Z")], 6, hourWindow("2024-03-01T05:00Z", "2024-03-01T07:00Z"));
      await publish(7, "2024-03-01T04:00Z", "2024-03-01T05:00Z", "2024-03-01T06:00Z"); // 05:00 and 06:00 without rows
    });

    test("rule 13: are not read, in whatever way they are asked for", async () => {
      expect(await store.forecasts.readIssued(smart188, march1)).toEqual([kept]);
      expect(await store.forecasts.readTargets(smart188, march1)).toEqual([kept]);
    });

    test("rule 13: are not the newest: those of the hour before are", async () => {
      expect(await store.forecasts.readNewest(smart188)).toEqual([kept]);
    });

    test("rule 13: after everything was wiped there is no newest", async () => {
      const removed = [
        { from: utcHours.slotAt(Date.parse("2024-03-01")), to: utcHours.slotAt(Date.parse("2024-03-02")) },
      ];
      await store.ledger.record([{ asset, series: "smart188", fence: 8, removed }]);

      expect(await store.forecasts.readNewest(smart188)).toEqual([]);
    });
  });

  test("of an hour before any publication are read: its pointer is yet to move", async () => {
    await replace([forecast("2024-03-01T05:00Z")], 3);

    const state = (await store.ledger.read(asset, { from: 0, to: 1 }, "smart188")).get("smart188");

    expect(state ?? emptyState).toEqual(emptyState);
    expect(await store.forecasts.readNewest(smart188)).toEqual([forecast("2024-03-01T05:00Z")]);
  });

  test("take kept rows of their schema only", () => {
    expect(store.forecasts.parse({ ...forecast("2024-03-01T05:00Z") })).toEqual(forecast("2024-03-01T05:00Z"));
    expect(() => store.forecasts.parse({ ...forecast("2024-03-01T05:00Z"), leadHours: 0 })).toThrow(/leadHours/);
  });

  test("of a whole month are written and read in one call", async () => {
    const month = hourWindow("2024-03-01T00:00Z", "2024-04-01T00:00Z");
    const rows = Array.from({ length: 31 * 24 }, (_, index) => forecast(addHours(month.from, index)));

    expect(await replace(rows, 1, month)).toMatchObject({ inserted: 744 });
    expect(await store.forecasts.readIssued(smart188, month)).toEqual(rows);
  });
});

describe.each(storeKinds)("forecast scores on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  test("come back as they were written, by day, parameter and lead, with their hours", async () => {
    const march = days("2024-03-01", "2024-04-01");
    const outcome = {
      hour: hourOfDay(march.from, 23),
      observed: 11,
      p50: 0.1 + 0.2,
      persistence: 9,
      modelP50: null,
      low: null,
      high: -0.25,
      modelId: null,
    };
    const rows = [
      score("2024-03-01", { parameter: "co", n: 1, inside: 1, intervalScoreSum: 1 / 3, hours: [outcome] }),
      score("2024-03-01"),
      score("2024-03-01", { leadHours: 2 }),
      score("2024-03-02"),
    ];

    await store.forecastScores.replace({ stationId: smart188 }, march, rows.toReversed(), 1);

    expect(await store.forecastScores.readWindow(smart188, march)).toEqual(rows);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
