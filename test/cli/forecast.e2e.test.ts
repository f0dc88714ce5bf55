import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { utcMonthSchema } from "../../src/base/utc-month.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { type CliResult, runCli, startCli } from "../support/cli.ts";
import { environmentOf, type FreshStore, storeKinds, withoutMongodb } from "../support/databases.ts";
import { forecast, hourWindow, model, nothingForecast, score } from "../support/forecasts.ts";
import { days, hour, smart188 } from "../support/hours.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-forecast-"));
});
afterAll(() => rm(folder, { recursive: true }));

const settings = {
  AIRQINO_URL: "http://127.0.0.1:1",
  HARMATTAN_FORECAST_MEMBERS: "1",
  HARMATTAN_FORECAST_LEADS: "1,2",
};

const march1 = days("2024-03-01", "2024-03-02");

async function withPlace(
  kind: (typeof storeKinds)[number],
  visit: (env: NodeJS.ProcessEnv, place: FreshStore) => Promise<void>,
): Promise<void> {
  const place = await kind.fresh();
  try {
    await visit({ ...environmentOf(place), ...settings }, place);
  } finally {
    await place.remove();
  }
}

async function withStore(place: FreshStore, visit: (store: Store) => Promise<unknown>): Promise<void> {
  const store = await openStore(place.settings);
  await visit(store);
  await store.close();
}

function errorsIn({ stderr }: CliResult): string[] {
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.split("\n").filter((line) => line.startsWith("error: "));
}

/**
 * Six weeks of two stations from 2026-01-01 on. PM2.5 goes up and down with the day; every eleventh hour of `airy` has none.
 * CO of `floored` is 0 throughout, a sensor at its floor; `airy` measures none.
 */
function sixWeeks(): string {
  const rows = ["station,hourStart,pm25,co"];
  for (let index = 0; index < 42 * 24; index += 1) {
    const hourStart = `${new Date(Date.parse("2026-01-01") + index * 3_600_000).toISOString().slice(0, 16)}Z`;
    const daily = 20 + 8 * Math.sin((index / 24) * 2 * Math.PI);
    rows.push(`airy,${hourStart},${index % 11 === 5 ? "" : (daily + ((index * 7_919) % 13) / 4).toFixed(2)},`);
    rows.push(`floored,${hourStart},${(daily + ((index * 104_729) % 17) / 4).toFixed(2)},0`);
  }
  return `${rows.join("\n")}\n`;
}

describe.each(storeKinds)("a backtest of imported weeks on $name", (kind) => {
  let place: FreshStore;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    place = await kind.fresh();
    env = { ...environmentOf(place), ...settings };
    const file = join(folder, "weeks.csv");
    await writeFile(file, sixWeeks());
    await runCli(["import", file], env);
  });
  afterAll(() => place.remove());

  const week = ["backtest", "--from", "2026-02-05", "--to", "2026-02-11"];

  test("forecasts every observed hour, by a model of the weeks before", async () => {
    const { exitCode, stdout, stderr } = await runCli([...week, "--json"], env);

    // Of the week's 168 hours `airy` has 152: all but every eleventh.
    const figure = expect.any(Number);
    const row = { mae: figure, rmse: figure, coverage: figure, persistence: { mae: figure, rmse: figure } };
    const none = { mae: null, rmse: null, coverage: null, persistence: { mae: null, rmse: null } };
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual([
      { station: "floored", parameter: "co", lead: 1, n: 0, ...none, reason: "censored-input" },
      { station: "floored", parameter: "co", lead: 2, n: 0, ...none, reason: "censored-input" },
      { station: "airy", parameter: "pm25", lead: 1, n: 152, ...row },
      { station: "airy", parameter: "pm25", lead: 2, n: 152, ...row },
      { station: "floored", parameter: "pm25", lead: 1, n: 168, ...row },
      { station: "floored", parameter: "pm25", lead: 2, n: 168, ...row },
    ]);
  });

  test("without hours to train on forecasts persistence, says so to people, and draws the stations asked for", async () => {
    const page = join(folder, "days.html");
    const args = ["backtest", "--from", "2025-12-20", "--to", "2026-01-03", "--parameter", "pm25", "--plot", page];

    const { exitCode, stdout, stderr } = await runCli([...args, "--station", "floored"], env);

    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(
      "No model: 0 hours of 2 stations before 2025-12-20 are too few to train on, so persistence was forecast.\n",
    );
    // All of three days but the first hour, of which nobody knew anything.
    expect(stdout).toMatch(/^floored +1 h +71 +(\S+) +\1 +0\.0 % .* 0\.0 % +98\.6 % +1\.4 %$/m);
    expect(stdout).toContain("times because no model knows the station, or looks so far ahead\n");
    expect(stdout).not.toContain("airy");
    expect((await readFile(page, "utf8")).match(/<figure/g)).toHaveLength(2);
  });

  test("ends with 143 on SIGTERM while it trains", async () => {
    const child = startCli(week, { ...env, HARMATTAN_FORECAST_MEMBERS: "10" });
    setTimeout(() => child.kill("SIGTERM"), 2_000);

    const exitCode = await new Promise((resolve) => child.once("close", resolve));

    expect(exitCode).toBe(143);
  });
});

