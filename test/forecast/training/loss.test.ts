import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { auxiliaryLoss, pinballLoss } from "../../../src/forecast/training/loss.ts";
import type { TrainingTargets } from "../../../src/forecast/training/training-targets.ts";

/** Targets of hours 0, 1 … of one station, unless told otherwise. */
function targetsOf(fields: Partial<TrainingTargets>): TrainingTargets {
  const none = { auxiliary: new Float32Array(), auxiliaries: 0 };
  return { changes: new Float32Array(), leads: 1, unit: 1, leadScales: [1], ...none, ...fields };
}

/** Loss and gradient of p10, p50, p90 of each cell. */
function pinball(outputs: readonly number[], hours: readonly number[], targets: TrainingTargets) {
  const gradient = new Float32Array(outputs.length).fill(NaN);
  const loss = pinballLoss(Float32Array.from(outputs), Int32Array.from(hours), targets, gradient);
  return { loss, gradient: [...gradient] };
}

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));

describe("the loss of quantiles", () => {
  test("weighs what is missed by its level, and the median double", () => {
    const { loss, gradient } = pinball([1, 4, 9], [0], targetsOf({ changes: Float32Array.of(5) }));

    // Half of 0.1 · 4, 0.5 · 1, half of 0.1 · 4, a mean of three.
    expect(loss).toBeCloseTo((0.2 + 0.5 + 0.2) / 3, 6);
    expect(gradient).toEqual(close([-0.05 / 3, -0.5 / 3, 0.05 / 3]));
  });

  test("punishes the wrong side nine times as much", () => {
    const { loss, gradient } = pinball([9, 5, 1], [0], targetsOf({ changes: Float32Array.of(5) }));

    expect(loss).toBeCloseTo((0.5 * 0.9 * 4 + 0 + 0.5 * 0.9 * 4) / 3, 6);
    expect([gradient[0], gradient[2]]).toEqual(close([0.45 / 3, -0.45 / 3]));
  });

  test("of a cell without a target is nothing, and neither is its gradient", () => {
    const targets = targetsOf({ changes: Float32Array.of(5, NaN) });

    const { loss, gradient } = pinball([1, 4, 9, 100, 100, 100], [0, 1], targets);

    expect(loss).toBeCloseTo(0.3, 6);
    expect(gradient).toEqual([...close([-0.05 / 3, -0.5 / 3, 0.05 / 3]), 0, 0, 0]);
  });

  test("of no target at all is 0", () => {
    expect(pinball([1, 2, 3], [0], targetsOf({ changes: Float32Array.of(NaN) }))).toEqual({
      loss: 0,
      gradient: [0, 0, 0],
    });
    expect(pinball([], [], targetsOf({}))).toEqual({ loss: 0, gradient: [] });
  });

  test("divides each lead by its mean change", () => {
    const targets = targetsOf({ changes: Float32Array.of(0.5, 1), leads: 2, leadScales: [0.5, 1] });

    const { loss, gradient } = pinball([0, 0, 0, 0, 0, 0], [0], targets);

    // (0.05 + 0.5 + 0.45) times 0.5 / 0.5 and 1 / 1.
    expect(loss).toBeCloseTo(2 / 6, 6);
    expect([gradient[1], gradient[4]]).toEqual(close([-1 / 6, -0.5 / 6]));
  });

  test("finds the targets of hours in any order, of all stations", () => {
    // Hour 2 of two stations, then hour 0.
    const targets = targetsOf({ changes: Float32Array.of(1, 2, NaN, NaN, 5, 6) });

    expect(pinball([5, 5, 5, 6, 6, 6, 1, 1, 1, 2, 2, 2], [2, 0], targets).loss).toBe(0);
    expect(pinball([1, 1, 1, 2, 2, 2, 5, 5, 5, 6, 6, 6], [2, 0], targets).loss).toBeGreaterThan(1);
  });
});

describe("the loss of auxiliary outputs", () => {
  const targets = targetsOf({ auxiliary: Float32Array.of(1, NaN, -2, 4), auxiliaries: 2 });

  test("is the weighted mean absolute error of those that have a target", () => {
    const gradient = new Float32Array(4).fill(NaN);

    const loss = auxiliaryLoss(Float32Array.of(0, 9, 0, 5), Int32Array.of(0, 1), targets, 0.3, gradient);

    expect(loss).toBeCloseTo((0.3 * (1 + 2 + 1)) / 3, 6);
    expect([...gradient]).toEqual(close([-0.1, 0, 0.1, 0.1]));
  });

  test("of no target at all is 0", () => {
    const gradient = new Float32Array(1).fill(NaN);
    const missing = targetsOf({ auxiliary: Float32Array.of(NaN), auxiliaries: 1 });

    expect(auxiliaryLoss(Float32Array.of(3), Int32Array.of(0), missing, 0.3, gradient)).toBe(0);
    expect([...gradient]).toEqual([0]);
  });
});

test("gradients are the slopes of the loss", () => {
  const cells = fc.array(fc.option(fc.integer({ min: -20, max: 20 }), { nil: NaN }), { minLength: 8, maxLength: 8 });
  // Halves: never at a target, where the loss has a corner.
  const outputs = fc.array(
    fc.integer({ min: -20, max: 20 }).map((whole) => whole + 0.5),
    { minLength: 24, maxLength: 24 },
  );
  fc.assert(
    fc.property(cells, outputs, (changes, said) => {
      const targets = targetsOf({ changes: Float32Array.from(changes), leads: 2, leadScales: [0.5, 1] });
      const auxiliaries = targetsOf({ auxiliary: Float32Array.from(changes), auxiliaries: 4 });
      const auxiliary = (values: readonly number[]) => {
        const gradient = new Float32Array(8);
        return {
          loss: auxiliaryLoss(Float32Array.from(values), Int32Array.of(1, 0), auxiliaries, 0.2, gradient),
          gradient,
        };
      };
      expectSlopes(said, (values) => pinball(values, [1, 0], targets));
      expectSlopes(said.slice(0, 8), auxiliary);
    }),
    { numRuns: 30 },
  );
});

function expectSlopes(
  outputs: readonly number[],
  lossOf: (outputs: readonly number[]) => { readonly loss: number; readonly gradient: ArrayLike<number> },
): void {
  const { gradient } = lossOf(outputs);
  for (const place of outputs.keys()) {
    const at = (moved: number) => lossOf(outputs.with(place, (outputs[place] ?? NaN) + moved)).loss;
    expect(gradient[place]).toBeCloseTo((at(0.25) - at(-0.25)) / 0.5, 5);
  }
}
