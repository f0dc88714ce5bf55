import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { instantOf } from "../../src/base/instant.ts";
import { FreshnessPolicyError } from "../../src/pipeline/errors.ts";
import {
  evaluateFreshness,
  type FreshnessFacts,
  type FreshnessState,
  freshByCron,
  freshWithin,
} from "../../src/pipeline/freshness.ts";

const at = (text: string) => new Date(text);
const never: FreshnessFacts = { lastRunAt: null, dataThrough: null };
const ranAt = (text: string): FreshnessFacts => ({ lastRunAt: instantOf(at(text)), dataThrough: null });
const dataThrough = (text: string): FreshnessFacts => ({ lastRunAt: null, dataThrough: instantOf(at(text)) });

/** @returns what `make` throws. */
function errorOf(make: () => unknown): FreshnessPolicyError {
  try {
    make();
  } catch (error) {
    if (error instanceof FreshnessPolicyError) return error;
    throw error;
  }
  throw new Error("expected a FreshnessPolicyError");
}

describe("rule 18: a time window", () => {
  const policy = freshWithin({ on: "data", warnMinutes: 90, failMinutes: 180 });
  const facts = dataThrough("2024-03-01T12:00:00Z");

  test("rule 18: is PASS up to and at the warn minute", () => {
    expect(evaluateFreshness(policy, facts, at("2024-03-01T13:30:00Z"))).toEqual({
      policy: { kind: "time-window", on: "data", warnMinutes: 90, failMinutes: 180 },
      state: "PASS",
      ageMinutes: 90,
      description: "newest data ends 2024-03-01T12:00Z, 90 min ago; warns after 90 min, fails after 180 min",
      nextChangeAt: "2024-03-01T13:30:00.001Z",
    });
  });

  test("rule 18: is WARN from after the warn minute up to and at the fail minute", () => {
    expect(evaluateFreshness(policy, facts, at("2024-03-01T13:30:00.001Z"))).toMatchObject({
      state: "WARN",
      description: "newest data ends 2024-03-01T12:00Z, 91 min ago; warns after 90 min, fails after 180 min",
      nextChangeAt: "2024-03-01T15:00:00.001Z",
    });
    expect(evaluateFreshness(policy, facts, at("2024-03-01T15:00:00Z"))).toMatchObject({
      state: "WARN",
      ageMinutes: 180,
      nextChangeAt: "2024-03-01T15:00:00.001Z",
    });
  });

  test("rule 18: is FAIL after the fail minute, and stays so", () => {
    expect(evaluateFreshness(policy, facts, at("2024-03-01T15:00:30Z"))).toMatchObject({
      state: "FAIL",
      ageMinutes: 180.5,
      description: "newest data ends 2024-03-01T12:00Z, 181 min ago; warns after 90 min, fails after 180 min",
      nextChangeAt: null,
    });
  });

  test("rule 18: is UNKNOWN if never materialised", () => {
    expect(evaluateFreshness(policy, never, at("2024-03-01T12:00:00Z"))).toMatchObject({
      state: "UNKNOWN",
      ageMinutes: null,
      description: "no complete data; warns after 90 min, fails after 180 min",
      nextChangeAt: null,
    });
  });

  test("rule 18: without a warn limit goes from PASS to FAIL", () => {
    const unwarned = freshWithin({ on: "data", failMinutes: 180 });

    expect(unwarned).toEqual({ kind: "time-window", on: "data", warnMinutes: null, failMinutes: 180 });
    expect(evaluateFreshness(unwarned, facts, at("2024-03-01T13:35:00Z"))).toMatchObject({
      state: "PASS",
      description: "newest data ends 2024-03-01T12:00Z, 95 min ago; fails after 180 min",
      nextChangeAt: "2024-03-01T15:00:00.001Z",
    });
    expect(evaluateFreshness(unwarned, facts, at("2024-03-01T15:00:00.001Z")).state).toBe("FAIL");
  });

  test("rule 18: the two clocks are judged each by its own fact", () => {
    const now = at("2024-03-01T15:00:00Z");
    const both: FreshnessFacts = {
      lastRunAt: instantOf(at("2024-03-01T14:50:00Z")),
      dataThrough: instantOf(at("2024-02-29T14:00:00Z")),
    };

    expect(evaluateFreshness(freshWithin({ on: "run", failMinutes: 60 }), both, now)).toMatchObject({
      state: "PASS",
      description: "last run 2024-03-01T14:50Z, 10 min ago; fails after 60 min",
    });
    expect(evaluateFreshness(freshWithin({ on: "data", failMinutes: 60 }), both, now)).toMatchObject({
      state: "FAIL",
      description: "newest data ends 2024-02-29T14:00Z, 1500 min ago; fails after 60 min",
    });
    expect(evaluateFreshness(freshWithin({ on: "run", failMinutes: 60 }), facts, now)).toMatchObject({
      state: "UNKNOWN",
      description: "never run; fails after 60 min",
    });
  });

  test("rule 18: a run ahead of the clock is PASS, and said to be ahead", () => {
    const ahead = evaluateFreshness(
      freshWithin({ on: "run", failMinutes: 60 }),
      ranAt("2024-03-01T15:05:00Z"),
      at("2024-03-01T15:00:00Z"),
    );

    expect(ahead).toMatchObject({
      state: "PASS",
      ageMinutes: -5,
      description: "last run 2024-03-01T15:05Z, 5 min ahead; fails after 60 min",
    });
  });

  test.each([
    [{ failMinutes: 0 }, "freshness within 0 min: 0 min is no limit; give whole minutes from 1 on"],
    [{ failMinutes: 1.5 }, "freshness within 1.5 min: 1.5 min is no limit; give whole minutes from 1 on"],
    [{ failMinutes: NaN }, "freshness within NaN min: NaN min is no limit; give whole minutes from 1 on"],
    [{ warnMinutes: 0, failMinutes: 5 }, "freshness within 5 min: 0 min is no limit; give whole minutes from 1 on"],
    [{ warnMinutes: 5, failMinutes: 5 }, "freshness within 5 min: warns after 5 min; warn earlier than it fails"],
  ])("rule 18: refuses %j", (limits, message) => {
    expect(errorOf(() => freshWithin({ on: "data", ...limits }))).toMatchObject({
      code: "FRESHNESS_POLICY",
      kind: "internal",
      message,
    });
  });

  test("rule 18: takes limits of one and two minutes", () => {
    expect(freshWithin({ on: "run", warnMinutes: 1, failMinutes: 2 })).toMatchObject({ warnMinutes: 1 });
  });
});

