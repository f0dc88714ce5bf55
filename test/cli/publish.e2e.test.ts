import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { beforeEach, describe, expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import { openReadModel } from "../../src/publish/open-read-model.ts";
import { partitionTables } from "../../src/publish/partition-tables.ts";
import { openStore } from "../../src/store/open-store.ts";
import { runCli, startCli } from "../support/cli.ts";
import { environmentOf, type FreshStore, storeKinds } from "../support/databases.ts";
import { runPipeline, stations } from "../support/pipeline.ts";
import { type FreshPostgres, withPostgres } from "../support/postgres.ts";

const days = { from: "2026-01-01", to: "2026-01-20" };
const asOf = "2026-01-20T13:20:00Z";
const firstDay = utcDaySchema.parse("2026-01-01");
const dayAfter = utcDaySchema.parse("2026-01-21");

// What PostgreSQL is told does not depend on the store: one of them is enough for all but the first two.
describe.each(storeKinds)("publish from $name", (kind) => {
  const onSqlite = test.runIf(kind.name === "SQLite");
  let store: FreshStore;
  let postgres: FreshPostgres;
  withPostgres((place) => {
    postgres = place;
  });
  beforeEach(async () => {
    store = await kind.fresh();
    await extract(asOf);
    return () => store.remove();
  });

  const env = () => ({
    ...environmentOf(store),
    POSTGRESQL_URI: postgres.uris.owner,
    HARMATTAN_LOG_LEVEL: "warn",
  });
  const publish = (...args: string[]) => runCli(["publish", "--as-of", asOf, ...args], env());
  const publishJson = async (...args: string[]) => JSON.parse((await publish("--json", ...args)).stdout);
  async function extract(now: string): Promise<void> {
    const opened = await openStore(store.settings);
    await runPipeline(opened, { ...days, asOf: now });
    await opened.close();
  }

  /** Every row of every partition table, and what is known of the days, as text. */
  async function contents(): Promise<string> {
    const client = await postgres.connect();
    const tables = [...Object.keys(partitionTables), "station", "parameter", "standard", "index_band"];
    const texts: string[] = [];
    for (const table of tables) {
      const { rows } = await client.query(`SELECT t::text AS row FROM ${table} AS t ORDER BY 1`);
      texts.push(table, ...rows.map(({ row }) => row));
    }
    const { rows } = await client.query("SELECT station_id, day, data_version FROM published_partition ORDER BY 1, 2");
    return [...texts, ...rows.map((row) => JSON.stringify(row))].join("\n");
  }
  const change = async (sql: string) => (await postgres.connect()).query(sql);

  test("fills an empty database, compares it, and finds nothing to do the second time", async () => {
    const first = await publish();
    const filled = await contents();
    const second = await publishJson();

    expect(first.stderr).not.toContain("owner's");
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(/^40 days published: \d{4} rows inserted, 0 changed, 0 deleted\.$/m);
    expect(first.stdout).toContain("40 days compared with the store: all equal.\n");
    expect(second.runs.map(({ state }: { state: string }) => state)).toEqual(["SKIPPED"]);
    expect(second.reconciliation).toEqual({ days: 14, republishedDays: 0, drifted: [] });
    expect(await contents()).toBe(filled);
  });

  test("publishes only the days that changed when an hour has passed", async () => {
    await publish();
    await extract("2026-01-20T14:20:00Z");

    const { runs } = JSON.parse((await runCli(["publish", "--as-of", "2026-01-20T14:20:00Z", "--json"], env())).stdout);

    expect(runs).toHaveLength(1);
    expect(runs[0].assets[0]).toMatchObject({ asset: "read_model", partitions: 2, newVersions: 2 });
    expect(runs[0].assets[0].rows.inserted).toBeLessThan(40);
  });

  onSqlite("publishes again what was emptied, restored from a backup or changed by hand", async () => {
    await publish();
    const filled = await contents();

    await change("DELETE FROM published_partition WHERE day < '2026-01-03'");
    const restored = await publish();
    await change("UPDATE hourly_measurement SET value = 9999 WHERE parameter = 'pm25' AND day = '2026-01-19'");
    const tampered = await publishJson();

    expect(restored.stdout).toMatch(/^4 days published: 0 rows inserted, 0 changed, 0 deleted\.$/m);
    expect(tampered.reconciliation).toEqual({ days: 14, republishedDays: 2, drifted: [] });
    expect(await contents()).toBe(filled);
  });

  onSqlite("--full leaves what the runs before had left, hour after hour", async () => {
    await publish();
    await extract("2026-01-20T15:20:00Z");
    await publish();
    const grown = await contents();

    const full = await publish("--full");

    expect(full.exitCode).toBe(0);
    expect(full.stdout).toContain("Everything was published anew, in one transaction.\n40 days published: ");
    expect(await contents()).toBe(grown);
  });

  onSqlite("a store that was lost has lower fences than the read model: exit 73, until --full", async () => {
    await publish();
    await change("UPDATE published_partition SET fence = 1000, data_version = 'of the lost store'");

    const fenced = await publish();
    const full = await publish("--full");
    const after = await publishJson();

    expect(fenced.exitCode).toBe(73);
    expect(fenced.stderr).toContain("fence 1000 is above");
    expect(full.exitCode).toBe(0);
    expect(after.runs.map(({ state }: { state: string }) => state)).toEqual(["SKIPPED"]);
    expect(after.reconciliation.drifted).toEqual([]);
  });

  onSqlite(
    "killed at any instant it leaves no day half written, and the next one ends as if nothing had been",
    async () => {
      await publish();
      const filled = await contents();
      await change("DELETE FROM published_partition; DELETE FROM hourly_measurement; DELETE FROM daily_mean");
      const readModel = openReadModel(postgres.settings);

      for (const afterMs of [300, 500, 700, 900, 1_100]) {
        const child = startCli(["publish", "--as-of", asOf], env());
        await Promise.race([sleep(afterMs), once(child, "close")]);
        child.kill("SIGKILL");
        if (child.exitCode === null && child.signalCode === null) await once(child, "close");
        for (const { stationId } of stations) {
          const published = await readModel.versions(stationId);
          const totals = await readModel.totals(stationId, { from: firstDay, to: dayAfter });
          // Means lie in every published day: a day is there with its version, or not at all.
          const withMeans = totals.filter(({ table }) => table === "daily_mean").map(({ day }) => day);
          expect(new Set(withMeans)).toEqual(new Set(published.keys()));
        }
      }
      await readModel.close();

      expect((await publish()).exitCode).toBe(0);
      expect(await contents()).toBe(filled);
    },
  );
});

describe("publish", () => {
  const kind = storeKinds[0];
  if (!kind) throw new Error("no store");
  let store: FreshStore;
  beforeEach(async () => {
    store = await kind.fresh();
    return () => store.remove();
  });

  test("without POSTGRESQL_URI says what is expected, and exits 78", async () => {
    const { exitCode, stderr } = await runCli(["publish"], environmentOf(store));

    expect(exitCode).toBe(78);
    expect(stderr).toContain(
      "error: read model: POSTGRESQL_URI is not set; expected postgresql://user:password@host[:port]/database of its owner",
    );
  });

  test("without an answer exits 69, and no password is shown", async () => {
    const env = { ...environmentOf(store), POSTGRESQL_URI: "postgresql://pipeline:secret@127.0.0.1:9/airquality" };

    const { exitCode, stderr, stdout } = await runCli(["publish"], env);

    expect(exitCode).toBe(69);
    expect(stderr).toMatch(
      /error: read model 127\.0\.0\.1:9\/airquality cannot be reached: .*; check that PostgreSQL runs there/,
    );
    expect(stderr + stdout).not.toContain("secret");
  });

  test("refuses --full with --station, for the others would be gone", async () => {
    const { exitCode, stderr } = await runCli(["publish", "--full", "--station", "smart188"], environmentOf(store));

    expect(exitCode).toBe(64);
    expect(stderr).toBe("error: publish --full: publishes every station anew; leave out --station\n");
  });
});
