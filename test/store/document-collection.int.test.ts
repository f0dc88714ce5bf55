import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

import { bytesSchema } from "../../src/base/bytes.ts";
import { instantSchema } from "../../src/base/instant.ts";
import { utcHourSchema } from "../../src/base/utc-hour.ts";
import type {
  CollectionSpec,
  Condition,
  Database,
  DocumentCollection,
  RangeQuery,
} from "../../src/store/document-collection.ts";
import { type FreshStore, openDatabase, storeKinds, withoutMongodb } from "../support/databases.ts";

const animalSchema = z.strictObject({
  _id: z.string(),
  herd: z.string(),
  seenAt: instantSchema.nullable(),
  hour: utcHourSchema,
  weightKg: z.number().nullable(),
  fence: z.int(),
  picture: bytesSchema,
  marks: z.record(z.string(), z.string().nullable()),
  visits: z.array(z.strictObject({ at: instantSchema, place: z.string() })),
});
type Animal = z.infer<typeof animalSchema>;

const animals = {
  name: "animals",
  schema: animalSchema,
  indexes: { bySight: ["herd", "seenAt"], byHour: ["hour"], byWeight: ["herd", "weightKg"] },
} as const satisfies CollectionSpec<Animal>;
type Animals = DocumentCollection<Animal, keyof (typeof animals)["indexes"]>;

function animal(id: string, fields: Partial<Animal> = {}): Animal {
  return {
    _id: id,
    herd: "north",
    seenAt: instantSchema.parse("2024-03-01T10:00:00.000Z"),
    hour: utcHourSchema.parse("2024-03-01T10:00Z"),
    weightKg: 12.5,
    fence: 1,
    picture: new Uint8Array([0, 255, 7]),
    marks: { left: "x", right: null },
    visits: [{ at: instantSchema.parse("2024-03-01T09:30:00.000Z"), place: "well" }],
    ...fields,
  };
}

