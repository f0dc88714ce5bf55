import type { ForecastModel } from "../domain/forecast-model.ts";
import { fewestScores } from "./conformal.ts";
import type { HeldBackJudgement, PooledErrors } from "./held-back-judgement.ts";

/** Whether a new model shall forecast from now on, and why, as a sentence. */
export type Verdict = Pick<ForecastModel, "verdict" | "reason">;

/** What a new model is compared with. */
export interface Contest {
  readonly judgement: HeldBackJudgement;
  /** As in sentences, `µg/m³`. */
  readonly unit: string;
  /** Newest hour that the new model was trained on. */
  readonly lastHour: string;
  readonly champion: Pick<ForecastModel, "modelId" | "lastHour"> | null;
}

/**
 * A new model is promoted if its mean absolute error over all leads is below that of persistence, and below that of the
 * champion on hours that neither was trained on. With less than a week of such hours the newer of the two is preferred.
 */
export function verdictOf({ judgement, unit, lastHour, champion }: Contest): Verdict {
  const { heldBack, sinceChampion } = judgement;
  const figure = (mae: number) => `${mae.toPrecision(4)} ${unit}`;
  const against = ({ own, other, n }: PooledErrors, name: string) =>
    `mean absolute error ${figure(own)} against ${figure(other)} of ${name} in ${n} forecasts`;
  if (heldBack.n === 0) return keptBack("no held-back hour was observed: nothing to judge it by");
  const onHeldBack = against(heldBack, "persistence");
  if (heldBack.own >= heldBack.other) return keptBack(`no better than persistence: ${onHeldBack}`);
  if (!champion) return promoted(`better than persistence: ${onHeldBack}; there was no champion`);
  if (sinceChampion === null || Math.min(sinceChampion.hours, sinceChampion.n) < fewestScores) {
    const few = `too few hours that the champion ${champion.modelId} was not trained on to compare them`;
    if (champion.lastHour >= lastHour) return keptBack(`not newer than the champion, and ${few}`);
    return promoted(`better than persistence: ${onHeldBack}; newer than the champion, and ${few}`);
  }
  const onNewHours = against(sinceChampion, `the champion ${champion.modelId}`);
  if (sinceChampion.own >= sinceChampion.other) return keptBack(`no better than the champion: ${onNewHours}`);
  return promoted(`better than persistence and the champion: ${onHeldBack}; ${onNewHours}`);
}

function promoted(reason: string): Verdict {
  return { verdict: "promoted", reason };
}

function keptBack(reason: string): Verdict {
  return { verdict: "kept-back", reason };
}
