import { describe, expect, test } from "vitest";

import { type FaultKind, faultKinds } from "../../src/base/errors.ts";
import { instantSchema } from "../../src/base/instant.ts";
import { defaultHealPolicy, isDead, isHealable, nextAttemptMs } from "../../src/pipeline/heal.ts";
import type { FailedSlots } from "../../src/pipeline/ledger.ts";
import { type Cause, causes } from "../../src/pipeline/staleness.ts";
import { failedDays, published, quarantined, type StoredSeries } from "./memory-ledger.ts";
import { planned, type PlannedFields, type PlannedSeries } from "./planned.ts";
import { tinyAsset } from "./tiny-assets.ts";

/** 1 March 2024, which failed by bad data at 06:05 of the 3rd for the first time unless told otherwise. */
function failure(fields: Partial<Pick<FailedSlots, "kind" | "attempts">> = {}): FailedSlots {
  return {
    slots: { from: 19_783, to: 19_784 },
    attempts: 1,
    lastAt: instantSchema.parse("2024-03-03T06:05:00.000Z"),
    runId: "run-0",
    code: "BROKEN",
    kind: "data",
    message: "broken",
    ...fields,
  };
}

const at = (clock: string) => new Date(`2024-03-03T${clock}Z`);
const isTriedAt = (clock: string, fields: Partial<Pick<FailedSlots, "kind" | "attempts">> = {}) =>
  isHealable("failed", failure(fields), defaultHealPolicy, at(clock));

describe("a partition that failed", () => {
  test.each([
    [1, "07:05"],
    [2, "08:05"],
    [3, "10:05"],
    [4, "14:05"],
  ])("rule 29: %d times is tried again by the tick of %s: after 1, 2, 4 and 8 hours", (attempts, clock) => {
    expect(new Date(nextAttemptMs(failure({ attempts })))).toEqual(at(`${clock}:00.000`));
    // A quarter of an hour of slack: the failure was recorded some time after the tick of its run.
    const tick = at(`${clock}:00.000`).getTime() - 15 * 60_000;
    expect(isHealable("failed", failure({ attempts }), defaultHealPolicy, new Date(tick))).toBe(true);
    expect(isHealable("failed", failure({ attempts }), defaultHealPolicy, new Date(tick - 1))).toBe(false);
  });

  test("rule 29: as often as it may is dead, and is not tried again however long one waits", () => {
    const dead = failure({ attempts: 5 });

    expect(isDead(failure({ attempts: 4 }), defaultHealPolicy)).toBe(false);
    expect(isDead(dead, defaultHealPolicy)).toBe(true);
    expect(isHealable("failed", dead, defaultHealPolicy, new Date("2034-01-01T00:00:00Z"))).toBe(false);
  });

  test("rule 29: dies after as many attempts as the policy says", () => {
    const strict = { ...defaultHealPolicy, maxAttempts: 1 };

    expect(isDead(failure({ attempts: 1 }), strict)).toBe(true);
    expect(isDead(failure({ attempts: 5 }), { ...defaultHealPolicy, maxAttempts: 6 })).toBe(false);
  });

  test.each<FaultKind>(["unavailable", "retry-later", "configuration", "fenced", "canceled"])(
    "rule 29: by a fault that passes (%s) never dies, and is tried again at once",
    (kind) => {
      expect(isDead(failure({ kind, attempts: 1000 }), defaultHealPolicy)).toBe(false);
      expect(isTriedAt("06:05:00", { kind, attempts: 1000 })).toBe(true);
    },
  );

  test("rule 29: by bad data, a bug or a wrong use dies", () => {
    const mortal = faultKinds.filter((kind) => isDead(failure({ kind, attempts: 5 }), defaultHealPolicy));

    expect(mortal).toEqual(["usage", "data", "internal"]);
  });
});