describe("rule 19: deadlines at 06:00 UTC that own the two hours before", () => {
  const policy = freshByCron({ on: "run", deadlineCron: "0 6 * * *", lowerBoundMinutes: 120 });
  const stateAt = (facts: FreshnessFacts, now: string) => evaluateFreshness(policy, facts, at(now)).state;

  test("rule 19: the zone is UTC unless given", () => {
    expect(policy).toEqual({
      kind: "cron",
      on: "run",
      deadlineCron: "0 6 * * *",
      timeZone: "UTC",
      lowerBoundMinutes: 120,
    });
  });

  test("rule 19: a success inside is PASS from the tick until the next tick", () => {
    const facts = ranAt("2024-03-01T04:00:00Z");

    expect(evaluateFreshness(policy, facts, at("2024-03-01T06:00:00Z"))).toMatchObject({
      state: "PASS",
      ageMinutes: 120,
      description:
        "last run 2024-03-01T04:00Z, 120 min ago; deadline 2024-03-01T06:00Z asks for 2024-03-01T04:00Z or later",
      nextChangeAt: "2024-03-02T06:00:00.000Z",
    });
    expect(stateAt(facts, "2024-03-02T05:59:59.999Z")).toBe("PASS");
    expect(stateAt(facts, "2024-03-02T06:00:00Z")).toBe("FAIL");
  });

  test("rule 19: both ends of the window belong to it, a millisecond before does not", () => {
    expect(stateAt(ranAt("2024-03-01T03:59:59.999Z"), "2024-03-01T06:00:00Z")).toBe("FAIL");
    expect(stateAt(ranAt("2024-03-01T04:00:00Z"), "2024-03-01T06:00:00Z")).toBe("PASS");
    expect(stateAt(ranAt("2024-03-01T06:00:00Z"), "2024-03-01T06:00:00Z")).toBe("PASS");
  });

  test("rule 19: none inside is FAIL from the tick until the next success", () => {
    const facts = ranAt("2024-03-01T03:00:00Z");

    expect(stateAt(facts, "2024-03-01T05:59:59.999Z")).toBe("PASS"); // a success after the tick of 29 February
    expect(evaluateFreshness(policy, facts, at("2024-03-01T06:00:00Z"))).toMatchObject({
      state: "FAIL",
      nextChangeAt: null,
    });
    expect(stateAt(facts, "2024-03-05T00:00:00Z")).toBe("FAIL");
    expect(stateAt(ranAt("2024-03-05T00:00:00Z"), "2024-03-05T00:00:00Z")).toBe("PASS");
  });

  test("rule 19: a success inside the window to come keeps PASS over the next tick", () => {
    expect(evaluateFreshness(policy, ranAt("2024-03-01T04:30:00Z"), at("2024-03-01T05:00:00Z"))).toMatchObject({
      state: "PASS",
      nextChangeAt: "2024-03-02T06:00:00.000Z",
    });
  });

  test("rule 19: is UNKNOWN if never run", () => {
    expect(evaluateFreshness(policy, never, at("2024-03-01T07:00:00Z"))).toMatchObject({
      state: "UNKNOWN",
      ageMinutes: null,
      description: "never run; deadline 2024-03-01T06:00Z asks for 2024-03-01T04:00Z or later",
      nextChangeAt: null,
    });
  });

  test("rule 19: takes the newest complete data as the success on the clock of the data", () => {
    const daily = freshByCron({ on: "data", deadlineCron: "0 6 * * *", lowerBoundMinutes: 360 });

    expect(evaluateFreshness(daily, dataThrough("2024-03-01T00:00:00Z"), at("2024-03-01T08:00:00Z"))).toMatchObject({
      state: "PASS",
      ageMinutes: 480,
      description:
        "newest data ends 2024-03-01T00:00Z, 480 min ago; deadline 2024-03-01T06:00Z asks for 2024-03-01T00:00Z or later",
    });
    expect(evaluateFreshness(daily, dataThrough("2024-02-29T23:00:00Z"), at("2024-03-01T08:00:00Z")).state).toBe(
      "FAIL",
    );
  });
});

