import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { instantSchema } from "../../src/base/instant.ts";
import { utcDaySchema } from "../../src/base/utc-day.ts";
import type { Series, Stage } from "../../src/pipeline/asset.ts";
import { failed, passed } from "../../src/pipeline/check.ts";
import { stationDays } from "../../src/pipeline/partitions.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import { lookback } from "../../src/pipeline/upstream.ts";
import { smart188, station } from "../support/hours.ts";
import { slot } from "./memory-ledger.ts";
import { tinyEffects } from "./planned.ts";
import { tinyAsset, type TinyFields, type TinyRow, type TinyTables, tinyTables } from "./tiny-assets.ts";

function row(day: string, value: number, noteOfFetch?: string): TinyRow {
  return {
    stationId: smart188,
    day: utcDaySchema.parse(day),
    value,
    ...(noteOfFetch === undefined ? {} : { noteOfFetch }),
  };
}

const twoDays = { from: slot("2024-03-01"), to: slot("2024-03-03") };
const [march1, march2] = [slot("2024-03-01"), slot("2024-03-02")];

/** The one series of an asset `tiny` that gives `rows`. */
function series(rows: readonly TinyRow[], fields: TinyFields = {}): Series<TinyTables> {
  const [only] = tinyAsset("tiny", [], { materialize: async () => rows, ...fields }).series([station("smart188")]);
  if (!only) throw new Error("no series");
  return only;
}

interface Staging {
  readonly slots?: typeof twoDays;
  readonly tables?: TinyTables;
  readonly fields?: TinyFields;
}

/** Stages `rows` for 1 and 2 March 2024 unless told otherwise. */
function stage(rows: readonly TinyRow[], { slots = twoDays, tables, fields }: Staging = {}): Promise<Stage> {
  return series(rows, fields).stage(slots, tinyEffects(tables));
}

async function versionsOf(rows: readonly TinyRow[]): Promise<string[]> {
  return (await stage(rows)).partitions.map((partition) => partition.dataVersion);
}

/** SHA-256 of `[]`. */
const emptyVersion = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
const tinyInstant = instantSchema.parse("2024-03-01T13:00:00.000Z");
const unchanged = { inserted: 0, changed: 0, unchanged: 0, deleted: 0 };

