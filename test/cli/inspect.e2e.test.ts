import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runCli, startSimulateCommand } from "../support/cli.ts";

const asOf = ["--as-of", "2026-01-20T13:20Z"];
let folder: string;
const demo = () => ({ HARMATTAN_HOME: join(folder, "demo") });
const empty = () => ({ HARMATTAN_HOME: join(folder, "empty") });
/** A store with two partitions in quarantine, and a run that failed. */
const troubled = () => ({ HARMATTAN_HOME: join(folder, "troubled"), AIRQINO_ATTEMPTS: "1" });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-inspect-"));
  expect((await runCli(["demo"], { HARMATTAN_HOME: folder })).exitCode).toBe(0);
  await makeTrouble();
});
afterAll(() => rm(folder, { recursive: true }));

/** Read again under an earlier clock, hours that are stored lie in the future: their check blocks. */
async function makeTrouble(): Promise<void> {
  const simulator = await startSimulateCommand(["--as-of", "2026-01-20T20:20Z"]);
  const env = { ...troubled(), AIRQINO_URL: simulator.url };
  const days = ["--from", "2026-01-18", "--to", "2026-01-20"];
  await runCli(["materialize", "+daily_means", ...days, "--as-of", "2026-01-20T20:20Z"], env);
  await runCli(
    ["backfill", "start", "hourly_measurements", "--from", "2026-01-20", "--to", "2026-01-20", ...asOf],
    env,
  );
  await simulator.stop();
  const gone = { ...env, AIRQINO_URL: "http://127.0.0.1:1" };
  const failed = await runCli(["materialize", "hourly_measurements", ...days, "--as-of", "2026-01-20T21:20Z"], gone);
  expect(failed.exitCode).toBe(69);
}

/** Ids, hashes and times of this machine, made alike and as long. */
function alike(text: string): string {
  return text
    .replaceAll(/\b(\d{8}T\d{6}Z)-[0-9a-f]{6}\b/g, "$1-xxxxxx")
    .replaceAll(/\b[0-9a-f]{12}\b/g, "xxxxxxxxxxxx")
    .replaceAll(/ +took/g, "     took")
    .replaceAll(/ {2,}\d+\.\d s\b/g, "  0.0 s")
    .replaceAll(/\b\d+\.\d s\b/g, "0.0 s")
    .replaceAll(/\d+ on \S+/g, "PID on HOST");
}

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

describe("lineage", () => {
  test("is a tree of the whole catalogue", async () => {
    const { stdout, exitCode } = await runCli(["lineage"], empty());

    expect(stdout).toBe(
      lines(
        "asset                            reads                                nature        kinds  group      partitions",
        "airqino_api                                                           external      api    sources    station × day",
        "└─ hourly_measurements           own window                           materialized  table  extract    station × day",
        "   ├─ daily_means                [-1..0]                              materialized  table  aggregate  station × day",
        "   │  ├─ air_quality_index       own window                           materialized  table  aggregate  station × day",
        "   │  └─ exceedances             own window                           materialized  table  aggregate  station × day",
        "   ├─ air_quality_index (above)  [-1..0]",
        "   ├─ forecast_models            [-1..0] of all members at least 1    materialized  model  forecast   parameter × month",
        "   │  └─ forecasts               of all members if there is any       materialized  table  forecast   station × hour",
        "   │     └─ forecast_scores      [-1..0] at least 1                   materialized  table  forecast   station × day",
        "   ├─ forecasts (above)          [-168..0] of all members at least 1",
        "   └─ forecast_scores (above)    own window",
        "",
        "[a..b]: the windows that it reads of the asset it hangs from, counted from its own, which is 0",
      ),
    );
    expect(exitCode).toBe(0);
  });

  test("is a Mermaid flowchart of what was selected", async () => {
    const { stdout } = await runCli(["lineage", "+daily_means", "--format", "mermaid"], empty());

    expect(stdout).toBe(
      lines(
        "flowchart LR",
        '  subgraph group_1["sources"]',
        '    asset_airqino_api(["airqino_api<br/>external · api<br/>station × day"]):::external',
        "  end",
        '  subgraph group_2["extract"]',
        '    asset_hourly_measurements["hourly_measurements<br/>table<br/>station × day"]',
        "  end",
        '  subgraph group_3["aggregate"]',
        '    asset_daily_means["daily_means<br/>table<br/>station × day"]',
        "  end",
        "  asset_airqino_api --> asset_hourly_measurements",
        '  asset_hourly_measurements -->|"[-1..0]"| asset_daily_means',
        "  classDef external stroke-dasharray: 5 5",
      ),
    );
  });

  test("is the same document by --json and by --format json", async () => {
    const short = await runCli(["lineage", "daily_means,exceedances", "--json"], empty());
    const long = await runCli(["lineage", "daily_means,exceedances", "--format", "json"], empty());

    expect(JSON.parse(short.stdout)).toEqual({
      nodes: [
        expect.objectContaining({ key: "daily_means", codeVersion: "1", upstream: ["hourly_measurements"] }),
        expect.objectContaining({ key: "exceedances", group: "aggregate", downstream: [] }),
      ],
      edges: [
        expect.objectContaining({
          upstream: "daily_means",
          downstream: "exceedances",
          offsets: { start: 0, end: 0 },
          join: { policy: "all" },
          members: ["smart188", "smart189"],
        }),
      ],
    });
    expect(long.stdout).toBe(short.stdout);
  });
});

