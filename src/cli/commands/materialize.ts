import type { Resources } from "../../assets/catalogue.ts";
import type { StationId } from "../../domain/station.ts";
import { type IntervalSet, size } from "../../pipeline/interval-set.ts";
import { causes, type DuePartitions, planAsset, windowOf as daysOfInterval } from "../../pipeline/plan.ts";
import { runLoop, type RunRequest } from "../../pipeline/run-loop.ts";
import { selectAssets } from "../../pipeline/selection.ts";
import type { Step, StepOutcome } from "../../pipeline/step.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { openPipeline } from "../open-pipeline.ts";
import { clockOf, stationsOf, type WindowOptions, windowOf } from "../options.ts";
import { newRunId } from "../run-id.ts";
import { describedRun, exitCodeOfRun } from "../run-report.ts";
import { right, textTable } from "../table.ts";

export interface MaterializeOptions extends WindowOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `harmattan materialize <selection>`. @returns the exit code. */
export async function materialize(
  selection: string,
  options: MaterializeOptions,
  context: CommandContext,
): Promise<number> {
  const { terminal, signal } = context;
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const stations = stationsOf(options, config.stations);
  const window = windowOf(options, clock.now());
  const log = terminal.logger(config.logLevel);
  const { graph, store, operator } = await openPipeline(config, clock, log);
  try {
    const embedded = config.store.mongodb ? "" : " (embedded; set MONGODB_URI to use MongoDB)";
    terminal.note(`store: ${store.description}${embedded}`);
    const explicit = options.from !== undefined || options.to !== undefined;
    const what = { runId: newRunId(clock), graph, selection, stations, window, explicit };
    const request = { ...what, ledger: store.ledger, operator, clock, signal };
    if (options.dryRun) {
      await terminal.print(await dryRun(request, options.json ?? false));
      return 0;
    }
    return await run(request, options, context);
  } finally {
    await store.close();
  }
}

async function run(
  request: RunRequest<Resources>,
  options: MaterializeOptions,
  { terminal }: CommandContext,
): Promise<number> {
  const report = await runLoop({
    ...request,
    onStep: (step, outcome) => terminal.progress(progressLine(step, outcome)),
  });
  for (const failure of report.failures) terminal.note(`error: ${failure.message}`);
  await terminal.print(options.json ? `${JSON.stringify(report)}\n` : describedRun(report));
  return exitCodeOfRun(report);
}

function progressLine(step: Step<Resources>, outcome: StepOutcome | null): string {
  return `${step.asset.key} · ${step.station.stationId} · ${step.window.from}/${step.window.to} ${outcome?.state ?? "…"}`;
}

/** What would run and why. Assets downstream of others that would run are counted as if their input changed. */
async function dryRun(request: RunRequest<Resources>, asJson: boolean): Promise<string> {
  const plans: DuePartitions[] = [];
  const aboutToRun = (asset: string, stationId: StationId): IntervalSet =>
    plans.find((plan) => plan.asset === asset && plan.station.stationId === stationId)?.days ?? [];
  for (const key of selectAssets(request.graph, request.selection)) {
    plans.push(...(await planAsset(request.graph.get(key), { ...request, now: request.clock.now(), aboutToRun })));
  }
  if (asJson) return `${JSON.stringify(plans.map(planFields))}\n`;
  if (plans.length === 0) return "Nothing would run: everything asked for is up to date.\n";
  const rows = plans.map((plan) => [
    plan.asset,
    plan.station.stationId,
    String(size(plan.days)),
    describedDays(plan),
    describedCauses(plan),
  ]);
  return textTable(["asset", "station", right("days"), "which", "why"], rows);
}

function planFields({ asset, station, days, countByCause }: DuePartitions) {
  return { asset, station: station.stationId, windows: days.map(daysOfInterval), partitions: size(days), countByCause };
}

function describedDays({ days }: DuePartitions): string {
  const shown = days
    .slice(0, 3)
    .map(daysOfInterval)
    .map(({ from, to }) => `${from}/${to}`);
  return days.length > 3 ? `${shown.join(" ")} and ${days.length - 3} more` : shown.join(" ");
}

function describedCauses({ countByCause }: DuePartitions): string {
  return causes
    .filter((cause) => countByCause[cause] > 0)
    .map((cause) => `${cause} ${countByCause[cause]}`)
    .join(", ");
}
