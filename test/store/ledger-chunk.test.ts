import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { FencedError } from "../../src/pipeline/errors.ts";
import { numbersOf } from "../../src/pipeline/interval-set.ts";
import { emptyState, type LedgerChange, type SeriesState } from "../../src/pipeline/ledger.ts";
import { utcDays, utcHours } from "../../src/pipeline/time-grid.ts";
import {
  changedChunk,
  type Chunk,
  chunksOfChange,
  emptyChunk,
  firstSlotOfChunk,
  stateOfChunks,
} from "../../src/store/ledger-chunk.ts";
import { published, quarantined, slot } from "../pipeline/memory-ledger.ts";
import { dailyMeans, failure, slots } from "../support/ledger.ts";

// Days of one chunk: 2023-12-21 to 2024-04-26, the 128 days from day 19712 on.
const empty = emptyChunk(dailyMeans, "smart188", firstSlotOfChunk(slot("2024-03-01")));
const everything = slots("2023-01-01", "2025-01-01");

/** A change of daily means of smart188 under fence 1. */
function change(fields: Partial<LedgerChange>): LedgerChange {
  return { asset: dailyMeans, series: "smart188", fence: 1, ...fields };
}

/** The chunk after changes, one after the other. */
function after(...changes: readonly Partial<LedgerChange>[]): Chunk {
  return changes.reduce((chunk, each) => changedChunk(chunk, change(each)), empty);
}

function stateOf(...chunks: readonly Chunk[]): SeriesState {
  return stateOfChunks(utcDays, chunks, everything);
}

/** Failed ranges as text, `2024-03-01..2024-03-04 ×2`. */
function failures(chunk: Chunk): string[] {
  return stateOf(chunk).failed.map(
    ({ slots: { from, to }, attempts }) => `${utcDays.keyOf(from)}..${utcDays.keyOf(to)} ×${attempts}`,
  );
}

const daysIn = (records: SeriesState["published"] | SeriesState["quarantined"]) =>
  [...records.keys()].map((day) => utcDays.keyOf(day));

const fenced = (day: string) => ({
  code: "FENCED",
  message: `daily_means@smart188/${day}: another run took over while this one paused or lost its lease; this run wrote nothing more, that one goes on`,
});

describe("a chunk of the ledger", () => {
  test("holds 128 slots, begins at a multiple of them and is named by its first", () => {
    expect(empty).toMatchObject({ _id: "daily_means@smart188/2023-12-21", firstSlot: 19_712, revision: 0 });
    expect(firstSlotOfChunk(slot("2023-12-20"))).toBe(19_584);
    expect(firstSlotOfChunk(slot("2023-12-21"))).toBe(19_712);
    expect(firstSlotOfChunk(slot("2024-04-26"))).toBe(19_712);
    expect(firstSlotOfChunk(slot("2024-04-27"))).toBe(19_840);
    expect(firstSlotOfChunk(0)).toBe(0);
    expect(firstSlotOfChunk(-1)).toBe(-128);
  });

  test("of hours is named by its first hour", () => {
    const hours = { key: "hourly", grid: utcHours };

    expect(emptyChunk(hours, "a/b", 0)._id).toBe("hourly@a/b/1970-01-01T00:00Z");
  });

  test("grows by one revision with each change", () => {
    expect(after({}, { published: [published("2024-03-01")] })).toEqual({
      ...empty,
      revision: 2,
      published: [published("2024-03-01")],
    });
  });

  test("keeps its records in the order of their partitions, the newer one of each", () => {
    const chunk = after(
      { published: [published("2024-03-05"), published("2024-02-29")] },
      { published: [published("2024-03-01"), published("2024-03-05", { dataVersion: "v2" })] },
    );

    expect(chunk.published).toEqual([
      published("2024-02-29"),
      published("2024-03-01"),
      published("2024-03-05", { dataVersion: "v2" }),
    ]);
  });
});

