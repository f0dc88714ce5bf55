// The ledger's record of 10,000 partitions on one store, beside the peer: a document for each version and each pointer.
// Usage: write.ts FOLDER; with MONGODB_URI on that server too.
import { MongoClient } from "mongodb";

import { systemClock } from "../../src/base/clock.ts";
import { mayLive } from "../../src/cli/process-ref.ts";
import type { LedgerChange } from "../../src/pipeline/ledger.ts";
import { openStore, type StoreSettings } from "../../src/store/open-store.ts";
import { benchStations, layeredGraph } from "./layered-assets.ts";
import { materialized } from "./records.ts";

const rounds = 3;
const home = process.argv[2] ?? "";
const uri = process.env.MONGODB_URI;
const leases = { ttlMs: 60_000, clock: systemClock, mayLive, poolLimits: {} };
const [asset] = layeredGraph(1).assets;
const stations = benchStations(400, "2015-01-01");

const measured = { sqlite: await writes({ mongodb: null, home, leases }) };
if (!uri) console.log(JSON.stringify(measured));
else {
  const database = `bench_${process.pid}`;
  const mongodb = await writes({ mongodb: { uri, database }, home, leases });
  const client = await MongoClient.connect(uri);
  const documents = await documentEach(client, database);
  await client.db(database).dropDatabase();
  await client.close();
  console.log(JSON.stringify({ ...measured, mongodb, documents }));
}

/** Best seconds of some rounds: one series of 10,000 days, and 400 series of 25. */
async function writes(settings: StoreSettings) {
  const store = await openStore(settings);
  const best = { oneSeries: Number.POSITIVE_INFINITY, manySeries: Number.POSITIVE_INFINITY };
  for (let round = 0; round < rounds; round += 1) {
    // Other slots in each round: a first write, not a repeated one.
    best.oneSeries = Math.min(
      best.oneSeries,
      await seconds(() => store.ledger.record([change("alone", round * 10_000, 10_000)])),
    );
    const many = stations.map(({ stationId }) => change(stationId, round * 25, 25));
    best.manySeries = Math.min(best.manySeries, await seconds(() => store.ledger.record(many)));
  }
  await store.close();
  return best;
}

function change(series: string, first: number, count: number): LedgerChange {
  if (!asset) throw new Error("no asset");
  return materialized(asset, series, { from: first, to: first + count }, () => ({ upstream: "version" }));
}

/** The peer: 10,000 events and 10,000 pointers as documents of their own, in unordered bulk upserts. */
async function documentEach(client: MongoClient, database: string): Promise<number> {
  const { published = [] } = change("peer", 0, 10_000);
  return seconds(async () => {
    for (const name of ["peer_events", "peer_pointers"]) {
      const collection = client.db(database).collection<{ _id: string }>(name);
      for (let start = 0; start < published.length; start += 1_000) {
        const batch = published.slice(start, start + 1_000).map((record) => {
          return { updateOne: { filter: { _id: record.partition }, update: { $set: { ...record } }, upsert: true } };
        });
        await collection.bulkWrite(batch, { ordered: false });
      }
    }
  });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
