import { describe, expect, test } from "vitest";
import { z } from "zod";

import { changeDocument } from "../../src/store/compare-and-set.ts";
import type { Database, DocumentCollection } from "../../src/store/document-collection.ts";
import { type Connect, storeKinds, withFreshDatabase, withoutMongodb } from "../support/databases.ts";

const counterSchema = z.strictObject({ _id: z.string(), revision: z.int(), sum: z.int() });
type Counter = z.infer<typeof counterSchema>;

const zero: Counter = { _id: "visits", revision: 0, sum: 0 };
const countersOf = (database: Database): Promise<DocumentCollection<Counter, never>> =>
  database.collection({ name: "counters", schema: counterSchema, indexes: {} });

describe.each(storeKinds)("changing a document on $name", (kind) => {
  let connect: Connect;
  withFreshDatabase(kind, (opener) => (connect = opener));

  test("begins with the empty document, counts its revision up, and gives the decision's answer", async () => {
    const counters = await countersOf(await connect());
    const add = (by: number) =>
      changeDocument(counters, zero, (counter) => ({
        next: { ...counter, sum: counter.sum + by },
        answer: `was ${counter.sum}`,
      }));

    expect(await add(5)).toBe("was 0");
    expect(await counters.get("visits")).toEqual({ _id: "visits", revision: 1, sum: 5 });
    expect(await add(2)).toBe("was 5");
    expect(await counters.get("visits")).toEqual({ _id: "visits", revision: 2, sum: 7 });
  });

  test("to nothing writes nothing, and answers all the same", async () => {
    const counters = await countersOf(await connect());

    expect(await changeDocument(counters, zero, ({ sum }) => ({ next: null, answer: sum }))).toBe(0);
    expect(await counters.get("visits")).toBeNull();
  });

  test("by forty at once through four connections loses no change", async () => {
    const connections: DocumentCollection<Counter, never>[] = [];
    for (let index = 0; index < 4; index += 1) connections.push(await countersOf(await connect()));

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => connections)
        .flat()
        .map((counters) =>
          changeDocument(counters, zero, (counter) => ({
            next: { ...counter, sum: counter.sum + 1 },
            answer: counter.sum,
          })),
        ),
    );

    expect(new Set(answers).size).toBe(40);
    expect(await connections[0]?.get("visits")).toEqual({ _id: "visits", revision: 40, sum: 40 });
  });

  test("decides anew on what somebody else wrote between reading and writing", async () => {
    const counters = await countersOf(await connect());
    let rivals = 0;
    const contested = {
      ...counters,
      async get(id: string) {
        const read = await counters.get(id);
        if (rivals < 3)
          await changeDocument(counters, zero, (counter) => ({
            next: { ...counter, sum: (rivals += 1) },
            answer: null,
          }));
        return read;
      },
    };

    const seen = await changeDocument(contested, zero, (counter) => ({
      next: { ...counter, sum: counter.sum + 100 },
      answer: counter.sum,
    }));

    expect(seen).toBe(3);
    expect(await counters.get("visits")).toEqual({ _id: "visits", revision: 4, sum: 103 });
  });

  test("gives up when others were quicker two hundred times, and leaves their work as it is", async () => {
    const counters = await countersOf(await connect());
    const hopeless = { ...counters, get: async () => ({ ...zero, revision: -1 }) }; // as if all it reads were outdated
    await counters.putAll([zero]);

    const change = changeDocument(hopeless, zero, (counter) => ({ next: { ...counter, sum: 9 }, answer: null }));

    await expect(change).rejects.toMatchObject({
      name: "StoreBusyError",
      code: "STORE_BUSY",
      kind: "retry-later",
      message: "store visits: is changed by too many others at once; nothing was half written, run again later",
    });
    expect(await counters.get("visits")).toEqual(zero);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
