import { type FreshnessState } from "./freshness.ts";

const healths = ["UNKNOWN", "HEALTHY", "WARNING", "DEGRADED"] as const;

/** Rule 22, from the least to the worst: whatever is known outweighs UNKNOWN. */
export type Health = (typeof healths)[number];

/** How the last finished attempt to materialise an asset ended; NEVER: there was none. */
export type LastMaterialization = "NEVER" | "SUCCESS" | "FAILURE";

/** What the health of one asset is made from. */
export interface HealthFacts {
  readonly materialization: LastMaterialization;
  /** One state for each freshness policy of the asset. */
  readonly freshness: readonly FreshnessState[];
  /** How many checks last warned, how many failed, and how many partitions wait in quarantine. */
  readonly checks: { readonly warned: number; readonly failed: number; readonly quarantined: number };
  /** Failed partitions inside the SLO window. */
  readonly failedPartitions: number;
}

/** `reasons`: one line in English for each cause, worst first; none where all is well. */
export interface AssetHealth {
  readonly health: Health;
  readonly reasons: readonly string[];
}

/** One cause; `reason` is `null` where there is nothing to say. */
interface Finding {
  readonly health: Health;
  readonly reason: string | null;
}

const nothingFound: Finding = { health: "UNKNOWN", reason: null };

/** Worst of the healths by rule 22; UNKNOWN where there are none. */
export function worstHealth(given: Iterable<Health>): Health {
  return healths[Math.max(0, ...Array.from(given, rankOf))] ?? "UNKNOWN";
}

/** Health of one asset by rule 22: the worst of its last materialisation, its freshness, its checks and its partitions. */
export function assetHealth({ materialization, freshness, checks, failedPartitions }: HealthFacts): AssetHealth {
  const findings = [
    findingOfMaterialization(materialization),
    ...findingsOfFreshness(freshness),
    countedFinding("DEGRADED", "checks failed", checks.failed),
    countedFinding("DEGRADED", "partitions in quarantine", checks.quarantined),
    countedFinding("WARNING", "checks that warn", checks.warned),
    countedFinding("DEGRADED", "partitions failed inside the SLO window", failedPartitions),
  ];
  const worstFirst = findings.toSorted((left, right) => rankOf(right.health) - rankOf(left.health));
  return {
    health: worstHealth(findings.map(({ health }) => health)),
    reasons: worstFirst.flatMap(({ reason }) => reason ?? []),
  };
}

function findingOfMaterialization(materialization: LastMaterialization): Finding {
  switch (materialization) {
    case "NEVER":
      return { health: "UNKNOWN", reason: "never materialised" };
    case "SUCCESS":
      return { health: "HEALTHY", reason: null };
    case "FAILURE":
      return { health: "DEGRADED", reason: "last materialisation failed" };
  }
}

function findingsOfFreshness(states: readonly FreshnessState[]): Finding[] {
  const countOf = (wanted: FreshnessState) => states.filter((state) => state === wanted).length;
  return [
    countedFinding("DEGRADED", "freshness policies failed", countOf("FAIL")),
    countedFinding("WARNING", "freshness policies that warn", countOf("WARN")),
    countOf("PASS") > 0 ? { health: "HEALTHY", reason: null } : nothingFound,
  ];
}

function countedFinding(health: Health, what: string, count: number): Finding {
  return count > 0 ? { health, reason: `${what}: ${count}` } : nothingFound;
}

function rankOf(health: Health): number {
  return healths.indexOf(health);
}
