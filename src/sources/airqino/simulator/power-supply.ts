import { noiseStreams, uniform } from "./hash-noise.ts";
import type { StationModel } from "./station-model.ts";

const outageBlockHours = 2_000;
const hoursOfWeek = 168;
const hoursFromMondayToEpoch = 72; // 1970-01-01 was a Thursday
const openingHour = 7;
const closingHour = 20;
const saturdayClosing = 5 * 24 + 13;

/** Does the station run in that hour? `hourNumber` counts whole hours since 1970-01-01T00Z. */
export function hasPower(model: StationModel, hourNumber: number): boolean {
  return !isOutage(model.key, hourNumber) && !(model.behaviour.cutByShop && isCutByShop(model.key, hourNumber));
}

/** Is the hour lost on its way although the station runs? About five a year. */
export function isLostHour(model: StationModel, hourNumber: number): boolean {
  return uniform(model.key, noiseStreams.lostHour, hourNumber) < 0.0006;
}

/** About half of all blocks of 83 days hold one outage of 18 to 120 hours; none crosses into the next block. */
function isOutage(key: number, hourNumber: number): boolean {
  const block = Math.floor(hourNumber / outageBlockHours);
  if (uniform(key, noiseStreams.outage, block) > 0.6) return false;
  const length = 18 + Math.floor(103 * uniform(key, noiseStreams.outageLength, block) ** 2);
  const start = Math.floor((outageBlockHours - length) * uniform(key, noiseStreams.outageStart, block));
  const hourOfBlock = hourNumber - block * outageBlockHours;
  return hourOfBlock >= start && hourOfBlock < start + length;
}

/** In a third of the weeks: Saturday 13:00 to Monday 07:00 and, one working day in four, 20:00 to 07:00, all UTC. */
function isCutByShop(key: number, hourNumber: number): boolean {
  const sinceOpening = hourNumber + hoursFromMondayToEpoch - openingHour;
  const week = Math.floor(sinceOpening / hoursOfWeek); // weeks begin on Monday 07:00, so that no cut crosses two
  if (uniform(key, noiseStreams.cutWeek, week) > 1 / 3) return false;
  const hourOfWeek = sinceOpening - week * hoursOfWeek;
  if (hourOfWeek >= saturdayClosing - openingHour) return true;
  const isNight = hourOfWeek % 24 >= closingHour - openingHour;
  return isNight && uniform(key, noiseStreams.cutNight, Math.floor(sinceOpening / 24)) < 0.25;
}
