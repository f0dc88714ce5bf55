import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { projectRoot, runCli, startCli, startSimulateCommand } from "../support/cli.ts";
import { environmentOf, type FreshStore, storeKinds } from "../support/databases.ts";
import { recordedBodies, withoutRecordedBodies } from "../support/recorded-bodies.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-e2e-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe.runIf(withoutRecordedBodies === null).each(storeKinds)("the lines of the guide on $name", (kind) => {
  test("replay, materialize, export; and again", async () => {
    const place = await kind.fresh();
    const simulator = await startSimulateCommand(["--replay", recordedBodies, "--as-of", "2023-12-06T17:00Z"]);
    const env = { ...environmentOf(place), AIRQINO_URL: simulator.url, HARMATTAN_FORECAST_MEMBERS: "1" };
    const materialize = [
      "materialize",
      "*",
      "--from",
      "2022-12-06",
      "--to",
      "2023-12-06",
      "--as-of",
      "2023-12-06T17:00Z",
    ];

    const first = await runCli(materialize, env);
    const csv = await runCli(["export", "daily_means", "--format", "csv"], env);
    const second = await runCli(materialize, env);
    const again = await runCli(["export", "daily_means", "--format", "csv"], env);
    const json = await runCli(
      ["export", "daily_means", "--format", "json", "--station", "smart189", "--from", "2023-12-06"],
      env,
    );

    expect(first.exitCode).toBe(0);
    const [header, ...rows] = csv.stdout.trim().split("\n");
    expect(header).toBe(
      "station,day,parameter,unit,mean,hours,valid,finalHours,expectedHours,coverage,reason,provisional,qualifiers,maximumEightHourMean,maximumEightHourMeanValid",
    );
    expect(rows).toHaveLength((348 + 345) * 7);
    expect(rows).toContain(
      "smart188,2022-12-07,pm25,µg/m³,7.41809153,10,false,10,24,0.4166666666666667,too-few-hours,false,before-final-site,,",
    );
    expect(second.stdout).toBe("Nothing to do: everything asked for is up to date. Nothing was written.\n");
    expect(again.stdout).toBe(csv.stdout);
    expect(JSON.parse(json.stdout)).toContainEqual(
      expect.objectContaining({ station: "smart189", day: "2023-12-06", parameter: "pm25", hours: 17, valid: false }),
    );
    expect(await simulator.stop()).toBe(0);
    await place.remove();
  });
});

describe.runIf(withoutRecordedBodies === null)("restatements", () => {
  test("are counted per station and listed one by one", async () => {
    const env = { HARMATTAN_HOME: folder };
    for (const [asOf, to] of [
      ["2023-12-06T17:00Z", "2023-12-06"],
      ["2024-09-09T11:00Z", "2024-09-09"],
    ] as const) {
      const simulator = await startSimulateCommand(["--replay", recordedBodies, "--as-of", asOf]);
      const args = ["materialize", "hourly_measurements", "--from", "2023-09-01", "--to", to, "--as-of", asOf];
      expect((await runCli(args, { ...env, AIRQINO_URL: simulator.url })).exitCode).toBe(0);
      await simulator.stop();
    }

    const status = await runCli(["status"], env);
    const listed = await runCli(["export", "restatements", "--station", "smart189"], env);

    const [header, ...rows] = listed.stdout.trim().split("\n");
    const counted = /^smart189 +2024-09-09T10:00Z .* (\d+) +co (\d+)$/m.exec(status.stdout);
    expect(header).toBe("station,hourStart,parameter,before,after,beforeFetchedAt,afterFetchedAt");
    expect(rows.length).toBeGreaterThan(1000);
    expect(counted?.slice(1)).toEqual([String(rows.length), String(rows.length)]);
    expect(
      rows.every((row) => /^smart189,\S+Z,co,-[\d.e-]+,0,2023-12-06T17:00:00.000Z,2024-09-09T11:00:00.000Z$/.test(row)),
    ).toBe(true);
  });
});

