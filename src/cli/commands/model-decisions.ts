import { hostname, userInfo } from "node:os";

import { UsageError } from "../../base/errors.ts";
import { instantOf } from "../../base/instant.ts";
import { forecastParameters } from "../../domain/forecast.ts";
import type { ModelPromotion } from "../../domain/model-promotion.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import type { CommandContext } from "../command-context.ts";
import { loadConfig } from "../config.ts";
import { isConfirmed } from "../confirmed.ts";
import { type KnownModels, knownModels, namedModel } from "../known-models.ts";
import { clockOf, type WindowOptions } from "../options.ts";

export interface DecisionOptions extends Pick<WindowOptions, "asOf"> {
  readonly by?: string;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `harmattan models promote <id> --reason …`. @returns the exit code. */
export async function promote(modelId: string, options: DecisionOptions, context: CommandContext): Promise<number> {
  const reason = options.reason?.trim();
  if (!reason)
    throw new UsageError('models promote: give a reason that is kept, like --reason "better in the dry season"');
  const store = await openStore(loadConfig(context.env).store);
  try {
    const { known } = await namedModel(store.models, modelId);
    return await decide({ known, modelId, reason }, store, options, context);
  } finally {
    await store.close();
  }
}

/** `harmattan models roll-back <parameter>`: the champion before the present one. @returns the exit code. */
export async function rollBack(name: string, options: DecisionOptions, context: CommandContext): Promise<number> {
  const parameter = forecastParameters.find((each) => each === name);
  if (!parameter)
    throw new UsageError(`models roll-back ${name}: is not forecast; there are ${forecastParameters.join(", ")}`);
  const store = await openStore(loadConfig(context.env).store);
  try {
    const known = await knownModels(store.models, parameter);
    const { champion, championBefore } = known;
    if (championBefore === null) {
      const present = champion === null ? "there is no champion" : `${champion} is the first champion`;
      throw new UsageError(`models roll-back ${parameter}: ${present}, none came before; see harmattan models`);
    }
    const reason = options.reason?.trim() || `rolled back from ${champion}`;
    return await decide({ known, modelId: championBefore, reason }, store, options, context);
  } finally {
    await store.close();
  }
}

interface Decision {
  readonly known: KnownModels;
  readonly modelId: string;
  readonly reason: string;
}

async function decide(
  { known, modelId, reason }: Decision,
  { models }: Store,
  options: DecisionOptions,
  context: CommandContext,
): Promise<number> {
  const { parameter, champion } = known;
  const by = options.by ?? `${userInfo().username}@${hostname()}`;
  const at = instantOf(clockOf(options).now());
  const promotion: ModelPromotion = { parameter, at, modelId, by, reason };
  const isNews = champion !== modelId;
  const change = `${modelId} would forecast ${parameter} instead of ${champion ?? "persistence"}`;
  const confirmation = {
    isGiven: options.yes === true,
    question: `${change}, from the next hour on.`,
    otherwise: change,
    nothingDone: "nothing was changed",
  };
  if (isNews && !(await isConfirmed(confirmation, context))) return 0;
  if (isNews) await models.promote(promotion);
  const said = isNews
    ? `${modelId} forecasts ${parameter} from the next hour on, instead of ${champion ?? "persistence"}: decided by ${by}\n`
    : `${modelId} is the champion already: nothing was changed\n`;
  const fields = { ...promotion, championBefore: champion, changed: isNews };
  await context.terminal.print(options.json ? `${JSON.stringify(fields)}\n` : said);
  return 0;
}
