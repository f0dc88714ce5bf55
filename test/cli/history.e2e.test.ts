import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { openStore } from "../../src/store/open-store.ts";
import { runCli, startCli, startSimulateCommand } from "../support/cli.ts";
import { environmentOf, type FreshStore, leaseSettings, storeKinds, withoutMongodb } from "../support/databases.ts";
import { days, hoursOfDay, smart188 } from "../support/hours.ts";

const now = "2026-01-20T13:20Z";
const asOf = ["--as-of", now];
let folder: string;
let simulator: Awaited<ReturnType<typeof startSimulateCommand>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-history-"));
  simulator = await startSimulateCommand(asOf);
});
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

/** A store of its own by name, and the simulator at `now`. */
const at = (name: string, env: NodeJS.ProcessEnv = {}) => ({
  HARMATTAN_HOME: join(folder, name),
  AIRQINO_URL: simulator.url,
  AIRQINO_ATTEMPTS: "1",
  ...env,
});

/** Ids, hashes and seconds, made alike and as long. */
function alike(text: string): string {
  return text
    .replaceAll(/\b(\d{8}T\d{6}Z)-[0-9a-f]{6}\b/g, "$1-xxxxxx")
    .replaceAll(/\b[0-9a-f]{12}\b/g, "xxxxxxxxxxxx")
    .replaceAll(/\b\d+\.\d s\b/g, "0.0 s");
}

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

/** The errors that a command told, one line each. */
function errorsOf(stderr: string): string[] {
  return stderr.split("\n").filter((line) => line.startsWith("error: "));
}

const nothingToDo = "Nothing to do: everything asked for is up to date. Nothing was written.\n";

describe("heal", () => {
  const threeDays = (fields: NodeJS.ProcessEnv = {}) => at("healed", { HARMATTAN_HEAL_DAYS: "2", ...fields });

  test("rule 29: does the missing of the last days within its bound, and ends with 0; again, and there is nothing to do", async () => {
    const bound = threeDays({ HARMATTAN_HEAL_PARTITIONS: "4" });

    const foretold = await runCli(["heal", "--dry-run", ...asOf], bound);
    const planned = await runCli(["plan", "--scheduled", ...asOf], bound);
    const first = await runCli(["heal", ...asOf], bound);
    const second = await runCli(["heal", ...asOf], bound);
    const third = await runCli(["heal", ...asOf], bound);

    expect(foretold.stdout).toBe(
      lines(
        "asset                series    partitions  which                                   why",
        "hourly_measurements  smart188           2  2026-01-19 to 2026-01-20                missing 2",
        "hourly_measurements  smart189           2  2026-01-19 to 2026-01-20                missing 2",
        "daily_means          smart188           2  2026-01-19 to 2026-01-20                upstream 2",
        "daily_means          smart189           2  2026-01-19 to 2026-01-20                upstream 2",
        "air_quality_index    smart188           2  2026-01-19 to 2026-01-20                upstream 2",
        "air_quality_index    smart189           2  2026-01-19 to 2026-01-20                upstream 2",
        "exceedances          smart188           2  2026-01-19 to 2026-01-20                upstream 2",
        "exceedances          smart189           2  2026-01-19 to 2026-01-20                upstream 2",
        "forecast_models      co                 1  2026-01                                 missing 1",
        "forecast_models      pm25               1  2026-01                                 missing 1",
        "forecasts            smart188           2  2026-01-20T11:00Z to 2026-01-20T12:00Z  missing 2",
        "forecasts            smart189           2  2026-01-20T11:00Z to 2026-01-20T12:00Z  missing 2",
        "forecast_scores      smart188           1  2026-01-20                              upstream 1",
        "forecast_scores      smart189           1  2026-01-20                              upstream 1",
        "",
        "24 partitions would run. Nothing was written.",
      ),
    );
    expect(planned.stdout).toBe(foretold.stdout);
    expect(alike(first.stdout)).toBe(
      lines(
        "asset                partitions  new versions  rows inserted  changed  unchanged  deleted",
        "hourly_measurements           4             4             76        0          0        0",
        "daily_means                   4             4             28        0          0        0",
        "air_quality_index             4             4              4        0          0        0",
        "exceedances                   4             4              3        0          0        0",
        "forecast_models               2             2              0        0          0        0",
        "forecasts                     4             4             20        0          0        0",
        "forecast_scores               2             2             12        0          0        0",
        "",
        "Run 20260120T132000Z-xxxxxx succeeded in 0.0 s.",
      ),
    );
    expect(first.stderr.split("\n")[0]).toBe(
      `store: ${join(folder, "healed", "harmattan.sqlite")} (embedded; set MONGODB_URI to use MongoDB)`,
    );
    expect(second.stdout).toMatch(/^hourly_measurements +2 +2 /m);
    expect(third.stdout).toBe(nothingToDo);
    expect([foretold, planned, first, second, third].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0]);
  });

  test("rule 26: a wider horizon asks for nothing older than the first run reached, nor does a plan of it", async () => {
    const wide = threeDays({ HARMATTAN_HEAL_DAYS: "30" });

    expect((await runCli(["plan", "--scheduled", ...asOf], wide)).stdout).toBe(
      "Nothing would run: everything asked for is up to date.\n",
    );
    expect((await runCli(["heal", ...asOf], wide)).stdout).toBe(nothingToDo);
  });

  test("rule 10: stands for the tick in its Job's name, and else for the present", async () => {
    const present = await startSimulateCommand([]);
    const tick = Math.floor(Date.now() / 60_000) - 10;
    const env = {
      ...at("ticks", { HARMATTAN_HEAL_DAYS: "1", AIRQINO_URL: present.url }),
      HARMATTAN_CRONJOB_NAME: "heal",
      HARMATTAN_SCHEDULE: "* * * * *",
    };
    const healed = async (jobName: string, station: string) => {
      const { stdout } = await runCli(["heal", "hourly_measurements", "--station", station, "--json"], {
        ...env,
        HARMATTAN_JOB_NAME: jobName,
      });
      const { runId } = JSON.parse(stdout);
      return JSON.parse((await runCli(["runs", runId, "--json"], env)).stdout);
    };

    const told = await healed(`heal-${tick}`, "smart188");
    const inferred = await healed("heal-202601201305", "smart189");

    expect([told].flat()[0]).toMatchObject({
      trigger: "schedule",
      nominalAt: new Date(tick * 60_000).toISOString(),
      inferred: false,
    });
    expect([inferred].flat()[0]).toMatchObject({ trigger: "schedule", inferred: true });
    await present.stop();
  });

  test("ends with 78 if the CronJob's schedule is none", async () => {
    const job = { HARMATTAN_CRONJOB_NAME: "heal", HARMATTAN_JOB_NAME: `heal-${Math.floor(Date.now() / 60_000)}` };
    const { exitCode, stderr } = await runCli(["heal"], at("ticks", { ...job, HARMATTAN_SCHEDULE: "hourly" }));

    expect(stderr).toBe(
      "error: configuration: HARMATTAN_SCHEDULE: expected the CronJob's five fields, like 5 * * * * (found \"hourly\": CronPattern: invalid configuration format ('hourly'), exactly five, six, or seven space separated parts are required.)\n",
    );
    expect(exitCode).toBe(78);
  });
});