describe.each(storeKinds)("a collection on $name", (kind) => {
  let place: FreshStore;
  let database: Database;
  let names = 0;

  beforeAll(async () => {
    place = await kind.fresh();
    database = await openDatabase(place);
  });
  afterAll(async () => {
    await database.close();
    await place.remove();
  });
  const empty = (): Promise<Animals> => database.collection({ ...animals, name: `animals_${(names += 1)}` });

  test("gives back exactly what was put: instants, hours, bytes, nulls, records and nested lists", async () => {
    const collection = await empty();

    await collection.putAll([animal("a/1"), animal("a/2", { seenAt: null, weightKg: null, visits: [] })]);

    expect(await collection.get("a/1")).toEqual(animal("a/1"));
    expect(await collection.get("a/2")).toEqual(animal("a/2", { seenAt: null, weightKg: null, visits: [] }));
    expect(await collection.get("a/3")).toBeNull();
  });

  test("tells inserted, changed and unchanged apart, and takes the last of equal ids", async () => {
    const collection = await empty();

    expect(await collection.putAll([animal("a"), animal("b")])).toEqual({ inserted: 2, changed: 0, unchanged: 0 });
    expect(
      await collection.putAll([animal("a"), animal("b", { fence: 2 }), animal("c", { fence: 8 }), animal("c")]),
    ).toEqual({
      inserted: 1,
      changed: 1,
      unchanged: 1,
    });
    expect(await collection.get("c")).toEqual(animal("c"));
  });

  test("takes a record whose keys come in another order for the same document", async () => {
    const collection = await empty();
    await collection.putAll([animal("a", { marks: { left: "x", right: null } })]);

    expect(await collection.putAll([animal("a", { marks: { right: null, left: "x" } })])).toMatchObject({
      unchanged: 1,
    });
  });

  test("refuses a document that does not fit its schema, and writes none of the batch", async () => {
    const collection = await empty();

    await expect(collection.putAll([animal("a"), animal("b", { weightKg: Number.NaN })])).rejects.toThrow(/weightKg/);
    expect(await collection.ids({ index: "byHour" })).toEqual([]);
  });

  test("ranges over a declared index: half-open, in order, nulls left out by a bound, newest first on demand", async () => {
    const collection = await empty();
    const at = (hour: number) => instantSchema.parse(`2024-03-01T${String(hour).padStart(2, "0")}:00:00.000Z`);
    await collection.putAll([
      animal("late", { seenAt: at(12) }),
      animal("early", { seenAt: at(8) }),
      animal("never", { seenAt: null }),
      animal("noon", { seenAt: at(11) }),
      animal("other", { seenAt: at(9), herd: "south" }),
    ]);

    const north = { index: "bySight", equals: ["north"] } as const;
    expect(await collection.ids(north)).toEqual(["never", "early", "noon", "late"]);
    expect(await collection.ids({ ...north, from: at(8), to: at(12) })).toEqual(["early", "noon"]);
    expect(await collection.ids({ ...north, from: at(0) })).toEqual(["early", "noon", "late"]);
    expect(await collection.ids({ ...north, order: "descending", limit: 2 })).toEqual(["late", "noon"]);
    expect((await collection.range({ ...north, from: at(11) })).map((found) => found._id)).toEqual(["noon", "late"]);
  });

  test("puts on a condition: a new id always, a stored one by revision or by a fence that is not newer", async () => {
    const collection = await empty();

    expect(await collection.putIf(animal("a", { fence: 5 }), { field: "fence", atMost: 5 })).toBe(true);
    expect(await collection.putIf(animal("a", { fence: 4, herd: "stale" }), { field: "fence", atMost: 4 })).toBe(false);
    expect(await collection.putIf(animal("a", { fence: 6 }), { field: "fence", atMost: 6 })).toBe(true);
    expect(await collection.putIf(animal("a", { herd: "south" }), { field: "herd", equals: "east" })).toBe(false);
    expect(await collection.putIf(animal("a", { herd: "south" }), { field: "herd", equals: "north" })).toBe(true);
    expect(await collection.get("a")).toEqual(animal("a", { herd: "south" }));
  });

  test("lets exactly one of many win a conditional insert", async () => {
    const collection = await empty();
    const rivals = Array.from({ length: 20 }, (_, index) => animal("prize", { fence: 10 + index }));

    const won = await Promise.all(rivals.map((rival) => collection.putIf(rival, { field: "fence", equals: 0 })));

    expect(won.filter(Boolean)).toHaveLength(1);
  });

  test("lets exactly one of many win a conditional change, and one of many a batch of them", async () => {
    const collection = await empty();
    await collection.putAll([animal("prize", { fence: 0 })]);
    const unchanged = { field: "fence", equals: 0 } as const;

    const won = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const rival = animal("prize", { fence: 10 + index });
        if (index % 2 === 0) return collection.putIf(rival, unchanged);
        return (await collection.putAllIf([{ document: rival, condition: unchanged }])).length === 0;
      }),
    );

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await collection.get("prize")).toEqual(animal("prize", { fence: 10 + won.indexOf(true) }));
  });

  test("puts many on conditions of their own: each by itself, and names those that it refused", async () => {
    const collection = await empty();
    await collection.putAll([
      animal("older", { fence: 4 }),
      animal("newer", { fence: 6 }),
      animal("unknown", { weightKg: null }),
      animal("south", { herd: "south" }),
    ]);
    const put = (id: string, condition: Condition) => ({ document: animal(id, { fence: 5, weightKg: 99 }), condition });

    const refused = await collection.putAllIf([
      put("newer", { field: "fence", atMost: 5 }),
      put("older", { field: "fence", atMost: 5 }),
      put("absent", { field: "fence", atMost: 5 }),
      put("unknown", { field: "weightKg", atMost: 1_000 }),
      put("south", { field: "herd", equals: "south" }),
    ]);

    expect(refused.toSorted()).toEqual(["newer", "unknown"]);
    expect(await collection.getMany(["older", "absent", "south"])).toEqual([
      animal("older", { fence: 5, weightKg: 99 }),
      animal("absent", { fence: 5, weightKg: 99 }),
      animal("south", { fence: 5, weightKg: 99 }),
    ]);
    expect(await collection.getMany(["newer", "unknown"])).toEqual([
      animal("newer", { fence: 6 }),
      animal("unknown", { weightKg: null }),
    ]);
    expect(await collection.putAllIf([])).toEqual([]);
  });

  test("writes none of a conditional batch in which a document does not fit its schema", async () => {
    const collection = await empty();
    const condition = { field: "fence", atMost: 5 } as const;
    const puts = [animal("a"), animal("b", { weightKg: Number.NaN })].map((document) => ({ document, condition }));

    await expect(collection.putAllIf(puts)).rejects.toThrow(/weightKg/);

    expect(await collection.ids({ index: "byHour" })).toEqual([]);
  });

  test("deletes what there is of the ids, or those of them for which a condition holds, and counts them", async () => {
    const collection = await empty();
    await collection.putAll(["a", "b", "c", "d"].map((id, index) => animal(id, { fence: index })));

    expect(await collection.deleteAll(["b", "c", "d", "never"], { field: "fence", atMost: 2 })).toBe(2);
    expect(await collection.deleteAll(["a", "d"], { field: "herd", equals: "south" })).toBe(0);
    expect(await collection.ids({ index: "byHour" })).toEqual(["a", "d"]);
    expect(await collection.deleteAll(["d", "never", "d"])).toBe(1);
    expect(await collection.deleteAll([])).toBe(0);
    expect(await collection.ids({ index: "byHour" })).toEqual(["a"]);
  });

  test("of two batches at once with different fences the higher is what stays of every document", async () => {
    const collection = await empty();
    const ids = Array.from({ length: 300 }, (_, index) => `id-${String(index).padStart(3, "0")}`);
    const putsOf = (fence: number) =>
      ids.map((id) => ({ document: animal(id, { fence }), condition: { field: "fence", atMost: fence } as const }));

    const refused = await Promise.all([3, 1, 4, 2].map((fence) => collection.putAllIf(putsOf(fence))));

    expect(refused[2]).toEqual([]);
    expect(await collection.getMany(ids)).toEqual(ids.map((id) => animal(id, { fence: 4 })));
  });

  test("keeps documents across closing and opening again", async () => {
    const own = await kind.fresh();
    const first = await openDatabase(own);
    await (await first.collection(animals)).putAll([animal("a")]);
    await first.close();

    const second = await openDatabase(own);
    expect(await (await second.collection(animals)).get("a")).toEqual(animal("a"));
    await second.close();
    await own.remove();
  });

  test("holds 12,000 documents in one call and finds them again", async () => {
    const collection = await empty();
    const many = Array.from({ length: 12_000 }, (_, index) =>
      animal(`id-${String(index).padStart(5, "0")}`, { fence: index }),
    );

    expect(await collection.putAll(many)).toMatchObject({ inserted: 12_000 });
    expect(await collection.putAll(many)).toMatchObject({ unchanged: 12_000 });
    const notNewer = many
      .slice(-2_500)
      .map((document) => ({ document, condition: { field: "fence", atMost: 11_989 } as const }));
    expect((await collection.putAllIf(notNewer)).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, index) => `id-${11_990 + index}`),
    );
    expect(await collection.ids({ index: "byHour" })).toHaveLength(12_000);
  });

  test("answers random sequences of operations as a plain map does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
        const collection = await empty();
        const model = mapCollection();
        for (const run of operations) expect(await run(collection)).toEqual(await run(model));
        expect(await collection.range({ index: "byHour" })).toEqual(await model.range({ index: "byHour" }));
      }),
      { numRuns: kind.name === "SQLite" ? 200 : 60 },
    );
  });
});

