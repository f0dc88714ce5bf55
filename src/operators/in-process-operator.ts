import { CanceledError, failureOf, HarmattanError, messageOf } from "../base/errors.ts";
import { materializeStep, type StepEffects } from "../pipeline/materialize-step.ts";
import type { Operator, Step, StepWork } from "../pipeline/step.ts";

/** Executes steps in this process. Errors become failed outcomes; the log gets those that are bugs with their stack. */
export function inProcessOperator<Resources>(effects: Omit<StepEffects<Resources>, "signal">): Operator<Resources> {
  return {
    name: "in-process",
    async execute(step, signal) {
      const log = effects.log.child({ runId: step.holder.runId, asset: step.asset.key, series: step.series.id });
      try {
        return { state: "succeeded", ...(await inPool(step, { ...effects, log, signal })) };
      } catch (error) {
        if (signal.aborted || error instanceof CanceledError) {
          log.info({ reason: messageOf(error) }, "step stopped on request");
          return { state: "canceled" };
        }
        if (!(error instanceof HarmattanError)) log.error({ stack: stackOf(error) }, "unexpected error");
        return { state: "failed", ...failureOf(error) };
      }
    },
  };
}

async function inPool<Resources>(step: Step<Resources>, effects: StepEffects<Resources>): Promise<StepWork> {
  const { pool } = step.asset;
  if (!pool) return materializeStep(step, effects);
  const place = await effects.pools.enter(pool, step.holder, step.priority, effects.signal);
  try {
    return await materializeStep(step, effects);
  } finally {
    await place.release();
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error && error.stack ? error.stack : messageOf(error);
}
