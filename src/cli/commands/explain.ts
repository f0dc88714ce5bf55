import { type Explanation, explainPartition } from "../../pipeline/explain.ts";
import { type CauseLink, rootCause } from "../../pipeline/root-cause.ts";
import { openStore } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { knownStations } from "../known-stations.ts";
import { loadGraph } from "../load-graph.ts";
import { clockOf, type WindowOptions } from "../options.ts";
import { namedPartition } from "../partition-argument.ts";
import { right, textTable } from "../table.ts";

export interface ExplainOptions extends Pick<WindowOptions, "asOf"> {
  readonly json?: boolean;
}

/** `harmattan explain <asset> <partition>`: from the ledger only. @returns the exit code. */
export async function explain(
  key: string,
  partition: string,
  options: ExplainOptions,
  context: CommandContext,
): Promise<number> {
  const config = loadConfig(context.env);
  const graph = await loadGraph(config);
  const store = await openStore(config.store);
  try {
    const stations = await knownStations(config, store);
    const { asset, series, slot } = namedPartition(graph, key, partition, stations);
    const now = clockOf(options).now();
    const request = {
      graph,
      stations,
      ledger: store.ledger,
      leases: store.leases,
      heal: config.heal,
      now,
    };
    const explanation = await explainPartition(asset, series, slot, request);
    const causes = await rootCause(explanation, request);
    const text = options.json
      ? `${JSON.stringify({ ...explanation, rootCause: causes })}\n`
      : described(explanation, causes);
    await context.terminal.print(text);
    return 0;
  } finally {
    await store.close();
  }
}

function described(explanation: Explanation, causes: readonly CauseLink[]): string {
  const { asset, series, partition, state, cause, next } = explanation;
  const parts = [
    `${asset}@${series}/${partition} is ${state}${cause ? `, due: ${cause}` : ""}\n`,
    versionLines(explanation),
    state === "FRESH" ? "" : chainLines(causes),
    inputTable(explanation),
    blockerLines(explanation),
    historyTable(explanation),
    `next: ${next.at === null ? "" : `${next.at.slice(0, 16)}Z, `}${next.what}\n`,
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function versionLines({ published, quarantined, failure, heldBy, events }: Explanation): string {
  const whyNothing = events.some(({ kind }) => kind === "wipe") ? "it was wiped" : "it was never published";
  const lines = [
    published
      ? `readers see version ${short(published.dataVersion)}: ${rows(published.rows)} written ${minute(published.materializedAt)} by run ${published.runId}, code version ${published.codeVersion}, last confirmed ${minute(published.checkedAt)}`
      : `readers see nothing: ${whyNothing}`,
    ...(typeof published?.completeness === "number" ? [`complete: ${Math.round(published.completeness * 100)} %`] : []),
    ...(published?.dataThrough ? [`its data reach to ${minute(published.dataThrough)}`] : []),
    ...(published?.warnings.length ? [`checks that warn: ${published.warnings.join(", ")}`] : []),
    ...(quarantined
      ? [
          `kept from readers: version ${short(quarantined.dataVersion)} of run ${quarantined.runId} failed ${quarantined.failedChecks.join(", ")}`,
        ]
      : []),
    ...(failure
      ? [
          `${failure.attempts} failed ${failure.attempts === 1 ? "attempt" : "attempts"}, the last ${minute(failure.lastAt)} in run ${failure.runId}: ${failure.code} ${failure.message}`,
        ]
      : []),
    ...(heldBy
      ? [`held by run ${heldBy.holder.runId} on ${heldBy.holder.host} until ${minute(heldBy.expiresAt)}`]
      : []),
  ];
  return lines.map((line) => `  ${line}\n`).join("");
}

function chainLines(causes: readonly CauseLink[]): string {
  const lines = causes.map(({ asset, series, partition, why }, depth) => {
    return `${"  ".repeat(depth + 1)}${depth === 0 ? "" : "← "}${asset}@${series}/${partition}  ${why}\n`;
  });
  return `why, from here to the root cause:\n${lines.join("")}`;
}

function inputTable({ inputs }: Explanation): string {
  if (inputs.length === 0) return "";
  const rowsOf = inputs.map(({ label, first, last, available, expected, recorded, now, hasChanged }) => [
    label,
    first === last ? first : `${first} to ${last}`,
    `${available} of ${expected}`,
    short(recorded),
    hasChanged ? `${short(now)}  changed` : "the same",
  ]);
  return textTable(["it reads", "partitions", right("there"), "made from", "now"], rowsOf);
}

const shownBlockers = 5;

function blockerLines({ blockers }: Explanation): string {
  if (blockers.length === 0) return "";
  const shown = blockers
    .slice(0, shownBlockers)
    .map(({ asset, series, partition, why }) => `  ${asset}@${series}/${partition}  ${why}\n`);
  const more = blockers.length > shownBlockers ? `  and ${blockers.length - shownBlockers} more\n` : "";
  return `it waits for:\n${shown.join("")}${more}`;
}

function historyTable({ events }: Explanation): string {
  if (events.length === 0) return "no version yet\n";
  const rowsOf = events.map(({ at, kind, runId, note, versions }) => [
    minute(at),
    kind,
    short(versions[0]?.dataVersion ?? null),
    String(versions[0]?.rows ?? 0),
    runId,
    note ?? payloads(versions[0]?.metadata),
  ]);
  return textTable(["version at", "kind", "version", right("rows"), "run", "from"], rowsOf);
}

/** The raw bodies that a version was read from. */
function payloads(metadata: Explanation["events"][number]["versions"][number]["metadata"] | undefined): string {
  const found = metadata?.payloads;
  if (found?.type !== "json" || !Array.isArray(found.value)) return "";
  if (found.value.length === 0) return "";
  const names = found.value.map((each) => short(typeof each === "string" ? each : null));
  return `${names.length === 1 ? "payload" : "payloads"} ${names.slice(0, 3).join(" ")}${names.length > 3 ? " …" : ""}`;
}

function rows(count: number): string {
  return `${count} ${count === 1 ? "row" : "rows"}`;
}

function short(version: string | null): string {
  return version === null ? "nothing" : version.slice(0, 12);
}

function minute(instant: string): string {
  return `${instant.slice(0, 16)}Z`;
}