if (withoutMongodb) test.skip(withoutMongodb);

const anyId = fc.constantFrom("a", "b", "c/1", "c/2", "d", "é", "Z", "~");
const anyHerd = fc.constantFrom("north", "south");
const anyInstant = fc
  .constantFrom(
    "2024-02-29T23:59:59.999Z",
    "2024-03-01T00:00:00.000Z",
    "2024-03-01T00:00:00.001Z",
    "2025-01-01T00:00:00.000Z",
  )
  .map((text) => instantSchema.parse(text));
const anyWeight = fc.constantFrom(-1.5, -0, 0, 0.1 + 0.2, 29.376667, 1e21);
const anyAnimal = fc
  .record({
    _id: anyId,
    herd: anyHerd,
    seenAt: fc.option(anyInstant),
    hour: fc.constantFrom("2024-03-01T10:00Z", "2024-03-01T11:00Z").map((text) => utcHourSchema.parse(text)),
    weightKg: fc.option(anyWeight),
    fence: fc.nat(3),
    marks: fc.dictionary(fc.constantFrom("left", "right"), fc.option(fc.constantFrom("x", "y")), {
      noNullPrototype: true,
    }),
  })
  .map((fields) => animal(fields._id, { ...fields, weightKg: fields.weightKg === 0 ? 0 : fields.weightKg }));
const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.nat(3).map((atMost) => ({ field: "fence", atMost })),
  anyHerd.map((equals) => ({ field: "herd", equals })),
  fc.constantFrom(-1.5, 0, 29.376667).map((atMost) => ({ field: "weightKg", atMost })),
);
const anyQuery: fc.Arbitrary<RangeQuery<keyof (typeof animals)["indexes"]>> = fc
  .record(
    {
      bounds: fc.oneof(
        fc.record(
          { index: fc.constant("bySight" as const), from: anyInstant, to: anyInstant },
          { requiredKeys: ["index"] },
        ),
        fc.record(
          { index: fc.constant("byWeight" as const), from: anyWeight, to: anyWeight },
          { requiredKeys: ["index"] },
        ),
      ),
      herd: anyHerd,
      order: fc.constantFrom("ascending" as const, "descending" as const),
      limit: fc.integer({ min: 1, max: 4 }),
    },
    { requiredKeys: ["bounds", "herd"] },
  )
  .map(({ bounds, herd, ...rest }) => ({ ...bounds, equals: [herd], ...rest }));

