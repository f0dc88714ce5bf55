import { spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";

import { type LocalPostgresql, startPostgresql } from "../../../superset/local/postgresql.ts";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "harmattan-postgresql-"));
  await chmod(parent, 0o755); // run as root, the server is another user
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const settings = () => ({ folder: join(parent, "server"), password: "a 'quoted' p@ss", flags: { fsync: "off" } });

async function query(server: LocalPostgresql, sql: string) {
  const client = new Client(server.uri("postgres", settings().password, "postgres"));
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("a persistent folder keeps its data when it is started again; another one is removed", async () => {
  const first = await startPostgresql({ ...settings(), persistent: true });
  await query(first, "CREATE TABLE kept AS SELECT 42 AS answer");
  await first.stop();

  const second = await startPostgresql({ ...settings(), persistent: false });
  const rows = await query(
    second,
    "SELECT answer, current_setting('server_version_num')::int / 10000 AS version FROM kept",
  );
  const address = await query(second, "SELECT current_setting('listen_addresses') AS listens");
  await second.stop();

  expect(rows).toEqual([{ answer: 42, version: 17 }]);
  expect(address).toEqual([{ listens: "127.0.0.1" }]);
  expect(await readdir(parent)).toEqual([]);
});

test("nobody gets in without the password", async () => {
  const server = await startPostgresql({ ...settings(), persistent: false });

  const client = new Client(server.uri("postgres", "guess", "postgres"));
  await expect(client.connect()).rejects.toThrow('password authentication failed for user "postgres"');

  await server.stop();
});

test("what keeps it from starting is told", async () => {
  const server = await startPostgresql({ ...settings(), persistent: false });
  const taken = { ...settings(), folder: join(parent, "another"), port: server.port, persistent: false };
  await expect(startPostgresql(taken)).rejects.toMatchObject({
    code: "POSTGRESQL_START",
    message: expect.stringMatching(/^PostgreSQL did not start: .*could not create any TCP\/IP sockets/),
  });
  await server.stop();

  const occupied = await mkdtemp(join(parent, "occupied-"));
  await writeFile(join(occupied, "letter.txt"), "not a database");
  await expect(startPostgresql({ ...settings(), folder: occupied, persistent: false })).rejects.toThrow(
    "exists but is not empty",
  );
});

test("the server ends when the process that started it is killed", async () => {
  const script = `
    import { startPostgresql } from ${JSON.stringify(new URL("../../../superset/local/postgresql.ts", import.meta.url).href)};
    const { port } = await startPostgresql(${JSON.stringify({ ...settings(), persistent: true })});
    console.log(port);
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let port = "";
  child.stdout.on("data", (chunk: Buffer) => {
    port += chunk.toString();
  });
  await new Promise((resolve) => child.once("close", resolve));
  expect(Number(port)).toBeGreaterThan(0);

  const connect = async () => {
    const client = new Client({
      host: "127.0.0.1",
      port: Number(port),
      user: "postgres",
      password: settings().password,
      database: "postgres",
    });
    await client.connect();
    await client.end();
  };
  await expect
    .poll(
      () =>
        connect().then(
          () => "runs",
          ({ code }) => code,
        ),
      { timeout: 20_000 },
    )
    .toBe("ECONNREFUSED");
});
