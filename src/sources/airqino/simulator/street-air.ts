import { gaussian, type NoiseStream, noiseStreams, smoothNoise, uniform } from "./hash-noise.ts";
import type { StationModel } from "./station-model.ts";

/** True state of one station's street and sensors in one hour, before sampling, rounding and flooring. */
export interface StreetAir {
  /** µg/m³ */
  readonly pm25: number;
  readonly pm10: number;
  /** °C */
  readonly temperature: number;
  /** %, above 100 when the sensor saturates. */
  readonly relativeHumidity: number;
  /** Counts. */
  readonly boardTemperature: number;
  /** Counts of the one sensor behind both NO2 and O3. */
  readonly gas: number;
  /** mg/m³, below 0 when the sensor's zero has drifted. */
  readonly co: number;
}

const hoursOfYear = 8_765.82;
// January to December, each value in the middle of its month.
const pm25ByMonth = [1.6, 1.5, 0.8, 0.62, 0.75, 1, 1.3, 0.82, 0.7, 0.65, 0.8, 1.65]; // Harmattan, then July
const coarseByMonth = [1, 1.5, 1.2, 1.1, 0.95, 0.75, 0.85, 0.9, 1, 0.95, 1, 1.1];
const temperatureByMonth = [29.6, 30.4, 30.1, 30.6, 29.5, 27.3, 26.7, 25.6, 26.6, 27.6, 28.8, 29.8];
const temperatureByHour = [
  -1.2, -1.3, -1.5, -1.6, -1.8, -1.9, -1.8, -1.2, -0.1, 1, 1.8, 2.3, 2.6, 2.4, 2.1, 1.7, 1.2, 0.6, 0, -0.3, -0.5, -0.7,
  -0.8, -1,
];

/** The air of one station in the hour that starts `hourNumber` whole hours after 1970-01-01T00Z. A model, not data. */
export function streetAir(model: StationModel, hourNumber: number): StreetAir {
  const traffic = model.behaviour.pm25ByHour[hourNumber % 24] ?? 1;
  const street = smoothNoise(model.key, noiseStreams.street, hourNumber, 5); // calm or busy: moves PM, CO and gas alike
  const temperature = temperatureOf(model, hourNumber);
  const white = (stream: NoiseStream): number => gaussian(model.key, stream, hourNumber);
  const { gasMean, gasByTraffic, coZero } = model.behaviour;
  return {
    ...particlesOf(model, hourNumber, traffic, street),
    temperature,
    relativeHumidity: humidityOf(model, hourNumber, temperature),
    boardTemperature: 88.4 + model.behaviour.boardCountsPerDegree * temperature + 3 * white(noiseStreams.board),
    gas: gasMean + gasByTraffic * (traffic - 1) + 25 * street + 12 * white(noiseStreams.gas),
    co: coZero + 0.18 * traffic * Math.exp(0.8 * Math.min(street, 2.7)) + 0.03 * white(noiseStreams.co),
  };
}

function particlesOf(model: StationModel, hourNumber: number, traffic: number, street: number) {
  const slow =
    0.22 * smoothNoise(model.weatherKey, noiseStreams.dustSpell, hourNumber, 120) +
    0.18 * smoothNoise(model.weatherKey, noiseStreams.weather, hourNumber, 30);
  const noise = slow + 0.24 * street + 0.15 * gaussian(model.key, noiseStreams.flicker, hourNumber);
  const middle = model.behaviour.pm25Mean * traffic * seasonal(pm25ByMonth, hourNumber);
  const pm25 = middle * Math.exp(noise - 0.08) * spikeOf(model, hourNumber);
  const coarse = model.behaviour.coarseShare * seasonal(coarseByMonth, hourNumber);
  const spread = 0.35 * smoothNoise(model.key, noiseStreams.coarseDust, hourNumber, 9);
  return { pm25, pm10: pm25 * (1 + coarse * Math.exp(spread - 0.06)) };
}

/** Fireworks, a lorry, a fire: one hour in 500 holds two to five times as much. */
function spikeOf(model: StationModel, hourNumber: number): number {
  if (uniform(model.key, noiseStreams.spike, hourNumber) > 0.002) return 1;
  return 2 + 3 * uniform(model.key, noiseStreams.spikeSize, hourNumber) ** 2;
}

function temperatureOf(model: StationModel, hourNumber: number): number {
  const daily = model.behaviour.heating * (temperatureByHour[hourNumber % 24] ?? 0);
  const warmSpell = 0.7 * smoothNoise(model.weatherKey, noiseStreams.warmSpell, hourNumber, 72);
  const cloud = 0.5 * smoothNoise(model.weatherKey, noiseStreams.cloud, hourNumber, 7);
  return seasonal(temperatureByMonth, hourNumber) + daily + warmSpell + cloud;
}

function humidityOf(model: StationModel, hourNumber: number, temperature: number): number {
  return 196.5 - 4 * temperature + 4.5 * smoothNoise(model.weatherKey, noiseStreams.humidity, hourNumber, 40);
}

/** @returns the value of that moment of the year, between the middles of two months. */
function seasonal(byMonth: readonly number[], hourNumber: number): number {
  const month = ((hourNumber % hoursOfYear) / hoursOfYear) * 12 + 11.5;
  const before = Math.floor(month);
  const share = month - before;
  return (1 - share) * (byMonth[before % 12] ?? 1) + share * (byMonth[(before + 1) % 12] ?? 1);
}
