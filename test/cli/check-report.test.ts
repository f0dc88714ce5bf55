import { describe, expect, test } from "vitest";

import { addDays, utcDaySchema } from "../../src/base/utc-day.ts";
import { describedChecks, describedResults } from "../../src/cli/check-report.ts";
import type { PublishedCheck } from "../../src/cli/published-checks.ts";
import { checkResult } from "../support/ledger.ts";

const from = utcDaySchema.parse("2024-03-01");
const nothing = { window: { from, to: addDays(from, 7) }, checks: [], quarantined: [], withoutChecks: [] };

function failures(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    partition: `2024-03-0${count - index}`,
    severity: "WARN",
    errored: false,
    blocks: false,
    description: `${index} found`,
    metadata: {},
  }));
}

function published(check: string, fields: Parameters<typeof checkResult>[1] = {}): PublishedCheck {
  const { runId: _runId, ...result } = checkResult(check, fields);
  return { ...result, blocking: true };
}

describe("checks of what readers see", () => {
  test("tell the first failures, how many more there are, and why others were skipped", () => {
    const skipped = [{ partition: "2024-03-07", reason: "no rows" }];
    const checks = [published("sums", { passed: 2, failed: failures(4), skipped })];

    expect(describedChecks({ ...nothing, checks, withoutChecks: ["exceedances"] })).toBe(
      [
        "asset        series    check  blocking  passed  failed  skipped",
        "daily_means  smart188  sums   yes            2       4        1",
        "  2024-03-04 WARN: 0 found",
        "  2024-03-03 WARN: 1 found",
        "  2024-03-02 WARN: 2 found",
        "  and 1 more; --json has all",
        "  skipped 2024-03-07: no rows",
        "",
        "without checks: exceedances",
        "",
        "nothing of 2024-03-01 to 2024-03-07 is in quarantine",
        "",
      ].join("\n"),
    );
  });

  test("of days of which nothing is published do not look like a pass", () => {
    expect(describedChecks({ ...nothing, checks: [published("sums", { passed: 0 })] })).toContain(
      "\nno partition of 2024-03-01 to 2024-03-07 is published: nothing was checked; see harmattan status\n",
    );
  });

  test("of an asset without checks are only its quarantine", () => {
    expect(describedChecks({ ...nothing, withoutChecks: ["exceedances"] })).toBe(
      "without checks: exceedances\n\nnothing of 2024-03-01 to 2024-03-07 is in quarantine\n",
    );
  });
});

test("stored results name the run of what failed", () => {
  const results = [checkResult("sums", { failed: failures(1) }), checkResult("counts")];

  expect(describedResults(results)).toBe(
    [
      "when               asset        series    check   passed  failed  skipped",
      "2024-03-02T00:10Z  daily_means  smart188  sums         1       1        0",
      "  2024-03-01 WARN: 0 found",
      "  in run run-1",
      "2024-03-02T00:10Z  daily_means  smart188  counts       1       0        0",
      "",
    ].join("\n"),
  );
});

test("without stored results it says so", () => {
  expect(describedResults([])).toBe("no check result is stored of these assets\n");
});
