import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Random } from "../../src/forecast/random.ts";

function drawn(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function momentsOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance) };
}

describe("a seed", () => {
  test("gives the same numbers on every machine", () => {
    const random = new Random(1);

    expect(drawn(4, () => random.bits())).toEqual([-327_257_804, -1_996_385_310, 925_991_888, -1_915_909_108]);
    expect(new Random(1).uniform()).toBe(0.9238043548539281);
  });

  test("gives other numbers than another one", () => {
    const random = new Random(2);

    expect(drawn(4, () => random.bits())).toEqual([2_114_072_424, 1_952_299_494, 601_802_070, -566_144_708]);
  });
});

test("uniform numbers lie in [0, 1), with mean 1/2 and standard deviation √(1/12)", () => {
  const random = new Random(3);
  const values = drawn(100_000, () => random.uniform());

  const { mean, sd } = momentsOf(values);

  expect(mean).toBeCloseTo(0.5, 2);
  expect(sd).toBeCloseTo(0.2887, 2);
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
});

test("normal numbers have mean 0 and standard deviation 1, and 68 % of them lie within one", () => {
  const random = new Random(4);
  const values = drawn(100_000, () => random.normal());

  const { mean, sd } = momentsOf(values);

  expect(mean).toBeCloseTo(0, 1.5);
  expect(sd).toBeCloseTo(1, 1.5);
  expect(values.filter((value) => Math.abs(value) < 1).length / 100_000).toBeCloseTo(0.6827, 2);
  expect(values.every(Number.isFinite)).toBe(true);
});

describe("shuffled values", () => {
  test("are the same values in another order", () => {
    fc.assert(
      fc.property(fc.int32Array({ maxLength: 50 }), fc.integer(), (values, seed) => {
        const shuffled = values.slice();
        new Random(seed).shuffle(shuffled);
        expect(shuffled.toSorted()).toEqual(values.toSorted());
      }),
    );
  });

  test("stand at every place equally often", () => {
    const random = new Random(5);
    const first = drawn(60_000, () => {
      const values = Int32Array.of(0, 1, 2);
      random.shuffle(values);
      return values[0] ?? NaN;
    });

    for (const value of [0, 1, 2]) expect(first.filter((each) => each === value).length / 60_000).toBeCloseTo(1 / 3, 2);
  });
});

describe("a mask of dropout", () => {
  /** Lengths that are no multiple of the four values drawn at once. */
  const maskOf = (share: number, length = 100_003) => {
    const mask = new Float32Array(length).fill(NaN);
    new Random(6).fillMask(mask, share);
    return mask;
  };

  test("drops the given share and keeps the mean", () => {
    const mask = maskOf(0.25);

    expect(new Set(mask)).toEqual(new Set([0, Math.fround(4 / 3)]));
    expect(mask.filter((value) => value === 0).length / mask.length).toBeCloseTo(0.25, 2);
    expect(momentsOf([...mask]).mean).toBeCloseTo(1, 2);
  });

  test("drops in steps of 1/256: 51 of them for a fifth", () => {
    expect(new Set(maskOf(0.2))).toEqual(new Set([0, Math.fround(256 / 205)]));
  });

  test("of share 0 keeps all as it is, whatever its length", () => {
    for (const length of [0, 1, 3, 4, 5]) expect([...maskOf(0, length)]).toEqual(Array.from({ length }, () => 1));
  });
});
