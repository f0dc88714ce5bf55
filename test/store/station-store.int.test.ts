import { describe, expect, test } from "vitest";

import { type Station, stationSchema } from "../../src/domain/station.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";

/** A station without API and place, from that day on. */
function imported(stationId: string, firstDay: string, fields: Partial<Record<keyof Station, unknown>> = {}): Station {
  return stationSchema.parse({
    stationId,
    name: stationId,
    sourceId: null,
    latitude: null,
    longitude: null,
    timeZone: "UTC",
    dataFrom: firstDay,
    siteSince: firstDay,
    ...fields,
  });
}

describe.each(storeKinds)("registered stations on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  test("are none at first", async () => {
    expect(await store.stations.list()).toEqual([]);
  });

  test("come back by id, whatever was registered first", async () => {
    await store.stations.register(imported("wanliu", "2024-01-02"));
    await store.stations.register(imported("dongsi", "2024-01-01"));

    expect(await store.stations.list()).toEqual([imported("dongsi", "2024-01-01"), imported("wanliu", "2024-01-02")]);
  });

  test("registered again keep everything but their first days, which move to earlier ones only", async () => {
    await store.stations.register(imported("dongsi", "2024-01-02", { name: "Dongsi" }));

    await store.stations.register(imported("dongsi", "2024-01-03"));
    expect(await store.stations.list()).toEqual([imported("dongsi", "2024-01-02", { name: "Dongsi" })]);

    await store.stations.register(imported("dongsi", "2024-01-01"));
    expect(await store.stations.list()).toEqual([imported("dongsi", "2024-01-01", { name: "Dongsi" })]);
  });

  test("registered by several at once begin with the earliest day of all", async () => {
    const firstDays = ["2024-01-05", "2024-01-03", "2024-01-01", "2024-01-04", "2024-01-02"];

    await Promise.all(firstDays.map((day) => store.stations.register(imported("dongsi", day))));

    expect(await store.stations.list()).toEqual([imported("dongsi", "2024-01-01")]);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
