import { UsageError } from "../base/errors.ts";
import { championOf, type ForecastModel } from "../domain/forecast-model.ts";
import { type ForecastParameter, forecastParameters } from "../domain/forecast.ts";
import type { ModelPromotion } from "../domain/model-promotion.ts";
import type { ModelStore } from "../store/model-store.ts";

/** What was trained and decided for one parameter. */
export interface KnownModels {
  readonly parameter: ForecastParameter;
  /** Oldest first. */
  readonly models: readonly ForecastModel[];
  /** Of models that are still there, oldest first. */
  readonly promotions: readonly ModelPromotion[];
  /** Id of the model that forecasts, `null` without any. */
  readonly champion: string | null;
  /** Id of the one that forecast before it, `null` without any. */
  readonly championBefore: string | null;
}

type ReadModels = Pick<ModelStore, "list" | "promotions">;

export async function knownModels(store: ReadModels, parameter: ForecastParameter): Promise<KnownModels> {
  const models = await store.list(parameter);
  const ids = new Set(models.map(({ modelId }) => modelId));
  const promotions = (await store.promotions(parameter)).filter(({ modelId }) => ids.has(modelId));
  const champion = championOf(models, promotions);
  const isOther = ({ modelId }: { readonly modelId: string }) => modelId !== champion;
  const championBefore = championOf(models.filter(isOther), promotions.filter(isOther));
  return { parameter, models, promotions, champion, championBefore };
}

/** @returns the model of that id, beside all of its parameter. @throws {UsageError} for an unknown one, with the known ones. */
export async function namedModel(
  store: ReadModels,
  modelId: string,
): Promise<{ readonly model: ForecastModel; readonly known: KnownModels }> {
  const all = await Promise.all(forecastParameters.map((parameter) => knownModels(store, parameter)));
  for (const known of all) {
    const model = known.models.find((each) => each.modelId === modelId);
    if (model) return { model, known };
  }
  const ids = all.flatMap(({ models }) => models.map((each) => each.modelId));
  const remedy = ids.length === 0 ? "none is trained yet: harmattan train" : `there are ${ids.join(", ")}`;
  throw new UsageError(`no model ${modelId}; ${remedy}`);
}
