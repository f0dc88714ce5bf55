import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { parse, stringify } from "yaml";

import { setUpSuperset, type SupersetSettings } from "../../superset/local/superset.ts";

const assets = join(import.meta.dirname, "..", "..", "superset", "assets");
const removed = { uuid: "5a1b7a52-0d4b-4c7c-9a53-0a4a3c3f1a01", kind: "chart" };

let metadata: Client;
let folder = "";
beforeAll(async () => {
  metadata = new Client(inject("superset").copiedMetadataUri);
  await metadata.connect();
});
afterAll(() => metadata.end());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-set-up-"));
  await cp(assets, join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "tombstones.yaml"), "[]\n");
  return () => rm(folder, { recursive: true });
});

/** Sets up the copy of the metadata again, with a bundle of its own. @returns what it said. */
async function setUp(change: Partial<SupersetSettings> = {}): Promise<string[]> {
  const { settings, copiedMetadataUri } = inject("superset");
  const own = { folder, assets: join(folder, "assets"), tombstones: join(folder, "tombstones.yaml") };
  const said: string[] = [];
  await setUpSuperset({ ...settings, ...own, metadataUri: copiedMetadataUri, ...change }, (line) => said.push(line));
  return said;
}

/** Ids and identities of everything that the bundle makes, and what visitors may do. */
async function everything(): Promise<Record<string, unknown[]>> {
  const queries = {
    databases: "SELECT id, uuid, database_name FROM dbs ORDER BY id",
    datasets: "SELECT id, uuid, table_name, perm FROM tables ORDER BY id",
    columns: "SELECT id, uuid, table_id, column_name, type, expression FROM table_columns ORDER BY id",
    metrics: "SELECT id, uuid, table_id, metric_name, expression FROM sql_metrics ORDER BY id",
    charts: "SELECT id, uuid, slice_name, datasource_id, params, query_context FROM slices ORDER BY id",
    dashboards: "SELECT id, uuid, slug, published, position_json FROM dashboards ORDER BY id",
    links: "SELECT dashboard_id, slice_id FROM dashboard_slices ORDER BY 1, 2",
    users: "SELECT id, username, password FROM ab_user ORDER BY id",
    permissions: "SELECT id FROM ab_permission_view ORDER BY id",
    public: publicPermissions,
  };
  const found: Record<string, unknown[]> = {};
  for (const [name, sql] of Object.entries(queries)) found[name] = (await metadata.query(sql)).rows;
  return found;
}

const publicPermissions = `
  SELECT p.name AS permission, v.name AS view FROM ab_permission_view_role r
  JOIN ab_role ON ab_role.id = r.role_id JOIN ab_permission_view pv ON pv.id = r.permission_view_id
  JOIN ab_permission p ON p.id = pv.permission_id JOIN ab_view_menu v ON v.id = pv.view_menu_id
  WHERE ab_role.name = 'Public' ORDER BY 1, 2`;

async function publicDatasets(): Promise<string[]> {
  const { rows } = await metadata.query<{ permission: string; view: string }>(publicPermissions);
  const granted = rows.filter(({ permission }) => permission === "datasource_access");
  return granted.map(({ view }) => /\[(v_\w+)\]/.exec(view)?.[1] ?? view);
}

async function charts(): Promise<string[]> {
  const { rows } = await metadata.query<{ uuid: string }>("SELECT uuid FROM slices");
  return rows.map(({ uuid }) => uuid);
}

async function addChart(): Promise<string> {
  const text = await readFile(join(assets, "charts", "air-quality-pm25-card.yaml"), "utf8");
  const path = join(folder, "assets", "charts", "removed.yaml");
  await writeFile(path, stringify({ ...parse(text), uuid: removed.uuid, slice_name: "To be removed" }));
  return path;
}

test("the same bundle twice leaves the same rows with the same ids", async () => {
  const before = await everything();

  await setUp();

  expect(await everything()).toEqual(before);
  expect(before["charts"]?.length).toBeGreaterThan(0);
});

test("a chart that left the bundle is told of, and its tombstone deletes it", async () => {
  const before = await everything();
  const path = await addChart();
  await setUp();
  expect(await charts()).toContain(removed.uuid);

  await rm(path);
  expect(await setUp()).toContainEqual(expect.stringContaining(`(${removed.uuid}) is in no file and has no tombstone`));
  expect(await charts()).toContain(removed.uuid);

  await writeFile(join(folder, "tombstones.yaml"), stringify([removed]));
  await setUp();
  expect(await charts()).not.toContain(removed.uuid);
  await setUp(); // what is gone already is no fault
  expect(await everything()).toEqual(before);
});

test("an object with a tombstone that is in the bundle is refused, and so is an unknown kind", async () => {
  await addChart();
  await writeFile(join(folder, "tombstones.yaml"), stringify([removed]));
  await expect(setUp()).rejects.toThrow(`chart ${removed.uuid} is in the bundle; remove its file or its tombstone`);

  await writeFile(join(folder, "tombstones.yaml"), stringify([{ ...removed, kind: "menu" }]));
  await expect(setUp()).rejects.toThrow("kind 'menu'");
});

test("a bundle with a fault changes nothing, and visitors keep what they may see", async () => {
  const before = await everything();
  const path = join(folder, "assets", "charts", "air-quality-pm25-card.yaml");
  await writeFile(path, (await readFile(path, "utf8")).replace(/^viz_type: .*$/m, "viz_typo: x"));

  await expect(setUp()).rejects.toThrow("setting up Superset: ");

  expect(await everything()).toEqual(before);
});

test("without public health its dashboards are no longer published, nor are the datasets that only they use granted", async () => {
  const before = await publicDatasets();
  expect(before).toEqual(expect.arrayContaining(["v_hourly", "v_run", "v_check", "v_restatement", "v_reconciliation"]));

  await setUp({ healthPublic: false });

  const { rows } = await metadata.query("SELECT slug FROM dashboards WHERE NOT published ORDER BY slug");
  expect(rows).toEqual([{ slug: "pipeline-health" }, { slug: "sante-du-pipeline" }]);
  const after = await publicDatasets();
  expect(after).toContain("v_hourly");
  for (const view of ["v_run", "v_check", "v_restatement", "v_reconciliation"]) expect(after).not.toContain(view);

  await setUp();
  expect(await publicDatasets()).toEqual(before);
});

test("a new password of the admin is taken over", async () => {
  const passwords = "SELECT password FROM ab_user WHERE username = 'admin'";
  const before = (await metadata.query(passwords)).rows;

  await setUp({ adminPassword: "another password" });

  expect((await metadata.query(passwords)).rows).not.toEqual(before);
});

test("a password that is wrong is told of with address and role, without the password", async () => {
  const uri = new URL(inject("superset").uris.reader);
  uri.password = "wrong-secret-word";

  const failure = setUp({ readModelUri: uri.href });

  await expect(failure).rejects.toThrow(`read model: no connection to superset_ro@${uri.host}/airquality`);
  await expect(failure).rejects.not.toThrow("wrong-secret-word");
  expect(await readFile(join(folder, "set-up.log"), "utf8")).not.toContain("wrong-secret-word");
});