test("rule 26: a scheduled run does not do what is due by new code, new dependencies or a person's wish only", () => {
  const asked = causes.filter((cause) => isHealable(cause, undefined, defaultHealPolicy, at("12:00:00")));

  expect(asked).toEqual(["interrupted", "missing", "failed", "incomplete", "data", "reread", "upstream"]);
});

test("rule 29: what is due for another reason does not wait for an earlier failure", () => {
  const recent = failure({ attempts: 5 });

  expect(isHealable("data", recent, defaultHealPolicy, at("06:06:00"))).toBe(true);
  expect(isHealable("incomplete", recent, defaultHealPolicy, at("06:06:00"))).toBe(false);
});

const hourly = tinyAsset("hourly");
const daily = tinyAsset("daily", ["hourly"]);
const threeDays = ["2024-03-01", "2024-03-02", "2024-03-03"];
const hours = (versions: readonly string[] = ["v1", "v1", "v1"]): StoredSeries => ({
  asset: "hourly",
  published: threeDays.map((day, index) => published(day, { dataVersion: versions[index] })),
});
const derived = (day: string, fields = {}) => published(day, { inputVersions: { hourly: "v1" }, ...fields });

/** What a scheduled run does of `daily`, which reads `hourly`, at 12:20 of 3 March 2024. */
function healed(stored: Omit<StoredSeries, "asset">, fields: PlannedFields & { hours?: StoredSeries } = {}) {
  const { hours: upstream = hours(), ...request } = fields;
  return planned([hourly, daily], [upstream, { asset: "daily", ...stored }], { heal: defaultHealPolicy, ...request });
}

const only = (due: Partial<Record<Cause, readonly string[]>>): PlannedSeries[] => [{ series: "smart188", due }];