describe("runs", () => {
  test("are listed newest first, with what did not go well below", async () => {
    const { stdout, exitCode } = await runCli(["runs"], troubled());

    const shown = alike(stdout).replaceAll(/SOURCE_UNREACHABLE .*/g, "SOURCE_UNREACHABLE …");
    expect(shown).toBe(
      lines(
        "run                      trigger   nominal time        state     took  partitions  new  selection",
        "20260120T212000Z-xxxxxx  manual    2026-01-20T21:20Z…  FAILURE  0.0 s           0    0  hourly_measurements",
        "  failed: hourly_measurements · smart188 · 2026-01-18 to 2026-01-20: SOURCE_UNREACHABLE …",
        "  and 1 more, see harmattan runs 20260120T212000Z-xxxxxx",
        "20260120T202000Z-xxxxxx  manual    2026-01-20T20:20Z…  SUCCESS  0.0 s          12   12  +daily_means",
        "20260120T132000Z-xxxxxx  backfill  2026-01-20T13:20Z…  SUCCESS  0.0 s           2    0  hourly_measurements",
        "  quarantined: 2 partitions failed a blocking check",
        "",
        "… inferred: not told, the clock's time at the start",
      ),
    );
    expect(exitCode).toBe(0);
  });

  test("can be chosen by state, and each shown with all its failures", async () => {
    const chosen = await runCli(["runs", "--state", "failure", "--limit", "1", "--json"], troubled());
    const [run] = JSON.parse(chosen.stdout);
    const { stdout } = await runCli(["runs", run.runId], troubled());

    expect(run).toMatchObject({ state: "FAILURE", selection: "hourly_measurements" });
    expect(alike(stdout).replaceAll(/SOURCE_UNREACHABLE .*/g, "SOURCE_UNREACHABLE …")).toBe(
      lines(
        "run 20260120T212000Z-xxxxxx: FAILURE",
        "  selection       hourly_measurements",
        "  trigger         manual",
        "  nominal time    2026-01-20T21:20Z, inferred from the clock",
        "  started         2026-01-20T21:20:00Z",
        "  ended           2026-01-20T21:20:00Z, after 0.0 s",
        "  process         PID on HOST",
        "  partitions      0, 0 of them in a new version",
        "  held elsewhere  0",
        "  quarantined     0",
        "",
        "2 failed steps",
        "  hourly_measurements · smart188 · 2026-01-18 to 2026-01-20: SOURCE_UNREACHABLE …",
        "  hourly_measurements · smart189 · 2026-01-18 to 2026-01-20: SOURCE_UNREACHABLE …",
      ),
    );
  });

  test("that there are not are said not to be", async () => {
    expect((await runCli(["runs"], empty())).stdout).toBe("no run yet; start with: harmattan materialize '*'\n");
    expect((await runCli(["runs", "--state", "LOST"], troubled())).stdout).toBe(
      "no run is in state LOST; leave out --state to see all\n",
    );
  });
});

