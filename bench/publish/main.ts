// Publishing two station-years into an empty PostgreSQL, then the next hour of both; beside the same rows by plain INSERTs.
// Usage: npm run bench:publish
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import pg from "pg";

import { bootstrap } from "../../src/publish/bootstrap.ts";
import { startPostgresql } from "../../superset/local/postgresql.ts";
import { runCli, startSimulateCommand } from "../../test/support/cli.ts";

const rounds = 3;
const from = "2025-01-20";
const firstHour = "2026-01-20T12:20Z";
const nextHour = "2026-01-20T13:20Z";
const assets = "not group:forecast";
const password = "bench-only-password";

const folder = mkdtempSync(join(tmpdir(), "harmattan-bench-publish-"));
const postgresqlFolder = mkdtempSync(join(tmpdir(), "harmattan-bench-postgresql-"));
const postgresql = await startPostgresql({ folder: postgresqlFolder, password, persistent: false });
const admin = postgresql.uri("postgres", password, "postgres");
const readModel = postgresql.uri("pipeline", password, "airquality");
const store = { HARMATTAN_HOME: join(folder, "store"), HARMATTAN_LOG_LEVEL: "error" };

try {
  await materialize(firstHour, ["--from", from, "--to", "2026-01-20"]);
  let whole = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    await emptyDatabase();
    whole = Math.min(whole, await publish(firstHour));
  }
  const rows = await publishedRows();
  const plain = await plainInserts(rows);
  await materialize(nextHour, []);
  const hourly = await publish(nextHour);
  const again = await publish(nextHour);
  console.log(`two station-years (${rows.length} hourly rows): whole process, best of ${rounds}`);
  line("published from nothing", whole, 5);
  line("the next hour of both", hourly, 1);
  line("nothing to do", again, 1);
  console.log(
    `peer, the hourly rows alone by plain INSERTs of 1,000: ${plain.toFixed(2)} s; ratio ${(whole / plain).toFixed(1)}`,
  );
} finally {
  await postgresql.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function materialize(asOf: string, range: readonly string[]): Promise<void> {
  const simulator = await startSimulateCommand(["--as-of", asOf]);
  const env = { ...store, AIRQINO_URL: simulator.url };
  const { exitCode, stderr } = await runCli(["materialize", assets, "--as-of", asOf, ...range], env);
  await simulator.stop();
  if (exitCode !== 0) throw new Error(stderr);
}

async function publish(asOf: string): Promise<number> {
  const startedMs = performance.now();
  const { exitCode, stderr } = await runCli(["publish", "--as-of", asOf], { ...store, POSTGRESQL_URI: readModel });
  if (exitCode !== 0) throw new Error(stderr);
  return (performance.now() - startedMs) / 1_000;
}

async function emptyDatabase(): Promise<void> {
  await query(admin, "DROP DATABASE IF EXISTS airquality");
  await bootstrap({ uri: admin, passwords: { owner: password, metadata: password, reader: password } });
}

function publishedRows(): Promise<unknown[][]> {
  return query(readModel, "SELECT * FROM hourly_measurement");
}

async function plainInserts(rows: readonly (readonly unknown[])[]): Promise<number> {
  await query(readModel, "CREATE TABLE plain (LIKE hourly_measurement INCLUDING ALL)");
  const client = new pg.Client({ connectionString: readModel });
  await client.connect();
  const width = rows[0]?.length ?? 0;
  const startedMs = performance.now();
  for (let first = 0; first < rows.length; first += 1_000) {
    const some = rows.slice(first, first + 1_000);
    const places = some.map(
      (_, row) => `(${Array.from({ length: width }, (__, at) => `$${row * width + at + 1}`).join()})`,
    );
    await client.query(`INSERT INTO plain VALUES ${places.join()}`, some.flat());
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  await client.end();
  await query(readModel, "DROP TABLE plain");
  return seconds;
}

async function query(uri: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: uri });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

function line(what: string, seconds: number, bar: number): void {
  console.log(`${what.padEnd(24)} ${seconds.toFixed(2)} s, bar < ${bar} s: ${seconds < bar ? "met" : "NOT MET"}`);
}
