import { expect, test } from "vitest";

import { openReadModel } from "../../src/publish/open-read-model.ts";
import type { ReadModel, ReadModelDay } from "../../src/publish/read-model.ts";
import { type FreshPostgres, withPostgres } from "../support/postgres.ts";
import { daysFrom, fullDay, hour, smart188, utcDay } from "./published-rows.ts";
import { withReadModel } from "./with-read-model.ts";

let place: FreshPostgres;
let readModel: ReadModel;
withPostgres((fresh) => {
  place = fresh;
});
withReadModel(
  () => place,
  (opened) => {
    readModel = opened;
  },
);

const window = daysFrom("2024-02-28", 3); // over the leap day

function publish(days: readonly ReadModelDay[], { fence = 7, version = "v1" } = {}) {
  return readModel.replaceDays(smart188, window, days, fence, () => version);
}

test("what was published is read again, exactly and in the order of the keys", async () => {
  const days = [fullDay("2024-02-28"), fullDay("2024-02-29"), fullDay("2024-03-01")];

  const counts = await publish(days);

  expect(counts).toEqual({ inserted: 30, changed: 0, unchanged: 0, deleted: 0 });
  expect(await readModel.readDays(smart188, window)).toEqual(days);
  expect(JSON.stringify(await readModel.readDays(smart188, window))).toBe(JSON.stringify(days));
});

test("publishing the same twice changes nothing in the database, not even an instant", async () => {
  const days = [fullDay("2024-02-28"), fullDay("2024-02-29")];
  await publish(days);
  const client = await place.connect();
  const written =
    "SELECT (SELECT json_agg(p ORDER BY day) FROM published_partition AS p) AS p, n_tup_upd + n_tup_ins AS n FROM pg_stat_user_tables";
  const ctids = `SELECT ctid, xmin, * FROM hourly_measurement ORDER BY hour_start`;
  const before = [
    (await client.query(ctids)).rows,
    (await client.query("SELECT ctid, xmin, * FROM published_partition ORDER BY day")).rows,
  ];

  const counts = await publish(days);

  expect(counts).toEqual({ inserted: 0, changed: 0, unchanged: 20, deleted: 0 });
  expect(written).toContain("n_tup_upd");
  expect([
    (await client.query(ctids)).rows,
    (await client.query("SELECT ctid, xmin, * FROM published_partition ORDER BY day")).rows,
  ]).toEqual(before);
});

test("one value that changed is one row changed; a missing value is a change too", async () => {
  await publish([fullDay("2024-02-28")]);

  const changed = fullDay("2024-02-28", {
    hourly_measurement: [
      hour("2024-02-28", 0, { value: null }),
      ...fullDay("2024-02-28").rows.hourly_measurement.slice(1),
    ],
  });

  expect(await publish([changed], { version: "v2" })).toEqual({ inserted: 0, changed: 1, unchanged: 9, deleted: 0 });
  expect(await readModel.readDays(smart188, window)).toEqual([changed]);
});

test("an hour that was withdrawn disappears, and so does a whole day", async () => {
  await publish([fullDay("2024-02-28"), fullDay("2024-02-29")]);
  const withoutHours = fullDay("2024-02-28", { hourly_measurement: [hour("2024-02-28", 0)] });

  expect(await publish([withoutHours])).toEqual({ inserted: 0, changed: 0, unchanged: 9, deleted: 11 });
  expect(await readModel.readDays(smart188, window)).toEqual([withoutHours]);
});

test("days outside the window and other stations stay as they are", async () => {
  await publish([fullDay("2024-02-28"), fullDay("2024-02-29")]);

  await readModel.replaceDays(smart188, daysFrom("2024-02-29", 1), [], 7, () => "none");

  expect((await readModel.readDays(smart188, window)).map(({ day }) => day)).toEqual(["2024-02-28"]);
});

test("an hour that moves to another day is moved, not doubled", async () => {
  await publish([fullDay("2024-02-28", { restatement: [] })]);
  const [index] = fullDay("2024-02-28").rows.air_quality_index;
  const moved = { ...index, day: "2024-02-29" };
  if (!index) throw new Error("a day has an index");

  const counts = await readModel.replaceDays(
    smart188,
    daysFrom("2024-02-29", 1),
    [{ ...fullDay("2024-02-29"), rows: { ...emptyRows, air_quality_index: [{ ...index, ...moved }] } }],
    7,
    () => "v1",
  );

  expect(counts).toEqual({ inserted: 0, changed: 1, unchanged: 0, deleted: 0 });
  const client = await place.connect();
  expect((await client.query("SELECT day::text FROM air_quality_index")).rows).toEqual([{ day: "2024-02-29" }]);
});

const emptyRows = {
  hourly_measurement: [],
  daily_mean: [],
  air_quality_index: [],
  exceedance: [],
  forecast: [],
  forecast_score: [],
  restatement: [],
};

test("each day of the window gets its data version, also one without rows", async () => {
  const versionOf = (day: string) => `version of ${day}`;

  await readModel.replaceDays(smart188, window, [fullDay("2024-02-29")], 7, versionOf);

  expect([...(await readModel.versions(smart188))]).toEqual([
    [utcDay("2024-02-28"), "version of 2024-02-28"],
    [utcDay("2024-02-29"), "version of 2024-02-29"],
    [utcDay("2024-03-01"), "version of 2024-03-01"],
  ]);
});

