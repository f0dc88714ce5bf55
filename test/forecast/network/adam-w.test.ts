import { describe, expect, test } from "vitest";

import { AdamW, learningRate, type OptimizerSettings } from "../../../src/forecast/network/adam-w.ts";

const settings: OptimizerSettings = {
  steps: 1_000,
  peakRate: 0.004,
  warmUpSteps: 100,
  weightDecay: 0.5,
  largestNorm: 1,
};

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));

describe("the learning rate", () => {
  test.each([
    ["rises to the first step", 1, 0.00004],
    ["is half of the peak half way up", 50, 0.002 * 0.99384],
    ["is the peak after the warm-up, less what the cosine took", 100, 0.004 * 0.97553],
    ["is half of the peak half way through", 500, 0.002],
    ["is a seventh shortly before the end", 755, 0.004 * 0.14094],
    ["is 0 at the last step", 1_000, 0],
    ["stays 0 after it", 1_001, 0],
  ])("%s", (_, step, rate) => {
    expect(learningRate(step, settings)).toBeCloseTo(rate, 7);
  });
});

describe("a step", () => {
  test("moves every weight by the rate against its slope at first, and shrinks it", () => {
    const optimizer = new AdamW(Float32Array.of(1, -2, 3), { ...settings, warmUpSteps: 1, steps: 1e9, peakRate: 0.1 });

    optimizer.apply(Float32Array.of(0.3, -0.004, 0));

    // 1 − 0.1 · 0.5 of each is kept; a first step is one rate long, however steep the slope.
    expect([...optimizer.weights]).toEqual(close([0.95 - 0.1, -1.9 + 0.1, 2.85]));
  });

  test("goes on with the momentum of the ones before", () => {
    const optimizer = new AdamW(Float32Array.of(0), {
      ...settings,
      warmUpSteps: 1,
      steps: 1e9,
      peakRate: 0.1,
      weightDecay: 0,
    });

    optimizer.apply(Float32Array.of(0.5));
    optimizer.apply(Float32Array.of(0));

    // The mean slope is 0.9 · 0.05 / 0.19, its root mean square √(0.99 · 0.0025 / 0.0199).
    expect(optimizer.weights[0]).toBeCloseTo(-0.1 - (0.1 * (0.045 / 0.19)) / Math.sqrt(0.002475 / 0.0199), 6);
  });

  test("without slope and decay changes nothing", () => {
    const optimizer = new AdamW(Float32Array.of(1, 2), { ...settings, weightDecay: 0 });

    optimizer.apply(new Float32Array(2));

    expect([...optimizer.weights, ...optimizer.average]).toEqual([1, 2, 1, 2]);
  });

  test("shortens gradients of more than the largest norm: ten times as steep is the same", () => {
    const moved = [1, 10].map((steepness) => {
      const optimizer = new AdamW(new Float32Array(2), settings);
      optimizer.apply(Float32Array.of(0.03, 0.04));
      optimizer.apply(Float32Array.of(0.6 * steepness, 0.8 * steepness));
      return [...optimizer.weights];
    });

    expect(moved[1]).toEqual(moved[0]?.map((weight) => expect.closeTo(weight, 8)));
    expect(moved[0]?.[0]).toBeLessThan(0);
  });
});

test("the average follows the weights closely at first", () => {
  const optimizer = new AdamW(Float32Array.of(0), {
    ...settings,
    warmUpSteps: 1,
    steps: 1e9,
    peakRate: 0.11,
    weightDecay: 0,
  });

  optimizer.apply(Float32Array.of(-0.5));
  expect(optimizer.average[0]).toBeCloseTo((0.11 * 10) / 11, 6);

  optimizer.apply(Float32Array.of(-0.5));
  // Of the second step 2/12 are kept of the average, 10/12 taken of the weights, 0.22.
  expect(optimizer.average[0]).toBeCloseTo(0.1 / 6 + (0.22 * 5) / 6, 6);
});

test("the weights of a simple slope reach its ground, and their average too", () => {
  const optimizer = new AdamW(Float32Array.of(5, -5), { ...settings, weightDecay: 0, peakRate: 0.1, warmUpSteps: 10 });

  for (let step = 0; step < settings.steps; step += 1) {
    optimizer.apply(optimizer.weights.map((weight) => weight - 2));
  }

  expect([...optimizer.weights]).toEqual([2, 2].map((value) => expect.closeTo(value, 2)));
  expect([...optimizer.average]).toEqual([2, 2].map((value) => expect.closeTo(value, 1)));
});