test("a backtest that cannot be meant ends with 64, and names what is there", async () => {
  const [kind] = storeKinds;
  if (!kind) return;
  await withPlace(kind, async (env, place) => {
    const empty = await runCli(
      ["backtest", "--station", "smart188", "--from", "2024-03-01", "--to", "2024-03-02"],
      env,
    );
    await withStore(place, ({ hours }) =>
      hours.replace({ stationId: smart188 }, march1, [hour("2024-03-01T05:00Z")], 1),
    );
    const later = await runCli(["backtest", "--from", "2024-04-01", "--to", "2024-04-02"], env);
    const unknown = await runCli(["backtest", "--parameter", "no2"], env);

    expect(errorsIn(empty)).toEqual([
      "error: no finished hour of co or pm25 from 2024-03-01 to 2024-03-02 at smart188: nothing is stored of them; import a CSV file, or materialize hourly_measurements",
    ]);
    expect(errorsIn(later)).toEqual([
      "error: no finished hour of co or pm25 from 2024-04-01 to 2024-04-02 at smart188, smart189: their hours begin on 2023-05-06, the newest stored one is 2024-03-01T05:00Z; choose other days",
    ]);
    expect(errorsIn(unknown)).toEqual(["error: --parameter no2: is not forecast; there are co, pm25"]);
    expect([empty.exitCode, later.exitCode, unknown.exitCode]).toEqual([64, 64, 64]);
  });
});

describe.each(storeKinds)("models on $name", (kind) => {
  test("are listed, shown, promoted and rolled back, and every decision is kept", async () => {
    await withPlace(kind, async (env, place) => {
      await withStore(place, async ({ models }) => {
        const weights = await models.keepWeights(Uint8Array.of(1, 2, 3));
        const year = { from: utcMonthSchema.parse("2024-01"), to: utcMonthSchema.parse("2025-01") };
        const first = model("2024-01-20T13:00Z", { weights });
        const second = model("2024-02-20T13:00Z", { verdict: "kept-back", reason: "worse than the champion" });
        await models.replace("pm25", year, [first, second], 1);
      });
      const idOf = (day: string) => `pm25/2024-${day}T13Z`;
      const championOf = (list: CliResult) =>
        JSON.parse(list.stdout)
          .filter(({ isChampion }: { isChampion: boolean }) => isChampion)
          .map(({ modelId }: { modelId: string }) => modelId);

      const tooEarly = await runCli(["models", "roll-back", "pm25", "--yes"], env);
      const unasked = await runCli(["models", "promote", idOf("02-20"), "--reason", "rainy season"], env);
      const promoted = await runCli(
        ["models", "promote", idOf("02-20"), "--reason", "rainy season", "--by", "awa", "--yes"],
        env,
      );
      const after = await runCli(["models", "--json"], env);
      const again = await runCli(["models", "promote", idOf("02-20"), "--reason", "rainy season"], env);
      const back = await runCli(["models", "roll-back", "pm25", "--yes", "--json"], env);
      const [whole, damaged] = [
        await runCli(["models", "show", idOf("01-20")], env),
        await runCli(["models", "show", idOf("02-20")], env),
      ];
      const unknown = await runCli(["models", "show", "pm25/2024-03-20T13Z"], env);

      expect(errorsIn(tooEarly)).toEqual([
        "error: models roll-back pm25: pm25/2024-01-20T13Z is the first champion, none came before; see harmattan models",
      ]);
      expect(errorsIn(unasked)).toEqual([
        "error: pm25/2024-02-20T13Z would forecast pm25 instead of pm25/2024-01-20T13Z; confirm with --yes",
      ]);
      expect(championOf(after)).toEqual([idOf("02-20")]);
      expect(promoted.stdout).toBe(
        "pm25/2024-02-20T13Z forecasts pm25 from the next hour on, instead of pm25/2024-01-20T13Z: decided by awa\n",
      );
      expect(again.stdout).toBe("pm25/2024-02-20T13Z is the champion already: nothing was changed\n");
      expect(JSON.parse(back.stdout)).toMatchObject({
        modelId: idOf("01-20"),
        by: expect.stringMatching(/^\S+@\S+$/),
        reason: "rolled back from pm25/2024-02-20T13Z",
        changed: true,
      });
      expect(whole.stdout).toMatch(/^pm25\/2024-01-20T13Z: PM2\.5 in µg\/m³, the champion$/m);
      expect(whole.stdout).toMatch(/^weights +[0-9a-f]{64}, 3 bytes: checksum verified$/m);
      expect(whole.stdout).toMatch(/^ *2 h +1300 +1\.57 +1\.99 +21\.1 % +1\.60 +–$/m);
      expect(damaged.stdout).toContain("model weights weights-1 are not in the store; roll back to another model");
      expect(damaged.stdout).toMatch(/^Promoted at \S+ by awa: rainy season$/m);
      expect([whole.exitCode, damaged.exitCode]).toEqual([0, 65]);
      expect(errorsIn(unknown)).toEqual([
        "error: no model pm25/2024-03-20T13Z; there are pm25/2024-01-20T13Z, pm25/2024-02-20T13Z",
      ]);
    });
  });
});

