import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runCli } from "../support/cli.ts";
import { environmentOf, type FreshStore, storeKinds, withoutMongodb } from "../support/databases.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "harmattan-import-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** PM2.5 in µg/m³ and CO in mg/m³ of whole days; every seventh hour has no PM2.5. */
function hoursOf(station: string, firstDay: string, dayCount: number, pm25 = 10): string {
  return Array.from({ length: dayCount * 24 }, (_, index) => {
    const hourStart = `${new Date(Date.parse(firstDay) + index * 3_600_000).toISOString().slice(0, 16)}Z`;
    return `${station},${hourStart},${index % 7 === 6 ? "" : pm25 + (index % 24)},0.5\n`;
  }).join("");
}

const header = "station,hourStart,pm25,co\n";

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

/** Settings of a store of its own and an API that does not answer. */
async function withPlace(kind: (typeof storeKinds)[number], visit: (env: NodeJS.ProcessEnv) => Promise<void>) {
  const place: FreshStore = await kind.fresh();
  try {
    await visit({ ...environmentOf(place), AIRQINO_URL: "http://127.0.0.1:1", AIRQINO_ATTEMPTS: "1" });
  } finally {
    await place.remove();
  }
}

describe.each(storeKinds)("an import on $name", (kind) => {
  test("registers stations, stores their hours, and the rest follows without any API", async () => {
    const file = await fileOf(
      "two.csv",
      header + hoursOf("Dongsi", "2024-01-01", 40) + hoursOf("Station 3", "2024-01-02", 39),
    );
    await withPlace(kind, async (env) => {
      const first = await runCli(["import", file], env);

      expect(first.exitCode).toBe(0);
      expect(first.stdout).toMatch(
        /^two\.csv: 1896 rows of 2 stations with pm25, co, 2024-01-01T00:00Z to 2024-02-09T23:00Z$/m,
      );
      expect(first.stdout).toMatch(/^dongsi +Dongsi +new +960 +2024-01-01T00:00Z +2024-02-09T23:00Z$/m);
      expect(first.stdout).toMatch(/^station-3 +Station 3 +new +936 +2024-01-02T00:00Z +2024-02-09T23:00Z$/m);
      expect(first.stdout).toMatch(/^hourly_measurements +79 +79 +1896 +0 +0 +0$/m);
      const next = /npx harmattan (materialize group:aggregate --from 2024-01-01 --to 2024-02-09)$/m.exec(
        first.stdout,
      )?.[1];

      const means = await runCli(next?.split(" ") ?? [], env);
      const exported = await runCli(["export", "daily_means", "--station", "dongsi", "--to", "2024-01-01"], env);
      const everything = await runCli(["materialize", "*", "--station", "station-3", "--from", "2024-01-30"], env);
      const heal = await runCli(["heal", "--station", "dongsi"], env);

      expect(means.exitCode).toBe(0);
      expect(exported.stdout).toContain(
        "dongsi,2024-01-01,pm25,µg/m³,21.285714285714285,21,true,21,24,0.875,,false,,,\n",
      );
      expect([everything.exitCode, heal.exitCode]).toEqual([0, 0]);
      expect(everything.stderr + heal.stderr).not.toMatch(/^error|"level":"(error|warn)"/m);
    });
  });

  test("a second time changes nothing and says so; a corrected file changes what it corrects", async () => {
    const content = header + hoursOf("dongsi", "2024-01-01", 3);
    const [file, corrected] = [
      await fileOf("same.csv.gz", gzipSync(content)),
      await fileOf(
        "corrected.csv",
        "hourStart,pm25,station\n2024-01-01T05:00Z,99,dongsi\n2023-12-31T05:00Z,1,dongsi\n",
      ),
    ];
    await withPlace(kind, async (env) => {
      await runCli(["import", file, "--as-of", "2024-02-01T00:00Z"], env);
      const before = await runCli(["export", "hourly_measurements"], env);

      const again = await runCli(["import", file], env);
      const after = await runCli(["export", "hourly_measurements"], env);
      const changed = await runCli(["import", corrected, "--as-of", "2024-02-02T00:00Z", "--json"], env);
      const [hours, restated] = [
        await runCli(["export", "hourly_measurements"], env),
        await runCli(["export", "restatements"], env),
      ];

      expect(again.stdout).toContain("Nothing changed: every hour of the file was stored already.\n");
      expect(again.stdout).toMatch(/^dongsi +dongsi +known +72 /m);
      expect(after.stdout).toBe(before.stdout);
      expect(JSON.parse(changed.stdout)).toMatchObject({
        file: "corrected.csv",
        rows: 2,
        parameters: ["pm25"],
        from: "2023-12-31T05:00Z",
        to: "2024-01-01T05:00Z",
        stations: [{ stationId: "dongsi", name: "dongsi", isNew: false, rows: 2 }],
        hours: { inserted: 1, changed: 1, unchanged: 23 },
        next: "harmattan materialize group:aggregate --from 2023-12-31 --to 2024-01-01",
        run: { state: "SUCCESS" },
      });
      expect(hours.stdout).toContain("dongsi,2024-01-01T05:00Z,0.5,99,");
      expect(hours.stdout).toContain("dongsi,2023-12-31T05:00Z,,1,");
      expect(restated.stdout.split("\n")[1]).toBe(
        "dongsi,2024-01-01T05:00Z,pm25,15,99,2024-02-01T00:00:00.000Z,2024-02-02T00:00:00.000Z",
      );
    });
  });

  test("with a fault stores nothing at all", async () => {
    const file = await fileOf(
      "fault.csv",
      `${header}${hoursOf("dongsi", "2024-01-01", 2)}dongsi,2024-01-03T00:00Z,x,1\n`,
    );
    await withPlace(kind, async (env) => {
      const { exitCode, stdout, stderr } = await runCli(["import", file], env);
      const hours = await runCli(["export", "hourly_measurements"], env);
      const unknown = await runCli(["export", "hourly_measurements", "--station", "dongsi"], env);

      expect(stderr).toBe(
        'error: fault.csv line 50, column pm25: found "x", expected a number like 12.5, or nothing if it is missing; nothing was stored\n',
      );
      expect([exitCode, stdout]).toEqual([65, ""]);
      expect(hours.stdout.trim().split("\n")).toHaveLength(1);
      expect(unknown.stderr).toContain("--station dongsi: no such station; there are smart188, smart189");
    });
  });
});

