import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { MongoClient } from "mongodb";
import { afterEach, beforeEach } from "vitest";

import { systemClock } from "../../src/base/clock.ts";
import { mayLive } from "../../src/cli/process-ref.ts";
import type { Database } from "../../src/store/document-collection.ts";
import type { LeaseSettings } from "../../src/store/lease-store.ts";
import { openMongo } from "../../src/store/mongodb/mongo-database.ts";
import { openStore, type Store, type StoreSettings } from "../../src/store/open-store.ts";
import { openSqlite } from "../../src/store/sqlite/sqlite-database.ts";

/** A fresh, empty place for a store, and how to forget it. */
export interface FreshStore {
  readonly settings: StoreSettings;
  remove(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  fresh(): Promise<FreshStore>;
}

/** Leases as the commands have them. */
export const leaseSettings: LeaseSettings = { ttlMs: 60_000, clock: systemClock, mayLive, poolLimits: {} };

const uri = process.env.MONGODB_URI;

const sqlite: StoreKind = {
  name: "SQLite",
  async fresh() {
    const home = await mkdtemp(join(tmpdir(), "harmattan-test-"));
    return { settings: { mongodb: null, home, leases: leaseSettings }, remove: () => rm(home, { recursive: true }) };
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
      return { settings: { mongodb: { uri: server, database }, home: "", leases: leaseSettings }, remove };
    },
  };
}

/** Every database that this machine offers: SQLite always, MongoDB where MONGODB_URI names a server. */
export const storeKinds: readonly StoreKind[] = uri ? [sqlite, mongodb(uri)] : [sqlite];

/** @returns the settings by which a command uses that place. */
export function environmentOf({ settings }: FreshStore): NodeJS.ProcessEnv {
  const { mongodb: server, home } = settings;
  return server ? { MONGODB_URI: server.uri, MONGODB_DATABASE: server.database } : { HARMATTAN_HOME: home };
}

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

/** Opens the database of a place without the stores on it. */
export async function openDatabase({ settings: { mongodb: server, home } }: FreshStore): Promise<Database> {
  return server ? openMongo(server.uri, server.database) : openSqlite(join(home, "harmattan.sqlite"));
}

/** Opens a connection of its own to the test's database, as another process would. It is closed after the test. */
export type Connect = () => Promise<Database>;

/** Gives every test of the suite an empty database of its own. */
export function withFreshDatabase(kind: StoreKind, use: (connect: Connect, place: FreshStore) => void): void {
  let end = async (): Promise<void> => {};
  beforeEach(async () => {
    const place = await kind.fresh();
    const opened: Database[] = [];
    end = async () => {
      await Promise.all(opened.map((database) => database.close()));
      await place.remove();
    };
    use(async () => {
      const database = await openDatabase(place);
      opened.push(database);
      return database;
    }, place);
  });
  afterEach(() => end());
}
