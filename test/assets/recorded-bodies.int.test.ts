import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { sha256 } from "../../src/base/json.ts";
import { dayNumber, utcDaySchema } from "../../src/base/utc-day.ts";
import { stationIdSchema } from "../../src/domain/station.ts";
import { emptyState } from "../../src/pipeline/ledger.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { type FreshStore, storeKinds, withoutMongodb } from "../support/databases.ts";
import { runPipeline } from "../support/pipeline.ts";
import { goldenMeans, printedPrecision, recordedBodies, withoutRecordedBodies } from "../support/recorded-bodies.ts";

const everyDay = { from: utcDaySchema.parse("2022-08-01"), to: utcDaySchema.parse("2025-01-01") };
const smart188 = stationIdSchema.parse("smart188");
const smart189 = stationIdSchema.parse("smart189");

describe.runIf(withoutRecordedBodies === null).each(storeKinds)("recorded bodies on $name", (kind) => {
  let place: FreshStore;
  let store: Store;

  beforeAll(async () => {
    place = await kind.fresh();
    store = await openStore(place.settings);
  });
  afterAll(async () => {
    await store.close();
    await place.remove();
  });
  const replay = (asOf: string, from: string, to: string) =>
    runPipeline(store, { asOf, from, to, replayFolder: recordedBodies });
  const december6 = () => replay("2023-12-06T17:00:00Z", "2022-12-06", "2023-12-06");

  // The tests of this file follow each other on one store, as the fetches of those months did.
  test("the bodies of 2023-12-06 give the golden mean of every station and day", async () => {
    expect(await december6()).toMatchObject({
      state: "SUCCESS",
      assets: [
        { asset: "hourly_measurements", partitions: 732, rows: { inserted: 8133 + 8029 } },
        { asset: "daily_means", partitions: 732 },
        { asset: "air_quality_index", partitions: 732 },
        { asset: "exceedances", partitions: 732 },
      ],
    });

    for (const [stationId, sourceId, days] of [
      [smart188, "283164601", 348],
      [smart189, "283181971", 345],
    ] as const) {
      const means = await store.days.readWindow(stationId, everyDay);
      const byId = new Map(means.map((mean) => [`${mean.day} ${mean.parameter}`, mean]));
      const golden = goldenMeans(sourceId);
      expect(golden).toHaveLength(days);
      expect(new Set(means.map((mean) => mean.day)).size).toBe(days);
      for (const { day, co, pm25 } of golden) {
        for (const [parameter, printed] of [
          ["co", co],
          ["pm25", pm25],
        ] as const) {
          const difference = Math.abs((byId.get(`${day} ${parameter}`)?.mean ?? Number.NaN) - Number(printed));
          expect(difference, `${stationId} ${parameter} ${day}`).toBeLessThanOrEqual(printedPrecision(printed));
        }
      }
    }
  });

  test("valid needs 18 hours, and the unfinished hour is marked and does not count", async () => {
    const means = (await store.days.readWindow(smart189, everyDay)).filter(({ parameter }) => parameter === "pm25");

    expect(means.filter((mean) => !mean.valid)).toHaveLength(19);
    expect(means.filter((mean) => mean.valid !== mean.finalHours >= 18)).toEqual([]);
    expect(means.at(-1)).toMatchObject({
      day: "2023-12-06",
      hours: 17,
      finalHours: 16,
      provisional: true,
      valid: false,
    });
    expect(means.filter((mean) => mean.provisional)).toHaveLength(1);
  });

  test("a second run writes nothing: no run record, no new data version", async () => {
    const before = await fingerprint(store);

    expect(await december6()).toMatchObject({ runId: null, state: "SKIPPED" });

    expect(await fingerprint(store)).toBe(before);
    expect(await store.ledger.runs(10)).toHaveLength(1);
  });

  test("bodies fetched later add their hours, restate values, and every restatement is kept", async () => {
    await replay("2023-12-10T01:00:00Z", "2022-12-06", "2023-12-10");
    await replay("2024-09-09T11:00:00Z", "2022-12-06", "2024-09-09");

    for (const [stationId, hours, restated] of [
      [smart188, 14_575, { co: 2156, o3: 1 }],
      [smart189, 13_767, { co: 1134 }],
    ] as const) {
      expect(await store.hours.readWindow(stationId, everyDay)).toHaveLength(hours);
      const changes = (await store.hours.readRestated(stationId)).flatMap((hour) => hour.restatements);
      const counts = Object.fromEntries(
        Array.from(
          Map.groupBy(changes, (change) => change.parameter),
          ([parameter, each]) => [parameter, each.length],
        ),
      );
      expect(counts).toEqual(restated);
      expect(changes.filter((change) => change.before === change.after)).toEqual([]);
      expect(changes.every((change) => change.parameter === "co" || change.parameter === "o3")).toBe(true);
      expect(changes.every((change) => (change.before ?? 0) < 0 && change.after === 0)).toBe(true);
    }
  });

  test("the stored exceedances are those of the reference: days over WHO's 15 µg/m³ of PM2.5", async () => {
    const year = { from: utcDaySchema.parse("2023-09-10"), to: utcDaySchema.parse("2024-09-10") };
    for (const [stationId, over] of [
      [smart188, 27],
      [smart189, 114],
    ] as const) {
      const rows = await store.exceedances.readWindow(stationId, year);
      expect(rows.filter((row) => row.standardId === "who-2021-pm25-24h")).toHaveLength(over);
    }
  });

  test("a day is valid for an index if it is for its mean, and the dead CO of SMART188 gives none", async () => {
    const indices = await store.airQuality.readWindow(smart188, everyDay);
    const means = (await store.days.readWindow(smart188, everyDay)).filter(({ parameter }) => parameter === "pm25");

    expect(indices.filter((row) => row.usAqi !== null).length).toBe(means.filter((mean) => mean.valid).length);
    expect(indices.filter((row) => row.usAqi?.responsible === "co")).toEqual([]);
  });

  test("an hour that was unfinished in one body is final in the next, and that is no restatement", async () => {
    const day = { from: utcDaySchema.parse("2023-12-06"), to: utcDaySchema.parse("2023-12-07") };
    const hour = (await store.hours.readWindow(smart188, day)).find(
      ({ hourStart }) => hourStart === "2023-12-06T16:00Z",
    );

    expect(hour).toMatchObject({ provisional: false, restatements: [{ parameter: "co" }] });
    expect(hour?.values.pm10).toBeCloseTo(16.9, 1);
  });

  test("an older body replayed after a newer one changes nothing", async () => {
    const before = await fingerprint(store);

    expect(await december6()).toMatchObject({ state: "SKIPPED" });

    expect(await fingerprint(store)).toBe(before);
  });

  test("the raw bodies are kept as they came", async () => {
    const [hour] = await store.hours.readWindow(smart189, everyDay);

    const body = await store.payloads.read(hour?.payload ?? "");

    expect(sha256(body ?? "")).toBe(hour?.payload);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
if (withoutRecordedBodies) test.skip(withoutRecordedBodies);

/** Every stored row and pointer, as one number. */
async function fingerprint(store: Store): Promise<string> {
  const rows: object[] = [];
  const slots = { from: dayNumber(everyDay.from), to: dayNumber(everyDay.to) };
  for (const stationId of [smart188, smart189]) {
    for (const table of [store.hours, store.days, store.airQuality, store.exceedances]) {
      rows.push(...(await table.readWindow(stationId, everyDay)));
    }
    for (const key of ["hourly_measurements", "daily_means", "air_quality_index", "exceedances"]) {
      const states = await store.ledger.read({ key, grid: utcDays }, slots, stationId);
      const { published, quarantined, failed } = states.get(stationId) ?? emptyState;
      rows.push([...published], [...quarantined], failed);
    }
  }
  return sha256(JSON.stringify(rows));
}
