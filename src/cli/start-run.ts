import type { Clock } from "../base/clock.ts";
import type { Resources } from "../catalogue.ts";
import type { Station } from "../domain/station.ts";
import { runLoop, type RunRequest } from "../pipeline/run-loop.ts";
import type { RunReport } from "../pipeline/run-report.ts";
import { describedStep } from "../pipeline/step.ts";
import type { TimeRange } from "../pipeline/time-range.ts";
import type { CommandContext } from "./command-context.ts";
import type { Config } from "./config.ts";
import type { Pipeline } from "./open-pipeline.ts";
import { leaseHolder } from "./process-ref.ts";
import { newRunId } from "./run-id.ts";

/** What a command decides about its run; the rest follows from the configuration and the pipeline. */
type RunChoices = Pick<RunRequest<Resources>, "selection" | "trigger" | "explicit"> &
  Partial<Pick<RunRequest<Resources>, "forced" | "heal" | "concurrency" | "nominalAt" | "inferred">> & {
    readonly stations: readonly Station[];
    readonly range: TimeRange;
  };

/** @returns a run as the run loop takes it. */
export function runRequest(
  choices: RunChoices,
  { graph, store, operator }: Pipeline,
  config: Config,
  clock: Clock,
  { signal, terminal }: CommandContext,
): RunRequest<Resources> {
  return {
    nominalAt: clock.now(),
    inferred: true,
    ...choices,
    holder: leaseHolder(newRunId(clock), config.job.jobUid),
    graph,
    ledger: store.ledger,
    leases: store.leases,
    operator,
    clock,
    aliveForMs: config.store.leases.ttlMs,
    signal,
    recentLog: () => terminal.recentLog(),
  };
}

/** Runs, with progress on a terminal and each failure as a line. */
export async function startRun(
  request: RunRequest<Resources>,
  { terminal }: Pick<CommandContext, "terminal">,
): Promise<RunReport> {
  const report = await runLoop({
    ...request,
    onStep: (step, outcome) => terminal.progress(`${describedStep(step)} ${outcome?.state ?? "…"}`),
  });
  for (const failure of report.failures) terminal.note(`error: ${failure.message}`);
  return report;
}