describe("materializations", () => {
  test("are events, newest first, with their inputs and metadata", async () => {
    const { stdout } = await runCli(["materializations", "hourly_measurements", "--station", "smart188"], troubled());
    const means = await runCli(["materializations", "daily_means", "--limit", "1"], demo());

    expect(alike(stdout)).toBe(
      lines(
        "when               kind             series    partitions                    rows  data version",
        "2026-01-20T20:20Z  materialization  smart188  2026-01-18 to 2026-01-20 (3)    69  xxxxxxxxxxxx",
        "  run 20260120T202000Z-xxxxxx, 0.0 s, code version 1",
        '  metadata: payloads ["xxxxxxxxxxxx"]',
        "2026-01-20T13:20Z  quarantine       smart188  2026-01-20                      21  xxxxxxxxxxxx",
        "  run 20260120T132000Z-xxxxxx, 0.0 s, code version 1",
        '  metadata: payloads ["xxxxxxxxxxxx"]',
        "",
        "(n): rows of all n partitions; version, inputs and metadata of the newest of them; --json has each",
      ),
    );
    expect(alike(means.stdout)).toContain("\n  inputs: hourly_measurements[-1..0] xxxxxxxxxxxx\n");
  });

  test("of a day are those that touch it; --json has every partition", async () => {
    const args = ["materializations", "daily_means", "--station", "smart189", "--from", "2026-01-01", "--to"];
    const { stdout } = await runCli([...args, "2026-01-01", "--json"], demo());

    const events = JSON.parse(stdout);
    expect(events).toMatchObject([{ kind: "materialization", series: "smart189", codeVersion: "1", note: null }]);
    expect(events[0].versions).toHaveLength(60);
  });

  test("that there are not are said not to be, and why", async () => {
    const shown = async (...args: string[]) => (await runCli(["materializations", ...args], demo())).stdout;

    expect(await shown("daily_means", "--to", "2020-01-01")).toBe(
      "no materialization of daily_means there; leave out --from, --to and --station to see all\n",
    );
    expect(await shown("airqino_api")).toBe(
      "airqino_api is external and not computed here: it has no materializations\n",
    );
    expect((await runCli(["materializations", "daily_means"], empty())).stdout).toBe(
      "daily_means was never materialized; do it with: harmattan materialize daily_means\n",
    );
  });
});

describe("freshness", () => {
  test("shows both clocks of every asset, and what each policy says", async () => {
    const args = ["freshness", "airqino_api,hourly_measurements,exceedances", "--station", "smart188"];
    const { stdout, exitCode } = await runCli([...args, "--as-of", "2026-01-20T17:20Z"], demo());

    expect(stdout).toBe(
      lines(
        "asset                series    last run     data lag  policy on  state             age  next change",
        "hourly_measurements  smart188       4 h   4 h 20 min  run        FAIL              4 h",
        "  last run 2026-01-20T13:20Z, 240 min ago; warns after 90 min, fails after 180 min",
        "hourly_measurements  smart188       4 h   4 h 20 min  data       WARN       4 h 20 min  2026-01-20T18:00Z",
        "  newest data ends 2026-01-20T13:00Z, 260 min ago; warns after 150 min, fails after 300 min",
        "exceedances          smart188       4 h  17 h 20 min             no policy",
        "",
        "not computed here, so without freshness of their own: airqino_api",
      ),
    );
    expect(exitCode).toBe(0);
  });

  test("of what never ran is unknown, in a table and in --json", async () => {
    const { stdout } = await runCli(
      ["freshness", "group:extract", "--station", "smart188", ...asOf, "--json"],
      empty(),
    );

    expect(JSON.parse(stdout)).toEqual({
      asOf: "2026-01-20T13:20:00.000Z",
      freshness: [
        expect.objectContaining({ state: "UNKNOWN", lastRunAt: null, lastRunAgeMinutes: null, ageMinutes: null }),
        expect.objectContaining({ state: "UNKNOWN", dataThrough: null, dataLagMinutes: null, nextChangeAt: null }),
      ],
      notComputed: [],
    });
  });
});