/** Each operation runs alike on the collection under test and on the model. */
const operation: fc.Arbitrary<(collection: Animals) => Promise<unknown>> = fc.oneof(
  fc.array(anyAnimal, { maxLength: 6 }).map((documents) => (on: Animals) => on.putAll(documents)),
  fc.tuple(anyAnimal, anyCondition).map(
    ([document, condition]) =>
      (on: Animals) =>
        on.putIf(document, condition),
  ),
  fc.uniqueArray(fc.tuple(anyAnimal, anyCondition), { maxLength: 6, selector: ([{ _id }]) => _id }).map((pairs) => {
    const puts = pairs.map(([document, condition]) => ({ document, condition }));
    return async (on: Animals) => (await on.putAllIf(puts)).toSorted();
  }),
  fc.tuple(fc.array(anyId, { maxLength: 4 }), fc.option(anyCondition, { nil: undefined })).map(
    ([ids, condition]) =>
      (on: Animals) =>
        on.deleteAll(ids, condition),
  ),
  anyId.map((id) => (on: Animals) => on.get(id)),
  fc.uniqueArray(anyId).map((ids) => (on: Animals) => on.getMany(ids)),
  anyQuery.map((query) => (on: Animals) => on.ids(query)),
);

/** The oracle: the port's words, written in the most obvious way. */
function mapCollection(): Animals {
  const stored = new Map<string, Animal>();
  const range = async (query: RangeQuery<keyof (typeof animals)["indexes"]>) => {
    const fields: readonly string[] = animals.indexes[query.index];
    const equals = query.equals ?? [];
    const field = (document: Animal, position: number) => scalar(document, fields[position]);
    const found = [...stored.values()].filter((document) => {
      const value = field(document, equals.length);
      const bounded = query.from !== undefined || query.to !== undefined;
      return (
        equals.every((wanted, position) => field(document, position) === wanted) &&
        (!bounded || value !== null) &&
        (query.from === undefined || compare(value, query.from) >= 0) &&
        (query.to === undefined || compare(value, query.to) < 0)
      );
    });
    found.sort((left, right) => {
      for (const [position] of fields.entries()) {
        const order = compare(field(left, position), field(right, position));
        if (order !== 0) return order;
      }
      return compare(left._id, right._id);
    });
    return (query.order === "descending" ? found.toReversed() : found).slice(0, query.limit);
  };
  const putIf = (document: Animal, condition: Condition) => {
    if (stored.has(document._id) && !holds(stored.get(document._id), condition)) return false;
    stored.set(document._id, document);
    return true;
  };
  return {
    get: async (id) => stored.get(id) ?? null,
    getMany: async (ids) => ids.flatMap((id) => stored.get(id) ?? []),
    range,
    ids: async (query) => (await range(query)).map((document) => document._id),
    async putAll(documents) {
      const counts = { inserted: 0, changed: 0, unchanged: 0 };
      for (const [id, document] of new Map(documents.map((each) => [each._id, each]))) {
        const present = stored.get(id);
        const same = present !== undefined && isDeepEqual(present, document);
        counts[present === undefined ? "inserted" : same ? "unchanged" : "changed"] += 1;
        stored.set(id, document);
      }
      return counts;
    },
    putIf: async (document, condition) => putIf(document, condition),
    putAllIf: async (puts) =>
      puts.flatMap(({ document, condition }) => (putIf(document, condition) ? [] : document._id)),
    async deleteAll(ids, condition) {
      const chosen = ids.filter((id) => !condition || holds(stored.get(id), condition));
      return chosen.filter((id) => stored.delete(id)).length;
    },
  };
}

/** A document that is not there fulfils no condition. */
function holds(document: Animal | undefined, condition: Condition): boolean {
  if (!document) return false;
  const value = scalar(document, condition.field);
  return "equals" in condition ? value === condition.equals : typeof value === "number" && value <= condition.atMost;
}

function scalar(document: Animal, field: string | undefined): string | number | null {
  const value = Object.entries(document).find(([key]) => key === field)?.[1];
  return typeof value === "string" || typeof value === "number" ? value : null;
}

function compare(left: string | number | null, right: string | number | null): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  if (typeof left === "string" && typeof right === "string")
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  return left < right ? -1 : 1;
}

function isDeepEqual(left: Animal, right: Animal): boolean {
  const marks = ({ marks: { left: one, right: other } }: Animal) => [one, other];
  const text = (each: Animal) => fc.stringify({ ...each, marks: marks(each) });
  return text(left) === text(right);
}
