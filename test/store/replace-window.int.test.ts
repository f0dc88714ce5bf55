import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import type { CollectionSpec, Database, DocumentCollection } from "../../src/store/document-collection.ts";
import { replaceWindow } from "../../src/store/replace-window.ts";
import { type Connect, storeKinds, withFreshDatabase, withoutMongodb } from "../support/databases.ts";

const rowSchema = z.strictObject({
  _id: z.string(),
  station: z.string(),
  day: z.string(),
  value: z.number().nullable(),
  fence: z.int(),
});
type Row = z.infer<typeof rowSchema>;

const rowCollection = {
  name: "rows",
  schema: rowSchema,
  indexes: { byDay: ["station", "day"] },
} as const satisfies CollectionSpec<Row>;
type Rows = DocumentCollection<Row, "byDay">;

const march = { index: "byDay", equals: ["smart188"], from: "2024-03-01", to: "2024-04-01" } as const;

/** A row of smart188, written under `fence`. */
function row(day: string, value: number | null, fence: number): Row {
  return { _id: `smart188/${day}`, station: "smart188", day, value, fence };
}

const fenced = (day: string) => ({
  name: "FencedError",
  code: "FENCED",
  kind: "fenced",
  message: `smart188/${day}: another run took over while this one paused or lost its lease; this run wrote nothing more, that one goes on`,
});