describe("a stage", () => {
  test("has a partition for every slot asked for, those without rows too", async () => {
    const { partitions } = await stage([row("2024-03-02", 1), row("2024-03-02", 2)]);

    const rest = { completeness: null, dataThrough: null, metadata: {}, checks: [] };
    expect(partitions).toEqual([
      { slot: march1, rows: 0, dataVersion: emptyVersion, ...rest },
      { slot: march2, rows: 2, dataVersion: expect.stringMatching(/^[0-9a-f]{64}$/), ...rest },
    ]);
  });

  test("shows nothing to readers until it is published", async () => {
    const tables = tinyTables();
    const staged = await stage([row("2024-03-01", 7)], { tables });
    expect(tables.all()).toEqual([]);

    expect(await staged.publish([twoDays], 1)).toEqual({ ...unchanged, inserted: 1 });
    expect(tables.all()).toEqual(["tiny smart188 2024-03-01 7"]);
  });

  test("published twice changes nothing the second time", async () => {
    const tables = tinyTables();
    const staged = await stage([row("2024-03-01", 7)], { tables });
    await staged.publish([twoDays], 1);

    expect(await staged.publish([twoDays], 2)).toEqual({ ...unchanged, unchanged: 1 });
  });

  test("rule 21: publishes the slots that are accepted and leaves the rows of all others as they are", async () => {
    const tables = tinyTables();
    await (await stage([row("2024-03-01", 1), row("2024-03-02", 2)], { tables })).publish([twoDays], 1);
    const again = await stage([row("2024-03-01", 10), row("2024-03-02", 20)], { tables });

    expect(await again.publish([{ from: march2, to: march2 + 1 }], 2)).toEqual({ ...unchanged, changed: 1 });
    expect(tables.all()).toEqual(["tiny smart188 2024-03-01 1", "tiny smart188 2024-03-02 20"]);
  });

  test("counts together what it does in slots that do not touch", async () => {
    const tables = tinyTables();
    const fourDays = { from: march1, to: march1 + 4 };
    await (
      await stage([row("2024-03-01", 1), row("2024-03-03", 3)], { tables, slots: fourDays })
    ).publish([fourDays], 1);
    const rows = [row("2024-03-01", 1), row("2024-03-02", 2), row("2024-03-04", 4)];
    const again = await stage(rows, { tables, slots: fourDays });

    const accepted = [
      { from: march1, to: march1 + 1 },
      { from: march1 + 2, to: march1 + 4 },
    ];
    expect(await again.publish(accepted, 2)).toEqual({ inserted: 1, changed: 0, unchanged: 1, deleted: 1 });
    expect(tables.all()).toEqual(["tiny smart188 2024-03-01 1", "tiny smart188 2024-03-04 4"]);
  });

  test("rule 13: is refused under an older fence than the rows were written with", async () => {
    const tables = tinyTables();
    const staged = await stage([row("2024-03-01", 7)], { tables });
    await staged.publish([twoDays], 2);

    await expect(staged.publish([twoDays], 1)).rejects.toMatchObject({ code: "FENCED" });
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

    await expect(stage([], { fields: { materialize: () => Promise.reject(fault) } })).rejects.toBe(fault);
  });

  test("asks materialize for its member and the keys of its window, with the effects as they are", async () => {
    const effects = tinyEffects();
    const asked: unknown[] = [];
    const materialize: TinyFields["materialize"] = async (context) => {
      asked.push(context);
      return [];
    };

    await series([], { materialize }).stage(twoDays, effects);

    const window = { from: "2024-03-01", to: "2024-03-03" };
    expect(asked).toEqual([{ ...effects, member: station("smart188"), window }]);
  });
});

describe("a staged partition", () => {
  test("says how complete it is, how far its data reach and what else is to be known of it", async () => {
    const fields: TinyFields = {
      completenessOf: (rows, partition, { stationId }) =>
        partition === "2024-03-01" && stationId === "smart188" ? rows.length / 24 : 1,
      dataThroughOf: (rows) => (rows.length === 0 ? null : tinyInstant),
      metadataOf: (rows) => ({ rows: { type: "int", value: rows.length } }),
    };

    const { partitions } = await stage([row("2024-03-01", 1), row("2024-03-01", 2)], { fields });

    expect(partitions).toMatchObject([
      { completeness: 2 / 24, dataThrough: tinyInstant, metadata: { rows: { type: "int", value: 2 } } },
      { completeness: 1, dataThrough: null, metadata: { rows: { type: "int", value: 0 } } },
    ]);
  });

  test("rule 20: is checked before it is published, each partition by itself", async () => {
    const tables = tinyTables();
    const asked: unknown[] = [];
    const below = {
      name: "below_five",
      description: "Values are below 5.",
      blocking: true,
      evaluate(given: { partition: string; rows: readonly TinyRow[]; now: Date }) {
        asked.push([given.partition, given.rows.length, given.now.toISOString(), tables.all().length]);
        return given.rows.every(({ value }) => value < 5) ? passed() : failed("ERROR", "a value of 5 or more");
      },
    };

    const { partitions } = await stage([row("2024-03-01", 1), row("2024-03-02", 7)], {
      tables,
      fields: { checks: [below] },
    });

    expect(partitions.map(({ checks }) => checks)).toEqual([
      [{ check: "below_five", outcome: { status: "passed" }, blocks: false, errored: false }],
      [
        {
          check: "below_five",
          outcome: { status: "failed", severity: "ERROR", description: "a value of 5 or more" },
          blocks: true,
          errored: false,
        },
      ],
    ]);
    expect(asked).toEqual([
      ["2024-03-01", 1, "2024-03-02T12:00:00.000Z", 0],
      ["2024-03-02", 1, "2024-03-02T12:00:00.000Z", 0],
    ]);
  });
});

