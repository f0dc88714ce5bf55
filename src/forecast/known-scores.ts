import { hourMs, type UtcHour } from "../base/utc-hour.ts";
import type { ForecastScore } from "../domain/forecast-score.ts";
import { carriedForward } from "./carried.ts";
import type { Champion } from "./champion.ts";
import { conformalScore } from "./conformal.ts";
import type { HeldBackScores } from "./model-file.ts";
import { noScores, type PastScores } from "./past-scores.ts";

/** For which hours scores are wanted, and whose. */
export interface KnownScoresRequest {
  /** That of row 0. */
  readonly first: UtcHour;
  /** What the station measured of the parameter, one value an hour, as far as it is known; `NaN` is missing. */
  readonly observed: Float64Array;
  readonly station: string;
  readonly leads: readonly number[];
  /** `null` without one: only persistence is scored then. */
  readonly champion: Champion | null;
}

/**
 * What became of earlier forecasts of one station, one entry a lead: of the champion its own stored scores, and before
 * them those of its held-back hours; of persistence these too, whoever was published, and else what it would have said.
 *
 * @param stored rows of the station and of one parameter.
 */
export function knownScores(request: KnownScoresRequest, stored: readonly ForecastScore[]): readonly PastScores[] {
  return request.leads.map((lead) => {
    const scores = noScores(request.observed.length);
    addPersistence(scores, lead, request.observed);
    if (request.champion) copyHeldBack(scores, lead, request, request.champion.model.heldBack);
    for (const { leadHours, hours } of stored) if (leadHours === lead) addOutcomes(scores, hours, request);
    return scores;
  });
}

function addPersistence(scores: PastScores, lead: number, observed: Float64Array): void {
  const { values: last } = carriedForward(observed);
  for (let row = lead; row < observed.length; row += 1) {
    setPersistence(scores, row, last[row - lead] ?? Number.NaN, observed[row] ?? Number.NaN);
  }
}

function setPersistence(scores: PastScores, row: number, persistence: number, observed: number): void {
  const flat = conformalScore({ p10: persistence, p90: persistence }, observed);
  scores.persistence[row] = Math.abs(persistence - observed);
  scores.persistenceLow[row] = flat.low;
  scores.persistenceHigh[row] = flat.high;
}

function copyHeldBack(
  scores: PastScores,
  lead: number,
  { first, observed, station }: KnownScoresRequest,
  heldBack: HeldBackScores,
): void {
  const [place, leadIndex] = [heldBack.stations.indexOf(station), heldBack.leads.indexOf(lead)];
  const known = heldBack.scores[place * heldBack.leads.length + leadIndex];
  if (place === -1 || leadIndex === -1 || !known) return;
  const shift = heldBack.firstHour - Date.parse(first) / hourMs;
  for (let row = Math.max(0, shift); row < Math.min(observed.length, shift + heldBack.hours); row += 1) {
    scores.low[row] = known.low[row - shift] ?? Number.NaN;
    scores.high[row] = known.high[row - shift] ?? Number.NaN;
    scores.model[row] = known.model[row - shift] ?? Number.NaN;
    scores.persistence[row] = known.persistence[row - shift] ?? Number.NaN;
    scores.persistenceLow[row] = known.persistenceLow[row - shift] ?? Number.NaN;
    scores.persistenceHigh[row] = known.persistenceHigh[row - shift] ?? Number.NaN;
  }
}

function addOutcomes(
  scores: PastScores,
  outcomes: ForecastScore["hours"],
  { first, observed: { length }, champion }: KnownScoresRequest,
): void {
  for (const { hour, observed, persistence, modelId, modelP50, low, high } of outcomes) {
    const row = (Date.parse(hour) - Date.parse(first)) / hourMs;
    if (row < 0 || row >= length) continue;
    if (persistence !== null) setPersistence(scores, row, persistence, observed);
    if (modelP50 === null || modelId !== champion?.row.modelId) continue;
    scores.model[row] = Math.abs(modelP50 - observed);
    scores.low[row] = low ?? Number.NaN;
    scores.high[row] = high ?? Number.NaN;
  }
}