describe("explain", () => {
  beforeAll(async () => {
    const window = ["--from", "2026-01-18", "--to", "2026-01-20"];
    expect((await runCli(["materialize", "+daily_means", ...window, ...asOf], at("explained"))).exitCode).toBe(0);
  });

  test("says of what is not there why, down to the root cause, and what happens next", async () => {
    const { stdout, exitCode } = await runCli(
      ["explain", "daily_means", "smart188/2026-01-17", ...asOf],
      at("explained"),
    );

    expect(stdout).toBe(
      lines(
        "daily_means@smart188/2026-01-17 is WAITING, due: missing",
        "",
        "  readers see nothing: it was never published",
        "",
        "why, from here to the root cause:",
        "  daily_means@smart188/2026-01-17  WAITING: missing",
        "    ← hourly_measurements@smart188/2026-01-17  MISSING: missing",
        "",
        "it reads                    partitions                 there  made from  now",
        "hourly_measurements[-1..0]  2026-01-16 to 2026-01-17  0 of 2  nothing    the same",
        "",
        "it waits for:",
        "  hourly_measurements@smart188/2026-01-17  missing",
        "",
        "no version yet",
        "",
        "next: it runs once its blockers are there",
      ),
    );
    expect(exitCode).toBe(0);
  });

  test("says of what is fresh who wrote it, from what, and when its source is read again", async () => {
    const { stdout } = await runCli(
      ["explain", "hourly_measurements", "smart188/2026-01-20", ...asOf],
      at("explained"),
    );

    expect(alike(stdout)).toBe(
      lines(
        "hourly_measurements@smart188/2026-01-20 is FRESH",
        "",
        "  readers see version xxxxxxxxxxxx: 14 rows written 2026-01-20T13:20Z by run 20260120T132000Z-xxxxxx, code version 1, last confirmed 2026-01-20T13:20Z",
        "  complete: 58 %",
        "  its data reach to 2026-01-20T13:00Z",
        "",
        "version at         kind             version       rows  run                      from",
        "2026-01-20T13:20Z  materialization  xxxxxxxxxxxx    14  20260120T132000Z-xxxxxx  payload xxxxxxxxxxxx",
        "",
        "next: 2026-01-20T14:00Z, its source is read again",
      ),
    );
  });

  test("says of a day to come when it comes to exist, and of one before the station that it never does", async () => {
    const ahead = await runCli(["explain", "daily_means", "smart188/2026-01-25", ...asOf], at("explained"));
    const before = await runCli(["explain", "daily_means", "smart188/2020-01-01", ...asOf], at("explained"));

    expect(ahead.stdout).toMatch(/^daily_means@smart188\/2026-01-25 is NOT_YET\n/);
    expect(ahead.stdout).toMatch(/\nnext: 2026-01-25T00:00Z, it comes to exist\n$/);
    expect(before.stdout).toMatch(/\nnext: nothing: its series begins with 2022-08-01\n$/);
  });

  test("is one document with --json, the root cause in it", async () => {
    const { stdout } = await runCli(
      ["explain", "daily_means", "smart188/2026-01-17", ...asOf, "--json"],
      at("explained"),
    );

    expect(JSON.parse(stdout)).toEqual({
      asset: "daily_means",
      series: "smart188",
      partition: "2026-01-17",
      state: "WAITING",
      cause: "missing",
      published: null,
      quarantined: null,
      failure: null,
      inputs: [
        {
          label: "hourly_measurements[-1..0]",
          asset: "hourly_measurements",
          first: "2026-01-16",
          last: "2026-01-17",
          expected: 2,
          available: 0,
          recorded: null,
          pinned: false,
          now: null,
          hasChanged: false,
        },
      ],
      blockers: [{ asset: "hourly_measurements", series: "smart188", partition: "2026-01-17", why: "missing" }],
      heldBy: null,
      events: [],
      next: { at: null, what: "it runs once its blockers are there" },
      rootCause: [
        { asset: "daily_means", series: "smart188", partition: "2026-01-17", why: "WAITING: missing" },
        { asset: "hourly_measurements", series: "smart188", partition: "2026-01-17", why: "MISSING: missing" },
      ],
    });
  });

  const assets =
    "airqino_api, hourly_measurements, daily_means, air_quality_index, exceedances, forecast_models, forecasts, forecast_scores";
  test.each([
    [["dayly_means", "smart188/2026-01-19"], `no asset "dayly_means"; there are: ${assets}`],
    [
      ["daily_means", "smart18/2026-01-19"],
      'partition "smart18/2026-01-19": no station "smart18"; there are smart188, smart189, as in smart188/2024-03-01',
    ],
    [
      ["daily_means", "2026-01-19"],
      'partition "2026-01-19": no station "2026-01-19"; there are smart188, smart189, as in smart188/2024-03-01',
    ],
    [["daily_means", "smart188"], 'partition "smart188": expected a day as in smart188/2024-03-01'],
    [
      ["daily_means", "smart188/2026-02-30"],
      'partition "smart188/2026-02-30": expected a day as in smart188/2024-03-01',
    ],
    [
      ["daily_means", "smart188/2026-01-19T13:00Z"],
      'partition "smart188/2026-01-19T13:00Z": expected a day as in smart188/2024-03-01',
    ],
    [
      ["daily_means", "smart188/2026-01-19/pm25"],
      'partition "smart188/2026-01-19/pm25": expected a day as in smart188/2024-03-01',
    ],
    [
      ["airqino_api", "smart188/2026-01-19"],
      "asset airqino_api is external, and not observed: the ledger holds nothing of it; ask for hourly_measurements",
    ],
  ])("%j is refused with 64", async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(["explain", ...args], at("explained"));

    expect(stderr).toBe(`error: ${message}\n`);
    expect(stdout).toBe("");
    expect(exitCode).toBe(64);
  });
});

