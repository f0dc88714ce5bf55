import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { assetHealth, type Health, type HealthFacts, worstHealth } from "../../src/pipeline/health.ts";

/** A materialised asset without policies or findings, but for what the test names. */
function factsWith(named: Partial<HealthFacts> = {}): HealthFacts {
  return {
    materialization: "SUCCESS",
    freshness: [],
    checks: { warned: 0, failed: 0, quarantined: 0 },
    failedPartitions: 0,
    ...named,
  };
}

describe("rule 22: the worst health", () => {
  test.each<[Health[], Health]>([
    [[], "UNKNOWN"],
    [["UNKNOWN", "UNKNOWN"], "UNKNOWN"],
    [["UNKNOWN", "HEALTHY"], "HEALTHY"],
    [["HEALTHY", "WARNING", "UNKNOWN"], "WARNING"],
    [["DEGRADED", "WARNING", "HEALTHY", "UNKNOWN"], "DEGRADED"],
  ])("rule 22: of %j it is %s", (healths, worst) => {
    expect(worstHealth(healths)).toBe(worst);
  });
});

describe("rule 22: the health of an asset", () => {
  test("rule 22: never materialised is UNKNOWN", () => {
    expect(assetHealth(factsWith({ materialization: "NEVER", freshness: ["UNKNOWN"] }))).toEqual({
      health: "UNKNOWN",
      reasons: ["never materialised"],
    });
  });

  test("rule 22: materialised, with no policy and no finding, is HEALTHY", () => {
    expect(assetHealth(factsWith())).toEqual({ health: "HEALTHY", reasons: [] });
  });

  test("rule 22: a known state outweighs a freshness that is UNKNOWN", () => {
    expect(assetHealth(factsWith({ freshness: ["UNKNOWN", "PASS"] }))).toEqual({ health: "HEALTHY", reasons: [] });
  });

  test("rule 22: a failed last materialisation is DEGRADED, however fresh the rows are", () => {
    expect(assetHealth(factsWith({ materialization: "FAILURE", freshness: ["PASS"] }))).toEqual({
      health: "DEGRADED",
      reasons: ["last materialisation failed"],
    });
  });

  test("rule 22: late is WARNING, too late is DEGRADED", () => {
    expect(assetHealth(factsWith({ freshness: ["PASS", "WARN"] }))).toEqual({
      health: "WARNING",
      reasons: ["freshness policies that warn: 1"],
    });
    expect(assetHealth(factsWith({ freshness: ["WARN", "FAIL", "FAIL"] }))).toEqual({
      health: "DEGRADED",
      reasons: ["freshness policies failed: 2", "freshness policies that warn: 1"],
    });
  });

  test("rule 22: a check that warns is WARNING, one that fails and a quarantined partition are DEGRADED", () => {
    expect(assetHealth(factsWith({ checks: { warned: 2, failed: 0, quarantined: 0 } }))).toEqual({
      health: "WARNING",
      reasons: ["checks that warn: 2"],
    });
    expect(assetHealth(factsWith({ checks: { warned: 0, failed: 1, quarantined: 0 } }))).toEqual({
      health: "DEGRADED",
      reasons: ["checks failed: 1"],
    });
    expect(assetHealth(factsWith({ checks: { warned: 0, failed: 0, quarantined: 3 } }))).toEqual({
      health: "DEGRADED",
      reasons: ["partitions in quarantine: 3"],
    });
  });

  test("rule 22: one failed partition inside the SLO window is DEGRADED, even if nothing was ever materialised", () => {
    expect(assetHealth(factsWith({ freshness: ["PASS"], failedPartitions: 1 }))).toEqual({
      health: "DEGRADED",
      reasons: ["partitions failed inside the SLO window: 1"],
    });
    expect(assetHealth(factsWith({ materialization: "NEVER", failedPartitions: 1 }))).toEqual({
      health: "DEGRADED",
      reasons: ["partitions failed inside the SLO window: 1", "never materialised"],
    });
  });

  test("rule 22: the reasons of every cause are given, worst first", () => {
    const facts = factsWith({
      freshness: ["WARN"],
      checks: { warned: 1, failed: 2, quarantined: 1 },
      failedPartitions: 4,
    });

    expect(assetHealth(facts)).toEqual({
      health: "DEGRADED",
      reasons: [
        "checks failed: 2",
        "partitions in quarantine: 1",
        "partitions failed inside the SLO window: 4",
        "freshness policies that warn: 1",
        "checks that warn: 1",
      ],
    });
  });
});

test("rule 22: WARNING and DEGRADED always have a reason, HEALTHY after a success never", () => {
  const count = fc.integer({ min: 0, max: 2 });
  const anyFacts: fc.Arbitrary<HealthFacts> = fc.record({
    materialization: fc.constantFrom("NEVER", "SUCCESS", "FAILURE"),
    freshness: fc.array(fc.constantFrom("UNKNOWN", "PASS", "WARN", "FAIL"), { maxLength: 3 }),
    checks: fc.record({ warned: count, failed: count, quarantined: count }),
    failedPartitions: count,
  });
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const { health, reasons } = assetHealth(facts);
      if (health === "WARNING" || health === "DEGRADED") expect(reasons).not.toEqual([]);
      if (health === "HEALTHY" && facts.materialization === "SUCCESS") expect(reasons).toEqual([]);
    }),
  );
});
