import { UsageError } from "../../base/errors.ts";
import { instantOf } from "../../base/instant.ts";
import type { StoredCheckResult } from "../../pipeline/partition-record.ts";
import { describedChecks, describedResults } from "../check-report.ts";
import type { CommandContext } from "../command-context.ts";
import { exitCodes } from "../exit-codes.ts";
import { type Inspection, inspectStore } from "../inspect-store.ts";
import { countOf, rangeOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";
import { checkSeries, isRejected, type PublishedCheck, type QuarantinedPartition } from "../published-checks.ts";
import { selectedSeries } from "../selected-series.ts";

export interface CheckOptions extends WindowOptions {
  readonly results?: boolean;
  readonly limit?: string;
  readonly json?: boolean;
}

/** What a command prints, and how it ends. */
interface Answer {
  readonly text: string;
  readonly exitCode: number;
}

/** `harmattan check [selection]`: writes nothing. @returns the exit code, 65 if data are rejected. */
export async function check(selection: string, options: CheckOptions, context: CommandContext): Promise<number> {
  const limit = options.limit === undefined ? 20 : countOf("--limit", options.limit, 10_000);
  requireOneKind(options);
  const { text, exitCode } = await inspectStore(options, context, (inspection) =>
    options.results
      ? storedResults(selection, limit, options, inspection)
      : evaluated(selection, options, inspection, context),
  );
  await context.terminal.print(text);
  return exitCode;
}

function requireOneKind({ results, from, to, limit }: CheckOptions): void {
  if (results && (from ?? to) !== undefined)
    throw new UsageError("--results lists what runs found, of whatever partitions; leave out --from and --to");
  if (!results && limit !== undefined)
    throw new UsageError(`--limit ${limit}: counts stored results; add --results, or choose by --from and --to`);
}

async function evaluated(
  selection: string,
  options: CheckOptions,
  { graph, store, stations, resources, config, clock }: Inspection,
  { terminal, signal }: CommandContext,
): Promise<Answer> {
  const { series, notComputed } = selectedSeries(graph, selection, stationsOf(options, stations));
  const window = windowOf(options, clock.now());
  const effects = { resources, clock, signal, log: terminal.logger(config.logLevel) };
  const [checks, quarantined]: [PublishedCheck[], QuarantinedPartition[]] = [[], []];
  for (const selected of series) {
    terminal.progress(`checking ${selected.asset.key} ${selected.series.id} …`);
    const found = await checkSeries(selected, rangeOf(window), store.ledger, effects);
    checks.push(...found.checks);
    quarantined.push(...found.quarantined);
  }
  const bare = series.filter(({ asset }) => asset.checks.length === 0).map(({ asset }) => asset.key);
  const withoutChecks = [...notComputed, ...new Set(bare)];
  const whole = { asOf: instantOf(clock.now()), window, checks, quarantined, withoutChecks };
  const text = options.json ? `${JSON.stringify(whole)}\n` : describedChecks(whole);
  return { text, exitCode: isRejected(whole) ? exitCodes.data : 0 };
}

async function storedResults(
  selection: string,
  limit: number,
  options: CheckOptions,
  { graph, store, stations }: Inspection,
): Promise<Answer> {
  const { series } = selectedSeries(graph, selection, stationsOf(options, stations));
  const found = await Promise.all(
    series.map(async ({ asset, series: { id } }) => {
      const order = (result: StoredCheckResult) => asset.checks.findIndex(({ name }) => name === result.check);
      const results = await store.ledger.checkResults(asset.key, id, limit);
      return results.toSorted((one, other) => order(one) - order(other));
    }),
  );
  const newest = found.flat().toSorted(newestFirst).slice(0, limit);
  return { text: options.json ? `${JSON.stringify(newest)}\n` : describedResults(newest), exitCode: 0 };
}

function newestFirst(one: StoredCheckResult, other: StoredCheckResult): number {
  return one.at === other.at ? 0 : one.at < other.at ? 1 : -1;
}