describe("an import to a station of the stations file", () => {
  const [kind] = storeKinds;

  test("adds hours to it, and registers nothing", async () => {
    if (!kind) return;
    const file = await fileOf("smart.csv", header + hoursOf("SMART188", "2024-01-01", 2));
    await withPlace(kind, async (env) => {
      const { exitCode, stdout } = await runCli(["import", file], env);
      const hours = await runCli(["export", "hourly_measurements", "--station", "smart188"], env);
      const status = await runCli(["status", "--json"], env);

      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^smart188 +SMART188 +known +48 /m);
      expect(hours.stdout.trim().split("\n")).toHaveLength(49);
      expect(JSON.parse(status.stdout).stations.map((each: { station: string }) => each.station)).toEqual([
        "smart188",
        "smart189",
      ]);
    });
  });

  test("is refused with 65 if it begins before the station does", async () => {
    if (!kind) return;
    const file = await fileOf(
      "early.csv",
      header + hoursOf("smart188", "2022-07-31", 2) + hoursOf("new", "2022-07-31", 2),
    );
    await withPlace(kind, async (env) => {
      const { exitCode, stderr } = await runCli(["import", file], env);
      const status = await runCli(["status", "--json"], env);

      expect(stderr).toMatch(
        /error: early\.csv station smart188: found hours of 2022-07-31, expected hours from 2022-08-01 on, its dataFrom in \S+stations\.json; nothing was stored\n$/,
      );
      expect(exitCode).toBe(65);
      expect(JSON.parse(status.stdout).stations).toHaveLength(2);
    });
  });

  test("is refused with 65 if another name made the id before", async () => {
    if (!kind) return;
    const [one, other] = [
      await fileOf("one.csv", header + hoursOf("Station 3", "2024-01-01", 1)),
      await fileOf("other.csv", header + hoursOf("station_3", "2024-01-01", 1)),
    ];
    await withPlace(kind, async (env) => {
      await runCli(["import", one], env);
      const { exitCode, stderr } = await runCli(["import", other], env);

      expect(stderr).toContain(
        'error: other.csv station station-3: found the name "station_3", expected "Station 3", imported before, or the id itself; nothing was stored\n',
      );
      expect(exitCode).toBe(65);
    });
  });
});

test("a file that is not there ends with 64", async () => {
  const { exitCode, stderr } = await runCli(["import", join(folder, "none.csv")], { HARMATTAN_HOME: folder });

  expect(stderr).toMatch(/^error: \S+none\.csv: cannot be read \(ENOENT: [^\n]*\); name a CSV file, plain or \.gz\n$/);
  expect(exitCode).toBe(64);
});

if (withoutMongodb) test.skip(withoutMongodb);