describe.each(storeKinds)("a window replaced on $name", (kind) => {
  let connect: Connect;
  let rows: Rows;
  withFreshDatabase(kind, (opener) => (connect = opener));
  beforeEach(async () => {
    rows = await openRows(await connect());
  });

  const openRows = (database: Database): Promise<Rows> => database.collection(rowCollection);
  const replace = (fence: number, documents: readonly Row[], collection = rows) =>
    replaceWindow(collection, march, documents, fence);
  const stored = () => rows.range({ index: "byDay" });

  test("rule 13: a row written under a higher fence refuses the older writer, and stays", async () => {
    await replace(5, [row("2024-03-01", 1, 5)]);
    await replaceWindow(rows, { ...march, from: "2024-03-02" }, [row("2024-03-02", 2, 7)], 7);

    await expect(replace(6, [row("2024-03-01", 66, 6), row("2024-03-02", 66, 6)])).rejects.toMatchObject(
      fenced("2024-03-02"),
    );

    expect(await stored()).toEqual([row("2024-03-01", 1, 5), row("2024-03-02", 2, 7)]);
  });

  test("rule 13: an older writer that found the newer rows at once writes none of its own beside them", async () => {
    await replace(7, [row("2024-03-02", 2, 7)]);

    await expect(
      replace(6, [row("2024-03-01", 66, 6), row("2024-03-02", 66, 6), row("2024-03-03", 66, 6)]),
    ).rejects.toMatchObject(fenced("2024-03-02"));

    expect(await stored()).toEqual([row("2024-03-02", 2, 7)]);
  });

  test("rule 13: an older writer that wants the window empty is refused too, and deletes nothing", async () => {
    await replace(5, [row("2024-03-01", 1, 5)]);
    await replaceWindow(rows, { ...march, from: "2024-03-02" }, [row("2024-03-02", 2, 7)], 7);

    await expect(replace(6, [])).rejects.toMatchObject(fenced("2024-03-02"));

    expect(await stored()).toEqual([row("2024-03-01", 1, 5), row("2024-03-02", 2, 7)]);
  });

  test("rule 13: an older writer is refused by rows that appear while it writes, and deletes none of them", async () => {
    await replace(5, [row("2024-03-01", 1, 5), row("2024-03-09", 9, 5)]);
    const overtaken: Rows = {
      ...rows,
      async putAllIf(puts) {
        await replace(7, [row("2024-03-01", 7, 7), row("2024-03-09", 7, 7)]);
        return rows.putAllIf(puts);
      },
    };

    await expect(replace(6, [row("2024-03-01", 66, 6)], overtaken)).rejects.toMatchObject(fenced("2024-03-01"));
    expect(await stored()).toEqual([row("2024-03-01", 7, 7), row("2024-03-09", 7, 7)]);

    const overtakenLate: Rows = {
      ...rows,
      async deleteAll(ids, condition) {
        await replace(9, [row("2024-03-01", 9, 9), row("2024-03-09", 9, 9)]);
        return rows.deleteAll(ids, condition);
      },
    };
    expect(await replace(8, [row("2024-03-01", 66, 8)], overtakenLate)).toMatchObject({ deleted: 0 });
    expect(await stored()).toEqual([row("2024-03-01", 9, 9), row("2024-03-09", 9, 9)]);
  });

  test("rule 13: the same fence may write again", async () => {
    await replace(7, [row("2024-03-01", 1, 7)]);

    expect(await replace(7, [row("2024-03-01", 2, 7)])).toEqual({ inserted: 0, changed: 1, unchanged: 0, deleted: 0 });
  });

  test("rule 13: unchanged rows get the new fence, so that the older writer is refused by them too", async () => {
    await replace(5, [row("2024-03-01", null, 5), row("2024-03-02", 2, 5)]);

    expect(await replace(6, [row("2024-03-01", null, 6), row("2024-03-02", 2, 6)])).toEqual({
      inserted: 0,
      changed: 0,
      unchanged: 2,
      deleted: 0,
    });

    expect(await stored()).toEqual([row("2024-03-01", null, 6), row("2024-03-02", 2, 6)]);
    await expect(replace(5, [row("2024-03-01", 66, 5)])).rejects.toMatchObject(fenced("2024-03-01"));
  });

  test("rule 13: identical input leaves identical documents, apart from the fence", async () => {
    const input = (fence: number) => [row("2024-03-01", 0.1 + 0.2, fence), row("2024-03-02", null, fence)];
    const content = async () => JSON.stringify((await stored()).map(({ fence: _fence, ...rest }) => rest));
    await replace(5, input(5));
    const before = await content();

    await replace(6, input(6));

    expect(await content()).toBe(before);
    expect((await stored()).map(({ fence }) => fence)).toEqual([6, 6]);
  });

  test("rule 13: rows that are no longer wanted go last: a kill before leaves too many, and running again mends it", async () => {
    await replace(5, [row("2024-03-01", 1, 5), row("2024-03-02", 2, 5), row("2024-03-03", 3, 5)]);
    const killed: Rows = { ...rows, deleteAll: () => Promise.reject(new Error("killed")) };
    const wanted = [row("2024-03-02", 22, 6), row("2024-03-04", 44, 6)];

    await expect(replace(6, wanted, killed)).rejects.toThrow("killed");
    expect(await stored()).toEqual([
      row("2024-03-01", 1, 5),
      row("2024-03-02", 22, 6),
      row("2024-03-03", 3, 5),
      row("2024-03-04", 44, 6),
    ]);

    expect(await replace(6, wanted)).toEqual({ inserted: 0, changed: 0, unchanged: 2, deleted: 2 });
    expect(await stored()).toEqual(wanted);
  });

  test("inserted, changed, unchanged and deleted rows are counted, and rows outside the window left alone", async () => {
    const outside = [row("2024-02-29", 1, 1), row("2024-04-01", 1, 9)];
    await rows.putAll([...outside, { ...row("2024-03-01", 1, 9), _id: "smart189/2024-03-01", station: "smart189" }]);
    await replace(2, [row("2024-03-01", 1, 2), row("2024-03-02", 2, 2), row("2024-03-03", 3, 2)]);

    const counts = await replace(3, [row("2024-03-01", 1, 3), row("2024-03-02", 5, 3), row("2024-03-31", 31, 3)]);

    expect(counts).toEqual({ inserted: 1, changed: 1, unchanged: 1, deleted: 1 });
    expect((await stored()).map(({ _id, fence }) => `${_id} ${fence}`)).toEqual([
      "smart188/2024-02-29 1",
      "smart188/2024-03-01 3",
      "smart188/2024-03-02 3",
      "smart188/2024-03-31 3",
      "smart188/2024-04-01 9",
      "smart189/2024-03-01 9",
    ]);
  });

  test("an empty window replaced by nothing stays empty", async () => {
    expect(await replace(1, [])).toEqual({ inserted: 0, changed: 0, unchanged: 0, deleted: 0 });
  });

  test("rule 13: two that write the same rows at once leave those of the higher fence, whoever is quicker", async () => {
    const days = Array.from({ length: 28 }, (_, index) => `2024-03-${String(index + 1).padStart(2, "0")}`);
    const other = await openRows(await connect());
    for (const fence of [2, 4, 6, 8, 10]) {
      const [older, newer] = await Promise.allSettled([
        replace(
          fence,
          days.map((day) => row(day, fence, fence)),
          other,
        ),
        replace(
          fence + 1,
          days.map((day) => row(day, fence + 1, fence + 1)),
        ),
      ]);

      expect(newer.status).toBe("fulfilled");
      if (older.status === "rejected") expect(older.reason).toMatchObject({ code: "FENCED" });
      expect(await stored()).toEqual(days.map((day) => row(day, fence + 1, fence + 1)));
    }
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
