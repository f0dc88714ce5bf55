import { hostname } from "node:os";

import { describe, expect, test } from "vitest";

import { utcDayOf } from "../../src/base/utc-day.ts";
import { hourMs, type UtcHour } from "../../src/base/utc-hour.ts";
import type { UtcMonth } from "../../src/base/utc-month.ts";
import type { Station } from "../../src/domain/station.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { type AssetSpec, defineAsset } from "../../src/pipeline/define-asset.ts";
import { numbersOf } from "../../src/pipeline/interval-set.ts";
import { any, minShare } from "../../src/pipeline/join.ts";
import { fixedDimension, partitionsOf, stationHours } from "../../src/pipeline/partitions.ts";
import type { RunReport } from "../../src/pipeline/run-report.ts";
import { type TimeGrid, utcDays, utcHours, utcMonths } from "../../src/pipeline/time-grid.ts";
import { lookback, overlap, withNeighbours } from "../../src/pipeline/upstream.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { smart188, station } from "../support/hours.ts";
import { memoryTable, type PlainRow } from "./memory-table.ts";
import { tinyAsset, type TinyTables, tinyTables } from "./tiny-assets.ts";
import {
  daysRange,
  holder,
  type RunFields,
  runGraph,
  seriesState,
  slotsOf,
  stateOf,
  twoStations,
} from "./tiny-pipeline.ts";

/** @returns every key of a window. */
function keysOf<Key extends string>(grid: TimeGrid<Key>, { from, to }: { from: Key; to: Key }): Key[] {
  const [first, end] = [grid.slotOf(from) ?? 0, grid.slotOf(to) ?? 0];
  return numbersOf([{ from: first, to: end }]).map((slot) => grid.keyOf(slot));
}

/** "2024-03-02T00:00Z/2024-03-02T06:00Z": one call of `materialize`. */
const windowText = ({ from, to }: { from: string; to: string }) => `${from}/${to}`;

