import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runCli, startSimulateCommand } from "../support/cli.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-bad-"));
});
afterAll(() => rm(folder, { recursive: true }));

const home = () => ({ HARMATTAN_HOME: join(folder, "home"), AIRQINO_ATTEMPTS: "1" });

/** One line for each error, no stack. */
function errorsIn(stderr: string): string[] {
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.split("\n").filter((line) => line.startsWith("error: "));
}

describe("usage faults end with 64 and name the thing, the value and the remedy", () => {
  test.each([
    [
      ["materialize", "*", "--station", "smart999"],
      "error: --station smart999: no such station; there are smart188, smart189 (HARMATTAN_STATIONS names the file)",
    ],
    [
      ["materialize", "*", "--from", "2024-03-02", "--to", "2024-03-01"],
      "error: --from 2024-03-02 is after --to 2024-03-01: swap them (both days are included)",
    ],
    [
      ["materialize", "*", "--from", "2023-02-29"],
      "error: --from 2023-02-29: no such day in the calendar; days are UTC, like 2024-03-01",
    ],
    [
      ["materialize", "*", "--as-of", "today"],
      "error: --as-of today: expected an instant with its zone, like 2023-12-06T17:00Z",
    ],
    [
      ["materialize", "monthly_means"],
      'error: no asset "monthly_means"; there are: airqino_api, hourly_measurements, daily_means, air_quality_index, exceedances, forecast_models, forecasts, forecast_scores, or * for all',
    ],
    [
      ["export", "weekly_means"],
      'error: no table "weekly_means" to export; there are daily_means, air_quality_index, exceedances, hourly_measurements, restatements, forecasts, forecast_scores, forecast_models',
    ],
    [["export", "daily_means", "--format", "xml"], "error: --format xml: expected csv or json"],
    [["simulate", "--port", "70000"], "error: --port 70000: expected a whole number from 0 to 65535"],
    [["fly"], "error: unknown command 'fly'"],
  ])("%j", async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args, home());

    expect(errorsIn(stderr)).toEqual([message]);
    expect(stdout).toBe("");
    expect(exitCode).toBe(64);
  });
});

test("an export to a folder that is not there ends with 64 and leaves nothing", async () => {
  const { exitCode, stderr } = await runCli(
    ["export", "daily_means", "--out", join(folder, "no", "means.csv")],
    home(),
  );

  expect(errorsIn(stderr)[0]).toMatch(
    /^error: --out .*no\/means\.csv: cannot be written \(ENOENT.*; name a file in a writable folder$/,
  );
  expect(exitCode).toBe(64);
});

describe("configuration faults end with 78", () => {
  test("all at once, without the value of a secret", async () => {
    const stations = join(folder, "stations.json");
    await writeFile(stations, '[{ "stationId": "Smart 188", "name": "x", "sourceId": "283164601" }]');
    const env = {
      AIRQINO_URL: "airqino",
      AIRQINO_ATTEMPTS: "many",
      AIRQINO_PASSWORD: "geheim",
      HARMATTAN_STATIONS: stations,
    };

    const { exitCode, stderr } = await runCli(["status"], { ...home(), ...env });

    const [error = ""] = errorsIn(stderr);
    for (const part of [
      'AIRQINO_URL: expected a URL like https://airqino-api.magentalab.it (found "airqino")',
      'AIRQINO_ATTEMPTS: expected a whole number (found "many")',
      "[0].stationId: expected a slug like smart188",
      "[0].latitude: ",
      "AIRQINO_CLIENT_ID, AIRQINO_CLIENT_SECRET, AIRQINO_USERNAME: missing beside the other AirQino credentials",
    ]) {
      expect(error).toContain(part);
    }
    expect(stderr).not.toContain("geheim");
    expect(exitCode).toBe(78);
  });

  test.each(["status", "demo"])("a folder that cannot be made, told by %s", async (command) => {
    await writeFile(join(folder, "file"), "");

    const { exitCode, stderr } = await runCli([command], { HARMATTAN_HOME: join(folder, "file", "home") });

    expect(errorsIn(stderr)).toHaveLength(1);
    expect(stderr).toContain("make the folder writable, or set HARMATTAN_HOME to another folder");
    expect(exitCode).toBe(78);
  });

  test("a URL that holds a password, without showing it", async () => {
    const { exitCode, stderr } = await runCli(["status"], { ...home(), AIRQINO_URL: "http://me:geheim@127.0.0.1/" });

    expect(errorsIn(stderr)).toEqual([
      'error: configuration: AIRQINO_URL: expected no user or password in the URL: set AIRQINO_USERNAME (found "http://…@127.0.0.1/")',
    ]);
    expect(exitCode).toBe(78);
  });

  test("a database that is not ours is left as it is", async () => {
    const place = join(folder, "foreign");
    await mkdir(place);
    const file = join(place, "harmattan.sqlite");
    const foreign = new DatabaseSync(file);
    foreign.exec("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('mine')");
    foreign.close();
    const before = await readFile(file);

    const { exitCode, stderr } = await runCli(["materialize", "*"], { ...home(), HARMATTAN_HOME: place });

    expect(errorsIn(stderr)).toEqual([
      `error: store ${file}: is a database of another program; move that file away, or set HARMATTAN_HOME to another folder`,
    ]);
    expect(exitCode).toBe(78);
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readdir(place)).toEqual(["harmattan.sqlite"]);
  });
});