describe("rows in quarantine", () => {
  test("rule 21: are kept as they are, slot by slot, and published as they were kept", async () => {
    const tables = tinyTables();
    const tiny = series([row("2024-03-01", 1), row("2024-03-02", 7)]);
    const staged = await tiny.stage(twoDays, tinyEffects(tables));
    const kept = staged.kept(march2);
    expect(kept).toBe('[{"stationId":"smart188","day":"2024-03-02","value":7}]');

    expect(await tiny.publishKept(march2, kept, 3, tables)).toEqual({ ...unchanged, inserted: 1 });
    expect(tables.all()).toEqual(["tiny smart188 2024-03-02 7"]);
  });

  test("rule 21: of a slot without rows are none, and published remove those that were there", async () => {
    const tables = tinyTables();
    const tiny = series([row("2024-03-01", 1)]);
    await (await tiny.stage(twoDays, tinyEffects(tables))).publish([twoDays], 1);
    const staged = await series([]).stage(twoDays, tinyEffects(tables));
    expect(staged.kept(march1)).toBe("[]");

    expect(await tiny.publishKept(march1, staged.kept(march1), 2, tables)).toEqual({ ...unchanged, deleted: 1 });
    expect(tables.all()).toEqual([]);
  });

  test("rule 21: that no longer fit the table's schema are refused", () => {
    expect(() => series([]).publishKept(march1, '[{"day":"2024-03-01"}]', 1, tinyTables())).toThrow(
      "a kept row without value",
    );
  });
});

describe("published rows", () => {
  test("rule 20: can be checked where they stand", async () => {
    const tables = tinyTables();
    const some = {
      name: "some",
      description: "There are rows.",
      blocking: false,
      evaluate: ({ rows }: { rows: readonly TinyRow[] }) => (rows.length > 0 ? passed() : failed("WARN", "no rows")),
    };
    const tiny = series([row("2024-03-01", 1)], { checks: [some] });
    await (await tiny.stage(twoDays, tinyEffects(tables))).publish([twoDays], 1);

    const partitions = await tiny.checkPublished(twoDays, tinyEffects(tables));

    expect(
      partitions.map(({ slot: day, rows, checks }) => [utcDays.keyOf(day), rows, checks[0]?.outcome.status]),
    ).toEqual([
      ["2024-03-01", 1, "passed"],
      ["2024-03-02", 0, "failed"],
    ]);
  });

  test("can be removed, slot by slot", async () => {
    const tables = tinyTables();
    const tiny = series([row("2024-03-01", 1), row("2024-03-02", 2)]);
    await (await tiny.stage(twoDays, tinyEffects(tables))).publish([twoDays], 1);

    expect(await tiny.remove({ from: march1, to: march2 }, 2, tables)).toEqual({ ...unchanged, deleted: 1 });
    expect(tables.all()).toEqual(["tiny smart188 2024-03-02 2"]);
  });
});

