import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { assetCatalogue } from "../../src/catalogue.ts";
import type { PartitionRecord } from "../../src/pipeline/partition-record.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { runCli, startCli, startSimulateCommand } from "../support/cli.ts";
import { environmentOf, type FreshStore, storeKinds, withoutMongodb } from "../support/databases.ts";

/** Kills on each store. `npm run test:faults` makes it a hundred; a hundred on both stores take some ten minutes. */
const kills = Number(process.env.HARMATTAN_TEST_KILLS ?? 4);

const computed = assetCatalogue().assets.filter(({ nature }) => nature === "materialized");
const tables = ["hourly_measurements", "daily_means", "air_quality_index", "exceedances", "restatements"];

/** What must be the same however often a run was killed: everything but who wrote it under which fence. */
async function content(store: Store): Promise<unknown> {
  const strip = ({ fence: _fence, runId: _runId, ...rest }: PartitionRecord) => rest;
  const found = computed.map(async (asset) => {
    const always = { from: 0, to: asset.grid.slotAt(Date.UTC(2030, 0)) };
    const states = await store.ledger.read(asset, always);
    return Array.from(states, ([series, { published, failed }]) => ({
      asset: asset.key,
      series,
      published: [...published.values()].map(strip),
      failed: failed.map(({ slots, code, attempts }) => ({ slots, code, attempts })),
    }));
  });
  return (await Promise.all(found)).flat();
}

/** How many versions of each partition the ledger tells of. */
async function versionCounts(store: Store): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const asset of computed) {
    const slots = { from: 0, to: asset.grid.slotAt(Date.UTC(2030, 0)) };
    for (const series of ["smart188", "smart189"]) {
      for (const { versions } of await store.ledger.events(asset, series, slots, 1e9)) {
        for (const { partition } of versions) {
          const key = `${asset.key}@${series}/${partition}`;
          counts[key] = (counts[key] ?? 0) + 1;
        }
      }
    }
  }
  return counts;
}

async function exported(env: NodeJS.ProcessEnv): Promise<string[]> {
  const results: string[] = [];
  for (const table of tables) results.push((await runCli(["export", table], env)).stdout);
  return results;
}

describe.each(storeKinds)("on $name", (kind) => {
  let places: FreshStore[] = [];
  const fresh = async () => {
    const place = await kind.fresh();
    places.push(place);
    return place;
  };
  beforeEach(() => {
    places = [];
  });
  afterEach(async () => {
    for (const place of places) await place.remove();
  });

  test(
    `${kills} random kills, each followed by a normal run, leave what a run leaves that was never killed`,
    async () => {
      const [calm, killed] = [await fresh(), await fresh()];
      const start = Date.parse("2024-07-01T00:30Z");
      const firstRunMs = 1_500;
      for (let round = 0; round < kills; round += 1) {
        // Every third hour: the newest week is read again, and much of it has changed.
        const asOf = new Date(start + round * 3 * 3_600_000).toISOString();
        const simulator = await startSimulateCommand(["--as-of", asOf]);
        const args = ["materialize", "not group:forecast", "--as-of", asOf];
        const env = (place: FreshStore) => ({ ...environmentOf(place), AIRQINO_URL: simulator.url });
        expect((await runCli(args, env(calm))).exitCode).toBe(0);

        const child = startCli(args, env(killed));
        const timer = setTimeout(() => child.kill("SIGKILL"), 150 + Math.random() * firstRunMs);
        await once(child, "close");
        clearTimeout(timer);
        expect((await runCli(args, env(killed))).exitCode).toBe(0);

        expect((await runCli(args, env(killed))).stdout).toContain("Nothing to do");
        await simulator.stop();
      }

      const [one, other] = [await openStore(calm.settings), await openStore(killed.settings)];
      expect(await content(other)).toEqual(await content(one));
      expect(await versionCounts(other)).toEqual(await versionCounts(one));
      await Promise.all([one.close(), other.close()]);
      expect(await exported(environmentOf(killed))).toEqual(await exported(environmentOf(calm)));
    },
    60_000 + kills * 30_000,
  );

  test("rule 12: of 50 processes that race for one partition exactly one writes it", async () => {
    const place = await fresh();
    const asOf = "2024-07-01T12:30Z";
    // The first answer is a refusal: whoever holds the partition holds it for a while.
    const simulator = await startSimulateCommand(["--as-of", asOf, "--fault", "503"]);
    const window = ["--station", "smart188", "--from", "2024-06-20", "--to", "2024-06-20", "--as-of", asOf];
    const env = { ...environmentOf(place), AIRQINO_URL: simulator.url };
    await runCli(["status"], env); // makes the collections

    const race = Array.from({ length: 50 }, () =>
      runCli(["materialize", "hourly_measurements", ...window, "--json"], env),
    );
    const results = await Promise.all(race);

    expect(results.map(({ exitCode, stderr }) => (exitCode === 0 ? "" : stderr)).filter(Boolean)).toEqual([]);
    const reports = results.map(({ stdout }) => JSON.parse(stdout).assets[0]?.partitions ?? 0);
    expect(reports.filter((partitions) => partitions === 1)).toHaveLength(1);
    const store = await openStore(place.settings);
    expect(await versionCounts(store)).toEqual({ "hourly_measurements@smart188/2024-06-20": 1 });
    await store.close();
    await simulator.stop();
  }, 240_000);

  test("rule 13: a process that was paused past its lease is fenced with exit 73 and writes nothing", async () => {
    const place = await fresh();
    const asOf = "2024-07-01T12:30Z";
    const simulator = await startSimulateCommand(["--as-of", asOf, "--fault", "503"]);
    const args = [
      "materialize",
      "hourly_measurements",
      "--station",
      "smart188",
      "--from",
      "2024-06-20",
      "--as-of",
      asOf,
    ];
    const env = { ...environmentOf(place), AIRQINO_URL: simulator.url, HARMATTAN_LEASE_SECONDS: "2" };
    const store = await openStore(place.settings);
    const paused = startCli(args, env);
    let said = "";
    paused.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const ended = once(paused, "close");
    const [asset] = computed;
    if (!asset) throw new Error("no asset");
    // Not before it waits for the source: with the lease just taken it would ask what is due after the pause, and end with 0.
    await expect.poll(() => said, { timeout: 20_000 }).toContain("asking AirQino again");
    expect(await store.leases.held(asset, "smart188")).toHaveLength(1);
    paused.kill("SIGSTOP");
    await pause(2_500);

    const other = await runCli(args, env);
    const before = await content(store);
    const exportBefore = await exported(env);
    paused.kill("SIGCONT");
    await ended;

    expect(other.exitCode).toBe(0);
    expect(paused.exitCode).toBe(73);
    expect(said).toContain(
      "error: hourly_measurements@smart188: another run took over while this one paused or lost its lease; this run wrote nothing more, that one goes on",
    );
    expect(await content(store)).toEqual(before);
    expect(await exported(env)).toEqual(exportBefore);
    await store.close();
    await simulator.stop();
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
