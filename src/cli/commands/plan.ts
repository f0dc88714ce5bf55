import { healRange } from "../../pipeline/heal.ts";
import type { IntervalSet } from "../../pipeline/interval-set.ts";
import type { SeriesState } from "../../pipeline/ledger.ts";
import { openStore } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { knownStations } from "../known-stations.ts";
import { loadGraph } from "../load-graph.ts";
import { clockOf, rangeOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";
import { describedPlan, planFields, planOf } from "../plan-report.ts";

export interface PlanOptions extends WindowOptions {
  readonly offline?: boolean;
  readonly scheduled?: boolean;
  readonly json?: boolean;
}

/**
 * `harmattan plan [selection]`: what would run and why, by the run loop's own rules; writes nothing. `--offline` needs no
 * store: it plans as if nothing was ever materialized, in CI for instance. @returns the exit code.
 */
export async function plan(selection: string, options: PlanOptions, context: CommandContext): Promise<number> {
  const config = loadConfig(context.env);
  const nominalAt = clockOf(options).now();
  const explicit = options.from !== undefined || options.to !== undefined;
  const store = options.offline ? null : await openStore(config.store);
  try {
    const stations = store ? await knownStations(config, store) : config.stations;
    const plans = await planOf({
      graph: await loadGraph(config),
      selection,
      stations: stationsOf(options, stations),
      range: options.scheduled && !explicit ? healRange(config.heal, nominalAt) : rangeOf(windowOf(options, nominalAt)),
      explicit: explicit && !options.scheduled,
      ...(options.scheduled ? { heal: config.heal } : {}),
      ledger: store?.ledger ?? emptyLedger,
      leases: store?.leases ?? noLeases,
      nominalAt,
    });
    await context.terminal.print(options.json ? `${JSON.stringify(plans.map(planFields))}\n` : describedPlan(plans));
    return 0;
  } finally {
    await store?.close();
  }
}

const noLeases = { interrupted: async () => new Map<string, IntervalSet>() };
const emptyLedger = { read: async () => new Map<string, SeriesState>(), baseline: async () => null };