if (withoutRecordedBodies) test.skip(withoutRecordedBodies);

describe("the demo", () => {
  const withoutRun = (text: string) =>
    text.replaceAll(/Run .* succeeded in .*\n|Stored in .*\n|.*HARMATTAN_HOME=.*\n/g, "");

  test("shows what README.md shows, and changes nothing the second time", async () => {
    const readme = await readFile(`${projectRoot}README.md`, "utf8");
    const shown = /```text\n\$ make demo\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";

    const first = await runCli(["demo"], { HARMATTAN_HOME: folder });
    const second = await runCli(["demo"], { HARMATTAN_HOME: folder });

    expect(first.exitCode).toBe(0);
    expect(withoutRun(first.stdout)).toBe(withoutRun(shown));
    expect(second.stdout).toContain("Nothing to do: everything asked for is up to date. Nothing was written.");
    expect(second.stdout.split("\nNothing")[0]).toBe(first.stdout.split("\nasset ")[0]);
  });

  test("keeps to itself whatever is configured", async () => {
    const env = { HARMATTAN_HOME: folder, MONGODB_URI: "mongodb://127.0.0.1:1/", AIRQINO_URL: "http://127.0.0.1:1" };

    expect((await runCli(["demo"], env)).exitCode).toBe(0);
    expect(existsSync(join(folder, "demo", "harmattan.sqlite"))).toBe(true);
    expect(existsSync(join(folder, "harmattan.sqlite"))).toBe(false);
  });
});

describe.each(storeKinds)("three runs at once on $name", (kind) => {
  test("leave what one run leaves", async () => {
    const [alone, crowded] = [await kind.fresh(), await kind.fresh()];
    const simulator = await startSimulateCommand(["--as-of", "2024-07-01T12:30Z"]);
    const args = [
      "materialize",
      "not group:forecast",
      "--from",
      "2024-05-01",
      "--to",
      "2024-07-01",
      "--as-of",
      "2024-07-01T12:30Z",
    ];
    const env = (place: FreshStore) => ({ ...environmentOf(place), AIRQINO_URL: simulator.url });

    await runCli(args, env(alone));
    const runs = await Promise.all([1, 2, 3].map(() => runCli(args, env(crowded))));

    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    for (const table of ["hourly_measurements", "daily_means", "air_quality_index", "exceedances"]) {
      const [one, three] = [await runCli(["export", table], env(alone)), await runCli(["export", table], env(crowded))];
      expect(three.stdout).toBe(one.stdout);
    }
    expect((await runCli(args, env(crowded))).stdout).toContain("Nothing to do");
    await simulator.stop();
    await Promise.all([alone.remove(), crowded.remove()]);
  });
});

describe("a run", () => {
  const asOf = "2024-07-01T12:30Z";
  const args = ["materialize", "not group:forecast", "--from", "2023-07-03", "--to", "2024-07-01", "--as-of", asOf];

  test("that is killed at any instant and run again ends as one that was never killed", async () => {
    const simulator = await startSimulateCommand(["--as-of", asOf]);
    const env = (name: string) => ({ HARMATTAN_HOME: join(folder, name), AIRQINO_URL: simulator.url });
    await runCli(args, env("calm"));

    for (const delayMs of [200, 300, 400, 500, 600, 700]) {
      const child = startCli(args, env("killed"));
      setTimeout(() => child.kill("SIGKILL"), delayMs);
      await once(child, "close");
    }
    const mended = await runCli(args, env("killed"));

    expect(mended.exitCode).toBe(0);
    for (const table of ["hourly_measurements", "daily_means", "air_quality_index", "exceedances", "restatements"]) {
      const [calm, killed] = [
        await runCli(["export", table], env("calm")),
        await runCli(["export", table], env("killed")),
      ];
      expect(killed.stdout).toBe(calm.stdout);
    }
    await simulator.stop();
  });

  test("stops on SIGTERM with 143 while it waits for the source, and can go on", async () => {
    const simulator = await startSimulateCommand(["--as-of", asOf, "--fault", "503,503,503,503"]);
    const env = { HARMATTAN_HOME: folder, AIRQINO_URL: simulator.url };
    const child = startCli(args, env);
    await once(child.stderr ?? child, "data"); // the store's line: it runs
    setTimeout(() => child.kill("SIGTERM"), 700);

    await once(child, "close");

    expect(child.exitCode).toBe(143);
    expect((await runCli(["status", "--json"], env)).stdout).toContain('"state":"CANCELED"');
    expect((await runCli(args, { ...env, AIRQINO_ATTEMPTS: "10" })).exitCode).toBe(0);
    await simulator.stop();
  });

  test("says in a dry run what it would do and why, and does nothing", async () => {
    const { stdout, exitCode } = await runCli([...args, "--dry-run"], {
      HARMATTAN_HOME: folder,
      AIRQINO_URL: "http://127.0.0.1:1",
    });

    expect(stdout).toMatch(/hourly_measurements +smart188 +365 +2023-07-03 to 2024-07-01 +missing 365/);
    expect(stdout).toMatch(/daily_means +smart189 +365 +2023-07-03 to 2024-07-01 +upstream 365/);
    expect(exitCode).toBe(0);
  });
});

test("a simulator started by npx ends with it", async () => {
  const npx = spawn("npx", ["harmattan", "simulate", "--port", "0"], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = await once(npx.stdout, "data");
  const url = /http:\/\/\S+\d/.exec(String(line))?.[0] ?? "";
  expect((await fetch(url)).status).toBe(404);

  npx.kill("SIGTERM");

  await expect
    .poll(
      () =>
        fetch(url).then(
          () => "up",
          () => "down",
        ),
      { timeout: 10_000 },
    )
    .toBe("down");
});

test("doctor says what is configured, reachable and missing", async () => {
  const simulator = await startSimulateCommand([]);

  const well = await runCli(["doctor"], { HARMATTAN_HOME: folder, AIRQINO_URL: simulator.url });
  const ill = await runCli(["doctor", "--json"], { HARMATTAN_HOME: folder, AIRQINO_URL: "http://127.0.0.1:1" });

  expect(well.stdout).toContain("✓ store");
  expect(well.stdout).toContain("– AirQino credentials");
  expect(well.exitCode).toBe(0);
  expect(JSON.parse(ill.stdout)).toContainEqual(expect.objectContaining({ what: "AirQino API", state: "failed" }));
  expect(ill.exitCode).toBe(69);
  await simulator.stop();
});

test("a simulator that asks for tokens serves whoever holds the credentials, and nobody else", async () => {
  const secrets = {
    AIRQINO_CLIENT_ID: "id",
    AIRQINO_CLIENT_SECRET: "s3cret",
    AIRQINO_USERNAME: "me",
    AIRQINO_PASSWORD: "pa55word",
  };
  const simulator = await startSimulateCommand(["--require-token"], secrets);
  const env = {
    HARMATTAN_HOME: folder,
    AIRQINO_URL: simulator.url,
    AIRQINO_TOKEN_URL: `${simulator.url}/realms/airqino/protocol/openid-connect/token`,
  };

  const stranger = await runCli(["materialize", "*"], env);
  const impostor = await runCli(["materialize", "*"], { ...env, ...secrets, AIRQINO_PASSWORD: "wr0ng" });
  const friend = await runCli(["materialize", "*"], { ...env, ...secrets });

  expect(stranger.exitCode).toBe(78);
  expect(stranger.stderr).toContain("asks for credentials (401); set AIRQINO_CLIENT_ID");
  expect(impostor.exitCode).toBe(78);
  expect(impostor.stderr).toContain("refused the credentials");
  expect(impostor.stderr + impostor.stdout).not.toMatch(/wr0ng|s3cret/);
  expect(friend.exitCode).toBe(0);
  await simulator.stop();
});
