import type { MetadataValue } from "../../pipeline/metadata.ts";
import type { MaterializationEvent } from "../../pipeline/partition-record.ts";
import { isComputed } from "../../pipeline/plan.ts";
import { slotsOfRange } from "../../pipeline/time-range.ts";
import type { CommandContext } from "../command-context.ts";
import { inspectStore } from "../inspect-store.ts";
import { notedTable, type NotedRow } from "../noted-table.ts";
import { countOf, rangeOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";
import { namedAsset } from "../partition-argument.ts";
import { right } from "../table.ts";
import { durationText, minuteText, rangeText } from "../time-text.ts";

export interface MaterializationsOptions extends WindowOptions {
  readonly limit?: string;
  readonly json?: boolean;
}

/** `harmattan materializations <asset>`: the newest events of its series, newest first. @returns the exit code. */
export async function materializations(
  key: string,
  options: MaterializationsOptions,
  context: CommandContext,
): Promise<number> {
  const limit = countOf("--limit", options.limit ?? "20", 10_000);
  const text = await inspectStore(options, context, async ({ graph, store, stations, clock }) => {
    const asset = namedAsset(graph, key);
    const series = asset.series(stationsOf(options, stations));
    const slots = slotsOfRange(asset, rangeOf(everyDayUnless(options, clock.now())));
    const found = await Promise.all(series.map(({ id }) => store.ledger.events(asset, id, slots, limit)));
    const events = found.flat().toSorted(newestFirst).slice(0, limit);
    if (options.json) return `${JSON.stringify(events)}\n`;
    if (!isComputed(asset)) return `${key} is ${asset.nature} and not computed here: it has no materializations\n`;
    return events.length > 0 ? eventTable(events) : none(key, options);
  });
  await context.terminal.print(text);
  return 0;
}

/** Everything stored, unless a window was asked for. */
function everyDayUnless({ from = "1970-01-01", to = "9998-12-31" }: WindowOptions, now: Date) {
  return windowOf({ from, to }, now);
}

function newestFirst(one: MaterializationEvent, other: MaterializationEvent): number {
  if (one.at !== other.at) return one.at < other.at ? 1 : -1;
  return one.last < other.last ? 1 : one.last > other.last ? -1 : 0;
}

function none(key: string, { from, to, station }: WindowOptions): string {
  return from === undefined && to === undefined && station === undefined
    ? `${key} was never materialized; do it with: harmattan materialize ${key}\n`
    : `no materialization of ${key} there; leave out --from, --to and --station to see all\n`;
}

function eventTable(events: readonly MaterializationEvent[]): string {
  const columns = ["when", "kind", "series", "partitions", right("rows"), "data version"];
  const hasMany = events.some(({ versions }) => versions.length > 1);
  const legend = hasMany
    ? "\n(n): rows of all n partitions; version, inputs and metadata of the newest of them; --json has each\n"
    : "";
  return `${notedTable(columns, events.map(eventRow))}${legend}`;
}

function eventRow({ at, kind, series, from, last, versions, ...event }: MaterializationEvent): NotedRow {
  const newest = versions.at(-1);
  const more = versions.length > 1 ? ` (${versions.length})` : "";
  const inputs = Object.entries(newest?.inputVersions ?? {}).map(([label, version]) => `${label} ${short(version)}`);
  const metadata = Object.entries(newest?.metadata ?? {}).map(([name, value]) => `${name} ${metadataText(value)}`);
  return {
    cells: [
      minuteText(at),
      kind,
      series,
      `${rangeText(from, last)}${more}`,
      String(versions.reduce((sum, { rows }) => sum + rows, 0)),
      short(newest?.dataVersion ?? null),
    ],
    notes: [
      `run ${event.runId}, ${durationText(event.durationMs)}, code version ${event.codeVersion}`,
      ...(event.note === null ? [] : [`signed: ${event.note}`]),
      ...(inputs.length > 0 ? [`inputs: ${inputs.join(", ")}`] : []),
      ...(metadata.length > 0 ? [`metadata: ${metadata.join(", ")}`] : []),
    ],
  };
}

const shownCharacters = 48;

function metadataText(metadata: MetadataValue): string {
  const { value } = metadata;
  const text = (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/\b[0-9a-f]{64}\b/g, short);
  const unit = "unit" in metadata && metadata.unit ? ` ${metadata.unit}` : "";
  return `${text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text}${unit}`;
}

function short(version: string | null): string {
  return version === null ? "nothing" : version.slice(0, 12);
}