describe("a change across chunks", () => {
  const firstDays = (each: LedgerChange) => chunksOfChange(each).map((first) => utcDays.keyOf(first));
  const wide = change({
    published: [published("2024-04-26"), published("2024-04-27")],
    quarantined: [quarantined("2024-09-02")],
    failed: [failure("2025-01-08", "2025-01-10")],
    removed: [slots("2023-12-19", "2023-12-22")],
  });

  test("touches each chunk that holds one of its slots, once", () => {
    expect(firstDays(wide).toSorted()).toEqual(["2023-08-15", "2023-12-21", "2024-04-27", "2024-09-02", "2025-01-08"]);
  });

  test("touches every chunk of a range that is longer than one", () => {
    const ranged = change({ failed: [failure("2023-12-20", "2024-09-03")] });

    expect(firstDays(ranged)).toEqual(["2023-08-15", "2023-12-21", "2024-04-27", "2024-09-02"]);
  });

  test("touches none if it changes no partition", () => {
    expect(chunksOfChange(change({ removed: [], published: [], failed: [] }))).toEqual([]);
  });

  test("leaves in each chunk what lies in it, and together they tell the whole", () => {
    const ranged = { ...wide, failed: [failure("2024-04-20", "2024-05-03")], published: [published("2024-06-01")] };
    const [left, right] = [19_712, 19_840].map((first) =>
      changedChunk(emptyChunk(dailyMeans, "smart188", first), ranged),
    );
    if (!left || !right) throw new Error("two chunks");

    expect(failures(left)).toEqual(["2024-04-20..2024-04-27 ×1"]);
    expect(failures(right)).toEqual(["2024-04-27..2024-05-03 ×1"]);
    const both = stateOf(left, right);
    expect(daysIn(both.published)).toEqual(["2024-06-01"]);
    expect(daysIn(both.quarantined)).toEqual([]);
  });

  test("is read in the range asked for, failed ranges cut to it", () => {
    const chunk = after({
      published: [published("2024-03-01"), published("2024-03-02"), published("2024-03-03")],
      quarantined: [quarantined("2024-03-03")],
      failed: [failure("2024-03-04", "2024-03-09")],
    });

    const state = stateOfChunks(utcDays, [chunk], slots("2024-03-02", "2024-03-06"));

    expect(daysIn(state.published)).toEqual(["2024-03-02", "2024-03-03"]);
    expect(daysIn(state.quarantined)).toEqual(["2024-03-03"]);
    expect(state.failed).toEqual([
      {
        slots: slots("2024-03-04", "2024-03-06"),
        attempts: 1,
        lastAt: "2024-03-03T11:05:00.000Z",
        runId: "run-1",
        code: "BROKEN",
        kind: "data",
        message: "broken",
      },
    ]);
    expect(stateOfChunks(utcDays, [chunk], slots("2024-03-09", "2024-04-01"))).toEqual(emptyState);
    expect(stateOf()).toEqual(emptyState);
  });
});

describe("failures", () => {
  test("are counted by partition and kept as ranges: what failed again has one attempt more", () => {
    const chunk = after(
      { failed: [failure("2024-03-01", "2024-03-10")] },
      { failed: [failure("2024-03-05", "2024-03-12")] },
      { failed: [failure("2024-03-09", "2024-03-11")] },
    );

    expect(failures(chunk)).toEqual([
      "2024-03-01..2024-03-05 ×1",
      "2024-03-05..2024-03-09 ×2",
      "2024-03-09..2024-03-10 ×3",
      "2024-03-10..2024-03-11 ×2",
      "2024-03-11..2024-03-12 ×1",
    ]);
  });

  test("tell the newest error, of the run that met it", () => {
    const again = failure("2024-03-01", "2024-03-02", { code: "SOURCE_STATUS", kind: "unavailable", runId: "run-2" });

    const [failed] = stateOf(after({ failed: [failure("2024-03-01", "2024-03-03")] }, { failed: [again] })).failed;

    expect(failed).toMatchObject({ attempts: 2, code: "SOURCE_STATUS", kind: "unavailable", runId: "run-2" });
  });

  test("are forgotten of what succeeded since, published or in quarantine, and begin at one again", () => {
    const failed = [failure("2024-03-01", "2024-03-06")];
    const chunk = after(
      { failed },
      { failed },
      { published: [published("2024-03-02")], quarantined: [quarantined("2024-03-04")] },
    );
    expect(failures(chunk)).toEqual([
      "2024-03-01..2024-03-02 ×2",
      "2024-03-03..2024-03-04 ×2",
      "2024-03-05..2024-03-06 ×2",
    ]);

    expect(failures(changedChunk(chunk, change({ failed: [failure("2024-03-01", "2024-03-03")] })))).toEqual([
      "2024-03-01..2024-03-02 ×3",
      "2024-03-02..2024-03-03 ×1",
      "2024-03-03..2024-03-04 ×2",
      "2024-03-05..2024-03-06 ×2",
    ]);
  });

  test("of what is published but incomplete count on", () => {
    const incomplete = { published: [published("2024-03-02")], failed: [failure("2024-03-02", "2024-03-03")] };

    const chunk = after(incomplete, incomplete, incomplete);

    expect(failures(chunk)).toEqual(["2024-03-02..2024-03-03 ×3"]);
    expect(daysIn(stateOf(chunk).published)).toEqual(["2024-03-02"]);
  });

  test("leave what readers see as it was", () => {
    const chunk = after({ published: [published("2024-03-02")] }, { failed: [failure("2024-03-01", "2024-03-04")] });

    expect(chunk.published).toEqual([published("2024-03-02")]);
  });

  test("are forgotten of what is removed", () => {
    const chunk = after(
      { failed: [failure("2024-03-01", "2024-03-06")] },
      { removed: [slots("2024-03-02", "2024-03-05")] },
    );

    expect(failures(chunk)).toEqual(["2024-03-01..2024-03-02 ×1", "2024-03-05..2024-03-06 ×1"]);
  });
});

