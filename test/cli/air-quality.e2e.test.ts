import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runCli } from "../support/cli.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-air-"));
  await runCli(["demo"], { HARMATTAN_HOME: folder });
});
afterAll(() => rm(folder, { recursive: true }));

describe("calculate", () => {
  const calculate = (line: string) => runCli(["calculate", ...line.split(" ")], {});

  test.each([
    [
      "us-aqi pm25 35.4",
      { value: 100, category: "Moderate", rule: "EPA-454/B-24-002 (May 2024), Table 6: pm25 24h µg/m³" },
    ],
    ["us-aqi pm25 35.5", { value: 101, category: "Unhealthy for Sensitive Groups" }],
    ["us-aqi co 4", { value: 39, category: "Good", truncated: 3.4, unit: "ppm" }],
    ["european-aqi pm25 12", { value: 2, category: "Fair" }],
    ["nowcast pm25 30,null,30", { value: 30, category: "Moderate", usAqi: 90 }],
    ["nowcast pm25 30,null,null,30", { value: null, category: null }],
    ["daily-mean co 0.1,null,0.3", { value: 0.2, hours: 2, valid: false, reason: "too-few-hours", unit: "mg/m³" }],
    [
      `daily-mean co ${Array.from({ length: 18 }, () => "2").join(",")}`,
      { value: 2, hours: 18, valid: true, category: "valid" },
    ],
    [
      `max-8h-mean co ${Array.from({ length: 31 }, () => "2").join(",")}`,
      { value: 2, windowEnd: 1, validWindows: 24, valid: true },
    ],
    ["us-aqi pm25 null", { value: null, category: null }],
  ])("%s", async (line, fields) => {
    const { stdout, exitCode } = await calculate(`${line} --json`);

    expect(JSON.parse(stdout)).toMatchObject(fields);
    expect(exitCode).toBe(0);
  });

  test("prints value, category and rule for people", async () => {
    const { stdout } = await calculate("us-aqi pm25 35.4");

    expect(stdout).toMatch(/^us-aqi of pm25: 100 \(Moderate\)\n/);
    expect(stdout).toContain("rule: EPA-454/B-24-002 (May 2024), Table 6: pm25 24h µg/m³");
  });

  test.each([
    ["us-aqi pm25 -3", 65, "US AQI of pm25: -3 µg/m³ is negative; expected at least 0 µg/m³, pass null instead"],
    ["us-aqi temperature 3", 64, 'parameter "temperature" does not fit here; expected one of pm25, pm10, co, no2, o3'],
    ["us-aqi pm25 a", 64, 'value "a": expected a number, or null for a missing hour'],
    ["us-aqi pm25 1,2", 64, "us-aqi takes one value, got 2: 1,2"],
    ["nowcast co 1,2", 64, 'parameter "co" does not fit here; expected one of pm25, pm10'],
    ["median pm25 1", 64, 'no statistic "median"; there are us-aqi, european-aqi, nowcast, daily-mean, max-8h-mean'],
  ])("%s is refused", async (line, exitCode, message) => {
    const result = await calculate(line);

    expect(result.stderr).toBe(`error: ${message}\n`);
    expect(result.exitCode).toBe(exitCode);
  });
});

describe("air-quality", () => {
  const env = () => ({ HARMATTAN_HOME: join(folder, "demo") });

  test("tells now, today and the last days in words, and how old the newest value is", async () => {
    const { stdout, exitCode } = await runCli(["air-quality", "smart189", "--as-of", "2026-01-20T13:20Z"], env());

    expect(stdout).toMatch(
      /Now \(hour 2026-01-20T12:00Z, ended 20 min ago\): PM2\.5 NowCast [\d.]+ µg\/m³, US AQI \d+, \w+; European AQI \w+/,
    );
    expect(stdout).toMatch(
      /Today \(2026-01-20\): mean PM2\.5 [\d.]+ µg\/m³ of 14 hours, 13 of them finished, not valid yet/,
    );
    expect(stdout).toMatch(/2026-01-18 +\(21\.3\) +\(0\.26\) +9 +no index/);
    expect(exitCode).toBe(0);
  });

  test("speaks French, and says that there is nothing", async () => {
    const french = await runCli(
      ["air-quality", "smart188", "--as-of", "2026-01-21T13:20Z", "--language", "fr", "--days", "2"],
      env(),
    );
    const nothing = await runCli(["air-quality", "smart188", "--as-of", "2020-01-01T00:00Z"], env());

    expect(french.stdout).toContain("Maintenant (heure 2026-01-20T12:00Z, finie il y a 24 h 20 min)");
    expect(french.stdout).toContain("Aujourd'hui : pas encore de mesure");
    expect(nothing.stdout).toContain(
      "No hour of this station is stored for these days; fetch some with: harmattan materialize '*'",
    );
  });

  test("gives the same as fields, and refuses an unknown station", async () => {
    const { stdout } = await runCli(["air-quality", "smart189", "--as-of", "2026-01-20T13:20Z", "--json"], env());
    const unknown = await runCli(["air-quality", "smart190"], env());

    expect(JSON.parse(stdout)).toMatchObject({
      now: { ageMinutes: 20, hourStart: "2026-01-20T12:00Z" },
      station: { stationId: "smart189" },
    });
    expect(unknown.exitCode).toBe(64);
  });
});
