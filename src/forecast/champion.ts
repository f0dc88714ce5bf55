import type { Logger } from "../base/logger.ts";
import { championOf, type ForecastModel } from "../domain/forecast-model.ts";
import type { ForecastParameter } from "../domain/forecast.ts";
import { CorruptModelError } from "../store/errors.ts";
import type { ModelStore } from "../store/model-store.ts";
import { UnusableModelError } from "./errors.ts";
import { parseModel, type StoredModel } from "./model-file.ts";

/** The model that forecasts now: what is known of it, and the model itself. */
export interface Champion {
  readonly row: ForecastModel;
  readonly model: StoredModel;
}

/**
 * The champion of a parameter. One that cannot be read, or is of another version, counts as none, with a warning: a
 * forecast by persistence is better than no run.
 *
 * @param except a model that does not count.
 * @param parsed models by SHA-256, filled: a run that issues two hours reads each once.
 */
export async function readChampion(
  models: Pick<ModelStore, "list" | "promotions" | "readWeights">,
  parameter: ForecastParameter,
  log: Pick<Logger, "warn">,
  { except, parsed = new Map() }: { readonly except?: string; readonly parsed?: Map<string, StoredModel> } = {},
): Promise<Champion | null> {
  const rows = (await models.list(parameter)).filter(({ modelId }) => modelId !== except);
  const promotions = (await models.promotions(parameter)).filter(({ modelId }) => modelId !== except);
  const modelId = championOf(rows, promotions);
  const row = rows.find((each) => each.modelId === modelId);
  if (!row) {
    if (modelId !== null) log.warn({ parameter, model: modelId }, "the promoted model is not there");
    return null;
  }
  try {
    const { sha256 } = row.weights;
    const model = parsed.get(sha256) ?? parseModel(await models.readWeights(sha256), row.modelId);
    parsed.set(sha256, model);
    return { row, model };
  } catch (error) {
    if (!(error instanceof UnusableModelError || error instanceof CorruptModelError)) throw error;
    log.warn({ parameter, model: row.modelId, reason: error.message }, "the champion cannot be used");
    return null;
  }
}
