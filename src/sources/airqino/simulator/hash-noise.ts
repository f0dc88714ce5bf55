/** What each stream of noise is for. The numbers only have to differ; changing one changes every simulated value. */
export const noiseStreams = {
  dustSpell: 1,
  weather: 2,
  street: 3,
  flicker: 4,
  spike: 5,
  spikeSize: 6,
  coarseDust: 7,
  warmSpell: 8,
  cloud: 9,
  humidity: 10,
  board: 11,
  gas: 12,
  co: 13,
  sampleCount: 14,
  outage: 15,
  outageStart: 16,
  outageLength: 17,
  lostHour: 18,
  cutWeek: 19,
  cutNight: 20,
  sampleOfParticles: 21,
  sampleOfTemperature: 22,
  sampleOfHumidity: 23,
  sampleOfGas: 24,
  sampleOfCo: 25,
} as const satisfies Record<string, number>;
export type NoiseStream = (typeof noiseStreams)[keyof typeof noiseStreams];

/** @returns a 32-bit key for `text` (FNV-1a), from which all noise of one seed and station grows. */
export function noiseKey(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return mix(hash);
}

/** @returns noise of uniform distribution, 0 to 1 exclusive: the same arguments always give the same value. */
export function uniform(key: number, stream: NoiseStream, index: number): number {
  return mix(mix(key + stream) + index) / 2 ** 32;
}

/** @returns noise of standard normal distribution (Box-Muller); `index` is an integer below 2^31. */
export function gaussian(key: number, stream: NoiseStream, index: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(key, stream, 2 * index)));
  return radius * Math.cos(2 * Math.PI * uniform(key, stream, 2 * index + 1));
}

/**
 * Noise of standard normal distribution that changes slowly: Gaussian knots every `knotHours`, eased in between.
 * It needs no state, so any hour can be asked for alone.
 */
export function smoothNoise(key: number, stream: NoiseStream, hourNumber: number, knotHours: number): number {
  const position = hourNumber / knotHours;
  const knot = Math.floor(position);
  const share = position - knot;
  const weight = share * share * (3 - 2 * share);
  const blend = (1 - weight) * gaussian(key, stream, knot) + weight * gaussian(key, stream, knot + 1);
  return blend / Math.sqrt((1 - weight) ** 2 + weight ** 2); // else the variance would sag between two knots
}

/** Wellons' triple32: every bit of the input moves every bit of the output. */
function mix(input: number): number {
  let hash = input | 0;
  hash = Math.imul(hash ^ (hash >>> 17), 0xed5ad4bb);
  hash = Math.imul(hash ^ (hash >>> 11), 0xac4c1b51);
  hash = Math.imul(hash ^ (hash >>> 15), 0x31848bab);
  return (hash ^ (hash >>> 14)) >>> 0;
}
