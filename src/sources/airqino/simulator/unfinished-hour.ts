import { hourMs } from "../../../base/utc-hour.ts";
import { gaussian, type NoiseStream, noiseStreams } from "./hash-noise.ts";
import type { StationModel } from "./station-model.ts";
import type { StreetAir } from "./street-air.ts";

const sampleMs = 120_000;
const samplesPerHour = 30;

/** @returns how many samples the hour holds at `nowMs`, 1 to 30, one each 120 s; `null` when the hour is over. */
export function samplesSoFar(hourNumber: number, nowMs: number): number | null {
  const elapsedMs = nowMs - hourNumber * hourMs;
  return elapsedMs >= hourMs ? null : Math.floor(elapsedMs / sampleMs) + 1;
}

/** @returns the mean over the first `samples` of the hour's 30 samples, whose mean is `air`. */
export function airSoFar(model: StationModel, hourNumber: number, air: StreetAir, samples: number): StreetAir {
  const strayed = (stream: NoiseStream): number => meanDeviation(model.key, stream, hourNumber, samples);
  // One factor for both sizes keeps PM10 above PM2.5; never below a tenth keeps them above 0.
  const particles = Math.max(0.1, 1 + 0.2 * strayed(noiseStreams.sampleOfParticles));
  const temperature = strayed(noiseStreams.sampleOfTemperature);
  return {
    pm25: air.pm25 * particles,
    pm10: air.pm10 * particles,
    temperature: air.temperature + 0.3 * temperature,
    relativeHumidity: air.relativeHumidity + 1.2 * strayed(noiseStreams.sampleOfHumidity),
    boardTemperature: air.boardTemperature + 3.5 * temperature,
    gas: air.gas + 12 * strayed(noiseStreams.sampleOfGas),
    co: air.co + 0.05 * strayed(noiseStreams.sampleOfCo),
  };
}

/** Mean of the first `samples` of 30 deviations that add up to 0 over the hour: 0 once all are in. */
function meanDeviation(key: number, stream: NoiseStream, hourNumber: number, samples: number): number {
  let soFar = 0;
  let whole = 0;
  for (let sample = 0; sample < samplesPerHour; sample += 1) {
    whole += gaussian(key, stream, hourNumber * samplesPerHour + sample);
    if (sample < samples) soFar = whole;
  }
  return soFar / samples - whole / samplesPerHour;
}
