import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { MaterializationEvent } from "../../src/pipeline/partition-record.ts";
import { newestEvents } from "../../src/store/newest-events.ts";
import { event } from "../support/ledger.ts";

const at = (hour: number) => `2024-03-02T${String(hour).padStart(2, "0")}:10:00.000Z`;

/** Versions of 2024-03-01, one an hour, each by a run and under a fence of its own. */
function history(...versions: readonly string[]): MaterializationEvent[] {
  return versions.map((version, hour) =>
    event("2024-03-01", version, { runId: `run-${hour}`, fence: hour + 1, at: at(hour) }),
  );
}

const told = (events: readonly MaterializationEvent[], limit = 100) =>
  newestEvents(events, limit).map(
    ({ runId, versions }) => `${runId} ${versions.map((each) => each.dataVersion).join(" ")}`,
  );

describe("the newest events", () => {
  test("come newest first, as many as asked for, whatever their order in the store", () => {
    const events = history("v1", "v2", "v3");

    expect(told(events.toReversed())).toEqual(["run-2 v3", "run-1 v2", "run-0 v1"]);
    expect(told(events, 2)).toEqual(["run-2 v3", "run-1 v2"]);
    expect(told(events, 0)).toEqual([]);
    expect(told([])).toEqual([]);
  });

  test("rule 14: tell a version once that a crash left without pointer and the next run repeated", () => {
    expect(told(history("v1", "v2", "v2"))).toEqual(["run-1 v2", "run-0 v1"]);
    expect(told(history("v2", "v2", "v2", "v2"))).toEqual(["run-0 v2"]);
  });

  test("tell v1, then v2, then v1 again as three", () => {
    expect(told(history("v1", "v2", "v1"))).toEqual(["run-2 v1", "run-1 v2", "run-0 v1"]);
  });

  test("count a repetition out before the limit", () => {
    expect(told(history("v1", "v2", "v2", "v2"), 2)).toEqual(["run-1 v2", "run-0 v1"]);
  });

  test.each<[string, Parameters<typeof event>[2]]>([
    ["by other code", { codeVersion: "2" }],
    [
      "from other inputs",
      {
        versions: [
          { partition: "2024-03-01", dataVersion: "v1", inputVersions: { hourly: "h2" }, rows: 1, metadata: {} },
        ],
      },
    ],
    ["kept in quarantine", { kind: "quarantine" }],
    ["approved", { kind: "approval" }],
  ])("tell the same rows %s as news", (_, fields) => {
    const again = event("2024-03-01", "v1", { runId: "run-2", at: at(5), ...fields });

    expect(told([...history("v1"), again])).toEqual(["run-2 v1", "run-0 v1"]);
  });

  test("tell the same rows with other counts, metadata or duration as a repetition", () => {
    const versions = [
      {
        partition: "2024-03-01",
        dataVersion: "v1",
        inputVersions: {},
        rows: 1,
        metadata: { hours: { type: "int", value: 3 } },
      },
    ];

    expect(
      told([...history("v1"), event("2024-03-01", "v1", { runId: "run-2", at: at(5), durationMs: 999, versions })]),
    ).toEqual(["run-0 v1"]);
  });

  test("cut an event that repeats some of its partitions to the others", () => {
    const version = (day: string, dataVersion: string) => ({
      partition: day,
      dataVersion,
      inputVersions: {},
      rows: 1,
      metadata: {},
    });
    const wide = event("2024-03-01", null, {
      last: "2024-03-03",
      runId: "run-9",
      at: at(9),
      versions: [version("2024-03-01", "v1"), version("2024-03-02", "v1"), version("2024-03-03", "v1")],
    });

    const [newest, ...older] = newestEvents([...history("v1"), wide], 10);

    expect(newest).toEqual({ ...wide, versions: [version("2024-03-02", "v1"), version("2024-03-03", "v1")] });
    expect(older).toEqual(history("v1"));
  });

  test("of the same instant are ordered by their fences", () => {
    const [first, second] = [1, 2].map((fence) => event("2024-03-01", `v${fence}`, { runId: `run-${fence}`, fence }));
    if (!first || !second) throw new Error("two events");

    expect(told([second, first])).toEqual(["run-2 v2", "run-1 v1"]);
  });

  test("never tell a version twice in a row, and lose none that differs from the one before", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("v1", "v2", "v3"), { maxLength: 12 }), (versions) => {
        const oldestFirst = newestEvents(history(...versions), 100).toReversed();

        const expected = versions.filter((version, index) => version !== versions[index - 1]);
        expect(oldestFirst.map((each) => each.versions[0]?.dataVersion)).toEqual(expected);
      }),
    );
  });
});
