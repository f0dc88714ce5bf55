import { beforeEach, describe, expect, test } from "vitest";

import { utcDays } from "../../src/pipeline/time-grid.ts";
import { dailyMeanTable } from "../../src/store/day-tables.ts";
import { openLedger } from "../../src/store/ledger-store.ts";
import { ownDayTable, type Tables } from "../../src/store/own-table.ts";
import { publishedFences } from "../../src/store/published-fences.ts";
import { published } from "../pipeline/memory-ledger.ts";
import { type Connect, storeKinds, withFreshDatabase, withoutMongodb } from "../support/databases.ts";
import { days, smart188 } from "../support/hours.ts";
import { mean } from "../support/means.ts";

const march = days("2024-03-01", "2024-04-01");
const cityMeans = ownDayTable({ ...dailyMeanTable, name: "city_means" });

describe.each(storeKinds)("a table that an asset brings on $name", (kind) => {
  let connect: Connect;
  let tables: Tables;
  withFreshDatabase(kind, (opener) => (connect = opener));
  beforeEach(async () => {
    const database = await connect();
    tables = { database, fences: publishedFences(await openLedger(database)) };
  });

  test("is opened on its first use and keeps its rows like any other", async () => {
    const rows = [mean("2024-03-01"), mean("2024-03-02")];

    const counts = await cityMeans(tables).replace({ stationId: smart188 }, march, rows, 1);

    expect(counts).toEqual({ inserted: 2, changed: 0, unchanged: 0, deleted: 0 });
    expect(await cityMeans(tables).readWindow(smart188, march)).toEqual(rows);
    expect(await cityMeans(tables).readRows({ stationId: smart188 }, march)).toEqual(rows);
  });

  test("is one for a store, however often it is asked for, and another for another store", async () => {
    expect(cityMeans(tables)).toBe(cityMeans(tables));
    expect(cityMeans(tables)).not.toBe(cityMeans({ ...tables }));
  });

  test("rule 13: has the fences of the asset of its name", async () => {
    const ledger = await openLedger(tables.database);
    await cityMeans(tables).replace({ stationId: smart188 }, march, [mean("2024-03-01"), mean("2024-03-02")], 6);
    const change = { series: "smart188", fence: 7, published: [published("2024-03-01", { fence: 7 })] };
    await ledger.record([{ asset: { key: "city_means", grid: utcDays }, ...change }]);

    expect(await cityMeans(tables).readWindow(smart188, march)).toEqual([mean("2024-03-02")]);
  });

  test("takes kept rows of its schema only", () => {
    expect(cityMeans(tables).parse({ ...mean("2024-03-01") })).toEqual(mean("2024-03-01"));
    expect(() => cityMeans(tables).parse({ ...mean("2024-03-01"), hours: "24" })).toThrow(/hours/);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
