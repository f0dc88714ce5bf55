import { UsageError } from "../../base/errors.ts";
import type { Ledger } from "../../pipeline/ledger.ts";
import { currentState, type Run, type RunState, runStateSchema } from "../../pipeline/run.ts";
import type { CommandContext } from "../command-context.ts";
import { inspectStore } from "../inspect-store.ts";
import { countOf } from "../options.ts";
import { mayLive } from "../process-ref.ts";
import { describedRecord, runTable } from "../recorded-runs.ts";

export interface RunsOptions {
  readonly limit?: string;
  readonly state?: string;
  readonly json?: boolean;
}

const defaultLimit = 20;

/** `harmattan runs [run]`. @returns the exit code. */
export async function runs(runId: string | undefined, options: RunsOptions, context: CommandContext): Promise<number> {
  const limit = options.limit === undefined ? defaultLimit : countOf("--limit", options.limit, 10_000);
  const state = stateOf(options);
  if (runId !== undefined && (options.limit ?? options.state) !== undefined)
    throw new UsageError(`run ${runId}: --limit and --state choose from many runs; give either a run or those`);
  const text = await inspectStore({}, context, async ({ store, graph }) => {
    if (runId === undefined) {
      const found = await newestRuns(store.ledger, limit, state);
      return options.json ? `${JSON.stringify(found)}\n` : runTableOr(found, state, graph);
    }
    const run = await oneRun(store.ledger, runId);
    return options.json ? `${JSON.stringify(run)}\n` : describedRecord(run, graph);
  });
  await context.terminal.print(text);
  return 0;
}

function stateOf({ state }: RunsOptions): RunState | null {
  if (state === undefined) return null;
  const parsed = runStateSchema.safeParse(state.toUpperCase());
  if (parsed.success) return parsed.data;
  throw new UsageError(`--state ${state}: expected one of ${runStateSchema.options.join(", ")}`);
}

function runTableOr(found: readonly Run[], state: RunState | null, grids: Parameters<typeof runTable>[1]): string {
  if (found.length > 0) return runTable(found, grids);
  if (state !== null) return `no run is in state ${state}; leave out --state to see all\n`;
  return "no run yet; start with: harmattan materialize '*'\n";
}

async function oneRun(ledger: Ledger, runId: string): Promise<Run> {
  const run = await ledger.run(runId);
  if (run) return withCurrentState(run);
  throw new UsageError(`run ${runId}: no such run; list the newest with: harmattan runs --limit 100`);
}

/** The state may follow from the present, so the ledger cannot be asked for it: it is asked for more until there are enough. */
async function newestRuns(ledger: Ledger, limit: number, state: RunState | null): Promise<Run[]> {
  for (let asked = limit; ; asked *= 4) {
    const newest = await ledger.runs(asked);
    const found = newest.map(withCurrentState).filter((run) => state === null || run.state === state);
    if (found.length >= limit || newest.length < asked) return found.slice(0, limit);
  }
}

/** By the machine's clock, which is also that of the heartbeat. */
function withCurrentState(run: Run): Run {
  return { ...run, state: currentState(run, new Date(), mayLive) };
}