describe("plan", () => {
  const window = ["--from", "2026-01-18", "--to", "2026-01-20"];

  test("needs no store with --offline, and makes none", async () => {
    const { stdout, exitCode } = await runCli(["plan", "--offline", "+daily_means", ...window, ...asOf], at("nowhere"));

    expect(stdout).toBe(
      lines(
        "asset                series    partitions  which                     why",
        "hourly_measurements  smart188           3  2026-01-18 to 2026-01-20  missing 3",
        "hourly_measurements  smart189           3  2026-01-18 to 2026-01-20  missing 3",
        "daily_means          smart188           3  2026-01-18 to 2026-01-20  upstream 3",
        "daily_means          smart189           3  2026-01-18 to 2026-01-20  upstream 3",
        "",
        "12 partitions would run. Nothing was written.",
      ),
    );
    expect(exitCode).toBe(0);
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });

  test("looks with --scheduled as far back as heal does", async () => {
    const planned = (healDays: string) =>
      runCli(["plan", "hourly_measurements", "--offline", "--scheduled", "--json", "--station", "smart188", ...asOf], {
        ...at("nowhere"),
        HARMATTAN_HEAL_DAYS: healDays,
      });
    const month = await planned("30");
    const days2 = await planned("2");

    expect(JSON.parse(month.stdout)).toMatchObject([{ ranges: [{ from: "2025-12-21", to: "2026-01-21" }] }]);
    expect(JSON.parse(days2.stdout)).toMatchObject([{ ranges: [{ from: "2026-01-18", to: "2026-01-21" }] }]);
  });

  test("is one document with --json, and says nothing would run where nothing is due", async () => {
    const station = ["--station", "smart188"];
    await runCli(["materialize", "hourly_measurements", ...window, ...station, ...asOf], at("planned"));

    const planned = await runCli(["plan", "+daily_means", ...window, ...station, ...asOf, "--json"], at("planned"));
    const done = await runCli(["plan", "hourly_measurements", ...window, ...station, ...asOf], at("planned"));

    expect(JSON.parse(planned.stdout)).toEqual([
      {
        asset: "daily_means",
        series: "smart188",
        partitions: 3,
        ranges: [{ from: "2026-01-18", to: "2026-01-21" }],
        causes: { missing: { partitions: 3, ranges: [{ from: "2026-01-18", to: "2026-01-21" }] } },
      },
    ]);
    expect(done.stdout).toBe("Nothing would run: everything asked for is up to date.\n");
  });
});