describe("rule 19: deadlines at 02:30 in Paris", () => {
  const policy = freshByCron({
    on: "run",
    deadlineCron: "30 2 * * *",
    timeZone: "Europe/Paris",
    lowerBoundMinutes: 60,
  });

  test("rule 19: in spring, where 02:30 is skipped, the deadline is when the clocks jump to 03:00", () => {
    const facts = ranAt("2024-03-30T12:00:00Z");

    expect(evaluateFreshness(policy, facts, at("2024-03-31T00:59:59.999Z"))).toMatchObject({
      state: "PASS",
      nextChangeAt: "2024-03-31T01:00:00.000Z",
    });
    expect(evaluateFreshness(policy, facts, at("2024-03-31T01:00:00Z"))).toMatchObject({
      state: "FAIL",
      description:
        "last run 2024-03-30T12:00Z, 780 min ago; deadline 2024-03-31T01:00Z asks for 2024-03-31T00:00Z or later",
    });
    expect(evaluateFreshness(policy, ranAt("2024-03-31T00:00:00Z"), at("2024-03-31T01:00:00Z"))).toMatchObject({
      state: "PASS",
      nextChangeAt: "2024-04-01T00:30:00.000Z", // 02:30 in summer time
    });
  });

  test("rule 19: in autumn, where 02:30 comes twice, only the first is a deadline", () => {
    expect(evaluateFreshness(policy, ranAt("2024-10-26T23:30:00Z"), at("2024-10-27T01:30:00Z"))).toMatchObject({
      state: "PASS",
      description:
        "last run 2024-10-26T23:30Z, 120 min ago; deadline 2024-10-27T00:30Z asks for 2024-10-26T23:30Z or later",
      nextChangeAt: "2024-10-28T01:30:00.000Z",
    });
  });
});

describe("rule 19: the lower bound", () => {
  test.each([
    ["0 6 * * *", "UTC", 1440], // a day
    ["30 2 * * *", "Europe/Paris", 1410], // 02:30 to the jump at 03:00 in summer time
    ["0 0 * * *", "Europe/Paris", 1380], // the day of 23 hours
    ["0,50 1,3 * * *", "Europe/Paris", 10], // 01:50, then 03:00 ten minutes later
    ["0,50 2 * * *", "Europe/Paris", 10], // 02:50, then 02:00 again
    ["0 */7 * * *", "UTC", 180], // 21:00 to midnight
    ["45 * * * *", "Australia/Lord_Howe", 30], // the clocks go back by half an hour
    ["* * * * *", "UTC", 1],
    ["0 0 1 * *", "UTC", 40_320], // February
    ["0 0 29 2 *", "UTC", 2_103_840], // leap days: 1461 days
  ])("rule 19: of %s in %s is at most %i min, the smallest gap", (deadlineCron, timeZone, gap) => {
    const make = (lowerBoundMinutes: number) => freshByCron({ on: "run", deadlineCron, timeZone, lowerBoundMinutes });

    expect(make(gap).lowerBoundMinutes).toBe(gap);
    expect(errorOf(() => make(gap + 1))).toMatchObject({
      code: "FRESHNESS_POLICY",
      message: `freshness by cron "${deadlineCron}" in zone "${timeZone}": lower bound of ${gap + 1} min, yet deadlines ${gap} min apart; give 1 to ${gap} min`,
    });
  });

  test.each([0, -1, 1.5, NaN])("rule 19: of %d min is refused", (lowerBoundMinutes) => {
    expect(errorOf(() => freshByCron({ on: "run", deadlineCron: "0 6 * * *", lowerBoundMinutes })).message).toBe(
      `freshness by cron "0 6 * * *" in zone "UTC": ${lowerBoundMinutes} min is no limit; give whole minutes from 1 on`,
    );
  });
});

