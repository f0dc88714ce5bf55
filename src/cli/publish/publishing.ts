import type { Clock } from "../../base/clock.ts";
import type { Station } from "../../domain/station.ts";
import { inProcessOperator } from "../../operators/in-process-operator.ts";
import { assetGraph } from "../../pipeline/asset-graph.ts";
import type { RunReport } from "../../pipeline/run-report.ts";
import type { TimeRange } from "../../pipeline/time-range.ts";
import { readModelAsset, readModelKey } from "../../publish/read-model-asset.ts";
import type { ReadModel, ReadModelDay, TableTotal } from "../../publish/read-model.ts";
import { totalsOf } from "../../publish/reconcile.ts";
import type { CommandContext } from "../command-context.ts";
import type { Config } from "../config.ts";
import type { NominalTime } from "../nominal-time.ts";
import type { Pipeline } from "../open-pipeline.ts";
import { runRequest, startRun } from "../start-run.ts";

/** What publishing needs. */
export interface Publishing {
  readonly pipeline: Pipeline;
  readonly readModel: ReadModel;
  readonly stations: readonly Station[];
  readonly config: Config;
  readonly clock: Clock;
  readonly nominal: NominalTime;
  readonly context: CommandContext;
  /** Rows and sums of every day that this process published, by `dayId`: reconciliation need not read it again. */
  readonly staged: Map<string, readonly TableTotal[]>;
}

/** @returns the name of a station's day, `smart188/2024-03-01`. */
export function dayId({ stationId, day }: Pick<ReadModelDay, "stationId" | "day">): string {
  return `${stationId}/${day}`;
}

/** @returns the time from the first station's first day to now. */
export function wholeTime({ stations, nominal }: Pick<Publishing, "stations" | "nominal">): TimeRange {
  const firstDays = stations.map(({ dataFrom }) => Date.parse(dataFrom));
  return { fromMs: Math.min(nominal.at.getTime(), ...firstDays), toMs: nominal.at.getTime() + 1 };
}

/** While PostgreSQL writes the days of one station, those of the next are read. */
const seriesAtOnce = 2;

/** Publishes the stations' days of a range: what is due of them, or, forced, all of them. */
export function publishDays(
  publishing: Publishing,
  {
    stations,
    range,
    forced,
  }: { readonly stations: readonly Station[]; readonly range: TimeRange; readonly forced: boolean },
): Promise<RunReport> {
  const { config, clock, nominal, context, readModel } = publishing;
  const trigger = config.job.cronJobName === null ? "manual" : "schedule";
  const when = { nominalAt: nominal.at, inferred: nominal.inferred, range, explicit: false };
  const choices = { selection: readModelKey, trigger, stations, forced, concurrency: seriesAtOnce, ...when } as const;
  return startRun(runRequest(choices, into(publishing, readModel), config, clock, context), context);
}

/** @returns the pipeline whose days go into that read model, and are noted as staged. */
function into({ pipeline, clock, config, context, staged }: Publishing, readModel: ReadModel): Pipeline {
  const { graph, store, resources } = pipeline;
  const noting = readModelAsset(
    () => readModel,
    (day) => staged.set(dayId(day), totalsOf(day)),
  );
  const assets = graph.assets.map((asset) => (asset.key === readModelKey ? noting : asset));
  const log = context.terminal.logger(config.logLevel);
  const operator = inProcessOperator({ resources, ...store, clock, log });
  return { ...pipeline, graph: assetGraph(assets), operator };
}
