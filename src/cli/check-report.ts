import { addDays, type DayWindow } from "../base/utc-day.ts";
import type { StoredCheckResult } from "../pipeline/partition-record.ts";
import { notedTable, type NotedRow } from "./noted-table.ts";
import type { QuarantinedPartition, SeriesChecks } from "./published-checks.ts";
import { right, textTable } from "./table.ts";
import { minuteText, rangeText } from "./time-text.ts";

const shownFailures = 3;
const counts = [right("passed"), right("failed"), right("skipped")];

/** What checks say of the selected assets in the days asked for, and which assets have none. */
export interface WindowChecks extends SeriesChecks {
  readonly window: DayWindow;
  readonly withoutChecks: readonly string[];
}

/** @returns what checks say now, and what is kept from readers with the way to release it. */
export function describedChecks({ window, checks, quarantined, withoutChecks }: WindowChecks): string {
  const days = rangeText(window.from, addDays(window.to, -1));
  const rows = checks.map((result) => {
    const { asset, series, check, blocking } = result;
    return { cells: [asset, series, check, blocking ? "yes" : "no", ...countsOf(result)], notes: notesOf(result) };
  });
  const parts = [
    rows.length === 0 ? "" : notedTable(["asset", "series", "check", "blocking", ...counts], rows),
    hasChecked(checks) ? "" : `no partition of ${days} is published: nothing was checked; see harmattan status\n`,
    withoutChecks.length === 0 ? "" : `without checks: ${withoutChecks.join(", ")}\n`,
    quarantined.length === 0 ? `nothing of ${days} is in quarantine\n` : describedQuarantine(quarantined),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** @returns stored results as they are in the ledger, one line each. */
export function describedResults(results: readonly StoredCheckResult[]): string {
  if (results.length === 0) return "no check result is stored of these assets\n";
  const rows = results.map((result): NotedRow => {
    const { at, asset, series, check, runId } = result;
    const notes = notesOf(result);
    return {
      cells: [minuteText(at), asset, series, check, ...countsOf(result)],
      notes: notes.length === 0 ? [] : [...notes, `in run ${runId}`],
    };
  });
  return notedTable(["when", "asset", "series", "check", ...counts], rows);
}

function hasChecked(checks: SeriesChecks["checks"]): boolean {
  return (
    checks.length === 0 || checks.some(({ passed, failed, skipped }) => passed + failed.length + skipped.length > 0)
  );
}

function countsOf({ passed, failed, skipped }: Pick<StoredCheckResult, "passed" | "failed" | "skipped">): string[] {
  return [passed, failed.length, skipped.length].map(String);
}

function notesOf({ failed, skipped }: Pick<StoredCheckResult, "failed" | "skipped">): string[] {
  const shown = failed.slice(0, shownFailures);
  const [firstSkipped] = skipped;
  return [
    ...shown.map(({ partition, severity, description }) => `${partition} ${severity}: ${description}`),
    ...(failed.length > shown.length ? [`and ${failed.length - shown.length} more; --json has all`] : []),
    ...(firstSkipped ? [`skipped ${firstSkipped.partition}: ${firstSkipped.reason}`] : []),
  ];
}

function describedQuarantine(quarantined: readonly QuarantinedPartition[]): string {
  const rows = quarantined.map(({ asset, series, partition, failedChecks, since, runId }) => {
    return [asset, `${series}/${partition}`, failedChecks.join(", "), minuteText(since), runId];
  });
  const example = quarantined.slice(0, 1).map(({ asset, series, partition }) => `${asset} ${series}/${partition}`);
  return [
    textTable(["kept from readers", "partition", "failed checks", "since", "run"], rows),
    "\nMend the cause and materialize them again, or release one as it is, signed:\n",
    ...example.map((names) => `  harmattan approve ${names} --by NAME --reason TEXT\n`),
  ].join("");
}