/** The id in `text`, as people copy it. */
function backfillId(text: string): string {
  const [id] = /backfill-\d{8}T\d{6}Z-[0-9a-f]{6}/.exec(text) ?? [];
  if (!id) throw new Error(`no id in ${text}`);
  return id;
}

describe.each(storeKinds)("backfill on $name", (kind) => {
  let place: FreshStore;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    place = await kind.fresh();
    env = { ...environmentOf(place), AIRQINO_URL: simulator.url, AIRQINO_ATTEMPTS: "1" };
  });
  afterEach(() => place.remove());

  const elevenDays = ["--from", "2026-01-10", "--to", "2026-01-20", "--policy", "multi:4", ...asOf];
  const start = (...args: readonly string[]) => ["backfill", "start", "+daily_means", ...elevenDays, ...args];
  const masked = "backfill-20260120T132000Z-xxxxxx";
  const list = async () => alike((await runCli(["backfill", "list"], env)).stdout);

  /** A process that works on many small chunks, once it has said which backfill it is. */
  async function working(args: readonly string[]): Promise<{ id: string; child: ChildProcess; said: Promise<string> }> {
    const child = startCli(args, env);
    let stdout = "";
    child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    const said = once(child, "close").then(() => stdout);
    const [line] = await once(child.stderr ?? child, "data");
    return { id: backfillId(String(line)), child, said };
  }

  test("rule 30: says in a dry run what it takes, stores nothing, then does it and is listed", async () => {
    const foretold = await runCli(start("--dry-run"), env);
    const before = await list();
    const done = await runCli(start("--json"), env);
    const again = await runCli(start("--dry-run", "--only-due"), env);

    expect(foretold.stdout).toBe(
      lines(
        "asset                partitions  calls  takes about",
        "hourly_measurements          22      6    never ran",
        "daily_means                  22      6    never ran",
        "",
        "3 chunks of up to 4 partitions of a series, oldest first, then one pass over all. Nothing was written.",
      ),
    );
    expect(before).toBe("no backfill yet; start one with: harmattan backfill start '*' --from 2024-01-01\n");
    expect(JSON.parse(done.stdout)).toMatchObject({
      backfill: { state: "DONE", chunks: 3, done: [{ from: 0, to: 4 }], failed: [], slotsPerChunk: 4 },
      reports: [{ state: "SUCCESS" }, { state: "SUCCESS" }, { state: "SUCCESS" }, { state: "SKIPPED" }],
    });
    expect(alike(done.stderr).split("\n").at(0)).toBe(
      `backfill ${masked}: 3 chunks; stop it at any time, backfill resume goes on`,
    );
    expect(await list()).toBe(
      lines(
        "backfill                          selection     range (UTC)                      state  chunks done  failed",
        `${masked}  +daily_means  2026-01-10 to before 2026-01-21  DONE        3 of 3       0`,
      ),
    );
    expect(again.stdout).toContain("3 chunks of up to 4 partitions of a series, oldest first");
    expect([foretold, done, again].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  });

  test("rule 30: fails with the code of its faults while the source is down, and resumes with what failed", async () => {
    const failed = await runCli(start(), { ...env, AIRQINO_URL: "http://127.0.0.1:1" });
    const id = backfillId(failed.stdout);
    const resumed = await runCli(["backfill", "resume", id, ...asOf], env);

    expect(alike(failed.stdout)).toBe(
      lines(
        "backfill                          selection     range (UTC)                      state   chunks done  failed",
        `${masked}  +daily_means  2026-01-10 to before 2026-01-21  FAILED       0 of 3       3`,
        `${masked} has failed chunks; go on with: harmattan backfill resume ${masked}`,
      ),
    );
    expect(errorsOf(failed.stderr)).toHaveLength(8);
    expect(failed.exitCode).toBe(69);
    expect(resumed.stdout).toContain("DONE        3 of 3       0");
    expect(resumed.exitCode).toBe(0);
  });

  test("rule 30: is paused and canceled by another process after the chunk in hand, and resumed", async () => {
    const many = [
      "backfill",
      "start",
      "+daily_means",
      "--from",
      "2025-11-01",
      "--to",
      "2026-01-19",
      "--policy",
      "multi:1",
    ];
    const first = await working([...many, ...asOf]);
    const paused = await runCli(["backfill", "pause", first.id, ...asOf], env);
    const afterPause = await first.said;
    const second = startCli(["backfill", "resume", first.id, ...asOf], env);
    await expect
      .poll(async () => (await runCli(["backfill", "list", "--json"], env)).stdout, { timeout: 30_000 })
      .toContain('"state":"RUNNING"');
    const canceled = await runCli(["backfill", "cancel", first.id, ...asOf, "--json"], env);
    await once(second, "close");
    const late = await runCli(["backfill", "pause", first.id, ...asOf, "--json"], env);

    expect(paused.stdout).toContain(`${first.id} is paused; go on with: harmattan backfill resume ${first.id}\n`);
    expect(afterPause).toMatch(/ PAUSED +[1-7]?\d of 80 +0\n/);
    expect(first.child.exitCode).toBe(0);
    expect(JSON.parse(canceled.stdout)).toMatchObject({ backfillId: first.id, state: "CANCELED", chunks: 80 });
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(late.stdout)).toMatchObject({ state: "CANCELED" });
  });

  test("rule 35: ends with 143 on SIGTERM, and any process goes on", async () => {
    const many = [
      "backfill",
      "start",
      "hourly_measurements",
      "--from",
      "2025-12-01",
      "--to",
      "2026-01-19",
      "--policy",
      "multi:1",
    ];
    const { id, child, said } = await working([...many, ...asOf]);
    await expect
      .poll(async () => (await runCli(["runs", "--json"], env)).stdout, { timeout: 30_000 })
      .toContain('"state":"SUCCESS"');
    child.kill("SIGTERM");
    const text = await said;
    const resumed = await runCli(["backfill", "resume", id, ...asOf], env);

    expect(child.exitCode).toBe(143);
    expect(text).toMatch(/ RUNNING +\d+ of 50 +0\n/);
    expect(text).toContain(`${id} runs, or was abandoned; go on with: harmattan backfill resume ${id}\n`);
    expect(resumed.stdout).toMatch(/ DONE +50 of 50 +0\n/);
    expect(resumed.exitCode).toBe(0);
  });
});

