import { expect, test } from "vitest";

import type { ReadModel } from "../../src/publish/read-model.ts";
import type { WholeRows, WholeTableRow } from "../../src/publish/whole-tables.ts";
import { type FreshPostgres, withPostgres } from "../support/postgres.ts";
import { daysFrom, fullDay, smart188, utcDay } from "./published-rows.ts";
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

function run(run_id: string, state: string): WholeTableRow<"run"> {
  const of = { selection: "group:publish", trigger: "schedule", nominal_at: "2024-03-01T13:00:00.000Z" };
  const times = { started_at: "2024-03-01T13:05:00.123Z", ended_at: null, duration_seconds: null };
  return {
    run_id,
    ...of,
    state,
    ...times,
    partitions: 2,
    new_versions: 1,
    quarantined: 0,
    failures: 0,
    first_failure: null,
  };
}

const parameter = (name: string, position: number) => ({
  parameter: name,
  label_en: "PM2.5",
  label_fr: "PM2,5",
  unit: "µg/m³",
  position,
});
const nothing: WholeRows = {
  station: [],
  parameter: [],
  standard: [],
  index_band: [],
  run: [],
  check_result: [],
  asset_status: [],
};

test("whole tables hold exactly what was given last", async () => {
  const first = { ...nothing, parameter: [parameter("pm25", 1), parameter("co", 2)], run: [run("r1", "RUNNING")] };
  const second = {
    ...nothing,
    parameter: [parameter("pm25", 1)],
    run: [run("r1", "SUCCEEDED"), run("r2", 'it said "no" \\ {NULL}, then\nNULL')],
  };

  expect(await readModel.replaceWhole(first)).toEqual({ inserted: 3, changed: 0, unchanged: 0, deleted: 0 });
  expect(await readModel.replaceWhole(first)).toEqual({ inserted: 0, changed: 0, unchanged: 3, deleted: 0 });
  expect(await readModel.replaceWhole(second)).toEqual({ inserted: 1, changed: 1, unchanged: 1, deleted: 1 });

  const client = await place.connect();
  const { rows } = await client.query("SELECT run_id, state, started_at, ended_at FROM run ORDER BY run_id");
  const started_at = new Date("2024-03-01T13:05:00.123Z");
  expect(rows).toEqual([
    { run_id: "r1", state: "SUCCEEDED", started_at, ended_at: null },
    { run_id: "r2", state: 'it said "no" \\ {NULL}, then\nNULL', started_at, ended_at: null },
  ]);
});

test("a comparison is kept over the one before, and the oldest is known", async () => {
  const of = { stationId: smart188, table: "hourly_measurement" } as const;
  const store = { ...of, day: utcDay("2024-02-29"), rows: 24, sum: 240.5 };
  const other = { ...store, day: utcDay("2024-03-01") };
  expect(await readModel.oldestReconciliation()).toBeNull();
  const published = daysFrom("2024-02-29", 2);
  await readModel.replaceDays(smart188, published, [fullDay("2024-02-29")], 1, () => "version");
  // What was never compared is older than any comparison.
  expect(await readModel.oldestReconciliation()).toEqual(new Date("1970-01-01T00:00Z"));

  await readModel.saveReconciliations([], new Date("2024-03-02T00:00Z"));
  await readModel.saveReconciliations(
    [
      { store, model: { rows: 23, sum: 230 } },
      { store: other, model: other },
    ],
    new Date("2024-03-02T01:00Z"),
  );
  await readModel.saveReconciliations([{ store, model: store }], new Date("2024-03-02T02:00Z"));

  expect(await readModel.oldestReconciliation()).toEqual(new Date("2024-03-02T01:00Z"));
  const client = await place.connect();
  const { rows } = await client.query(
    "SELECT table_name, day::text, model_rows, model_sum, checked_at FROM reconciliation ORDER BY day",
  );
  expect(rows).toEqual([
    {
      table_name: "hourly_measurement",
      day: "2024-02-29",
      model_rows: 24,
      model_sum: 240.5,
      checked_at: new Date("2024-03-02T02:00Z"),
    },
    {
      table_name: "hourly_measurement",
      day: "2024-03-01",
      model_rows: 24,
      model_sum: 240.5,
      checked_at: new Date("2024-03-02T01:00Z"),
    },
  ]);
});
