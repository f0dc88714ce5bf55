import { describe, expect, test } from "vitest";
import { z } from "zod";

import { bytesSchema } from "../../src/base/bytes.ts";
import { stationIdSchema } from "../../src/domain/station.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore } from "../support/databases.ts";
import { hourWindow } from "../support/forecasts.ts";
import { days } from "../support/hours.ts";
import { type SmallCity, smallCity } from "./small-city.ts";

const awa = stationIdSchema.parse("awa");

describe.each(storeKinds)("forecasts of a small city on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (fresh) => {
    store = fresh;
  });

  /** A city of ten days, too few to train on: 22 at midnight, falling by 1 each hour to 10 at noon, then rising. */
  function youngCity(): SmallCity {
    const city = smallCity(store);
    city.now = "2025-12-10T13:20:00Z";
    city.air = (_, hourNumber) => 10 + Math.abs(12 - (hourNumber % 24));
    return city;
  }

  test("without a model are the last value; the hour before the newest is forecast as far as it has not ended", async () => {
    const city = youngCity();

    await city.run();

    const rows = await store.forecasts.readIssued(awa, hourWindow("2025-12-01T00:00Z", "2025-12-31T00:00Z"));
    const common = {
      stationId: "awa",
      parameter: "pm25",
      maker: "persistence",
      reason: "no-model",
      ageHours: 0,
      modelId: null,
      raw: null,
      issuedAt: "2025-12-10T13:20:00.000Z",
    };
    const flat = (value: number) => ({ p50: value, persistence: value });
    expect(rows).toEqual([
      expect.objectContaining({
        ...common,
        issueHour: "2025-12-10T11:00Z",
        leadHours: 2,
        targetHour: "2025-12-10T13:00Z",
        ...flat(11),
      }),
      expect.objectContaining({
        ...common,
        issueHour: "2025-12-10T12:00Z",
        leadHours: 1,
        targetHour: "2025-12-10T13:00Z",
        ...flat(10),
      }),
      expect.objectContaining({
        ...common,
        issueHour: "2025-12-10T12:00Z",
        leadHours: 2,
        targetHour: "2025-12-10T14:00Z",
        ...flat(10),
      }),
    ]);
    expect(new Set(rows.map(({ inputs }) => inputs)).size).toBe(2);
    // Of 24 hours the third largest rise is from 12 to 13, the third largest fall back: 11 · 14/13 − 1, and 11 · 13/14 − 1.
    const [, oneHour, twoHours] = rows.map(({ p10, p90 }) => [p10 ?? 0, p90 ?? 0].map((end) => Math.round(10 * end)));
    expect(oneHour).toEqual([92, 108]);
    expect(twoHours).toEqual([85, 117]);
  });

  test("are scored once their hours are measured", async () => {
    const city = youngCity();
    await city.run();
    city.now = "2025-12-10T14:20:00Z";
    await city.run();
    city.now = "2025-12-10T15:20:00Z";
    await city.run();

    const scores = await store.forecastScores.readWindow(awa, days("2025-12-10", "2025-12-11"));

    // One hour ahead: 10 for 13:00, 11 for 14:00, and 12 for 15:00, which still runs. Two: 11 for 13:00, 10 for 14:00, …
    expect(scores).toMatchObject([
      {
        parameter: "pm25",
        leadHours: 1,
        n: 2,
        absoluteErrorSum: 2,
        errorSum: -2,
        made: { model: 0, persistence: 3, none: 0 },
      },
      {
        parameter: "pm25",
        leadHours: 2,
        n: 2,
        absoluteErrorSum: 2,
        errorSum: -2,
        made: { model: 0, persistence: 4, none: 0 },
      },
    ]);
    expect(scores[0]?.hours.map(({ hour, observed, p50 }) => [hour, observed, p50])).toEqual([
      ["2025-12-10T13:00Z", 11, 10],
      ["2025-12-10T14:00Z", 12, 11],
    ]);
  });

  test("are not rewritten when history is restated, nor issued for hours that are over", async () => {
    const city = youngCity();
    await city.run();
    const before = await store.forecasts.readNewest(awa);
    city.air = (_, hourNumber) => 100 + (hourNumber % 24);
    city.now = "2025-12-10T13:50:00Z";
    await city.run({ forced: true, selection: "group:extract" });

    const report = await city.run();

    expect(report.assets.map(({ asset, partitions }) => [asset, partitions])).toContainEqual(["forecasts", 0]);
    expect(await store.forecasts.readNewest(awa)).toEqual(before);
    city.now = "2025-12-10T17:20:00Z";
    await city.run();
    const rows = await store.forecasts.readIssued(awa, hourWindow("2025-12-10T13:00Z", "2025-12-11T00:00Z"));
    expect(rows.map(({ issueHour, leadHours, persistence }) => [issueHour, leadHours, persistence])).toEqual([
      ["2025-12-10T15:00Z", 2, 115],
      ["2025-12-10T16:00Z", 1, 116],
      ["2025-12-10T16:00Z", 2, 116],
    ]);
  });

  test("of a station that has measured nothing lately are none", async () => {
    const city = youngCity();
    city.air = (stationId, hourNumber) => (stationId === "awa" ? null : hourNumber % 24);

    const report = await city.run();

    expect(report.failures).toEqual([]);
    expect(await store.forecasts.readNewest(awa)).toEqual([]);
    expect((await store.forecasts.readNewest(stationIdSchema.parse("bema"))).length).toBe(2);
    expect((await city.run()).state).toBe("SKIPPED");
  });

  test("are the champion's, calibrated by its held-back hours; of one that cannot be read the last value", async () => {
    const city = smallCity(store);
    await city.run();

    const issued = await store.forecasts.readNewest(awa);

    expect(issued.map(({ leadHours, maker, reason, modelId }) => [leadHours, maker, reason, modelId])).toEqual([
      [1, "model", null, "pm25/2026-01-20T12Z"],
      [2, "model", null, "pm25/2026-01-20T12Z"],
    ]);
    for (const { p10, p50, p90, raw, persistence } of issued) {
      // At 13:00 and 14:00 the course is at 16.9 and 14, plus noise of 0 to 2; the last value is one of 20 to 22.
      expect(persistence).toBeGreaterThan(19.9);
      expect(p50).toBeGreaterThan(13);
      expect(p50).toBeLessThan(19.5);
      expect(p10 ?? 99).toBeLessThan(p50 ?? 0);
      expect(p90 ?? 0).toBeGreaterThan(p50 ?? 99);
      expect(raw?.p10).not.toBe(p10);
    }

    await damageWeights(store);
    city.now = "2026-01-20T14:20:00Z";
    const report = await city.run();
    const [next] = await store.forecasts.readNewest(awa);

    expect(report.failures).toEqual([]);
    expect(next).toMatchObject({
      issueHour: "2026-01-20T13:00Z",
      maker: "persistence",
      reason: "no-model",
      modelId: null,
    });
    expect(next?.p10 ?? 99).toBeLessThan(next?.p50 ?? 0);
    expect(city.logLines.join("")).toContain('"message":"the champion cannot be used"');
  });

  test("are issued by a run after one that was killed once its model was trained, which is not trained again", async () => {
    const city = smallCity(store);
    await city.run({ selection: "hourly_measurements,forecast_models" });
    const [model] = await store.models.list("pm25");
    expect(await store.forecasts.readNewest(awa)).toEqual([]);

    await city.run();

    expect((await store.forecasts.readNewest(awa))[0]).toMatchObject({ maker: "model", modelId: model?.modelId });
    expect(await store.models.list("pm25")).toEqual([model]);
  });
});

/** One bit of the stored weights flips. */
async function damageWeights({ tables: { database } }: Store): Promise<void> {
  const schema = z.strictObject({ _id: z.string(), sha256: z.string(), part: z.int(), bytes: bytesSchema });
  const parts = await database.collection({
    name: "model_weights",
    schema,
    indexes: { byWeights: ["sha256", "part"] },
  });
  const [part] = await parts.range({ index: "byWeights" });
  if (!part) throw new Error("no weights are stored");
  const bytes = Uint8Array.from(part.bytes);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await parts.putAll([{ ...part, bytes }]);
}