describe("quarantine", () => {
  test("rule 21: leaves the pointer on the prior good version", () => {
    const chunk = after(
      { published: [published("2024-03-01", { dataVersion: "good" })] },
      { quarantined: [quarantined("2024-03-01", { dataVersion: "bad" })] },
    );

    expect(chunk.published).toEqual([published("2024-03-01", { dataVersion: "good" })]);
    expect(chunk.quarantined).toEqual([quarantined("2024-03-01", { dataVersion: "bad" })]);
  });

  test("rule 21: ends when the partition is published", () => {
    const chunk = after(
      { quarantined: [quarantined("2024-03-01"), quarantined("2024-03-02")] },
      { published: [published("2024-03-01", { dataVersion: "v2" })] },
    );

    expect(daysIn(stateOf(chunk).quarantined)).toEqual(["2024-03-02"]);
    expect(chunk.published).toEqual([published("2024-03-01", { dataVersion: "v2" })]);
  });

  test("ends when the partition is removed", () => {
    const chunk = after(
      { published: [published("2024-03-01")], quarantined: [quarantined("2024-03-01"), quarantined("2024-03-02")] },
      { removed: [slots("2024-03-01", "2024-03-02")] },
    );

    expect([chunk.published, chunk.quarantined]).toEqual([[], [quarantined("2024-03-02")]]);
  });
});

describe("rule 13: under a lower fence than a partition was written with,", () => {
  const seventh = after({
    fence: 7,
    published: [published("2024-03-01", { fence: 7 })],
    quarantined: [quarantined("2024-03-05", { fence: 7 })],
  });

  test.each<[string, Partial<LedgerChange>, string]>([
    ["publishing", { published: [published("2024-03-01", { fence: 6 })] }, "2024-03-01"],
    [
      "publishing what a newer run put in quarantine",
      { published: [published("2024-03-05", { fence: 6 })] },
      "2024-03-05",
    ],
    ["putting in quarantine", { quarantined: [quarantined("2024-03-01", { fence: 6 })] }, "2024-03-01"],
    ["removing", { removed: [slots("2024-02-01", "2024-04-01")] }, "2024-03-01"],
    ["telling a failure", { failed: [failure("2024-02-28", "2024-03-03")] }, "2024-03-01"],
  ])("%s is refused", (_, fields, day) => {
    expect(() => changedChunk(seventh, change({ fence: 6, ...fields }))).toThrow(expect.objectContaining(fenced(day)));
  });

  test("what was wiped cannot be brought back, although nothing of it is left", () => {
    const wiped = after(
      { published: [published("2024-03-01")] },
      { fence: 7, removed: [slots("2024-03-01", "2024-03-04")] },
    );
    const publish = (day: string, fence: number) =>
      changedChunk(wiped, change({ fence, published: [published(day, { fence })] }));

    for (const day of ["2024-03-01", "2024-03-03"]) {
      expect(() => publish(day, 6)).toThrow(expect.objectContaining(fenced("2024-03-01")));
    }
    expect(publish("2024-03-04", 6).published).toHaveLength(1);
    expect(publish("2024-03-03", 7).wiped).toEqual([{ from: slot("2024-03-01"), to: slot("2024-03-03"), fence: 7 }]);
  });

  test("other partitions of the chunk may be changed, and the same fence may change them all", () => {
    const beside = {
      published: [published("2024-03-02", { fence: 6 })],
      failed: [failure("2024-03-06", "2024-03-08")],
    };
    expect(changedChunk(seventh, change({ fence: 6, ...beside })).published).toHaveLength(2);

    const again = { published: [published("2024-03-01", { fence: 7 }), published("2024-03-05", { fence: 7 })] };
    expect(changedChunk(seventh, change({ fence: 7, ...again })).quarantined).toEqual([]);
  });
});

test("a record of another grid is a bug that is told", () => {
  expect(() => stateOfChunks(utcHours, [after({ published: [published("2024-03-01")] })], everything)).toThrow(
    new RangeError("2024-03-01 is no hour of the ledger"),
  );
});

