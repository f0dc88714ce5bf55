import { hourMs } from "../../../base/utc-hour.ts";
import { noiseStreams, uniform } from "./hash-noise.ts";
import { hasPower, isLostHour } from "./power-supply.ts";
import type { StationModel } from "./station-model.ts";
import { type StreetAir, streetAir } from "./street-air.ts";
import { airSoFar, samplesSoFar } from "./unfinished-hour.ts";

/** Length of the API's rolling window: 365 days of hours, the current one among them. */
const windowHours = 8_760;
const saturatedAbove = 106.5;
const highestHumidity = 99.8;

/** One row per hour, values before rounding to float32. */
export interface SimulatedHour {
  /** Start of the hour: whole hours since 1970-01-01T00Z. */
  readonly hourNumber: number;
  /** mg/m³, never below 0. */
  readonly co: number;
  /** °C */
  readonly temperature: number;
  /** Counts. */
  readonly internalTemperatureRaw: number;
  /** µg/m³ */
  readonly no2: number;
  /** µg/m³, never below 0. */
  readonly o3: number;
  readonly pm10: number;
  readonly pm25: number;
  /** %, up to 99.8; `null` when the sensor is saturated. */
  readonly relativeHumidity: number | null;
}

/** Hours from `from` up to, not including, `to`, as whole hours since 1970-01-01T00Z. */
export interface HourRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a station of the API measured, oldest first: a model whose levels, season, daily course, gaps and faults
 * resemble those of real stations. It is not data. Each hour is a pure function of (seed, station, hour, now): asking
 * for another range gives the same hours.
 *
 * @param range hours wanted; of these, only the 8,760 up to and including the current, unfinished hour exist.
 * @returns no row for an hour without power.
 */
export function simulatedHours(model: StationModel, now: Date, range: HourRange): SimulatedHour[] {
  const end = Math.floor(now.getTime() / hourMs) + 1;
  const rows: SimulatedHour[] = [];
  for (
    let hourNumber = Math.max(range.from, end - windowHours);
    hourNumber < Math.min(range.to, end);
    hourNumber += 1
  ) {
    if (!hasPower(model, hourNumber) || isLostHour(model, hourNumber)) continue;
    rows.push(simulatedHour(model, hourNumber, now.getTime()));
  }
  return rows;
}

function simulatedHour(model: StationModel, hourNumber: number, nowMs: number): SimulatedHour {
  const air = streetAir(model, hourNumber);
  const warm = hasPower(model, hourNumber - 1) ? air : warmingUp(air);
  const isSaturated = air.relativeHumidity > saturatedAbove;
  const samples = samplesSoFar(hourNumber, nowMs);
  if (samples !== null)
    return meanOfSamples(hourNumber, airSoFar(model, hourNumber, warm, samples), samples, isSaturated);
  const all = uniform(model.key, noiseStreams.sampleCount, hourNumber) < 0.85 ? 30 : 31;
  return meanOfSamples(hourNumber, warm, all, isSaturated);
}

/** In the first hour after power-on CO and NO2 read high, O3 low: all metal-oxide sensors are still cold. */
function warmingUp(air: StreetAir): StreetAir {
  return { ...air, co: air.co + 0.6, gas: air.gas + 300, temperature: air.temperature - 0.6 };
}

/** Samples are integers, or tenths for T and RH, so a mean is an integer divided by their number. */
function meanOfSamples(hourNumber: number, air: StreetAir, samples: number, isSaturated: boolean): SimulatedHour {
  const mean = (value: number, perUnit = 1): number => Math.round(value * perUnit * samples) / (perUnit * samples);
  const pm25 = Math.max(0, mean(air.pm25));
  const gas = mean(air.gas);
  const board = mean(air.boardTemperature);
  return {
    hourNumber,
    co: Math.max(0, air.co),
    temperature: mean(air.temperature, 10),
    internalTemperatureRaw: board,
    no2: 0.02268 * gas - 0.01949 * board + 24.8461,
    o3: Math.max(0, -0.1065 * gas + 0.15072 * board - 21.4678), // the floor comes after averaging, as in the API
    pm10: Math.max(mean(air.pm10), pm25 + 1 / samples),
    pm25,
    relativeHumidity: isSaturated ? null : Math.min(highestHumidity, mean(air.relativeHumidity, 10)),
  };
}
