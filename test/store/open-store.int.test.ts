import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { openStore } from "../../src/store/open-store.ts";
import { type FreshStore, leaseSettings, storeKinds, withoutMongodb } from "../support/databases.ts";
import { days, hoursOfDay, smart188 } from "../support/hours.ts";

/** @returns a port of this machine on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** The error as a crash would print it: message, stack, own fields and causes. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), error.cause && everythingIn(error.cause)].join("\n");
}

const openAt = (uri: string) =>
  openStore({ mongodb: { uri, database: "harmattan" }, home: "/nonexistent", leases: leaseSettings }).catch(
    (thrown: unknown) => thrown,
  );

describe.each(storeKinds)("a store on $name", (kind) => {
  const withPlace = async (visit: (place: FreshStore) => Promise<void>) => {
    const place = await kind.fresh();
    try {
      await visit(place);
    } finally {
      await place.remove();
    }
  };

  test("says where it is", async () => {
    await withPlace(async ({ settings }) => {
      const store = await openStore(settings);

      const host = settings.mongodb ? new URL(settings.mongodb.uri).host : "";
      const expected = settings.mongodb
        ? `mongodb://${host}/${settings.mongodb.database}`
        : join(settings.home, "harmattan.sqlite");
      expect(store.description).toBe(expected);
      await store.close();
    });
  });

  test("keeps everything across closing and opening again", async () => {
    await withPlace(async ({ settings }) => {
      const window = days("2024-03-01", "2024-03-02");
      const first = await openStore(settings);
      await first.hours.replace({ stationId: smart188 }, window, hoursOfDay("2024-03-01", 24), 1);
      await first.close();

      const second = await openStore(settings);
      expect(await second.hours.readWindow(smart188, window)).toEqual(hoursOfDay("2024-03-01", 24));
      await second.close();
    });
  });

  test("is opened by several at once", async () => {
    await withPlace(async ({ settings }) => {
      const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(settings)));

      await Promise.all(stores.map((store) => store.close()));
    });
  });
});

describe("a MongoDB that is not there", () => {
  test("is told with its address, without the password, and is never replaced by the embedded store", async () => {
    const port = await closedPort();

    const error = await openAt(`mongodb://city:s3cr%40t-91c2@127.0.0.1:${port}/?authSource=admin`);

    expect(error).toMatchObject({
      name: "StoreUnreachableError",
      code: "STORE_UNREACHABLE",
      kind: "unavailable",
      message: `store 127.0.0.1:${port}/harmattan cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}; check that it runs, and MONGODB_URI`,
    });
    expect(everythingIn(error)).not.toMatch(/s3cr/);
  });
});

describe("a MONGODB_URI that cannot work is told without its password:", () => {
  test.each([
    ["no address at all", "s3cr3t-91c2"],
    ["the scheme of another database", "postgres://city:s3cr3t-91c2@127.0.0.1/"],
    ["no host", "mongodb://city:s3cr3t-91c2@/"],
    ["a port that is no number", "mongodb://city:s3cr3t-91c2@127.0.0.1:port/"],
    ["a percent sign that is not escaped", "mongodb://city:100%s3cr3t-91c2@127.0.0.1/"],
    ["a slash in the password that is not escaped", "mongodb://city:s3cr3t/91c2@127.0.0.1/"],
    ["an at sign in the password that is not escaped", "mongodb://city:s3cr3t@91c2@127.0.0.1/"],
    ["an unknown option", "mongodb://city:s3cr3t-91c2@127.0.0.1/?harmattan=1"],
    ["an unknown way to log in", "mongodb://city:s3cr3t-91c2@127.0.0.1/?authMechanism=MAGIC"],
  ])("%s", async (_, uri) => {
    const error = await openAt(uri);

    expect(error).toMatchObject({ name: "StoreAccessError", code: "STORE_ACCESS", kind: "configuration" });
    expect(error).toMatchObject({
      message: expect.stringMatching(/^store MONGODB_URI: .+; expected mongodb:\/\/\[user:password@\]host\[:port\]\/$/),
    });
    expect(everythingIn(error)).not.toMatch(/s3cr3t|91c2/);
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
