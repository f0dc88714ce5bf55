import { describe, expect, test } from "vitest";

import { utcHourSchema } from "../../src/base/utc-hour.ts";
import type { HourlyMeasurement } from "../../src/domain/hourly-measurement.ts";
import type { Station } from "../../src/domain/station.ts";
import { storedGrid } from "../../src/forecast/stored-grid.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { days, hour, station } from "../support/hours.ts";

/** smart188 has stood where it is since 2 March, smart189 since long. */
const stations = [{ ...station("smart188"), siteSince: days("2024-03-02", "2024-03-02").from }, station("smart189")];

describe.each(storeKinds)("the grid of what is stored on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  const save = (of: Station | undefined, hours: readonly HourlyMeasurement[]) =>
    store.hours.replace(of ?? station("smart188"), days("2024-03-01", "2024-03-05"), hours, 1);
  const gridOf = (from: string, to: string) =>
    storedGrid(store.hours, stations, { from: utcHourSchema.parse(from), to: utcHourSchema.parse(to) });

  test("has every parameter with a unit, missing hours as NaN, from the window's first hour up to its end", async () => {
    await save(stations[0], [
      hour("2024-03-02T22:00Z", { values: { pm25: 1 } }),
      hour("2024-03-02T23:00Z", { values: { pm25: 2, o3: null } }),
      hour("2024-03-03T01:00Z", { values: { pm25: 4 } }),
      hour("2024-03-03T02:00Z", { values: { pm25: 5 } }),
    ]);
    await save(stations[1], [hour("2024-03-03T00:00Z", { stationId: "smart189", values: { pm25: 3 } })]);

    const grid = await gridOf("2024-03-02T23:00Z", "2024-03-03T02:00Z");

    expect(grid).toMatchObject({ firstHour: 474_839, hours: 3, stations: ["smart188", "smart189"] });
    expect(Object.keys(grid.columns).join(" ")).toBe("co pm25 pm10 no2 o3 temperature relativeHumidity");
    expect(grid.columns["pm25"]).toEqual([Float64Array.of(2, NaN, 4), Float64Array.of(NaN, 3, NaN)]);
    expect(grid.columns["o3"]).toEqual([Float64Array.of(NaN, NaN, 30), Float64Array.of(NaN, 30, NaN)]);
  });

  test("leaves out hours that are not finished", async () => {
    await save(stations[0], [hour("2024-03-02T10:00Z"), hour("2024-03-02T11:00Z", { provisional: true })]);

    const { columns } = await gridOf("2024-03-02T10:00Z", "2024-03-02T12:00Z");

    expect(columns["pm25"]?.[0]).toEqual(Float64Array.of(10, NaN));
  });

  test("leaves out hours before a station came to its final site, each station by itself", async () => {
    await save(stations[0], [hour("2024-03-01T23:00Z"), hour("2024-03-02T00:00Z")]);
    await save(stations[1], [hour("2024-03-01T23:00Z", { stationId: "smart189" })]);

    const { columns } = await gridOf("2024-03-01T23:00Z", "2024-03-02T01:00Z");

    expect(columns["pm25"]).toEqual([Float64Array.of(NaN, 10), Float64Array.of(10, NaN)]);
  });

  test("takes a concentration below 0, a sensor's drifting zero, as 0, and frost as frost", async () => {
    await save(stations[0], [
      hour("2024-03-02T10:00Z", { values: { co: -0.25, temperature: -3 } }),
      hour("2024-03-02T11:00Z", { values: { co: 0, temperature: 0 } }),
    ]);

    const { columns } = await gridOf("2024-03-02T10:00Z", "2024-03-02T12:00Z");

    expect(columns["co"]?.[0]).toEqual(Float64Array.of(0, 0));
    expect(columns["temperature"]?.[0]).toEqual(Float64Array.of(-3, 0));
    expect((await store.hours.readNewest(hour("2024-03-02T10:00Z").stationId))?.values.co).toBe(0);
    expect(
      (await store.hours.readWindow(hour("2024-03-02T10:00Z").stationId, days("2024-03-02", "2024-03-03")))[0]?.values
        .co,
    ).toBe(-0.25);
  });

  test("of an empty store has the window's hours without a value, and of an empty window none", async () => {
    expect((await gridOf("2024-03-02T22:00Z", "2024-03-03T00:00Z")).columns["co"]).toEqual([
      Float64Array.of(NaN, NaN),
      Float64Array.of(NaN, NaN),
    ]);
    expect(await gridOf("2024-03-02T22:00Z", "2024-03-02T22:00Z")).toMatchObject({ hours: 0 });
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