test("a publisher with a lower fence is refused and writes nothing", async () => {
  const days = [fullDay("2024-02-28")];
  await publish(days, { fence: 8 });

  const late = publish([], { fence: 7, version: "v0" });

  await expect(late).rejects.toMatchObject({
    code: "FENCED",
    message:
      "read model, smart188 2024-02-28: fence 8 is above 7: another run took over while this one paused or lost its lease; this run wrote nothing more, that one goes on",
  });
  expect(await readModel.readDays(smart188, window)).toEqual(days);
  expect((await readModel.versions(smart188)).get(utcDay("2024-02-28"))).toBe("v1");
});

test("an unchanged day under a higher fence keeps lower ones out, and its instant of publication", async () => {
  await publish([fullDay("2024-02-28")], { fence: 7 });
  const client = await place.connect();
  const read = async () =>
    (await client.query("SELECT day::text, fence, published_at FROM published_partition ORDER BY day")).rows;
  const before = await read();

  await publish([fullDay("2024-02-28")], { fence: 9 });

  expect(await read()).toEqual(before.map((row) => ({ ...row, fence: 9 })));
  await expect(publish([], { fence: 8 })).rejects.toMatchObject({ code: "FENCED" });
});

test("of two publishers at once the one with the higher fence wins, whichever comes first", async () => {
  const other = openReadModel(place.settings);
  const [newer, older] = [fullDay("2024-02-28"), fullDay("2024-02-28", { exceedance: [] })];

  const outcomes = await Promise.allSettled([
    ...Array.from({ length: 4 }, () => publish([older], { fence: 7 })),
    other.replaceDays(smart188, window, [newer], 8, () => "v2"),
    ...Array.from({ length: 4 }, () => publish([older], { fence: 7 })),
  ]);

  expect(outcomes[4]?.status).toBe("fulfilled");
  expect(await readModel.readDays(smart188, window)).toEqual([newer]);
  await other.close();
});

test("a publication cut off in its middle leaves the days as they were", async () => {
  const days = [fullDay("2024-02-28")];
  await publish(days);
  const blocker = await place.connect();
  await blocker.query("BEGIN; LOCK TABLE forecast_score IN SHARE MODE"); // the publication stops before its last tables
  const [killer, other] = [
    await place.connect(place.uris.superuser),
    fullDay("2024-02-28", { hourly_measurement: [] }),
  ];

  const cut = publish([other], { fence: 8, version: "v2" });
  const failed = expect(cut).rejects.toMatchObject({ code: "READ_MODEL_UNREACHABLE", kind: "unavailable" });
  const waiting = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'harmattan' AND wait_event_type = 'Lock'`;
  while ((await killer.query(waiting)).rowCount === 0);
  await failed;
  await blocker.query("ROLLBACK");

  expect(await readModel.readDays(smart188, window)).toEqual(days);
  expect((await readModel.versions(smart188)).get(utcDay("2024-02-28"))).toBe("v1");
  expect(await publish([other], { fence: 8, version: "v2" })).toEqual({
    inserted: 0,
    changed: 0,
    unchanged: 8,
    deleted: 2,
  });
});

test("a row that a table refuses changes nothing, and the error names table and rule", async () => {
  await publish([fullDay("2024-02-28")]);
  const wrong = fullDay("2024-02-28", { hourly_measurement: [hour("2024-02-28", 5, { day: "2024-02-29" })] });

  await expect(publish([wrong], { version: "v2" })).rejects.toMatchObject({
    code: "READ_MODEL_STATEMENT",
    message: `read model ${readModel.description}: new row for relation "hourly_measurement" violates check constraint "hourly_measurement_check"; nothing was written`,
  });
  expect(await readModel.readDays(smart188, window)).toEqual([fullDay("2024-02-28")]);
});

test("totals give rows and sums per table and day; what has no row is left out", async () => {
  await publish([
    fullDay("2024-02-28"),
    fullDay("2024-02-29", { ...emptyRows, exceedance: fullDay("2024-02-29").rows.exceedance }),
  ]);

  const of = (day: string) => ({ stationId: smart188, day });
  const totals = await readModel.totals(smart188, window);

  expect(
    totals.toSorted((left, right) => `${left.day} ${left.table}`.localeCompare(`${right.day} ${right.table}`)),
  ).toEqual([
    { table: "air_quality_index", ...of("2024-02-28"), rows: 1, sum: 101 },
    { table: "daily_mean", ...of("2024-02-28"), rows: 2, sum: 0.30000000000000004 },
    { table: "exceedance", ...of("2024-02-28"), rows: 1, sum: 15.000000000000002 },
    { table: "forecast", ...of("2024-02-28"), rows: 2, sum: 2.5 },
    { table: "forecast_score", ...of("2024-02-28"), rows: 1, sum: 12.5 },
    { table: "hourly_measurement", ...of("2024-02-28"), rows: 2, sum: 9.5 },
    { table: "restatement", ...of("2024-02-28"), rows: 1, sum: 9.5 },
    { table: "exceedance", ...of("2024-02-29"), rows: 1, sum: 15.000000000000002 },
  ]);
});
