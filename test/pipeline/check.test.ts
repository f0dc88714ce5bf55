import { describe, expect, test } from "vitest";

import { type Check, type CheckOutcome, checkPartition, failed, passed, skipped } from "../../src/pipeline/check.ts";

const partition = {
  member: "smart188",
  partition: "2024-03-01",
  rows: [10, 2000],
  now: new Date("2024-03-02T00:05:00Z"),
};
type Numbers = Check<number, string, string>;

function check(name: string, outcome: CheckOutcome, { blocking = true } = {}): Numbers {
  return { name, description: "Says what it was told to.", blocking, evaluate: () => outcome };
}

describe("a check", () => {
  test("rule 20: of which the partition passes blocks nothing, and keeps its metadata", async () => {
    const metadata = { hours: { type: "int", value: 24 } } as const;

    expect(await checkPartition([check("complete", passed(metadata)), check("sane", passed())], partition)).toEqual([
      { check: "complete", outcome: { status: "passed", metadata }, blocks: false, errored: false },
      { check: "sane", outcome: { status: "passed" }, blocks: false, errored: false },
    ]);
  });

  test("rule 20: that fails with ERROR blocks if it is a blocking one", async () => {
    expect(await checkPartition([check("sane", failed("ERROR", "2000 found, at most 1000"))], partition)).toEqual([
      {
        check: "sane",
        outcome: { status: "failed", severity: "ERROR", description: "2000 found, at most 1000" },
        blocks: true,
        errored: false,
      },
    ]);
  });

  test("rule 20: that fails with ERROR does not block unless it is a blocking one", async () => {
    const lenient = check("sane", failed("ERROR", "2000 found"), { blocking: false });

    expect(await checkPartition([lenient], partition)).toMatchObject([{ blocks: false, errored: false }]);
  });

  test("rule 20: that fails with WARN never blocks, be it a blocking one", async () => {
    const metadata = { found: { type: "int", value: 2000 } } as const;

    expect(await checkPartition([check("sane", failed("WARN", "2000 found", metadata))], partition)).toEqual([
      {
        check: "sane",
        outcome: { status: "failed", severity: "WARN", description: "2000 found", metadata },
        blocks: false,
        errored: false,
      },
    ]);
  });

  test("rule 20: that is skipped says why and blocks nothing", async () => {
    expect(await checkPartition([check("sane", skipped("no rows"))], partition)).toEqual([
      { check: "sane", outcome: { status: "skipped", reason: "no rows" }, blocks: false, errored: false },
    ]);
  });

  test.each<[what: string, evaluate: Numbers["evaluate"]]>([
    [
      "throws",
      () => {
        throw new TypeError("no such\n  sensor");
      },
    ],
    ["rejects", () => Promise.reject(new TypeError("no such\n  sensor"))],
  ])("rule 20: that %s is an ERROR marked as errored, and blocks if it is a blocking one", async (_what, evaluate) => {
    const broken = { name: "broken", description: "Breaks.", blocking: true, evaluate };
    const error = {
      check: "broken",
      outcome: { status: "failed", severity: "ERROR", description: "the check itself failed: no such sensor" },
      errored: true,
    };

    expect(await checkPartition([broken], partition)).toEqual([{ ...error, blocks: true }]);
    expect(await checkPartition([{ ...broken, blocking: false }], partition)).toEqual([{ ...error, blocks: false }]);
  });
});

test("rule 20: every check gives a result of its own, in their order, whatever the others say", async () => {
  const broken: Numbers = {
    name: "broken",
    description: "Breaks.",
    blocking: false,
    evaluate: () => Promise.reject(new Error("broken")),
  };
  const checks = [broken, check("sane", failed("ERROR", "2000 found")), check("complete", passed())];

  const results = await checkPartition(checks, partition);

  expect(results.map(({ check: name, blocks }) => [name, blocks])).toEqual([
    ["broken", false],
    ["sane", true],
    ["complete", false],
  ]);
});

test("a check is given the partition's rows, its member and the time, and may take its time to answer", async () => {
  const asked: unknown[] = [];
  const slow: Numbers = {
    name: "slow",
    description: "Asks somebody else.",
    blocking: false,
    async evaluate(given) {
      asked.push(given);
      return passed();
    },
  };

  await checkPartition([slow], partition);

  expect(asked).toEqual([partition]);
});

test("a partition without checks has no results", async () => {
  expect(await checkPartition([], partition)).toEqual([]);
});
