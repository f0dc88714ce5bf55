import { beforeEach, describe, expect, test } from "vitest";

import { addDays, utcDaySchema } from "../../src/base/utc-day.ts";
import { averagedParameters, parameterKeys } from "../../src/domain/parameter.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { runCli } from "../support/cli.ts";
import { environmentOf, storeKinds } from "../support/databases.ts";
import { runPipeline, stations } from "../support/pipeline.ts";
import { type FreshPostgres, withPostgres } from "../support/postgres.ts";
import { recordedBodies, withoutRecordedBodies } from "../support/recorded-bodies.ts";

const asOf = "2023-12-06T17:00:00Z";
const days = { from: "2023-11-07", to: "2023-12-06" };
const window = { from: utcDaySchema.parse(days.from), to: addDays(utcDaySchema.parse(days.to), 1) };

describe.skipIf(withoutRecordedBodies !== null)(`views of recorded bodies ${withoutRecordedBodies ?? ""}`, () => {
  let postgres: FreshPostgres;
  let store: Store;
  withPostgres((place) => {
    postgres = place;
  });
  beforeEach(async () => {
    const [kind] = storeKinds;
    if (!kind) throw new Error("no store");
    const place = await kind.fresh();
    store = await openStore(place.settings);
    await runPipeline(store, { ...days, asOf, replayFolder: recordedBodies });
    const env = { ...environmentOf(place), POSTGRESQL_URI: postgres.uris.owner, HARMATTAN_LOG_LEVEL: "warn" };
    const { exitCode, stderr } = await runCli(["publish", "--as-of", asOf], env);
    if (exitCode !== 0) throw new Error(stderr);
    return async () => {
      await store.close();
      await place.remove();
    };
  });

  /** @returns the rows as texts, sorted: the reader sees what dashboards see. */
  async function seen(sql: string): Promise<string[]> {
    const reader = await postgres.connect(postgres.uris.reader);
    const { rows } = await reader.query<unknown[]>({ text: sql, rowMode: "array" });
    return rows.map((row) => row.join(" ")).toSorted();
  }
  async function stored<Row>(read: (stationId: (typeof stations)[number]["stationId"]) => Promise<Row[]>) {
    return (await Promise.all(stations.map(({ stationId }) => read(stationId)))).flat();
  }

  test("show the numbers of the store: hours, days, indices, exceedances, completeness, restatements", async () => {
    const hours = await stored((id) => store.hours.readWindow(id, window));
    const means = await stored((id) => store.days.readWindow(id, window));
    const indices = await stored((id) => store.airQuality.readWindow(id, window));
    const exceedances = await stored((id) => store.exceedances.readWindow(id, window));
    const settled = means.filter(({ provisional }) => !provisional);
    const provisionalDays = new Set(means.filter(({ provisional }) => provisional).map(({ day }) => day));

    const hourly = hours
      .filter(({ provisional }) => !provisional)
      .flatMap(({ stationId, hourStart, values }) =>
        parameterKeys.flatMap((key) =>
          values[key] === null ? [] : `${stationId} ${key} ${hourStart.slice(0, 13)} ${values[key]}`,
        ),
      );
    expect(hourly.length).toBeGreaterThan(8_000);
    expect(
      await seen(
        `SELECT station_id, parameter, to_char(hour_start, 'YYYY-MM-DD"T"HH24'), value FROM v_hourly WHERE value IS NOT NULL`,
      ),
    ).toEqual(hourly.toSorted());

    const daily = settled
      .filter(({ valid }) => valid)
      .map((row) => `${row.stationId} ${row.parameter} ${row.day} ${row.mean}`);
    expect(daily.length).toBeGreaterThan(300);
    expect(
      await seen("SELECT station_id, parameter, day::date::text, value FROM v_daily WHERE value IS NOT NULL"),
    ).toEqual(daily.toSorted());

    const usAqi = indices.flatMap(({ stationId, day, usAqi: index }) =>
      index && !provisionalDays.has(day) ? `${stationId} ${day} ${index.value} ${index.category} ${index.colour}` : [],
    );
    expect(
      (await seen("SELECT station_id, day::date::text, value, category_en, colour FROM v_index_daily")).filter(
        (row) => ![...provisionalDays].some((day) => row.includes(day)),
      ),
    ).toEqual(usAqi.toSorted());

    const over = exceedances
      .filter(({ day }) => !provisionalDays.has(day))
      .map(({ stationId, day, standardId, value }) => `${stationId} ${day} ${standardId} ${value}`);
    expect(over.length).toBeGreaterThan(5);
    expect(await seen("SELECT station_id, day::date::text, standard_id, value FROM v_exceedance")).toEqual(
      over.toSorted(),
    );

    const complete = settled
      .filter(({ parameter }) => averagedParameters.includes(parameter))
      .map(({ stationId, parameter, day, finalHours }) => `${stationId} ${parameter} ${day} ${finalHours}`);
    const shownComplete = await seen(
      "SELECT station_id, parameter, day::date::text, valid_hours FROM v_completeness WHERE valid_hours > 0",
    );
    expect(shownComplete.filter((row) => ![...provisionalDays].some((day) => row.includes(day)))).toEqual(
      complete.filter((row) => !row.endsWith(" 0")).toSorted(),
    );

    const restated = hours.reduce((sum, { restatements }) => sum + restatements.length, 0);
    expect(await seen("SELECT count(*) FROM v_restatement")).toEqual([String(restated)]);
  });
});