describe("faults of others", () => {
  test("an unreachable MongoDB ends with 69, without its password", async () => {
    const { exitCode, stderr } = await runCli(["status"], { MONGODB_URI: "mongodb://user:geheim@127.0.0.1:1/" });

    expect(errorsIn(stderr)).toEqual([
      "error: store 127.0.0.1:1/harmattan cannot be reached: connect ECONNREFUSED 127.0.0.1:1; check that it runs, and MONGODB_URI",
    ]);
    expect(exitCode).toBe(69);
  });

  test.each([
    ["html", 69, "gave an HTML page instead of JSON"],
    ["cut", 69, "no answer from"],
    ["503", 69, "answered 503; the source is overloaded or down, run again later"],
    ["malformed", 65, 'field PM2.5: Invalid input: expected number, received string, found "n/a"; nothing was stored'],
  ])(
    "a source that gives %s: exit %i, nothing half written, and the next run succeeds",
    async (fault, exitCode, message) => {
      const env = { HARMATTAN_HOME: join(folder, `home-${fault}`), AIRQINO_ATTEMPTS: "1" };
      const simulator = await startSimulateCommand(["--as-of", "2024-03-10T12:00Z", "--fault", fault]);
      const args = [
        "materialize",
        "*",
        "--as-of",
        "2024-03-10T12:00Z",
        "--station",
        "smart188",
        "--from",
        "2024-03-09",
      ];

      const failed = await runCli(args, { ...env, AIRQINO_URL: simulator.url });
      const stored = await runCli(["export", "hourly_measurements"], env);
      const mended = await runCli(args, { ...env, AIRQINO_URL: simulator.url });

      expect(failed.exitCode).toBe(exitCode);
      expect(errorsIn(failed.stderr)).toHaveLength(1);
      expect(failed.stderr).toContain(message);
      expect(stored.stdout.trim().split("\n")).toHaveLength(1);
      expect(mended.exitCode).toBe(0);
      await simulator.stop();
    },
  );

  test("an unknown station of the source ends with 78 and names the file to mend", async () => {
    const stations = join(folder, "elsewhere.json");
    const station = { stationId: "far", name: "far", sourceId: "1", latitude: 5, longitude: -4, timeZone: "UTC" };
    await writeFile(stations, JSON.stringify([{ ...station, dataFrom: "2022-01-01", siteSince: "2022-01-01" }]));
    const simulator = await startSimulateCommand([]);

    const { exitCode, stderr } = await runCli(["materialize", "*"], {
      ...home(),
      HARMATTAN_STATIONS: stations,
      AIRQINO_URL: simulator.url,
    });

    expect(errorsIn(stderr)[0]).toMatch(
      /^error: station far: .* knows no station 1 \(404\); correct its sourceId in the stations file$/,
    );
    expect(exitCode).toBe(78);
    await simulator.stop();
  });
});