describe("a scheduled run", () => {
  test("rule 29: does what is missing, what failed and what has another input, and nothing else", async () => {
    const stored = { published: [derived("2024-03-01")], failed: [failedDays("2024-03-02", "2024-03-03")] };

    expect(await healed(stored, { hours: hours(["v2", "v1", "v1"]), now: "2024-03-03T12:20:00Z" })).toEqual(
      only({ missing: ["2024-03-03"], failed: ["2024-03-02"], data: ["2024-03-01"] }),
    );
    expect(await healed({ published: threeDays.map((day) => derived(day)) })).toEqual([]);
  });

  test("rule 29: leaves a failure alone while it backs off and when it is dead; a person's run does not", async () => {
    const stored = {
      published: [derived("2024-03-03")],
      failed: [
        failedDays("2024-03-01", "2024-03-02", { attempts: 2, lastAt: "2024-03-03T11:05:00.000Z" }),
        failedDays("2024-03-02", "2024-03-03", { attempts: 5, lastAt: "2024-03-01T00:05:00.000Z" }),
      ],
    };

    expect(await healed(stored)).toEqual([]);
    expect(await healed(stored, { now: "2024-03-03T13:05:00Z" })).toEqual(only({ failed: ["2024-03-01"] }));
    expect(await planned([hourly, daily], [hours(), { asset: "daily", ...stored }])).toEqual(
      only({ failed: ["2024-03-01 to 2024-03-02"] }),
    );
  });

  test("rule 29: tries a failure again in its first hour if the fault is one that passes", async () => {
    const failed = [failedDays("2024-03-01", "2024-03-04", { kind: "unavailable", attempts: 50 })];

    expect(await healed({ failed })).toEqual(only({ failed: ["2024-03-01 to 2024-03-03"] }));
  });

  test("rule 26: asks for no history because the code or the dependencies changed; a person's run does", async () => {
    const stored = [
      derived("2024-03-01", { codeVersion: "0" }),
      derived("2024-03-02", { inputVersions: { weather: "v1" } }),
      derived("2024-03-03", { inputVersions: { "hourly[-1..0]": "v1" } }),
    ];

    expect(await healed({ published: stored })).toEqual([]);
    expect(await planned([hourly, daily], [hours(), { asset: "daily", published: stored }])).toEqual(
      only({ code: ["2024-03-01"], dependencies: ["2024-03-02"], partitions: ["2024-03-03"] }),
    );
  });

  test("rule 29: does a partition of older code whose input changed, for its data", async () => {
    const old = derived("2024-03-02", { codeVersion: "0" });
    const stored = { published: [derived("2024-03-01"), old, derived("2024-03-03")] };

    expect(await healed(stored, { hours: hours(["v1", "v2", "v1"]) })).toEqual(only({ data: ["2024-03-02"] }));
  });

  test("rule 29: does a partition of other dependencies of which one that it keeps changed, for its data", async () => {
    const wider = { hourly: "v1", weather: "v1" };
    const stored = threeDays.map((day) => derived(day, { inputVersions: wider }));

    expect(await healed({ published: stored }, { hours: hours(["v1", "v2", "v1"]) })).toEqual(
      only({ data: ["2024-03-02"] }),
    );
  });

  test("rule 29: reads the newest days of an outside source again though older code wrote them", async () => {
    const source = tinyAsset("source", [], { rereadSlots: 2, codeVersion: "2" });
    const stored = { asset: "source", published: threeDays.map((day) => published(day)) };

    expect(await planned([source], [stored], { heal: defaultHealPolicy })).toEqual(
      only({ reread: ["2024-03-02 to 2024-03-03"] }),
    );
  });

  test("rule 29: leaves a partition in quarantine alone until its input changes", async () => {
    const stored = {
      published: [derived("2024-03-01"), derived("2024-03-02"), derived("2024-03-03")],
      quarantined: [quarantined("2024-03-02", { inputVersions: { hourly: "v2" } })],
    };

    expect(await healed(stored, { hours: hours(["v1", "v2", "v1"]) })).toEqual([]);
    expect(await healed(stored, { hours: hours(["v1", "v3", "v1"]) })).toEqual(only({ data: ["2024-03-02"] }));
  });

  test("rule 29: does what stands between holes: each partition by its own state, not by the newest one's", async () => {
    expect(await healed({ published: [derived("2024-03-02")] })).toEqual(
      only({ missing: ["2024-03-01", "2024-03-03"] }),
    );
  });
});

describe("a partition that was published below its floor", () => {
  const incomplete = (attempts: number) => ({
    published: threeDays.map((day) => derived(day, { completeness: day === "2024-03-01" ? 0.5 : 1 })),
    failed: [
      failedDays("2024-03-01", "2024-03-02", { code: "INCOMPLETE", attempts, lastAt: "2024-03-03T11:05:00.000Z" }),
    ],
  });

  test("rule 29: is tried again by scheduled runs, with the same waits as a failure, until it is dead", async () => {
    expect(await healed(incomplete(1), { now: "2024-03-03T11:49:59Z" })).toEqual([]);
    expect(await healed(incomplete(1), { now: "2024-03-03T12:05:00Z" })).toEqual(only({ incomplete: ["2024-03-01"] }));
    expect(await healed(incomplete(2), { now: "2024-03-03T12:49:59Z" })).toEqual([]);
    expect(await healed(incomplete(2), { now: "2024-03-03T13:05:00Z" })).toEqual(only({ incomplete: ["2024-03-01"] }));
    expect(await healed(incomplete(5), { now: "2024-03-05T00:00:00Z", to: "2024-03-04" })).toEqual([]);
  });

  test("rule 29: does not wait when its input changed", async () => {
    expect(await healed(incomplete(5), { hours: hours(["v2", "v1", "v1"]) })).toEqual(only({ data: ["2024-03-01"] }));
  });

  test("is no failure for a person's run, which has nothing to do", async () => {
    const stored = [hours(), { asset: "daily", ...incomplete(1) }];

    expect(await planned([hourly, daily], stored)).toEqual([]);
  });
});