describe("a data version", () => {
  test("rule 16: is the SHA-256 of the canonical contents", async () => {
    // printf '[{"day":"2024-03-01","stationId":"smart188","value":1},{"day":"2024-03-01","stationId":"smart188","value":2}]' | sha256sum
    const [version] = await versionsOf([row("2024-03-01", 1), row("2024-03-01", 2)]);

    expect(version).toBe("c8ea46d2f7d4ca633d34296284c75ec61d7a5a148eef6236265415ea2744337f");
  });

  test("rule 16: does not depend on the order of the rows", async () => {
    const rows = [row("2024-03-01", 1), row("2024-03-01", 2), row("2024-03-02", 3)];

    expect(await versionsOf(rows.toReversed())).toEqual(await versionsOf(rows));
  });

  test("rule 16: does not change with bookkeeping, nor with the sign of zero", async () => {
    expect(await versionsOf([row("2024-03-01", 1, "fetched at 10:05")])).toEqual(
      await versionsOf([row("2024-03-01", 1)]),
    );
    expect(await versionsOf([row("2024-03-01", -0)])).toEqual(await versionsOf([row("2024-03-01", 0)]));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("rule 16: cannot be of %d", async (value) => {
    await expect(versionsOf([row("2024-03-01", value)])).rejects.toThrow(`${value} has no JSON text`);
  });

  test("rule 16: changes with the content of its own slot only", async () => {
    const [before, otherBefore] = await versionsOf([row("2024-03-01", 1), row("2024-03-02", 5)]);
    const [after, otherAfter] = await versionsOf([row("2024-03-01", 1.000_001), row("2024-03-02", 5)]);

    expect(after).not.toBe(before);
    expect(otherAfter).toBe(otherBefore);
  });

  test("rule 16: is that of no rows for every empty slot", async () => {
    expect(await versionsOf([])).toEqual([emptyVersion, emptyVersion]);
  });

  test("rule 16: of the same row twice is another than of the row once", async () => {
    expect(await versionsOf([row("2024-03-01", 1), row("2024-03-01", 1)])).not.toEqual(
      await versionsOf([row("2024-03-01", 1)]),
    );
  });

  test("rule 16: is equal exactly for equal collections of rows", async () => {
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

describe("an asset", () => {
  test("rule 2: has what its author wrote, and a default for everything else", () => {
    const asset = tinyAsset("daily", ["hourly", lookback({ key: "weather" }, 7)]);

    expect(asset).toEqual({
      series: expect.any(Function),
      key: "daily",
      description: "Values: one row per station and day.",
      group: "tiny",
      codeVersion: "1",
      kinds: [],
      owners: [],
      tags: {},
      nature: "materialized",
      upstream: [{ key: "hourly" }, { key: "weather" }],
      dimension: "station",
      grid: utcDays,
      existsFrom: "start",
      lagMinutes: 0,
      newestOnly: null,
      rereadSlots: null,
      slotsPerStep: 366,
      timeoutMinutes: 60,
      pool: null,
      completenessFloor: null,
      freshness: [],
      checks: [],
    });
  });

  test("rule 2: keeps its identity, its policies and the names of its checks", () => {
    const policies = {
      kinds: ["table"],
      owners: ["team@city"],
      tags: { slow: "" },
      rereadSlots: 7,
      slotsPerStep: 31,
      timeoutMinutes: 5,
      pool: { name: "airqino", limit: 2 },
      completenessFloor: 0.75,
      partitions: stationDays({ lagMinutes: 90, newestOnly: 2 }),
    };
    const check = { name: "sane", description: "Is sane.", blocking: true, evaluate: () => passed() };
    const { partitions: _partitions, ...kept } = policies;

    expect(tinyAsset("hourly", [], { ...policies, checks: [check] })).toMatchObject({
      ...kept,
      existsFrom: "end",
      lagMinutes: 90,
      newestOnly: 2,
      checks: [{ name: "sane", description: "Is sane.", blocking: true }],
    });
  });

  test("has a series for each member, in their order, from the first slot and with what that member reads", () => {
    const asset = tinyAsset("daily", [
      {
        ...lookback({ key: "hourly" }, 1),
        offsets: ({ dayBoundary }) => ({ start: -1, end: dayBoundary === "utc" ? 0 : 1 }),
      },
    ]);
    const stations = [{ ...station("smart189"), dayBoundary: "localClock" } as const, station("smart188")];

    const found = asset.series(stations).map(({ id, firstSlot, dependencies }) => ({ id, firstSlot, dependencies }));

    const dependency = {
      key: "hourly",
      join: { policy: "all" },
      joinOver: "everything",
      series: "same",
      outside: "optional",
      incomplete: "wait",
      pinned: false,
    };
    expect(found).toEqual([
      {
        id: "smart189",
        firstSlot: slot("2024-01-01"),
        dependencies: [{ ...dependency, offsets: { start: -1, end: 1 } }],
      },
      {
        id: "smart188",
        firstSlot: slot("2024-01-01"),
        dependencies: [{ ...dependency, offsets: { start: -1, end: 0 } }],
      },
    ]);
    expect(asset.series([])).toEqual([]);
  });
});