describe.each(storeKinds)("a run over other grids, with its ledger on $name,", (kind) => {
  let store: Store;
  withFreshStore(kind, (fresh) => {
    store = fresh;
  });

  /** `hourly` has a value for each hour, 1 unless told otherwise; `features` sums the 24 hours before its own. */
  function hourPipeline() {
    const idOf = ({ stationId }: Station) => stationId;
    const [hourly, features] = [memoryTable<Station, UtcHour>(idOf), memoryTable<Station, UtcHour>(idOf)];
    const calls: string[] = [];
    const pipeline = {
      now: "2024-03-02T06:05:00Z",
      calls,
      values: new Map<string, number | null>(),
      features,
      run: (fields: { readonly explicit?: boolean } = {}): Promise<RunReport> =>
        runGraph({
          store,
          graph: assetGraph<unknown>([hourlyAsset(), featuresAsset()]),
          resources: null,
          now: () => pipeline.now,
          stations: [station("smart188", { dataFrom: "2024-03-01" })],
          range: daysRange("2024-03-01", "2024-03-03"),
          ...fields,
        }),
    };
    const common = {
      description: "Values: one row per station and hour.",
      group: "tiny",
      codeVersion: "1",
      partitions: stationHours(),
      partitionOf: (row: PlainRow<UtcHour>) => row.key,
      contentOf: ({ series, key, value }: PlainRow<UtcHour>) => ({ series, key, value }),
    };
    type HourSpec = AssetSpec<PlainRow<UtcHour>, unknown, Station, UtcHour>;
    const rows = (key: string, valueOf: (hour: UtcHour) => number | null): Pick<HourSpec, "materialize"> => ({
      async materialize({ window, member }) {
        pipeline.calls.push(`${key} ${windowText(window)}`);
        return keysOf(utcHours, window).map((hour) => ({ series: member.stationId, key: hour, value: valueOf(hour) }));
      },
    });
    const hourlyAsset = () =>
      defineAsset<PlainRow<UtcHour>, unknown, Station, UtcHour>({
        ...common,
        key: "hourly",
        upstream: [],
        table: () => hourly,
        rereadSlots: 0,
        completenessFloor: 1,
        completenessOf: ([row]) => (typeof row?.value === "number" ? 1 : 0),
        ...rows("hourly", (hour) => pipeline.values.get(hour) ?? (pipeline.values.has(hour) ? null : 1)),
      });
    const featuresAsset = () =>
      defineAsset<PlainRow<UtcHour>, unknown, Station, UtcHour>({
        ...common,
        key: "features",
        upstream: [lookback({ key: "hourly" }, 24, { join: minShare(0.75), outside: "required" })],
        table: () => features,
        ...rows("features", (hour) => {
          const slot = Date.parse(hour) / hourMs;
          const before = numbersOf([{ from: slot - 24, to: slot }]).map((each) => utcHours.keyOf(each));
          return before.reduce((sum, each) => sum + (hourly.value(smart188, each) ?? 0), 0);
        }),
      });
    return pipeline;
  }

  describe("hours that look 24 hours back", () => {
    test("rule 8, 9: run once three quarters of the hours before them are complete", async () => {
      const pipeline = hourPipeline();
      for (const hour of ["10", "11", "12", "13", "14", "15"]) pipeline.values.set(`2024-03-01T${hour}:00Z`, null);

      const report = await pipeline.run();

      expect(pipeline.calls).toEqual([
        "hourly 2024-03-01T00:00Z/2024-03-02T06:00Z",
        "features 2024-03-02T00:00Z/2024-03-02T06:00Z",
      ]);
      expect(report).toMatchObject({ state: "SUCCESS", assets: [{ partitions: 30 }, { partitions: 6 }] });
      expect(pipeline.features.all()).toEqual([
        "smart188 2024-03-02T00:00Z 18",
        "smart188 2024-03-02T01:00Z 18",
        "smart188 2024-03-02T02:00Z 18",
        "smart188 2024-03-02T03:00Z 18",
        "smart188 2024-03-02T04:00Z 18",
        "smart188 2024-03-02T05:00Z 18",
      ]);
    });

    test("rule 9: wait while one hour more is missing", async () => {
      const pipeline = hourPipeline();
      for (const hour of ["10", "11", "12", "13", "14", "15", "16"]) {
        pipeline.values.set(`2024-03-01T${hour}:00Z`, null);
      }

      expect((await pipeline.run()).assets).toMatchObject([{ partitions: 30 }, { partitions: 0 }]);
    });

    test("rule 6: exist five minutes after their end, and not a minute earlier", async () => {
      const pipeline = hourPipeline();
      await pipeline.run();
      pipeline.calls.length = 0;

      pipeline.now = "2024-03-02T07:04:59Z";
      expect(await pipeline.run()).toMatchObject({ state: "SKIPPED" });
      pipeline.now = "2024-03-02T07:05:00Z";
      await pipeline.run();

      expect(pipeline.calls).toEqual([
        "hourly 2024-03-02T06:00Z/2024-03-02T07:00Z",
        "features 2024-03-02T06:00Z/2024-03-02T07:00Z",
      ]);
    });

    test("rule 17: a restated hour makes those stale that look back on it, and no others", async () => {
      const pipeline = hourPipeline();
      await pipeline.run();
      pipeline.calls.length = 0;
      pipeline.now = "2024-03-02T06:59:00Z";
      pipeline.values.set("2024-03-01T03:00Z", 100);

      pipeline.now = "2024-03-02T07:04:00Z";
      await pipeline.run({ explicit: true });

      expect(pipeline.calls).toEqual([
        "hourly 2024-03-01T00:00Z/2024-03-02T06:00Z",
        "features 2024-03-01T18:00Z/2024-03-02T04:00Z",
      ]);
      expect(pipeline.features.all().slice(6, 12)).toEqual([
        "smart188 2024-03-02T00:00Z 123",
        "smart188 2024-03-02T01:00Z 123",
        "smart188 2024-03-02T02:00Z 123",
        "smart188 2024-03-02T03:00Z 123",
        "smart188 2024-03-02T04:00Z 24",
        "smart188 2024-03-02T05:00Z 24",
      ]);
    });
  });

  test("rule 7: hours that look 24 hours back on days read every day that overlaps those hours", async () => {
    const calls: string[] = [];
    let value = 1;
    const days = tinyAsset("days", [], {
      rereadSlots: 1,
      materialize: async ({ window: { from, to }, member: { stationId } }) =>
        keysOf(utcDays, { from, to }).map((day) => ({ stationId, day, value: day === "2024-03-02" ? value : 1 })),
    });
    const table = memoryTable<Station, UtcHour>(({ stationId }) => stationId);
    const hours = defineAsset<PlainRow<UtcHour>, unknown, Station, UtcHour>({
      key: "hours",
      description: "Nothing: no row per station and hour.",
      group: "tiny",
      codeVersion: "1",
      partitions: stationHours(),
      upstream: [lookback({ key: "days" }, 24)],
      partitionOf: ({ key }) => key,
      contentOf: ({ key }) => key,
      table: () => table,
      async materialize({ window }) {
        calls.push(windowText(window));
        return [];
      },
    });
    const run = (now: string) =>
      runGraph({
        store,
        graph: assetGraph([days, hours]),
        resources: tinyTables(),
        now: () => now,
        stations: [station("smart188", { dataFrom: "2024-03-01" })],
        range: daysRange("2024-03-01", "2024-03-03"),
      });

    await run("2024-03-02T03:05:00Z");
    expect(calls).toEqual(["2024-03-01T00:00Z/2024-03-02T03:00Z"]);
    const { published } = await stateOf(store, hours, "smart188", {
      from: utcHours.slotOf("2024-03-02T00:00Z") ?? 0,
      to: utcHours.slotOf("2024-03-02T02:00Z") ?? 0,
    });
    const [first] = (await seriesState(store, "days", "smart188", ["2024-03-01", "2024-03-02"])).published.values();
    const [midnight, one] = published.values();
    expect(midnight?.inputVersions).toEqual({ "days[-24..-1]": first?.dataVersion });
    expect(one?.inputVersions["days[-24..-1]"]).not.toBe(first?.dataVersion);

    calls.length = 0;
    value = 2;
    await run("2024-03-02T04:05:00Z");

    expect(calls).toEqual(["2024-03-02T01:00Z/2024-03-02T04:00Z"]);
  });

  describe("forecasts of hours, of which only the newest two are made from hours that are read once", () => {
    /** `forecasts` sums the two days that each hour reads; `scores` counts the forecasts of a day. */
    function forecastPipeline() {
      const stations = twoStations("2024-02-28");
      const tables = tinyTables();
      const table = memoryTable<Station, UtcHour>(({ stationId }) => stationId);
      const calls: string[] = [];
      const reads: string[] = [];
      const ledger: Store["ledger"] = {
        ...store.ledger,
        read(asset, slots, series) {
          reads.push(asset.key);
          return store.ledger.read(asset, slots, series);
        },
      };
      const pipeline = {
        now: "2024-03-02T06:20:00Z",
        calls,
        reads,
        value: 1,
        table,
        tables,
        run: (fields: RunFields<TinyTables> = {}) =>
          runGraph({
            store: { ...store, ledger },
            graph: assetGraph([daily(), forecasts, scores]),
            resources: tables,
            now: () => pipeline.now,
            stations,
            range: daysRange("2024-02-28", "2024-03-03"),
            ...fields,
          }),
      };
      const daily = () =>
        tinyAsset("daily", [], {
          rereadSlots: 7,
          materialize: async ({ window, member: { stationId } }) =>
            keysOf(utcDays, window).map((day) => ({ stationId, day, value: pipeline.value })),
        });
      const reading = { series: "all", join: any, pinned: true } as const;
      const forecasts = defineAsset<PlainRow<UtcHour>, TinyTables, Station, UtcHour>({
        key: "forecasts",
        description: "Sums: one row per station and hour.",
        group: "tiny",
        codeVersion: "1",
        partitions: stationHours({ newestOnly: 2 }),
        upstream: [lookback({ key: "daily" }, 24, reading)],
        partitionOf: ({ key }) => key,
        contentOf: ({ series, key, value }) => ({ series, key, value }),
        table: () => table,
        async materialize({ window, member, resources }) {
          pipeline.calls.push(`forecasts ${member.stationId} ${windowText(window)}`);
          return keysOf(utcHours, window).map((key) => {
            const value = resources.read("daily", member.stationId, utcDayOf(new Date(key)))?.value ?? null;
            return { series: member.stationId, key, value };
          });
        },
      });
      const scores = tinyAsset(
        "scores",
        [withNeighbours({ key: "forecasts" }, () => ({ before: 1, after: 0 }), { join: any })],
        {
          materialize: async ({ window, member: { stationId } }) => {
            pipeline.calls.push(`scores ${stationId} ${windowText(window)}`);
            return keysOf(utcDays, window).map((day) => {
              const made = table.all().filter((row) => row.startsWith(`${stationId} ${day}`));
              return { stationId, day, value: made.length };
            });
          },
        },
      );
      return pipeline;
    }

    test("rule 6: are made of the newest hours only, also by force; days behind them count those that there are", async () => {
      const pipeline = forecastPipeline();
      await pipeline.run();

      expect(pipeline.calls).toEqual([
        "forecasts smart188 2024-03-02T04:00Z/2024-03-02T06:00Z",
        "forecasts smart189 2024-03-02T04:00Z/2024-03-02T06:00Z",
        "scores smart188 2024-03-02/2024-03-03",
        "scores smart189 2024-03-02/2024-03-03",
      ]);
      expect(await pipeline.run()).toMatchObject({ state: "SKIPPED" });

      pipeline.calls.length = 0;
      pipeline.now = "2024-03-02T09:20:00Z";
      await pipeline.run({ forced: true, selection: "forecasts", range: daysRange("2024-02-28", "2024-03-03") });
      await pipeline.run({ selection: "scores" });

      expect(pipeline.calls).toEqual([
        "forecasts smart188 2024-03-02T07:00Z/2024-03-02T09:00Z",
        "forecasts smart189 2024-03-02T07:00Z/2024-03-02T09:00Z",
        "scores smart188 2024-03-02/2024-03-03",
        "scores smart189 2024-03-02/2024-03-03",
      ]);
      expect(pipeline.table.all().slice(0, 4)).toEqual([
        "smart188 2024-03-02T04:00Z 1",
        "smart188 2024-03-02T05:00Z 1",
        "smart188 2024-03-02T07:00Z 1",
        "smart188 2024-03-02T08:00Z 1",
      ]);
      expect(
        await pipeline.run({ forced: true, range: daysRange("2024-02-28", "2024-03-01"), selection: "forecasts" }),
      ).toMatchObject({ state: "SKIPPED" });
    });

    test("rule 17: are not made again when their hours are restated, and record no version of them", async () => {
      const pipeline = forecastPipeline();
      await pipeline.run();
      pipeline.calls.length = 0;
      pipeline.now = "2024-03-02T07:20:00Z";
      pipeline.value = 50;

      await pipeline.run();

      expect(pipeline.calls).toEqual([
        "forecasts smart188 2024-03-02T06:00Z/2024-03-02T07:00Z",
        "forecasts smart189 2024-03-02T06:00Z/2024-03-02T07:00Z",
        "scores smart188 2024-03-02/2024-03-03",
        "scores smart189 2024-03-02/2024-03-03",
      ]);
      expect(pipeline.table.all().slice(0, 3)).toEqual([
        "smart188 2024-03-02T04:00Z 1",
        "smart188 2024-03-02T05:00Z 1",
        "smart188 2024-03-02T06:00Z 50",
      ]);
      const slots = { from: utcHours.slotOf("2024-03-02T06:00Z") ?? 0, to: utcHours.slotOf("2024-03-02T07:00Z") ?? 0 };
      const { published } = await stateOf(store, { key: "forecasts", grid: utcHours }, "smart188", slots);
      expect(Array.from(published.values(), ({ inputVersions }) => inputVersions)).toEqual([{}]);
    });

    test("read the ledger of all stations once for a run, not once for each of its steps", async () => {
      const pipeline = forecastPipeline();
      await pipeline.run({ selection: "daily" });
      pipeline.reads.length = 0;

      await pipeline.run({ selection: "forecasts" });

      expect(pipeline.calls).toHaveLength(2);
      expect(pipeline.reads.filter((asset) => asset === "daily")).toHaveLength(1);
    });

    test("rule 14: that a killed run left half written are made again while they can be, and left alone after that", async () => {
      const pipeline = forecastPipeline();
      await pipeline.run();
      const forecasts = { key: "forecasts", grid: utcHours };
      const slots = { from: utcHours.slotOf("2024-03-02T05:00Z") ?? 0, to: utcHours.slotOf("2024-03-02T06:00Z") ?? 0 };
      const killed = holder("killed", { host: hostname(), pid: 2 ** 22 + 1 }); // no process has that number
      for (const series of ["smart188", "smart189"]) await store.leases.take(forecasts, series, [slots], killed);
      pipeline.calls.length = 0;

      await pipeline.run({ selection: "forecasts", stations: twoStations("2024-02-28").slice(0, 1) });
      expect(pipeline.calls).toEqual(["forecasts smart188 2024-03-02T05:00Z/2024-03-02T06:00Z"]);

      pipeline.calls.length = 0;
      pipeline.now = "2024-03-02T08:20:00Z";
      expect(await pipeline.run({ selection: "forecasts" })).toMatchObject({ state: "SUCCESS" });
      expect(pipeline.calls).toEqual([
        "forecasts smart188 2024-03-02T06:00Z/2024-03-02T08:00Z",
        "forecasts smart189 2024-03-02T06:00Z/2024-03-02T08:00Z",
      ]);
      expect(await pipeline.run({ selection: "forecasts" })).toMatchObject({ state: "SKIPPED" });
      expect(pipeline.table.value("smart189", "2024-03-02T05:00Z")).toBe(1);
    });
  });

  describe("months of parameters that read the days of all stations", () => {
    const parameter = fixedDimension("parameter", ["no2", "pm25"], "2024-02-01");

    /** `monthly` sums the February days of every station, each 1 unless told otherwise. */
    function monthPipeline() {
      const tables = tinyTables();
      const table = memoryTable<"no2" | "pm25", UtcMonth>((name) => name);
      const calls: string[] = [];
      const pipeline = {
        now: "2024-03-03T12:05:00Z",
        calls,
        /** The station that fails. */
        broken: "",
        values: new Map<string, number>(),
        table,
        run: (stations = twoStations("2024-02-27")) =>
          runGraph({
            store,
            graph: assetGraph<typeof tables>([daily(), monthly(stations)]),
            resources: tables,
            now: () => pipeline.now,
            stations,
            range: daysRange("2024-02-01", "2024-03-04"),
          }),
      };
      const daily = () =>
        tinyAsset("daily", [], {
          rereadSlots: 7,
          materialize: async ({ window, member: { stationId } }) => {
            pipeline.calls.push(`daily ${stationId} ${windowText(window)}`);
            if (pipeline.broken === stationId) throw new TypeError("broken");
            return keysOf(utcDays, window).map((day) => {
              return { stationId, day, value: pipeline.values.get(`${stationId} ${day}`) ?? 1 };
            });
          },
        });
      const monthly = (stations: readonly Station[]): Asset<typeof tables> =>
        defineAsset<PlainRow<UtcMonth>, typeof tables, "no2" | "pm25", UtcMonth>({
          key: "monthly",
          description: "Sums: one row per parameter and month.",
          group: "tiny",
          codeVersion: "1",
          partitions: partitionsOf(parameter, utcMonths),
          upstream: [overlap({ key: "daily" }, { series: "all" })],
          partitionOf: ({ key }) => key,
          contentOf: ({ series, key, value }) => ({ series, key, value }),
          table: () => table,
          async materialize({ window, member, resources }) {
            pipeline.calls.push(`monthly ${member} ${windowText(window)}`);
            const february = { from: utcDays.keyOf(19_754), to: utcDays.keyOf(19_783) };
            const values = stations.flatMap(({ stationId }) =>
              keysOf(utcDays, february).map((day) => resources.read("daily", stationId, day)?.value ?? 0),
            );
            return [{ series: member, key: window.from, value: values.reduce((sum, each) => sum + each, 0) }];
          },
        });
      return pipeline;
    }

    test("run once every day of every station is there", async () => {
      const pipeline = monthPipeline();
      pipeline.broken = "smart189";
      expect(await pipeline.run()).toMatchObject({ state: "FAILURE", assets: [{ partitions: 6 }, { partitions: 0 }] });
      expect(pipeline.table.all()).toEqual([]);
      pipeline.broken = "";

      await pipeline.run();

      expect(pipeline.calls.slice(-3)).toEqual([
        "daily smart189 2024-02-27/2024-03-04",
        "monthly no2 2024-02/2024-03",
        "monthly pm25 2024-02/2024-03",
      ]);
      expect(pipeline.table.all()).toEqual(["no2 2024-02 6", "pm25 2024-02 6"]);
    });

    test("run again when one day of one station was restated, and not for a day of another month", async () => {
      const pipeline = monthPipeline();
      await pipeline.run();
      pipeline.calls.length = 0;
      pipeline.now = "2024-03-03T13:05:00Z";
      pipeline.values.set("smart189 2024-03-01", 50);
      await pipeline.run();
      expect(pipeline.calls.filter((call) => call.startsWith("monthly"))).toEqual([]);

      pipeline.now = "2024-03-03T14:05:00Z";
      pipeline.values.set("smart189 2024-02-29", 50);
      await pipeline.run();

      expect(pipeline.calls.filter((call) => call.startsWith("monthly"))).toEqual([
        "monthly no2 2024-02/2024-03",
        "monthly pm25 2024-02/2024-03",
      ]);
      expect(pipeline.table.all()).toEqual(["no2 2024-02 55", "pm25 2024-02 55"]);
    });

    test("record one version of all that they read together", async () => {
      await monthPipeline().run();

      const slots = { from: utcMonths.slotOf("2024-02") ?? 0, to: utcMonths.slotOf("2024-03") ?? 0 };
      const { published } = await stateOf(store, { key: "monthly", grid: utcMonths }, "pm25", slots);
      expect(Array.from(published.values(), ({ partition }) => partition)).toEqual(["2024-02"]);
      expect([...published.values()].map(({ inputVersions }) => Object.keys(inputVersions))).toEqual([["daily@*"]]);
      const events = await store.ledger.events({ key: "monthly", grid: utcMonths }, "pm25", slots, 9);
      expect(events).toMatchObject([{ from: "2024-02", last: "2024-02", series: "pm25" }]);
    });

    test("run again when a station is added", async () => {
      const pipeline = monthPipeline();
      await pipeline.run([station("smart188", { dataFrom: "2024-02-27" })]);
      expect(pipeline.table.all()).toEqual(["no2 2024-02 3", "pm25 2024-02 3"]);

      await pipeline.run();

      expect(pipeline.table.all()).toEqual(["no2 2024-02 6", "pm25 2024-02 6"]);
    });
  });

  test("days of a leap year are one series: 29 February follows the 28th", async () => {
    const calls: string[] = [];
    const daily = tinyAsset("daily", [], {
      materialize: async ({ window }) => {
        calls.push(windowText(window));
        return [];
      },
    });

    await runGraph({
      store,
      graph: assetGraph([daily]),
      resources: tinyTables(),
      now: () => "2024-03-01T00:00:00Z",
      stations: [station("smart188")],
      range: daysRange("2024-02-28", "2024-03-02"),
    });

    expect(calls).toEqual(["2024-02-28/2024-03-02"]);
    expect(slotsOf("2024-02-28", "2024-03-02")).toEqual({ from: 19_781, to: 19_784 });
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
