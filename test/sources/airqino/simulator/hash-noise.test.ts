import fc from "fast-check";
import { expect, test } from "vitest";

import {
  gaussian,
  noiseKey,
  noiseStreams,
  smoothNoise,
  uniform,
} from "../../../../src/sources/airqino/simulator/hash-noise.ts";

const key = noiseKey("1/station/11");

test("the same arguments give the same noise, another key or stream gives other noise", () => {
  const noise = uniform(key, noiseStreams.gas, 475_000);

  expect(uniform(noiseKey("1/station/11"), noiseStreams.gas, 475_000)).toBe(noise);
  expect(uniform(noiseKey("2/station/11"), noiseStreams.gas, 475_000)).not.toBe(noise);
  expect(uniform(key, noiseStreams.co, 475_000)).not.toBe(noise);
});

test("uniform noise lies from 0 to 1, exclusive, and normal noise is finite", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(), (anyKey, index) => {
      const noise = uniform(anyKey, noiseStreams.spike, index);
      expect(noise >= 0 && noise < 1).toBe(true);
      expect(Number.isFinite(gaussian(anyKey, noiseStreams.spike, index))).toBe(true);
    }),
  );
});

test.each([
  ["normal", (hour: number) => gaussian(key, noiseStreams.gas, hour)],
  ["smooth", (hour: number) => smoothNoise(key, noiseStreams.street, hour, 5)],
])("%s noise has mean 0 and variance 1 over many hours", (_, noise) => {
  const values = Array.from({ length: 50_000 }, (_value, hour) => noise(hour));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;

  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
});

test("smooth noise moves little from hour to hour", () => {
  const steps = Array.from({ length: 5_000 }, (_, hour) =>
    Math.abs(smoothNoise(key, noiseStreams.weather, hour + 1, 30) - smoothNoise(key, noiseStreams.weather, hour, 30)),
  );

  expect(Math.max(...steps)).toBeLessThan(0.5);
});
