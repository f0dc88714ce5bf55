import { describe, expect, test } from "vitest";

import { instantSchema } from "../../src/base/instant.ts";
import { sha256 } from "../../src/base/json.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { smart188, smart189 } from "../support/hours.ts";

const monday = instantSchema.parse("2024-03-04T10:05:00.000Z");
const tuesday = instantSchema.parse("2024-03-05T10:05:00.000Z");

describe.each(storeKinds)("raw bodies on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (opened) => (store = opened));

  const keep = (body: Uint8Array, fields = {}) =>
    store.payloads.keep({ sha256: sha256(body), stationId: smart188, fetchedAt: monday, body, ...fields });
  const read = async (hash: string) => {
    const bytes = await store.payloads.read(hash);
    return bytes && Buffer.from(bytes);
  };

  test.each([
    ["text", Buffer.from('{"PM2.5": 2.9333334}')],
    ["no bytes at all", Buffer.alloc(0)],
    ["every byte there is", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ["a body of AirQino's size", Buffer.from('{"timestamp": "2023-09-10 11:00:00", "CO": 0.0},'.repeat(30_000))],
  ])("come back byte for byte: %s", async (_, body) => {
    await keep(body);

    expect((await read(sha256(body)))?.equals(body)).toBe(true);
  });

  test("that were never kept are not there", async () => {
    expect(await read(sha256("never"))).toBeNull();
  });

  test("kept again, later or by another station, are still there once", async () => {
    const body = Buffer.from("{}");

    await keep(body);
    await keep(body, { stationId: smart189, fetchedAt: tuesday });
    await Promise.all([keep(body), keep(body), keep(body)]);

    expect(await read(sha256(body))).toEqual(body);
  });

  test("kept for the first time by several at once are there", async () => {
    const body = Buffer.from("[1]");

    await Promise.all(Array.from({ length: 8 }, () => keep(body)));

    expect(await read(sha256(body))).toEqual(body);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