describe("a backfill that cannot be meant is refused with 64, and none is stored", () => {
  test.each([
    [["start", "daily_means"], "backfill: say from which day on, like --from 2024-01-01"],
    [
      ["start", "daily_means", "--from", "2026-01-10", "--policy", "multi"],
      "--policy multi: expected single, or multi:31 for chunks of 31 partitions",
    ],
    [
      ["start", "daily_means", "--from", "2026-01-10", "--policy", "multi:0"],
      "--policy multi 0: expected a whole number from 1 to 100000",
    ],
    [
      ["start", "daily_means", "--from", "2026-01-10", "--order", "random"],
      "--order random: expected oldest or newest",
    ],
    [
      ["start", "daily_means", "--from", "2026-01-10", "--concurrency", "many"],
      "--concurrency many: expected a whole number from 1 to 64",
    ],
    [["start", "airqino_api", "--from", "2026-01-10"], "backfill airqino_api: nothing in it is computed by Harmattan"],
    [["resume", "b-1"], 'no backfill "b-1"; harmattan backfill list shows them'],
    [["pause", "b-1"], 'no backfill "b-1"; harmattan backfill list shows them'],
    [["cancel", "b-1"], 'no backfill "b-1"; harmattan backfill list shows them'],
  ])("%j", async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(["backfill", ...args], at("refused"));

    expect(stderr).toBe(`error: ${message}\n`);
    expect(stdout).toBe("");
    expect(exitCode).toBe(64);
    expect((await runCli(["backfill", "list", "--json"], at("refused"))).stdout).toBe("[]\n");
  });
});

