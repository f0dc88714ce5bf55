import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { MongoClient } from "mongodb";
import { afterEach, beforeEach } from "vitest";

import { openStore, type Store, type StoreSettings } from "../../src/store/open-store.ts";

/** A fresh, empty place for a store, and how to forget it. */
export interface FreshStore {
  readonly settings: StoreSettings;
  remove(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  fresh(): Promise<FreshStore>;
}

const uri = process.env.MONGODB_URI;

const sqlite: StoreKind = {
  name: "SQLite",
  async fresh() {
    const home = await mkdtemp(join(tmpdir(), "harmattan-test-"));
    return { settings: { mongodb: null, home }, remove: () => rm(home, { recursive: true }) };
  },
};

function mongodb(server: string): StoreKind {
  return {
    name: "MongoDB",
    async fresh() {
      const database = `test_${process.pid}_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
      const remove = async () => {
        const client = await MongoClient.connect(server);
        await client.db(database).dropDatabase();
        await client.close();
      };
      return { settings: { mongodb: { uri: server, database }, home: "" }, remove };
    },
  };
}

/** Every database that this machine offers: SQLite always, MongoDB where MONGODB_URI names a server. */
export const storeKinds: readonly StoreKind[] = uri ? [sqlite, mongodb(uri)] : [sqlite];

/** Stands in a test's title where MongoDB was left out, so that nobody takes silence for success. */
export const withoutMongodb = uri ? null : "MONGODB_URI is not set: not run on MongoDB";

/** Gives every test of the suite an open, empty store of its own. */
export function withFreshStore(kind: StoreKind, use: (store: Store) => void): void {
  let end = async (): Promise<void> => {};
  beforeEach(async () => {
    const place = await kind.fresh();
    const store = await openStore(place.settings);
    end = async () => {
      await store.close();
      await place.remove();
    };
    use(store);
  });
  afterEach(() => end());
}
