import { createHash } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import { bytesSchema } from "../../src/base/bytes.ts";
import { utcMonthSchema } from "../../src/base/utc-month.ts";
import type { ForecastModel } from "../../src/domain/forecast-model.ts";
import { utcMonths } from "../../src/pipeline/time-grid.ts";
import type { Database } from "../../src/store/document-collection.ts";
import { openLedger } from "../../src/store/ledger-store.ts";
import { type ModelStore, openModelStore } from "../../src/store/model-store.ts";
import { publishedFences } from "../../src/store/published-fences.ts";
import { published } from "../pipeline/memory-ledger.ts";
import { type Connect, storeKinds, withFreshDatabase, withoutMongodb } from "../support/databases.ts";
import { model, promotion } from "../support/forecasts.ts";

/** The parts as they lie in the store, so that a test can damage them. */
const partCollection = {
  name: "model_weights",
  schema: z.strictObject({ _id: z.string(), sha256: z.string(), part: z.int(), bytes: bytesSchema }),
  indexes: { byWeights: ["sha256", "part"] },
} as const;

const january = utcMonthSchema.parse("2024-01");
const february = utcMonthSchema.parse("2024-02");
const march = utcMonthSchema.parse("2024-03");

describe.each(storeKinds)("models on $name", (kind) => {
  let connect: Connect;
  let database: Database;
  let models: ModelStore;
  withFreshDatabase(kind, (opener) => (connect = opener));
  beforeEach(async () => {
    database = await connect();
    models = await openModelStore(database, publishedFences(await openLedger(database)));
  });

  const year = { from: january, to: utcMonthSchema.parse("2025-01") };
  const replace = (rows: readonly ForecastModel[], fence = 1, months = year) =>
    models.replace("pm25", months, rows, fence);

  test("come back as they were written, oldest month first, of their parameter only", async () => {
    const rows = [model("2024-01-20T13:00Z"), model("2024-02-03T13:00Z", { verdict: "kept-back" })];
    const carbonMonoxide = model("2024-01-20T13:00Z", { modelId: "co/2024-01-20T13Z", parameter: "co" });

    expect(await replace(rows.toReversed())).toEqual({ inserted: 2, changed: 0, unchanged: 0, deleted: 0 });
    await models.replace("co", year, [carbonMonoxide], 1);

    expect(await models.list("pm25")).toEqual(rows);
    expect(await models.list("co")).toEqual([carbonMonoxide]);
    expect(await models.list("o3")).toEqual([]);
    expect(await replace(rows)).toMatchObject({ unchanged: 2 });
  });

  test("of a window are those of its months, December and January apart", async () => {
    const december = model("2023-12-31T23:00Z");
    await replace([december], 1, { from: utcMonthSchema.parse("2023-12"), to: january });
    await replace([model("2024-01-01T00:00Z"), model("2024-02-01T00:00Z")]);

    const read = await models.readRows("pm25", { from: january, to: february });

    expect(read.map(({ modelId }) => modelId)).toEqual(["pm25/2024-01-01T00Z"]);
  });

  test("are found by their id; an unknown one is not there", async () => {
    await replace([model("2024-01-20T13:00Z")]);

    expect(await models.get("pm25/2024-01-20T13Z")).toEqual(model("2024-01-20T13:00Z"));
    expect(await models.get("pm25/2024-01-20T14Z")).toBeNull();
    expect(await models.get("")).toBeNull();
  });

  test("rule 13: of a fenced-off writer are neither listed nor found", async () => {
    await replace([model("2024-01-20T13:00Z")], 6, { from: january, to: february });
    await replace([model("2024-02-20T13:00Z")], 7, { from: february, to: march });
    const records = ["2024-01", "2024-02"].map((partition) => published(partition, { fence: 7 }));
    const asset = { key: "forecast_models", grid: utcMonths };
    await (await openLedger(database)).record([{ asset, series: "pm25", fence: 7, published: records }]);

    expect(await models.list("pm25")).toEqual([model("2024-02-20T13:00Z")]);
    expect(await models.get("pm25/2024-01-20T13Z")).toBeNull();
    expect(await models.get("pm25/2024-02-20T13Z")).toEqual(model("2024-02-20T13:00Z"));
  });

  test("take kept rows of their schema only", () => {
    expect(models.parse({ ...model("2024-01-20T13:00Z") })).toEqual(model("2024-01-20T13:00Z"));
    expect(() => models.parse({ ...model("2024-01-20T13:00Z"), backend: "gpu" })).toThrow(/backend/);
  });

  test("promotions are appended and read oldest first, of their parameter only", async () => {
    const first = promotion("2024-02-21T08:00:00.000Z", "pm25/2024-01-20T13Z");
    const second = promotion("2024-02-22T08:00:00.000Z", "pm25/2024-02-20T13Z", { by: "koffi" });
    await models.promote(second);
    await models.promote(first);
    await models.promote(promotion("2024-02-21T09:00:00.000Z", "co/2024-01-20T13Z", { parameter: "co" }));
    await models.promote(first); // the same decision twice is one

    expect(await models.promotions("pm25")).toEqual([first, second]);
    expect(await models.promotions("o3")).toEqual([]);
  });

  test.each([
    ["no bytes at all", 0],
    ["one byte", 1],
    ["exactly one part", 4_194_304],
    ["a byte more than one part", 4_194_305],
    ["21 MB, more than a document of MongoDB may have", 21_000_000],
  ])("weights come back byte for byte: %s", async (_, length) => {
    const bytes = pattern(length);

    const kept = await models.keepWeights(bytes);

    expect(kept).toEqual({ sha256: createHash("sha256").update(bytes).digest("hex"), bytes: length });
    const read = await models.readWeights(kept.sha256);
    expect(Buffer.from(read).equals(bytes)).toBe(true);
  });

  test("weights are cut into parts of at most 4 MiB, and kept once", async () => {
    const bytes = pattern(9_000_000);

    const { sha256 } = await models.keepWeights(bytes);
    await models.keepWeights(bytes);

    const parts = await (await database.collection(partCollection)).range({ index: "byWeights", equals: [sha256] });
    expect(parts.map((part) => part.bytes.byteLength)).toEqual([4_194_304, 4_194_304, 611_392]);
  });

  test("the weights of two models do not mix", async () => {
    const [first, second] = [await models.keepWeights(pattern(10)), await models.keepWeights(pattern(20))];

    expect((await models.readWeights(first.sha256)).byteLength).toBe(10);
    expect((await models.readWeights(second.sha256)).byteLength).toBe(20);
  });

  test("damaged weights are refused: a byte was changed", async () => {
    const { sha256 } = await models.keepWeights(pattern(5_000_000));
    const parts = await database.collection(partCollection);
    await parts.putAll([{ _id: `${sha256}/1`, sha256, part: 1, bytes: new Uint8Array(805_696) }]);

    await expect(models.readWeights(sha256)).rejects.toMatchObject({
      code: "CORRUPT_MODEL",
      kind: "data",
      message: `model weights ${sha256} do not match: 5000000 bytes with another checksum were read; roll back to another model, or train again`,
    });
  });

  test("damaged weights are refused: a part is missing, or all are", async () => {
    const { sha256 } = await models.keepWeights(pattern(5_000_000));
    const parts = await database.collection(partCollection);
    await parts.deleteAll([`${sha256}/1`]);

    await expect(models.readWeights(sha256)).rejects.toMatchObject({
      code: "CORRUPT_MODEL",
      message: `model weights ${sha256} do not match: 4194304 bytes with another checksum were read; roll back to another model, or train again`,
    });
    await expect(models.readWeights("feed")).rejects.toMatchObject({
      code: "CORRUPT_MODEL",
      message: "model weights feed are not in the store; roll back to another model, or train again",
    });
  });
});

/** Bytes without a period of a power of two, so that parts in a wrong order are noticed. */
function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => index % 251));
}

if (withoutMongodb) test.skip(withoutMongodb);
