import type { StoredCheckResult } from "../../pipeline/partition-record.ts";
import type { WholeTableRow } from "../whole-tables.ts";

type Row = WholeTableRow<"check_result">;

/**
 * One row per asset, series, check, run and instant. The clock of `--as-of` stands still, so that
 * several steps of one run fall on one instant: their results are counted together.
 */
export function checkResultRows(results: readonly StoredCheckResult[]): Row[] {
  const byKey = Map.groupBy(results, ({ asset, series, check, runId, at }) =>
    JSON.stringify([asset, series, check, runId, at]),
  );
  return Array.from(byKey.values()).flatMap(rowOf);
}

function rowOf(results: readonly StoredCheckResult[]): Row[] {
  const [result] = results;
  if (!result) return [];
  const failed = results.flatMap((each) => each.failed);
  return [
    {
      asset: result.asset,
      series: result.series,
      check_name: result.check,
      run_id: result.runId,
      checked_at: result.at,
      passed: results.reduce((sum, { passed }) => sum + passed, 0),
      failed: failed.length,
      skipped: results.reduce((sum, { skipped }) => sum + skipped.length, 0),
      severity: worstSeverity(failed),
      partition: failed[0]?.partition ?? null,
      description: failed[0]?.description ?? null,
    },
  ];
}

function worstSeverity(failed: StoredCheckResult["failed"]): "ERROR" | "WARN" | null {
  if (failed.length === 0) return null;
  return failed.some(({ severity }) => severity === "ERROR") ? "ERROR" : "WARN";
}
