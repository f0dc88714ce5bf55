import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { fixedClock } from "../../src/base/clock.ts";
import { jsonLogger } from "../../src/base/logger.ts";
import { utcDaySchema } from "../../src/base/utc-day.ts";
import type { Stage } from "../../src/pipeline/asset.ts";
import { days, smart188, station } from "../support/hours.ts";
import { tinyAsset, type TinyRow, tinyTables } from "./tiny-assets.ts";

function row(day: string, value: number, noteOfFetch?: string): TinyRow {
  return {
    stationId: smart188,
    day: utcDaySchema.parse(day),
    value,
    ...(noteOfFetch === undefined ? {} : { noteOfFetch }),
  };
}

/** Stages an asset that gives `rows` for the days of `window`, 1 and 2 March 2024 unless told otherwise. */
async function stage(
  rows: readonly TinyRow[],
  { window = days("2024-03-01", "2024-03-03"), tables = tinyTables() } = {},
): Promise<Stage> {
  const asset = tinyAsset("tiny", [], { materialize: async () => rows });
  return asset.stage({
    station: station("smart188"),
    window,
    resources: tables,
    clock: fixedClock(new Date("2024-03-02T12:00:00Z")),
    log: jsonLogger("silent", () => {}),
    signal: new AbortController().signal,
  });
}

async function versionsOf(rows: readonly TinyRow[]): Promise<string[]> {
  return (await stage(rows)).partitions.map((partition) => partition.dataVersion);
}

/** SHA-256 of `[]`. */
const emptyVersion = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";

describe("a stage", () => {
  test("has a partition for every day of the window, those without rows too", async () => {
    const { partitions } = await stage([row("2024-03-02", 1), row("2024-03-02", 2)]);

    expect(partitions).toEqual([
      { day: "2024-03-01", rows: 0, dataVersion: emptyVersion },
      { day: "2024-03-02", rows: 2, dataVersion: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  test("shows nothing to readers until it is published", async () => {
    const tables = tinyTables();
    const staged = await stage([row("2024-03-01", 7)], { tables });
    expect(tables.all()).toEqual([]);

    expect(await staged.publish()).toEqual({ inserted: 1, changed: 0, unchanged: 0, deleted: 0 });
    expect(tables.all()).toEqual(["tiny smart188 2024-03-01 7"]);
  });

  test("published twice changes nothing the second time", async () => {
    const tables = tinyTables();
    const staged = await stage([row("2024-03-01", 7)], { tables });
    await staged.publish();

    expect(await staged.publish()).toEqual({ inserted: 0, changed: 0, unchanged: 1, deleted: 0 });
  });

  test.each(["2024-02-29", "2024-03-03"])("refuses a row of %s, just outside its window", async (day) => {
    await expect(stage([row("2024-03-01", 1), row(day, 2)])).rejects.toMatchObject({
      name: "StrayRowError",
      code: "STRAY_ROW",
      message: `asset tiny: materialize gave a row of ${day} when asked for 2024-03-01 to before 2024-03-03; return rows of the window only`,
    });
  });

  test("passes on what materialize throws", async () => {
    const fault = new Error("no network");
    const asset = tinyAsset("tiny", [], { materialize: () => Promise.reject(fault) });
    const staged = asset.stage({
      station: station("smart188"),
      window: days("2024-03-01", "2024-03-02"),
      resources: tinyTables(),
      clock: fixedClock(new Date(0)),
      log: jsonLogger("silent", () => {}),
      signal: new AbortController().signal,
    });

    await expect(staged).rejects.toBe(fault);
  });
});

describe("a data version", () => {
  test("is the SHA-256 of the canonical contents", async () => {
    // printf '[{"day":"2024-03-01","stationId":"smart188","value":1},{"day":"2024-03-01","stationId":"smart188","value":2}]' | sha256sum
    const [version] = await versionsOf([row("2024-03-01", 1), row("2024-03-01", 2)]);

    expect(version).toBe("c8ea46d2f7d4ca633d34296284c75ec61d7a5a148eef6236265415ea2744337f");
  });

  test("does not depend on the order of the rows", async () => {
    const rows = [row("2024-03-01", 1), row("2024-03-01", 2), row("2024-03-02", 3)];

    expect(await versionsOf(rows.toReversed())).toEqual(await versionsOf(rows));
  });

  test("does not change with bookkeeping", async () => {
    expect(await versionsOf([row("2024-03-01", 1, "fetched at 10:05")])).toEqual(
      await versionsOf([row("2024-03-01", 1)]),
    );
  });

  test("changes with the content of its own day only", async () => {
    const [before, otherBefore] = await versionsOf([row("2024-03-01", 1), row("2024-03-02", 5)]);
    const [after, otherAfter] = await versionsOf([row("2024-03-01", 1.000_001), row("2024-03-02", 5)]);

    expect(after).not.toBe(before);
    expect(otherAfter).toBe(otherBefore);
  });

  test("of the same row twice is another than of the row once", async () => {
    expect(await versionsOf([row("2024-03-01", 1), row("2024-03-01", 1)])).not.toEqual(
      await versionsOf([row("2024-03-01", 1)]),
    );
  });

  test("is equal exactly for equal collections of rows", async () => {
    const anyRows = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 });
    const sortedText = (values: readonly number[]) => values.map(String).toSorted().join(" ");
    await fc.assert(
      fc.asyncProperty(anyRows, anyRows, async (left, right) => {
        const [leftVersion] = await versionsOf(left.map((value) => row("2024-03-01", value)));
        const [rightVersion] = await versionsOf(right.map((value) => row("2024-03-01", value)));

        expect(leftVersion === rightVersion).toBe(sortedText(left) === sortedText(right));
      }),
    );
  });
});

test("an asset has the keys of its upstream assets, and reads again only if it says so", () => {
  const asset = tinyAsset("daily", ["hourly", "weather"]);

  expect(asset.upstream.map((upstream) => upstream.key)).toEqual(["hourly", "weather"]);
  expect(asset.rereadDays).toBeNull();
  expect(tinyAsset("hourly", [], { rereadDays: 7 }).rereadDays).toBe(7);
});
