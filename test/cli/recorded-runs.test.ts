import { describe, expect, test } from "vitest";

import { describedRecord, runTable } from "../../src/cli/recorded-runs.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import { type TinyTables, tinyAsset } from "../pipeline/tiny-assets.ts";
import { run } from "../support/ledger.ts";

const graph = assetGraph<TinyTables>([tinyAsset("daily_means")]);

const failure = {
  asset: "daily_means",
  series: "smart188",
  from: "2024-02-28",
  to: "2024-03-01",
  code: "BROKEN",
  kind: "data",
  message: "broken",
};
const ended = { endedAt: "2024-03-01T11:07:05.000Z", durationMs: 125_000 };
const failed = run("run-2", "11", {
  ...ended,
  state: "FAILURE",
  trigger: "schedule",
  inferred: true,
  failures: [failure, { ...failure, asset: "weekly_means", from: "2024-02-29" }],
  log: ['{"level":"warn","time":"2024-03-01T11:06:00.000Z","message":"late"}', "Killed"],
});

describe("runs as a table", () => {
  test("tell below each run what did not go well, and only that", () => {
    const good = run("run-3", "12", { ...ended, state: "SUCCESS", partitions: 240, newVersions: 7 });
    const held = run("run-1", "09", { ...ended, state: "SUCCESS", heldElsewhere: 3, quarantined: 2 });
    const lost = run("run-0", "08", { state: "LOST", selection: "+daily_means" });

    expect(runTable([good, failed, held, lost], graph)).toBe(
      [
        "run    trigger   nominal time        state         took  partitions  new  selection",
        "run-3  manual    2024-03-01T12:00Z   SUCCESS  2 min 5 s         240    7  *",
        "run-2  schedule  2024-03-01T11:00Z…  FAILURE  2 min 5 s           0    0  *",
        "  failed: daily_means · smart188 · 2024-02-28 to 2024-02-29: BROKEN broken",
        "  and 1 more, see harmattan runs run-2",
        "run-1  manual    2024-03-01T09:00Z   SUCCESS  2 min 5 s           0    0  *",
        "  held elsewhere: 3 partitions were left to another run",
        "  quarantined: 2 partitions failed a blocking check",
        "run-0  manual    2024-03-01T08:00Z   LOST                         0    0  +daily_means",
        "  its process ended without a word; what it finished is stored, run the same again to go on",
        "",
        "… inferred: not told, the clock's time at the start",
        "",
      ].join("\n"),
    );
  });
});

describe("one run", () => {
  test("tells every failure, of an asset that is no more too, and its last log lines", () => {
    expect(describedRecord(failed, graph)).toBe(
      [
        "run run-2: FAILURE",
        "  selection       *",
        "  trigger         schedule",
        "  nominal time    2024-03-01T11:00Z, inferred from the clock",
        "  started         2024-03-01T11:05:00Z",
        "  ended           2024-03-01T11:07:05Z, after 2 min 5 s",
        "  process         17 on node-1",
        "  partitions      0, 0 of them in a new version",
        "  held elsewhere  0",
        "  quarantined     0",
        "",
        "2 failed steps",
        "  daily_means · smart188 · 2024-02-28 to 2024-02-29: BROKEN broken",
        "  weekly_means · smart188 · 2024-02-29 to before 2024-03-01: BROKEN broken",
        "",
        "its last log lines",
        "  11:06:00 warn late",
        "  Killed",
        "",
      ].join("\n"),
    );
  });

  test("that is lost tells what to do, and of a Job which one", () => {
    const lost = run("run-0", "08", { state: "LOST", process: { jobUid: "uid-1", host: "pod-1", pid: 1 } });

    expect(describedRecord(lost, graph)).toBe(
      [
        "run run-0: LOST",
        "  its process ended without a word; what it finished is stored, run the same again to go on",
        "  selection       *",
        "  trigger         manual",
        "  nominal time    2024-03-01T08:00Z",
        "  started         2024-03-01T08:05:00Z",
        "  ended           not yet",
        "  process         1 on pod-1, Job uid-1",
        "  partitions      0, 0 of them in a new version",
        "  held elsewhere  0",
        "  quarantined     0",
        "",
      ].join("\n"),
    );
  });
});
