import type { Clock } from "../../base/clock.ts";
import { instantOf } from "../../base/instant.ts";
import type { Logger } from "../../base/logger.ts";
import type { Resources } from "../../catalogue.ts";
import type { ForecastParameter } from "../../domain/forecast.ts";
import { forecastModels } from "../../forecast/forecast-models.ts";
import { inProcessOperator } from "../../operators/in-process-operator.ts";
import { type AssetGraph, assetGraph } from "../../pipeline/asset-graph.ts";
import type { RunReport } from "../../pipeline/run-report.ts";
import type { Store } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { forecastParametersOf } from "../forecast-parameters.ts";
import { parameterText } from "../forecast-words.ts";
import { knownModels } from "../known-models.ts";
import { describedModel, type ShownModel } from "../models-report.ts";
import { openPipeline, type Pipeline } from "../open-pipeline.ts";
import { clockOf, type WindowOptions } from "../options.ts";
import { exitCodeOfRun } from "../run-report.ts";
import { runRequest, startRun } from "../start-run.ts";
import type { Terminal } from "../terminal.ts";
import { trainingProgress } from "../training-progress.ts";

export interface TrainOptions extends Pick<WindowOptions, "asOf"> {
  readonly parameter?: readonly string[];
  readonly json?: boolean;
}

/** `harmattan train`: a new model of each parameter now, whether one was trained this month or not. @returns the exit code. */
export async function train(options: TrainOptions, context: CommandContext): Promise<number> {
  const parameters = forecastParametersOf(options.parameter);
  const config = loadConfig(context.env);
  const clock = clockOf(options);
  const log = context.terminal.logger(config.logLevel);
  const opened = await openPipeline(config, clock, log);
  const { store, stations } = opened;
  try {
    const nowMs = clock.now().getTime();
    const range = { fromMs: nowMs, toMs: nowMs + 1 };
    const asked = { selection: forecastModels.key, stations, range, explicit: true, forced: true } as const;
    const pipeline = training(opened, parameters, clock, log, context.terminal);
    const request = runRequest({ ...asked, trigger: "manual" }, pipeline, config, clock, context);
    const report = await startRun(request, context);
    const since = instantOf(new Date(nowMs));
    const models = await Promise.all(parameters.map((parameter) => modelSince(parameter, since, store)));
    const fields = { run: report, models: models.filter((model) => model !== null) };
    await context.terminal.print(options.json ? `${JSON.stringify(fields)}\n` : described(parameters, models, report));
    return exitCodeOfRun(report);
  } finally {
    await store.close();
  }
}

/** The pipeline, with models of these parameters only, and with progress. */
function training(
  pipeline: Pipeline,
  parameters: readonly ForecastParameter[],
  clock: Clock,
  log: Logger,
  terminal: Terminal,
): Pipeline {
  const progress = new Map(parameters.map((each) => [each, trainingProgress(each, terminal, log)]));
  const onTraining = (parameter: ForecastParameter, share: number) => progress.get(parameter)?.(share);
  const resources = { ...pipeline.resources, forecasting: { ...pipeline.resources.forecasting, onTraining } };
  const operator = inProcessOperator({ resources, ...pipeline.store, clock, log });
  return { ...pipeline, resources, operator, graph: modelsOf(pipeline.graph, parameters) };
}

function modelsOf(graph: AssetGraph<Resources>, parameters: readonly string[]): AssetGraph<Resources> {
  return assetGraph(
    graph.assets.map((asset) => {
      if (asset.key !== forecastModels.key) return asset;
      return { ...asset, series: (all) => asset.series(all).filter(({ id }) => parameters.includes(id)) };
    }),
  );
}

/** @returns the parameter's newest model if it was trained by this run. */
async function modelSince(parameter: ForecastParameter, since: string, { models }: Store): Promise<ShownModel | null> {
  const known = await knownModels(models, parameter);
  const newest = known.models.toSorted((one, other) => (one.trainedAt < other.trainedAt ? -1 : 1)).at(-1);
  if (!newest || newest.trainedAt < since) return null;
  return { ...newest, isChampion: newest.modelId === known.champion, promotions: [], weightsFault: null };
}

function described(
  parameters: readonly ForecastParameter[],
  models: readonly (ShownModel | null)[],
  { state, assets }: RunReport,
): string {
  const done = assets.some(({ partitions }) => partitions > 0);
  const why = done ? "too few hours are stored" : "no hour of this month is stored: harmattan materialize '*' first";
  return parameters
    .map((parameter, index) => {
      const model = models[index];
      if (model) return describedModel(model);
      const outcome = state === "CANCELED" || state === "FAILURE" ? "the training did not end" : why;
      return `${parameterText(parameter)}: no new model, ${outcome}\n`;
    })
    .join("\n");
}
