import { describe, expect, test } from "vitest";

import { type Backfill, backfillSchema } from "../../src/pipeline/backfill.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";

/** A backfill of March 2024 in four chunks, of which none is done, asked for on 2024-04-01 at the given hour. */
function backfill(backfillId: string, hour = "10", fields: Partial<Record<keyof Backfill, unknown>> = {}): Backfill {
  return backfillSchema.parse({
    backfillId,
    selection: "+daily_means",
    stations: ["smart188", "smart189"],
    from: "2024-03-01T00:00:00.000Z",
    to: "2024-04-01T00:00:00.000Z",
    slotsPerChunk: 8,
    order: "oldest",
    onlyDue: true,
    state: "RUNNING",
    createdAt: `2024-04-01T${hour}:00:00.000Z`,
    updatedAt: `2024-04-01T${hour}:00:00.000Z`,
    chunks: 40,
    done: [],
    failed: [],
    ...fields,
  });
}

describe.each(storeKinds)("backfills on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  test("come back as they were created, and one that was never asked for is not there", async () => {
    await store.backfills.create(backfill("b-1"));

    expect(await store.backfills.get("b-1")).toEqual(backfill("b-1"));
    expect(await store.backfills.get("b-2")).toBeNull();
  });

  test("are listed newest first, as many as asked for", async () => {
    await store.backfills.create(backfill("b-1", "11"));
    await store.backfills.create(backfill("b-2", "10"));
    await store.backfills.create(backfill("b-3", "12"));

    expect((await store.backfills.list(10)).map(({ backfillId }) => backfillId)).toEqual(["b-3", "b-1", "b-2"]);
    expect(await store.backfills.list(1)).toEqual([backfill("b-3", "12")]);
  });

  test("change as a whole, and tell what is stored then", async () => {
    await store.backfills.create(backfill("b-1"));

    const changed = await store.backfills.change("b-1", (stored) => ({ ...stored, state: "PAUSED" }));

    expect(changed).toEqual(backfill("b-1", "10", { state: "PAUSED" }));
    expect(await store.backfills.get("b-1")).toEqual(changed);
    expect(await store.backfills.change("b-2", (stored) => stored)).toBeNull();
  });

  test("rule 30: keep the progress of all that work on them at once", async () => {
    await store.backfills.create(backfill("b-1"));

    await Promise.all(
      Array.from({ length: 20 }, (_, chunk) =>
        store.backfills.change("b-1", (stored) => ({
          ...stored,
          done: [...stored.done, { from: chunk, to: chunk + 1 }],
        })),
      ),
    );

    const done = (await store.backfills.get("b-1"))?.done.map(({ from }) => from) ?? [];
    expect(done.toSorted((left, right) => left - right)).toEqual(Array.from({ length: 20 }, (_, chunk) => chunk));
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