describe("wipe", () => {
  const twoDays = ["wipe", "daily_means", "--from", "2026-01-18", "--to", "2026-01-19", ...asOf];
  const reason = ["--reason", "wrong station"];
  beforeAll(async () => {
    const window = ["--from", "2026-01-18", "--to", "2026-01-20"];
    expect((await runCli(["materialize", "*", ...window, ...asOf], at("wiped"))).exitCode).toBe(0);
  });
  const dailyMeans = async () => (await runCli(["export", "daily_means"], at("wiped"))).stdout;

  test("without --yes is refused with 64 where nobody can be asked, and removes nothing", async () => {
    const before = await dailyMeans();
    const { exitCode, stdout, stderr } = await runCli([...twoDays, ...reason], at("wiped"));

    expect(stderr).toBe("error: wipe: 4 partitions of daily_means would be removed; confirm with --yes\n");
    expect(stdout).toBe("");
    expect(exitCode).toBe(64);
    expect(await dailyMeans()).toBe(before);
  });

  test.each([
    [
      ["wipe", "daily_means", "--from", "2026-01-18", "--yes"],
      'wipe: give a reason that the ledger keeps, like --reason "sensor replaced on that day"',
    ],
    [
      ["wipe", "daily_means", "--from", "2026-01-18", "--yes", "--reason", "  "],
      'wipe: give a reason that the ledger keeps, like --reason "sensor replaced on that day"',
    ],
    [
      ["wipe", "daily_means", "--yes", "--reason", "wrong station"],
      "wipe: say from which day on, like --from 2024-01-01",
    ],
    [
      ["wipe", "means", "--from", "2026-01-18", "--yes", "--reason", "wrong station"],
      'no asset "means"; there are: airqino_api, hourly_measurements, daily_means, air_quality_index, exceedances, forecast_models, forecasts, forecast_scores',
    ],
  ])("%j is refused with 64", async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args, at("wiped"));

    expect(stderr).toBe(`error: ${message}\n`);
    expect(stdout).toBe("");
    expect(exitCode).toBe(64);
  });

  test("with --yes removes rows and versions, leaves the history, and what depends on them waits", async () => {
    const wiped = await runCli([...twoDays, ...reason, "--by", "Ada", "--yes"], at("wiped"));
    const again = await runCli([...twoDays, ...reason, "--by", "Ada", "--yes", "--json"], at("wiped"));
    const left = await dailyMeans();
    const explained = await runCli(["explain", "daily_means", "smart188/2026-01-19", ...asOf], at("wiped"));
    const planned = await runCli(["plan", "exceedances", "--from", "2026-01-18", ...asOf], at("wiped"));

    expect(wiped.stdout).toBe("4 partitions of daily_means were removed; materialize or backfill makes them again\n");
    expect(wiped.exitCode).toBe(0);
    expect(again.stdout).toBe('{"asset":"daily_means","wiped":0}\n');
    expect(left.match(/^smart18\d,2026-01-\d\d,pm25/gm)).toEqual([
      "smart188,2026-01-20,pm25",
      "smart189,2026-01-20,pm25",
    ]);
    expect(alike(explained.stdout)).toBe(
      lines(
        "daily_means@smart188/2026-01-19 is MISSING, due: missing",
        "",
        "  readers see nothing: it was wiped",
        "",
        "why, from here to the root cause:",
        "  daily_means@smart188/2026-01-19  MISSING: missing",
        "",
        "it reads                    partitions                 there  made from  now",
        "hourly_measurements[-1..0]  2026-01-18 to 2026-01-19  2 of 2  nothing    xxxxxxxxxxxx  changed",
        "",
        "version at         kind             version       rows  run                      from",
        "2026-01-20T13:20Z  wipe             nothing          0  20260120T132000Z-xxxxxx  Ada: wrong station",
        "2026-01-20T13:20Z  materialization  xxxxxxxxxxxx     7  20260120T132000Z-xxxxxx",
        "",
        "next: 2026-01-20T13:20Z, the next run does it, if it lies in the run's window",
      ),
    );
    expect(planned.stdout).toBe("Nothing would run: everything asked for is up to date.\n");
  });

  test("of what is not there says so", async () => {
    const { stdout, exitCode } = await runCli(
      ["wipe", "daily_means", "--from", "2025-01-01", "--to", "2025-01-31", "--yes", ...reason, ...asOf],
      at("wiped"),
    );

    expect(stdout).toBe("nothing of daily_means is stored in that range: nothing was removed\n");
    expect(exitCode).toBe(0);
  });
});

