import { expect, test } from "vitest";

import { openReadModel } from "../../src/publish/open-read-model.ts";
import type { ReadModel } from "../../src/publish/read-model.ts";
import { type FreshPostgres, withPostgres } from "../support/postgres.ts";
import { daysFrom, fullDay, smart188, utcDay } from "./published-rows.ts";
import { withReadModel } from "./with-read-model.ts";

let place: FreshPostgres;
let readModel: ReadModel;
withPostgres((fresh) => {
  place = fresh;
});
withReadModel(
  () => place,
  (opened) => {
    readModel = opened;
  },
);

const window = daysFrom("2024-02-28", 2);
const [oldDay, newDay] = [fullDay("2024-02-28"), fullDay("2024-02-29")];
const publishOld = () => readModel.replaceDays(smart188, window, [oldDay], 7, () => "old");

test("a rebuild leaves what it published and nothing else, also of fences and comparisons", async () => {
  await publishOld();
  const total = { table: "exceedance", stationId: smart188, day: utcDay("2024-02-28"), rows: 1, sum: 1 } as const;
  await readModel.saveReconciliations([{ store: total, model: total }], new Date("2024-03-01T00:00Z"));

  const counts = await readModel.rebuild(async (inside) => {
    await inside.migrate(); // as every publication does
    return inside.replaceDays(smart188, daysFrom("2024-02-29", 1), [newDay], 3, () => "new");
  });

  expect(counts).toEqual({ inserted: 10, changed: 0, unchanged: 0, deleted: 0 });
  expect(await readModel.readDays(smart188, window)).toEqual([newDay]);
  expect([...(await readModel.versions(smart188))]).toEqual([["2024-02-29", "new"]]);
  // The new day was not compared yet: the old comparison is gone.
  expect(await readModel.oldestReconciliation()).toEqual(new Date(0));
});

test("readers see the old rows until a rebuild ends, without waiting", async () => {
  await publishOld();
  const reader = openReadModel(place.settings);

  const seen = await readModel.rebuild(async (inside) => {
    await inside.replaceDays(smart188, window, [newDay], 7, () => "new");
    return { outside: await reader.readDays(smart188, window), inside: await inside.readDays(smart188, window) };
  });

  expect(seen).toEqual({ outside: [oldDay], inside: [newDay] });
  expect(await reader.readDays(smart188, window)).toEqual([newDay]);
  await reader.close();
});

test("a rebuild that fails changes nothing, and its own error comes out", async () => {
  await publishOld();

  const failing = readModel.rebuild(async (inside) => {
    await inside.replaceDays(smart188, window, [newDay], 7, () => "new");
    throw new RangeError("the store was closed");
  });

  await expect(failing).rejects.toThrow(new RangeError("the store was closed"));
  expect(await readModel.readDays(smart188, window)).toEqual([oldDay]);
});

test("a fault inside a rebuild fails it as a whole, even if its caller took no notice", async () => {
  await publishOld();

  const failing = readModel.rebuild(async (inside) => {
    await inside.replaceDays(smart188, window, [newDay], 8, () => "new");
    await inside.replaceDays(smart188, window, [oldDay], 7, () => "old").catch(() => {}); // fenced
  });

  await expect(failing).rejects.toMatchObject({ code: "FENCED" });
  expect(await readModel.readDays(smart188, window)).toEqual([oldDay]);
  expect([...(await readModel.versions(smart188)).values()]).toEqual(["old", "old"]);
});

test("steps that publish at the same time inside a rebuild do not disturb each other", async () => {
  const days = Array.from({ length: 6 }, (_, index) => fullDay(`2024-03-0${index + 1}`));

  const counts = await readModel.rebuild((inside) =>
    Promise.all(days.map((day) => inside.replaceDays(smart188, daysFrom(day.day, 1), [day], 1, () => "v1"))),
  );

  expect(counts.map(({ inserted }) => inserted)).toEqual([10, 10, 10, 10, 10, 10]);
  expect(await readModel.readDays(smart188, daysFrom("2024-03-01", 6))).toEqual(days);
});

test("a publisher that comes during a rebuild waits for its end", async () => {
  const other = openReadModel(place.settings);
  const order: string[] = [];
  let publication: Promise<unknown> = Promise.resolve();

  await readModel.rebuild(async (inside) => {
    publication = other.replaceDays(smart188, window, [newDay], 9, () => "hourly").then(() => order.push("hourly"));
    await inside.replaceDays(smart188, window, [oldDay], 8, () => "rebuilt");
    await new Promise((resolve) => setTimeout(resolve, 200));
    order.push("rebuilt");
  });
  await publication;

  expect(order).toEqual(["rebuilt", "hourly"]);
  expect(await readModel.readDays(smart188, window)).toEqual([newDay]);
  await other.close();
});

test("a read model of a rebuild cannot be used after its end", async () => {
  let kept: ReadModel = readModel;
  await readModel.rebuild(async (inside) => {
    kept = inside;
  });

  await expect(kept.versions(smart188)).rejects.toMatchObject({ code: "READ_MODEL_STATEMENT" });
});