describe.each(storeKinds)("forecasts and scores on $name", (kind) => {
  test("are shown as they were issued and scored, and drawn", async () => {
    const page = join(folder, "forecast.html");
    await withPlace(kind, async (env, place) => {
      await withStore(place, async ({ forecasts, forecastScores, hours }) => {
        const issued = [
          forecast("2024-03-01T04:00Z"),
          forecast("2024-03-01T05:00Z"),
          forecast("2024-03-01T05:00Z", { leadHours: 2, ...nothingForecast }),
        ];
        const morning = hourWindow("2024-03-01T00:00Z", "2024-03-01T12:00Z");
        await forecasts.replace({ stationId: smart188 }, morning, issued, 1);
        await hours.replace({ stationId: smart188 }, march1, [hour("2024-03-01T05:00Z")], 1);
        const sums = { n: 2, absoluteErrorSum: 1, squaredErrorSum: 1, persistenceAbsoluteErrorSum: 4, inside: 2 };
        const scored = score("2024-03-01", { ...sums, intervalScoreSum: 12 });
        await forecastScores.replace({ stationId: smart188 }, march1, [scored], 1);
      });
      const asOf = ["--as-of", "2024-03-01T06:30Z"];

      const text = await runCli(["forecast", ...asOf, "--plot", page], env);
      const json = await runCli(["forecast", ...asOf, "--json"], env);
      const [table, scores] = [
        await runCli(["scores", ...asOf], env),
        await runCli(["scores", ...asOf, "--json"], env),
      ];
      const unwritable = await runCli(["forecast", "--plot", join(folder, "no", "page.html")], env);

      expect(text.stdout).toMatch(
        /^smart188 +2024-03-01T05:00Z +2024-03-01T06:00Z +in progress +10\.0 +8\.0 – 14\.0 +9\.0$/m,
      );
      expect(text.stdout).toMatch(/ none +– +no forecast: the newest value is more than 12 hours old$/m);
      expect(JSON.parse(json.stdout)).toMatchObject([
        { stationId: "smart188", leadHours: 1, targetHour: "2024-03-01T06:00Z", inProgress: true, p50: 10 },
        { stationId: "smart188", leadHours: 2, inProgress: false, maker: "none", reason: "stale-input" },
      ]);
      expect(await readFile(page, "utf8")).toContain("MAE 0.00, persistence 1.00, n 1");
      expect(table.stdout).toMatch(/^smart188 +1 h +2 +0\.50 +2\.00 +75\.0 % +100\.0 % +6\.00 +24 +0 +0$/m);
      expect(JSON.parse(scores.stdout)).toMatchObject([
        {
          station: "smart188",
          parameter: "pm25",
          lead: 1,
          n: 2,
          mae: 0.5,
          persistenceMae: 2,
          skill: 0.75,
          coverage: 1,
        },
      ]);
      expect(errorsIn(unwritable)[0]).toMatch(/^error: --plot .*page\.html: cannot be written \(ENOENT/);
      expect(unwritable.exitCode).toBe(64);
    });
  });

  test("are told how to get where there are none", async () => {
    await withPlace(kind, async (env) => {
      const [newest, scores, models] = [
        await runCli(["forecast"], env),
        await runCli(["scores", "--from", "2024-03-01", "--to", "2024-03-02"], env),
        await runCli(["models"], env),
      ];

      expect(newest.stdout).toContain(
        "No forecast is issued yet. Issue the newest: harmattan materialize group:forecast",
      );
      expect(scores.stdout).toContain("No forecast of 2024-03-01 to 2024-03-02 is scored yet.");
      expect(models.stdout).toContain("No model is trained yet: harmattan train.");
      expect([newest.exitCode, scores.exitCode, models.exitCode]).toEqual([0, 0, 0]);
    });
  });
});

if (withoutMongodb) test.skip(withoutMongodb);
