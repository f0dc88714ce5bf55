import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runCli } from "../support/cli.ts";

const asOf = ["--as-of", "2026-01-20T13:20Z"];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-train-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("train", () => {
  const env = () => ({
    HARMATTAN_HOME: join(folder, "demo"),
    HARMATTAN_LOG_LEVEL: "warn",
    HARMATTAN_FORECAST_MEMBERS: "1",
    HARMATTAN_FORECAST_LEADS: "1,2",
  });

  test("trains one parameter though the month has its model, and says how good the new one is", async () => {
    await runCli(["demo"], { HARMATTAN_HOME: folder });
    const before = await runCli(["models", "list", "--json"], env());

    const trained = await runCli(["train", "--parameter", "pm25", ...asOf], env());
    const after = await runCli(["models", "list", "--json"], env());

    expect(trained.stderr).toBe("");
    expect(trained.exitCode).toBe(0);
    expect(trained.stdout).toContain("pm25/2026-01-20T12Z: PM2.5 in µg/m³, the champion\n");
    expect(trained.stdout).toContain("stations     smart188, smart189\n");
    expect(trained.stdout).toMatch(/^hours {8}2025-11-22T00:00Z to 2026-01-20T12:00Z, 1429 rows$/m);
    expect(trained.stdout).toMatch(/^ 2 h +\d+ +\d\.\d\d +4\.02 /m);
    expect(trained.stdout).toContain("Promoted by its training: better than persistence: ");
    // The same hours give the same model: only when it was trained, and for how long, may differ.
    const content = (text: string) => text.replaceAll(/"seconds":[\d.]+/g, "");
    expect(content(after.stdout)).toBe(content(before.stdout));
  });

  test("exports what was trained and issued, with a row for each station that a model knows", async () => {
    const models = await runCli(["export", "forecast_models", "--format", "json"], env());
    const forecasts = await runCli(["export", "forecasts", "--station", "smart189"], env());
    const scores = await runCli(["export", "forecast_scores"], env());

    expect(
      JSON.parse(models.stdout).map((row: Record<string, unknown>) => [row.station, row.parameter, row.leadHours]),
    ).toEqual([
      ["smart188", "pm25", 1],
      ["smart188", "pm25", 2],
      ["smart189", "co", 1],
      ["smart189", "co", 2],
      ["smart189", "pm25", 1],
      ["smart189", "pm25", 2],
    ]);
    expect(forecasts.stdout.trim().split("\n")).toHaveLength(1 + 6);
    expect(scores.stdout.split("\n")[1]).toBe("smart188,2026-01-20,co,mg/m³,1,0,0,1,0,0,0,0,0,0,0,0");
  });

  test("counts in status what was issued, not what is past making", async () => {
    const { stdout } = await runCli(["status", "--as-of", "2026-01-28T13:20Z"], env());

    expect(stdout).toMatch(/^forecasts +smart188 +HEALTHY +2 +2026-01-20T11:00Z to 2026-01-20T12:00Z +6 /m);
  });

  test("says what is missing where nothing is stored", async () => {
    const { stdout, exitCode } = await runCli(["train", ...asOf], { HARMATTAN_HOME: join(folder, "empty") });

    expect(stdout).toBe(
      "CO in mg/m³: no new model, no hour of this month is stored: harmattan materialize '*' first\n\n" +
        "PM2.5 in µg/m³: no new model, no hour of this month is stored: harmattan materialize '*' first\n",
    );
    expect(exitCode).toBe(0);
  });

  test("refuses what is not forecast, with 64", async () => {
    const { stderr, exitCode } = await runCli(["train", "--parameter", "no2"], env());

    expect(stderr).toBe("error: --parameter no2: is not forecast; there are co, pm25\n");
    expect(exitCode).toBe(64);
  });
});
