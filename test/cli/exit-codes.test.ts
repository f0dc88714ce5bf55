import { expect, test } from "vitest";

import { exitCodeOf, exitCodes } from "../../src/cli/exit-codes.ts";
import { exitCodeOfRun } from "../../src/cli/run-report.ts";
import type { AssetReport, RunReport } from "../../src/pipeline/run-report.ts";
import type { RunFailure } from "../../src/pipeline/run.ts";

const daily: AssetReport = {
  asset: "daily_means",
  partitions: 1,
  newVersions: 1,
  heldElsewhere: 0,
  quarantined: 0,
  rows: { inserted: 1, changed: 0, unchanged: 0, deleted: 0 },
};

function failure(kind: RunFailure["kind"]): RunFailure {
  return {
    asset: "daily_means",
    series: "smart188",
    from: "2024-03-01",
    to: "2024-03-02",
    code: "X",
    kind,
    message: "x",
  };
}

function report(fields: Partial<RunReport>): RunReport {
  return { runId: "run-1", state: "SUCCESS", durationMs: 1, assets: [daily], failures: [], ...fields };
}

test("rule 32: the exit codes are a public contract", () => {
  expect(exitCodes).toEqual({
    usage: 64,
    data: 65,
    unavailable: 69,
    internal: 70,
    fenced: 73,
    "retry-later": 75,
    configuration: 78,
    canceled: 143,
  });
});

test("rule 32: a run that did its work, or left it to another run, exits with 0", () => {
  expect(exitCodeOfRun(report({}))).toBe(0);
  expect(exitCodeOfRun(report({ state: "SKIPPED", runId: null, assets: [] }))).toBe(0);
  expect(exitCodeOfRun(report({ assets: [{ ...daily, partitions: 0, heldElsewhere: 3 }] }))).toBe(0);
});

test("rule 32: a run that was stopped exits with 143, whatever else happened", () => {
  expect(exitCodeOfRun(report({ state: "CANCELED", failures: [failure("data")] }))).toBe(143);
});

test("rule 21: a run whose rows went into quarantine exits with 65", () => {
  expect(exitCodeOfRun(report({ assets: [{ ...daily, quarantined: 1 }] }))).toBe(65);
});

test.each([
  [["unavailable", "configuration"], 78],
  [["fenced", "usage"], 64],
  [["retry-later", "internal", "data"], 70],
  [["unavailable", "data"], 65],
  [["unavailable", "retry-later"], 75],
  [["fenced", "unavailable"], 69],
  [["fenced"], 73],
  [[], 0],
] as const)("rule 33: of the faults %j the run exits with %i", (kinds, code) => {
  expect(exitCodeOf(kinds)).toBe(code);
});
