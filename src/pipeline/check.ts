import { messageOf } from "../base/errors.ts";
import type { Metadata } from "./metadata.ts";

/** WARN never blocks; ERROR blocks if its check is a blocking one. */
export type Severity = "WARN" | "ERROR";

/** What a check says of one partition. */
export type CheckOutcome =
  | { readonly status: "passed"; readonly metadata?: Metadata }
  | {
      readonly status: "failed";
      readonly severity: Severity;
      /** What was found and what was expected, with numbers, in one line. */
      readonly description: string;
      readonly metadata?: Metadata;
    }
  | { readonly status: "skipped"; readonly reason: string };

/** One partition's rows as they are about to be published. */
export interface CheckedPartition<Row, Member, Key extends string> {
  readonly member: Member;
  readonly partition: Key;
  readonly rows: readonly Row[];
  readonly now: Date;
}

/** A test of one partition's rows (assets.md, rule 20). It runs after they are staged and before readers see them. */
export interface Check<Row, Member, Key extends string> {
  /** Lower-case words joined by `_`, unique in its asset. */
  readonly name: string;
  readonly description: string;
  /** A failed ERROR keeps the rows from readers (quarantine) and stops what depends on them. */
  readonly blocking: boolean;
  evaluate(partition: CheckedPartition<Row, Member, Key>): CheckOutcome | Promise<CheckOutcome>;
}

export const passed = (metadata?: Metadata): CheckOutcome => ({ status: "passed", ...(metadata ? { metadata } : {}) });
export const skipped = (reason: string): CheckOutcome => ({ status: "skipped", reason });
export const failed = (severity: Severity, description: string, metadata?: Metadata): CheckOutcome => ({
  status: "failed",
  severity,
  description,
  ...(metadata ? { metadata } : {}),
});

/** One check's result, with what the framework makes of it. */
export interface CheckResult {
  readonly check: string;
  readonly outcome: CheckOutcome;
  /** A blocking check failed with ERROR: these rows are not to be published. */
  readonly blocks: boolean;
  /** The check itself threw: counted as ERROR, told apart from a failure that it found. */
  readonly errored: boolean;
}

/**
 * @returns whether staged rows are to be kept from readers: a blocking check fails, unless readers see just these rows
 * already although it does. So it is once a person approved them: the checks that failed are warnings since then.
 */
export function isKeptBack(
  { dataVersion, checks }: { readonly dataVersion: string; readonly checks: readonly CheckResult[] },
  published: { readonly dataVersion: string; readonly warnings: readonly string[] } | undefined,
): boolean {
  const isKnown = ({ check }: CheckResult) =>
    published?.dataVersion === dataVersion && published.warnings.includes(check);
  return checks.some((check) => check.blocks && !isKnown(check));
}

/** Every check of one partition, one result each, in their order. */
export async function checkPartition<Row, Member, Key extends string>(
  checks: readonly Check<Row, Member, Key>[],
  partition: CheckedPartition<Row, Member, Key>,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const { outcome, errored } = await evaluated(check, partition);
    const blocks = check.blocking && outcome.status === "failed" && outcome.severity === "ERROR";
    results.push({ check: check.name, outcome, blocks, errored });
  }
  return results;
}

async function evaluated<Row, Member, Key extends string>(
  check: Check<Row, Member, Key>,
  partition: CheckedPartition<Row, Member, Key>,
): Promise<{ outcome: CheckOutcome; errored: boolean }> {
  try {
    return { outcome: await check.evaluate(partition), errored: false };
  } catch (error) {
    return { outcome: failed("ERROR", `the check itself failed: ${messageOf(error)}`), errored: true };
  }
}