describe("check", () => {
  test("passes what readers see of the demo with 0", async () => {
    const { stdout, exitCode } = await runCli(["check", ...asOf], demo());

    expect(stdout).toBe(
      lines(
        "asset                series    check                       blocking  passed  failed  skipped",
        "hourly_measurements  smart188  plausible_values            no            31       0        0",
        "hourly_measurements  smart188  no_future_hours             yes           31       0        0",
        "hourly_measurements  smart189  plausible_values            no            31       0        0",
        "hourly_measurements  smart189  no_future_hours             yes           31       0        0",
        "daily_means          smart188  no_more_hours_than_the_day  yes           31       0        0",
        "daily_means          smart189  no_more_hours_than_the_day  yes           31       0        0",
        "forecast_scores      smart188  skill                       no             1       0        0",
        "forecast_scores      smart189  skill                       no             1       0        0",
        "",
        "without checks: airqino_api, air_quality_index, exceedances, forecast_models, forecasts",
        "",
        "nothing of 2025-12-21 to 2026-01-20 is in quarantine",
      ),
    );
    expect(exitCode).toBe(0);
  });

  test("ends with 65 where a blocking check fails, and says what it found", async () => {
    const args = ["check", "hourly_measurements", "--station", "smart189", "--from", "2026-01-19"];
    const { stdout, exitCode } = await runCli([...args, "--as-of", "2026-01-20T05:20Z"], demo());

    expect(stdout).toBe(
      lines(
        "asset                series    check             blocking  passed  failed  skipped",
        "hourly_measurements  smart189  plausible_values  no             2       0        0",
        "hourly_measurements  smart189  no_future_hours   yes            1       1        0",
        "  2026-01-20 ERROR: 8 hours begin after 2026-01-20T05:20:00.000Z, the first at 2026-01-20T06:00Z",
        "",
        "nothing of 2026-01-19 to 2026-01-20 is in quarantine",
      ),
    );
    expect(exitCode).toBe(65);
  });

  test("ends with 65 where something is in quarantine though readers see nothing wrong, and says how to release it", async () => {
    const args = ["check", "hourly_measurements", "--station", "smart188", "--from", "2026-01-20"];
    const { stdout, exitCode } = await runCli([...args, "--as-of", "2026-01-20T21:20Z"], troubled());

    expect(alike(stdout)).toBe(
      lines(
        "asset                series    check             blocking  passed  failed  skipped",
        "hourly_measurements  smart188  plausible_values  no             1       0        0",
        "hourly_measurements  smart188  no_future_hours   yes            1       0        0",
        "",
        "kept from readers    partition            failed checks    since              run",
        "hourly_measurements  smart188/2026-01-20  no_future_hours  2026-01-20T13:20Z  20260120T132000Z-xxxxxx",
        "",
        "Mend the cause and materialize them again, or release one as it is, signed:",
        "  harmattan approve hourly_measurements smart188/2026-01-20 --by NAME --reason TEXT",
      ),
    );
    expect(exitCode).toBe(65);
  });

  test("lists what runs stored with --results, and ends with 0", async () => {
    const args = ["check", "hourly_measurements", "--station", "smart188", "--results"];
    const { stdout, exitCode } = await runCli(args, troubled());

    expect(alike(stdout)).toBe(
      lines(
        "when               asset                series    check             passed  failed  skipped",
        "2026-01-20T20:20Z  hourly_measurements  smart188  plausible_values       3       0        0",
        "2026-01-20T20:20Z  hourly_measurements  smart188  no_future_hours        3       0        0",
        "2026-01-20T13:20Z  hourly_measurements  smart188  plausible_values       1       0        0",
        "2026-01-20T13:20Z  hourly_measurements  smart188  no_future_hours        0       1        0",
        "  2026-01-20 ERROR: 7 hours begin after 2026-01-20T13:20:00.000Z, the first at 2026-01-20T14:00Z",
        "  in run 20260120T132000Z-xxxxxx",
      ),
    );
    expect(exitCode).toBe(0);
  });

  test("writes nothing", async () => {
    const before = await runCli(["status", "--json", ...asOf], troubled());
    await runCli(["check", "--as-of", "2026-01-20T05:20Z"], troubled());
    const after = await runCli(["status", "--json", ...asOf], troubled());

    expect(after.stdout).toBe(before.stdout);
  });
});

describe("usage faults name the thing, the value and the remedy", () => {
  test.each([
    [["lineage", "--format", "xml"], "--format xml: expected tree, mermaid or json"],
    [["lineage", "group:none"], 'no group "none"; there are: sources, extract, aggregate, forecast, or * for all'],
    [["runs", "abc"], "run abc: no such run; list the newest with: harmattan runs --limit 100"],
    [["runs", "abc", "--limit", "2"], "run abc: --limit and --state choose from many runs; give either a run or those"],
    [["runs", "--limit", "0"], "--limit 0: expected a whole number from 1 to 10000"],
    [
      ["runs", "--state", "failed"],
      "--state failed: expected one of STARTED, SUCCESS, FAILURE, SKIPPED, CANCELED, LOST",
    ],
    [
      ["materializations", "means"],
      'no asset "means"; there are: airqino_api, hourly_measurements, daily_means, air_quality_index, exceedances, forecast_models, forecasts, forecast_scores',
    ],
    [["materializations", "daily_means", "--limit", "many"], "--limit many: expected a whole number from 1 to 10000"],
    [
      ["freshness", "--station", "smart999"],
      "--station smart999: no such station; there are smart188, smart189 (HARMATTAN_STATIONS names the file)",
    ],
    [
      ["check", "--from", "2024-03-02", "--to", "2024-03-01"],
      "--from 2024-03-02 is after --to 2024-03-01: swap them (both days are included)",
    ],
    [
      ["check", "--results", "--to", "2024-03-01"],
      "--results lists what runs found, of whatever partitions; leave out --from and --to",
    ],
    [["check", "--limit", "3"], "--limit 3: counts stored results; add --results, or choose by --from and --to"],
  ])("%j", async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args, empty());

    expect(stderr).toBe(`error: ${message}\n`);
    expect(stdout).toBe("");
    expect(exitCode).toBe(64);
  });
});

test.each(["lineage", "runs", "materializations", "freshness", "check"])(
  "%s --help ends with examples",
  async (name) => {
    const { stdout, exitCode } = await runCli([name, "--help"], {});

    expect(stdout).toMatch(new RegExp(`\\nExamples:\\n  harmattan ${name}`));
    expect(exitCode).toBe(0);
  },
);
