import type { Instant } from "../../base/instant.ts";
import { instantOf } from "../../base/instant.ts";
import { freshnessFacts } from "../../pipeline/asset-status.ts";
import {
  evaluateFreshness,
  type FreshnessFacts,
  type FreshnessResult,
  type FreshnessState,
} from "../../pipeline/freshness.ts";
import type { CommandContext } from "../command-context.ts";
import { inspectStore } from "../inspect-store.ts";
import { notedTable } from "../noted-table.ts";
import { stationsOf, type WindowOptions } from "../options.ts";
import { selectedSeries, stateOf } from "../selected-series.ts";
import { right } from "../table.ts";
import { ageText, minuteText } from "../time-text.ts";

export interface FreshnessOptions extends WindowOptions {
  readonly json?: boolean;
}

/** One row per series and policy; one with `policy` null for a series without any. Ages are minutes with fraction. */
interface FreshnessRow extends FreshnessFacts, Omit<FreshnessResult, "policy" | "state"> {
  readonly asset: string;
  readonly series: string;
  readonly policy: FreshnessResult["policy"] | null;
  readonly state: FreshnessState | "no policy";
  /** Both clocks, whatever the policies look at (assets.md, rule 18). */
  readonly lastRunAgeMinutes: number | null;
  readonly dataLagMinutes: number | null;
}

/** `harmattan freshness [selection]`. @returns the exit code, 0 for late data too. */
export async function freshness(
  selection: string,
  options: FreshnessOptions,
  context: CommandContext,
): Promise<number> {
  const text = await inspectStore(options, context, async ({ graph, store, stations, clock }) => {
    const { series, notComputed } = selectedSeries(graph, selection, stationsOf(options, stations));
    const now = clock.now();
    const rows: FreshnessRow[] = [];
    for (const selected of series) {
      const facts = freshnessFacts(selected.asset, await stateOf(selected, store.ledger), now);
      const policies = selected.asset.freshness.map((policy) => evaluateFreshness(policy, facts, now));
      rows.push(...rowsOf({ asset: selected.asset.key, series: selected.series.id }, facts, policies, now));
    }
    if (options.json) return `${JSON.stringify({ asOf: instantOf(now), freshness: rows, notComputed })}\n`;
    return described(rows, notComputed);
  });
  await context.terminal.print(text);
  return 0;
}

const withoutPolicy = {
  policy: null,
  state: "no policy",
  ageMinutes: null,
  description: "",
  nextChangeAt: null,
} as const;

function rowsOf(
  names: Pick<FreshnessRow, "asset" | "series">,
  facts: FreshnessFacts,
  policies: readonly FreshnessResult[],
  now: Date,
): FreshnessRow[] {
  const { lastRunAt, dataThrough } = facts;
  const ages = { lastRunAgeMinutes: minutesSince(lastRunAt, now), dataLagMinutes: minutesSince(dataThrough, now) };
  const clocks = { lastRunAt, dataThrough, ...ages };
  const judged = policies.length === 0 ? [withoutPolicy] : policies;
  return judged.map((result) => ({ ...names, ...clocks, ...result }));
}

function minutesSince(instant: Instant | null, now: Date): number | null {
  return instant === null ? null : (now.getTime() - Date.parse(instant)) / 60_000;
}

function described(rows: readonly FreshnessRow[], notComputed: readonly string[]): string {
  const columns = ["asset", "series", right("last run"), right("data lag"), "policy on", "state", right("age")];
  const table = notedTable(
    [...columns, "next change"],
    rows.map((row) => ({ cells: cellsOf(row), notes: row.policy ? [row.description] : [] })),
  );
  const left =
    notComputed.length === 0
      ? []
      : [`not computed here, so without freshness of their own: ${notComputed.join(", ")}\n`];
  return [...(rows.length > 0 ? [table] : []), ...left].join("\n");
}

function cellsOf(row: FreshnessRow): string[] {
  return [
    row.asset,
    row.series,
    row.lastRunAgeMinutes === null ? "never" : ageText(row.lastRunAgeMinutes),
    row.dataLagMinutes === null ? "no data" : ageText(row.dataLagMinutes),
    row.policy?.on ?? "",
    row.state,
    row.ageMinutes === null ? "" : ageText(row.ageMinutes),
    row.nextChangeAt === null ? "" : minuteText(row.nextChangeAt),
  ];
}