describe("approve is refused with 64", () => {
  test.each([
    [
      ["hourly_measurements", "smart188/2026-01-19", "--reason", "seen"],
      "hourly_measurements@smart188/2026-01-19 is not in quarantine; harmattan check lists what is",
    ],
    [
      ["hourly_measurements", "smart188/2026-01-19"],
      'approve: give a reason that the ledger keeps, like --reason "sensor replaced on that day"',
    ],
    [
      ["hourly_measurements", "smart188/yesterday", "--reason", "seen"],
      'partition "smart188/yesterday": expected a day as in smart188/2024-03-01',
    ],
  ])("%j", async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(["approve", ...args], at("refused"));

    expect(stderr).toBe(`error: ${message}\n`);
    expect(stdout).toBe("");
    expect(exitCode).toBe(64);
  });
});

describe("an asset that somebody else brings by HARMATTAN_ASSETS, examples/heat-index,", () => {
  const withHeatIndex = () => at("hot", { HARMATTAN_ASSETS: "examples/heat-index/asset.ts" });
  const window = ["--from", "2026-01-19", "--to", "2026-01-20", "--station", "smart188", ...asOf];

  /** As if the sensor of smart188 had lain in the sun on 2026-01-19: 50 °C at 60 % in every hour. */
  async function heat(): Promise<void> {
    const store = await openStore({ mongodb: null, home: join(folder, "hot"), leases: leaseSettings });
    const hot = hoursOfDay("2026-01-19", 24, { values: { temperature: 50, relativeHumidity: 60 } });
    await store.hours.replace({ stationId: smart188 }, days("2026-01-19", "2026-01-20"), hot, 1);
    await store.close();
  }

  test("stands in the lineage, below what it reads", async () => {
    const { stdout, exitCode } = await runCli(["lineage", "+heat_index"], withHeatIndex());

    expect(stdout).toBe(
      lines(
        "asset                   reads       nature        kinds  group    partitions",
        "airqino_api                         external      api    sources  station × day",
        "└─ hourly_measurements  own window  materialized  table  extract  station × day",
        "   └─ heat_index        own window  materialized  table  health   station × day",
      ),
    );
    expect(exitCode).toBe(0);
  });

  test("is materialized into a table of its own, which is exported", async () => {
    const run = await runCli(["materialize", "+heat_index", ...window], withHeatIndex());
    const csv = await runCli(["export", "heat_index"], withHeatIndex());
    const json = await runCli(["export", "heat_index", "--json", "--to", "2026-01-19"], withHeatIndex());

    expect(alike(run.stdout)).toBe(
      lines(
        "asset                partitions  new versions  rows inserted  changed  unchanged  deleted",
        "hourly_measurements           2             2             38        0          0        0",
        "heat_index                    2             2              2        0          0        0",
        "",
        "Run 20260120T132000Z-xxxxxx succeeded in 0.0 s.",
      ),
    );
    expect(csv.stdout).toBe(
      lines(
        "stationId,day,maximumCelsius,hourStart,hours",
        "smart188,2026-01-19,39.21396103176036,2026-01-19T12:00Z,24",
        "smart188,2026-01-20,38.06983987009648,2026-01-20T12:00Z,14",
      ),
    );
    expect(JSON.parse(json.stdout)).toEqual([
      {
        stationId: "smart188",
        day: "2026-01-19",
        maximumCelsius: 39.21396103176036,
        hourStart: "2026-01-19T12:00Z",
        hours: 24,
      },
    ]);
    expect([run, csv, json].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  });

  test("rule 21: is kept from readers by its blocking check, and a signed approval releases it", async () => {
    const backfill = [
      "backfill",
      "start",
      "heat_index",
      "--from",
      "2026-01-19",
      "--to",
      "2026-01-19",
      "--station",
      "smart188",
    ];
    await heat();
    const blocked = await runCli([...backfill, ...asOf], withHeatIndex());
    const seen = await runCli(["export", "heat_index", "--to", "2026-01-19"], withHeatIndex());
    const checked = await runCli(["check", "heat_index", ...window], withHeatIndex());
    const approve = ["approve", "heat_index", "smart188/2026-01-19", "--by", "Ada", "--reason", "it was that hot"];
    const approved = await runCli([...approve, ...asOf], withHeatIndex());
    const released = await runCli(["export", "heat_index", "--to", "2026-01-19"], withHeatIndex());
    const accepted = await runCli(["check", "heat_index", ...window], withHeatIndex());
    const twice = await runCli([...approve, ...asOf], withHeatIndex());

    expect(blocked.exitCode).toBe(65);
    expect(alike(blocked.stdout)).toBe(
      lines(
        "backfill                          selection   range (UTC)                      state   chunks done  failed",
        "backfill-20260120T132000Z-xxxxxx  heat_index  2026-01-19 to before 2026-01-20  FAILED       0 of 1       1",
        "backfill-20260120T132000Z-xxxxxx has failed chunks; go on with: harmattan backfill resume backfill-20260120T132000Z-xxxxxx",
        "heat_index: 1 partitions failed a blocking check and were kept from readers; see harmattan check heat_index",
      ),
    );
    expect(seen.stdout).toContain("smart188,2026-01-19,39.21396103176036,2026-01-19T12:00Z,24\n");
    expect(checked.stdout).toContain("heat_index         smart188/2026-01-19  livable        2026-01-20T13:20Z");
    expect(checked.exitCode).toBe(65);
    expect(approved.stdout).toBe(
      "heat_index@smart188/2026-01-19 is published: approved by Ada. What depends on it is stale now: harmattan materialize 'heat_index+'\n",
    );
    expect(approved.exitCode).toBe(0);
    expect(released.stdout).toMatch(/^smart188,2026-01-19,113\.95\d+,2026-01-19T00:00Z,24$/m);
    expect(accepted.stdout).toContain("  2026-01-19 ERROR: 114.0 °C at 2026-01-19T00:00Z, at most 60 expected\n");
    expect(accepted.stdout).toContain("nothing of 2026-01-19 to 2026-01-20 is in quarantine\n");
    expect(accepted.exitCode).toBe(0);
    expect(twice.exitCode).toBe(64);
  });

  test("is not there without the setting, though its rows are stored", async () => {
    const { stderr, exitCode } = await runCli(["export", "heat_index"], at("hot"));

    expect(stderr).toBe(
      'error: no table "heat_index" to export; there are daily_means, air_quality_index, exceedances, hourly_measurements, restatements, forecasts, forecast_scores, forecast_models\n',
    );
    expect(exitCode).toBe(64);
  });

  test("is told by its file if it cannot be loaded, with 78", async () => {
    const missing = await runCli(["lineage"], at("hot", { HARMATTAN_ASSETS: "examples/missing.ts" }));
    const twice = "examples/heat-index/asset.ts,examples/heat-index/asset.ts";
    const repeated = await runCli(["lineage"], at("hot", { HARMATTAN_ASSETS: twice }));

    expect(missing.stderr).toMatch(
      /^error: HARMATTAN_ASSETS examples\/missing\.ts: cannot be loaded: Cannot find module '\S+\/examples\/missing\.ts' imported from \S+\n$/,
    );
    expect(repeated.stderr).toBe(
      `error: HARMATTAN_ASSETS ${twice}: asset key heat_index is used twice; give each asset its own\n`,
    );
    expect([missing, repeated].map(({ exitCode }) => exitCode)).toEqual([78, 78]);
  });
});

test("rule 33: of a run with rejected data and a source that is down, the rejected data decide the exit code", async () => {
  const env = at("both", { HARMATTAN_ASSETS: "examples/heat-index/asset.ts" });
  const window = ["--from", "2026-01-19", "--to", "2026-01-19", "--station", "smart188", ...asOf];
  await runCli(["materialize", "hourly_measurements", ...window], env);
  const store = await openStore({ mongodb: null, home: join(folder, "both"), leases: leaseSettings });
  const hot = hoursOfDay("2026-01-19", 24, { values: { temperature: 50, relativeHumidity: 60 } });
  await store.hours.replace({ stationId: smart188 }, days("2026-01-19", "2026-01-20"), hot, 1);
  await store.close();

  const later = ["--from", "2026-01-19", "--to", "2026-01-20", "--station", "smart188", "--as-of", "2026-01-20T14:20Z"];
  const down = { ...env, AIRQINO_URL: "http://127.0.0.1:1" };
  const both = await runCli(["materialize", "+heat_index", ...later, "--json"], down);

  expect(JSON.parse(both.stdout)).toMatchObject({
    state: "FAILURE",
    assets: [
      { asset: "hourly_measurements", partitions: 0 },
      { asset: "heat_index", quarantined: 1 },
    ],
    failures: [{ asset: "hourly_measurements", kind: "unavailable", code: "SOURCE_UNREACHABLE" }],
  });
  expect(both.exitCode).toBe(65);
});

if (withoutMongodb) test.skip(withoutMongodb);