describe("rule 19: what is no deadline", () => {
  test.each([
    ["61 * * * *", "UTC", "CronPattern: Invalid value for minute: 61; give five fields like 30 2 * * *"],
    [
      "0 0 6 * * *",
      "UTC",
      "CronPattern: mode '5-part' requires exactly 5 parts, but pattern '0 0 6 * * *' has 6 parts.; give five fields like 30 2 * * *",
    ],
    ["0 6 * * *", "Mars/Olympus", 'unknown time zone "Mars/Olympus"; expected an IANA name like Africa/Abidjan'],
    ["0 6 * * *", "", 'unknown time zone ""; expected an IANA name like Africa/Abidjan'],
    ["0 0 30 2 *", "UTC", "no two deadlines; let it repeat"],
    ["2026-03-01T00:00:00", "UTC", "no two deadlines; let it repeat"],
  ])("rule 19: %s in zone %j is refused", (deadlineCron, timeZone, fault) => {
    const error = errorOf(() => freshByCron({ on: "run", deadlineCron, timeZone, lowerBoundMinutes: 1 }));

    expect(error.code).toBe("FRESHNESS_POLICY");
    expect(error.message).toBe(`freshness by cron "${deadlineCron}" in zone "${timeZone}": ${fault}`);
  });

  test("rule 19: a policy that no constructor saw is refused when it is evaluated", () => {
    const unseen = { kind: "cron", on: "run", timeZone: "UTC", lowerBoundMinutes: 1 } as const;
    const evaluate = (deadlineCron: string) =>
      evaluateFreshness({ ...unseen, deadlineCron }, never, at("2024-03-01T00:00:00Z"));

    expect(errorOf(() => evaluate("0 0 30 2 *")).message).toBe(
      'freshness by cron "0 0 30 2 *" in zone "UTC": no two deadlines; let it repeat',
    );
    expect(errorOf(() => evaluate("61 * * * *")).code).toBe("FRESHNESS_POLICY");
  });
});

describe("any time", () => {
  const ranks = { UNKNOWN: 0, PASS: 1, WARN: 2, FAIL: 3 } as const satisfies Record<FreshnessState, number>;
  const start = Date.parse("2024-03-30T00:00:00Z");
  const anyOffsetMs = fc.integer({ min: 0, max: 3 * 86_400_000 });
  const factsAt = (offsetMs: number): FreshnessFacts => ({
    lastRunAt: instantOf(new Date(start + offsetMs)),
    dataThrough: null,
  });

  test("rule 18: the state only gets worse as time goes by", () => {
    const anyLimits = fc.tuple(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 1_500 }));
    fc.assert(
      fc.property(anyLimits, anyOffsetMs, anyOffsetMs, anyOffsetMs, ([warn, more], newest, one, other) => {
        const policy = freshWithin({ on: "run", warnMinutes: warn, failMinutes: warn + more });
        const stateAt = (offsetMs: number) =>
          evaluateFreshness(policy, factsAt(newest), new Date(start + offsetMs)).state;

        expect(ranks[stateAt(Math.max(one, other))]).toBeGreaterThanOrEqual(ranks[stateAt(Math.min(one, other))]);
      }),
    );
  });

  test.each([
    ["rule 18: limits of 90 and 180 min", freshWithin({ on: "run", warnMinutes: 90, failMinutes: 180 })],
    [
      "rule 19: the hours and half hours of Paris around its change to summer time",
      freshByCron({ on: "run", deadlineCron: "*/30 * * * *", timeZone: "Europe/Paris", lowerBoundMinutes: 20 }),
    ],
  ])("%s change state at nextChangeAt, not a millisecond earlier", (_, policy) => {
    fc.assert(
      fc.property(anyOffsetMs, anyOffsetMs, (newest, offsetMs) => {
        const facts = factsAt(newest);
        const { state, nextChangeAt } = evaluateFreshness(policy, facts, new Date(start + offsetMs));
        if (nextChangeAt === null) {
          expect(state).toBe("FAIL");
          return;
        }
        const changeMs = Date.parse(nextChangeAt);

        expect(changeMs).toBeGreaterThan(start + offsetMs);
        expect(evaluateFreshness(policy, facts, new Date(changeMs - 1)).state).toBe(state);
        expect(evaluateFreshness(policy, facts, new Date(changeMs)).state).not.toBe(state);
      }),
    );
  });
});