test("random changes leave in two chunks what a plain table of partitions holds", () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 12 }), (changes) => {
      const chunks = new Map([19_712, 19_840].map((first) => [first, emptyChunk(dailyMeans, "smart188", first)]));
      const wipes = new Map<number, number>();
      let table: PlainTable = new Map();
      for (const each of changes) {
        const expected = plainlyChanged(table, wipes, each);
        const touched = chunksOfChange(each).map((first) => chunks.get(first) ?? empty);
        const changed = attempt(() => touched.map((chunk) => changedChunk(chunk, each)));
        expect(changed === "fenced").toBe(expected === "fenced");
        if (expected === "fenced" || changed === "fenced") continue;
        table = expected;
        for (const day of numbersOf(each.removed ?? [])) wipes.set(day, each.fence);
        for (const chunk of changed) chunks.set(chunk.firstSlot, chunk);
        expect(plainTable(stateOf(...chunks.values()))).toEqual(table);
      }
    }),
    { numRuns: 500 },
  );
});

/** By day: versions that are published and in quarantine, with their fences; failed attempts. */
type PlainTable = Map<number, { published?: string; quarantined?: string; attempts?: number }>;

const versionText = ({ dataVersion, fence }: { dataVersion: string; fence: number }) => `${dataVersion} under ${fence}`;
const fenceOf = (text: string | undefined) => Number(text?.split(" ").at(-1) ?? 0);

function plainTable({ published: visible, quarantined: kept, failed }: SeriesState): PlainTable {
  const table: PlainTable = new Map();
  const put = (day: number, fields: object) => table.set(day, { ...table.get(day), ...fields });
  for (const [day, record] of visible) put(day, { published: versionText(record) });
  for (const [day, record] of kept) put(day, { quarantined: versionText(record) });
  for (const { slots: range, attempts } of failed) {
    for (const day of numbersOf([range])) {
      expect(table.get(day)?.attempts).toBeUndefined(); // ranges do not overlap
      put(day, { attempts });
    }
  }
  return table;
}

/** The change, day by day, in the most obvious way. */
function plainlyChanged(
  before: PlainTable,
  wipes: ReadonlyMap<number, number>,
  each: LedgerChange,
): PlainTable | "fenced" {
  const table: PlainTable = new Map(before);
  const days = {
    published: new Map(each.published?.map((record) => [slot(record.partition), versionText(record)])),
    quarantined: new Map(each.quarantined?.map((record) => [slot(record.partition), versionText(record)])),
    failed: new Set(numbersOf((each.failed ?? []).map((range) => range.slots))),
    removed: new Set(numbersOf(each.removed ?? [])),
  };
  for (const day of new Set([...days.published.keys(), ...days.quarantined.keys(), ...days.failed, ...days.removed])) {
    const { attempts = 0, ...old } = before.get(day) ?? {};
    if (Math.max(fenceOf(old.published), fenceOf(old.quarantined), wipes.get(day) ?? 0) > each.fence) return "fenced";
    const known = days.removed.has(day) ? {} : old;
    const [visible, kept] = [days.published.get(day) ?? known.published, days.quarantined.get(day)];
    const stillKept = kept ?? (days.published.has(day) ? undefined : known.quarantined);
    const row = {
      ...(visible === undefined ? {} : { published: visible }),
      ...(stillKept === undefined ? {} : { quarantined: stillKept }),
      ...(days.failed.has(day) ? { attempts: attempts + 1 } : {}),
    };
    if (Object.keys(row).length > 0) table.set(day, row);
    else table.delete(day);
  }
  return table;
}

function attempt(work: () => Chunk[]): Chunk[] | "fenced" {
  try {
    return work();
  } catch (error) {
    if (error instanceof FencedError) return "fenced";
    throw error;
  }
}

const anyDay = fc.integer({ min: 19_830, max: 19_850 }); // ten days before the border of two chunks, ten after
const anyDays = fc.uniqueArray(anyDay, { maxLength: 5 });
const anyRange = fc.tuple(anyDay, fc.nat(8)).map(([from, length]) => ({ from, to: Math.min(from + length, 19_851) }));
const anyChange = fc
  .record({
    fence: fc.integer({ min: 1, max: 6 }),
    version: fc.constantFrom("v1", "v2", "v3"),
    publishedDays: anyDays,
    quarantinedDays: anyDays,
    failed: fc.option(anyRange),
    removed: fc.option(anyRange),
  })
  .map(({ fence, version, publishedDays, quarantinedDays, failed, removed }) => {
    const fields = { fence, dataVersion: version };
    return change({
      fence,
      published: publishedDays.map((day) => published(utcDays.keyOf(day), fields)),
      quarantined: quarantinedDays.map((day) => quarantined(utcDays.keyOf(day), fields)),
      failed: failed === null ? [] : [failure(utcDays.keyOf(failed.from), utcDays.keyOf(failed.to))],
      removed: removed === null || removed.from === removed.to ? [] : [removed],
    });
  });
