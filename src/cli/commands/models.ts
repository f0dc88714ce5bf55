import type { ForecastModel } from "../../domain/forecast-model.ts";
import { forecastParameters } from "../../domain/forecast.ts";
import { CorruptModelError } from "../../store/errors.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { exitCodes } from "../exit-codes.ts";
import { type KnownModels, knownModels, namedModel } from "../known-models.ts";
import { describedModel, describedModels } from "../models-report.ts";

export interface ModelsOptions {
  readonly json?: boolean;
}

/** `harmattan models [list]`. @returns the exit code. */
export function list(options: ModelsOptions, context: CommandContext): Promise<number> {
  return withStore(context, async ({ models }) => {
    const all = await Promise.all(forecastParameters.map((parameter) => knownModels(models, parameter)));
    await context.terminal.print(options.json ? `${JSON.stringify(all.flatMap(fieldsOf))}\n` : describedModels(all));
    return 0;
  });
}

/** `harmattan models show <id>`. @returns the exit code, 65 if its weights are not those that were trained. */
export function show(modelId: string, options: ModelsOptions, context: CommandContext): Promise<number> {
  return withStore(context, async ({ models }) => {
    const { model, known } = await namedModel(models, modelId);
    const fault = await weightsFault(model, models);
    const decisions = known.promotions.filter((promotion) => promotion.modelId === modelId);
    const fields = { ...model, isChampion: known.champion === modelId, promotions: decisions, weightsFault: fault };
    await context.terminal.print(options.json ? `${JSON.stringify(fields)}\n` : describedModel(fields));
    return fault === null ? 0 : exitCodes.data;
  });
}

function fieldsOf({ models, champion }: KnownModels) {
  return models.toReversed().map((model) => ({ ...model, isChampion: model.modelId === champion }));
}

/** @returns what is wrong with the stored weights, `null` if their checksum is right. */
async function weightsFault({ weights }: ForecastModel, models: Store["models"]): Promise<string | null> {
  try {
    await models.readWeights(weights.sha256);
    return null;
  } catch (error) {
    if (error instanceof CorruptModelError) return error.message;
    throw error;
  }
}

async function withStore(context: CommandContext, visit: (store: Store) => Promise<number>): Promise<number> {
  const store = await openStore(loadConfig(context.env).store);
  try {
    return await visit(store);
  } finally {
    await store.close();
  }
}
