// What would run? One situation, in a process of its own, so that the peak memory is its own.
// Usage: plan.ts FOLDER (empty | hourly | list)
//   empty    100 assets × 400 stations × 10 years of days, nothing materialized yet
//   hourly   10 assets × 400 stations, the last 30 days materialized, one station's newest day restated
//   list     the peer: the empty situation by enumerating partitions, as schedulers do that hold lists
import { systemClock } from "../../src/base/clock.ts";
import { planOf } from "../../src/cli/plan-report.ts";
import { mayLive } from "../../src/cli/process-ref.ts";
import { type Interval, size } from "../../src/pipeline/interval-set.ts";
import type { InputVersions } from "../../src/pipeline/partition-record.ts";
import { utcDays } from "../../src/pipeline/time-grid.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { benchStations, layeredGraph } from "./layered-assets.ts";
import { materialized, versionOf } from "./records.ts";

const [folder = "", situation = "empty"] = process.argv.slice(2);
const nominalAt = new Date("2024-12-31T12:00:00Z");
const today = utcDays.slotAt(nominalAt.getTime());
const stations = benchStations(400, "2015-01-01");
const store = await openStore({
  mongodb: null,
  home: folder,
  leases: { ttlMs: 60_000, clock: systemClock, mayLive, poolLimits: {} },
});

const measured = situation === "list" ? listed() : await planned(situation === "hourly" ? 10 : 100);
console.log(JSON.stringify({ ...measured, peakKibibytes: process.resourceUsage().maxRSS }));
await store.close();

async function planned(assetCount: number) {
  const graph = layeredGraph(assetCount);
  const days = situation === "hourly" ? 30 : 3_653;
  if (situation === "hourly") await materialize(graph, store, { from: today - days + 1, to: today + 1 });
  const range = { fromMs: utcDays.startMs(today - days + 1), toMs: utcDays.startMs(today + 1) };
  const started = performance.now();
  const request = {
    graph,
    selection: "*",
    stations,
    range,
    explicit: false,
    ledger: store.ledger,
    leases: store.leases,
    nominalAt,
  };
  const plans = await planOf(request);
  const partitions = plans.reduce((sum, { slots }) => sum + size(slots), 0);
  return { durationMs: performance.now() - started, partitions };
}

/** Everything as a run leaves it, but for the newest day of the first asset and station, which came again. */
async function materialize(graph: ReturnType<typeof layeredGraph>, { ledger }: Store, slots: Interval): Promise<void> {
  for (const asset of graph.assets) {
    const inputsOf = (series: string) => (slot: number) => {
      const versions = asset.upstream.map(({ key }) => [key, versionOf(key, series, slot)]);
      const inputs: InputVersions = Object.fromEntries(versions);
      return inputs;
    };
    await ledger.record(stations.map(({ stationId }) => materialized(asset, stationId, slots, inputsOf(stationId))));
  }
  const [first] = graph.assets;
  const change = first && materialized(first, "station0", { from: today, to: today + 1 }, () => ({}));
  const published = change?.published?.map((record) => ({ ...record, dataVersion: "restated" }));
  if (change && published) await ledger.record([{ ...change, published, events: [] }]);
}

/** A key for each partition that is due, in a list, sorted. */
function listed() {
  const started = performance.now();
  const due: string[] = [];
  for (const asset of layeredGraph(100).assets.slice(0, 2)) {
    for (const { stationId } of stations) {
      for (let day = today - 3_652; day <= today; day += 1) due.push(`${asset.key}@${stationId}/${utcDays.keyOf(day)}`);
    }
  }
  due.sort();
  return { durationMs: performance.now() - started, partitions: due.length };
}
