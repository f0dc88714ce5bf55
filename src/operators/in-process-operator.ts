import { CanceledError, HarmattanError, messageOf } from "../base/errors.ts";
import { materializeStep, type StepEffects } from "../pipeline/materialize-step.ts";
import type { Operator, StepOutcome } from "../pipeline/step.ts";

/** Executes steps in this process. Errors become failed outcomes; the log gets those that are bugs with their stack. */
export function inProcessOperator<Resources>(effects: Omit<StepEffects<Resources>, "signal">): Operator<Resources> {
  return {
    name: "in-process",
    async execute(step, signal) {
      const log = effects.log.child({ runId: step.runId, asset: step.asset.key, stationId: step.station.stationId });
      try {
        return { state: "succeeded", ...(await materializeStep(step, { ...effects, log, signal })) };
      } catch (error) {
        if (signal.aborted || error instanceof CanceledError) {
          log.info({ reason: messageOf(error) }, "step stopped on request");
          return { state: "canceled" };
        }
        if (!(error instanceof HarmattanError)) log.error({ stack: stackOf(error) }, "unexpected error");
        return failedOutcome(error);
      }
    },
  };
}

function failedOutcome(error: unknown): StepOutcome {
  if (error instanceof HarmattanError) {
    return { state: "failed", code: error.code, kind: error.kind, message: messageOf(error) };
  }
  return { state: "failed", code: "UNEXPECTED", kind: "internal", message: messageOf(error) };
}

function stackOf(error: unknown): string {
  return error instanceof Error && error.stack ? error.stack : messageOf(error);
}
