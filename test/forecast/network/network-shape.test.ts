import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  initialWeights,
  type NetworkShape,
  weightCount,
  weightMatrices,
  type WeightName,
} from "../../../src/forecast/network/network-shape.ts";
import { Random } from "../../../src/forecast/random.ts";

/** The network of the reference, over Beijing's stations. */
const reference: NetworkShape = {
  stations: 12,
  ownInputs: 164,
  sharedInputs: 217,
  hourState: 32,
  hidden: 96,
  code: 4,
  head: 64,
  outputs: 6,
  auxiliary: 0,
};

describe("a network has as many weights", () => {
  test.each([
    ["as the reference's, 126,282", reference, 126_282],
    ["with auxiliary outputs as the reference's for CO, 126,932", { ...reference, auxiliary: 10 }, 126_932],
    [
      "of a single station without matrices and codes",
      { ...reference, stations: 1, hourState: 0, code: 0 },
      164 * 96 + 217 * 96 + 96 + 96 + 96 * 64 + 64 + 64 * 6 + 6,
    ],
  ])("%s", (_, shape, count) => {
    expect(weightCount(shape)).toBe(count);
  });
});

test("the matrices of the reference lie one after the other, inputs × outputs", () => {
  const matrices = weightMatrices({ ...reference, auxiliary: 10 });

  expect(matrices.map(({ name, rows, columns }) => `${name} ${rows} × ${columns}`)).toEqual([
    "hourState 217 × 32",
    "hourStateBias 1 × 32",
    "own 164 × 96",
    "shared 217 × 96",
    "hiddenBias 1 × 96",
    "station 1 × 1152",
    "stationMatrices 32 × 1152",
    "code 96 × 4",
    "codeBias 1 × 4",
    "cross 48 × 768",
    "crossBias 1 × 768",
    "head 96 × 64",
    "headBias 1 × 64",
    "output 64 × 6",
    "outputBias 1 × 6",
    "auxiliary 64 × 10",
    "auxiliaryBias 1 × 10",
  ]);
  expect(matrices.slice(0, 4).map(({ offset }) => offset)).toEqual([0, 6_944, 6_976, 22_720]);
});

test("a network without matrices, codes and auxiliary outputs has none of theirs", () => {
  const names = weightMatrices({ ...reference, hourState: 0, code: 0 }).map(({ name }) => name);

  expect(names.join(" ")).toBe("own shared hiddenBias station head headBias output outputBias");
});

test("matrices fill the flat weights without gap, whatever the sizes", () => {
  const size = fc.integer({ min: 0, max: 9 });
  const sizes = { hourState: size, code: size, auxiliary: size, sharedInputs: size };
  const some = fc.integer({ min: 1, max: 9 });
  const shapes = fc.record({ stations: some, ownInputs: some, hidden: some, head: some, outputs: some, ...sizes });
  fc.assert(
    fc.property(shapes, (shape) => {
      let next = 0;
      for (const { offset, rows, columns } of weightMatrices(shape)) {
        expect(offset).toBe(next);
        next += rows * columns;
      }
      expect(weightCount(shape)).toBe(next);
      expect(initialWeights(shape, new Random(1)).every(Number.isFinite)).toBe(true);
    }),
  );
});

describe("the first weights", () => {
  const shape = { ...reference, auxiliary: 10 };
  const weights = initialWeights(shape, new Random(1));
  const ofMatrix = (name: WeightName) => {
    const matrix = weightMatrices(shape).find((each) => each.name === name);
    return matrix ? weights.subarray(matrix.offset, matrix.offset + matrix.rows * matrix.columns) : new Float32Array();
  };
  const sdOf = (values: Float32Array) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

  test.each([
    ["own", Math.sqrt(2 / 381), 2],
    ["shared", Math.sqrt(2 / 381), 2],
    ["stationMatrices", 0.02, 3],
    ["cross", 0.02, 3],
    ["head", Math.sqrt(2 / 96), 2],
    ["output", 0.01, 3],
  ] as const)("of %s are normal with standard deviation %d", (name, sd, digits) => {
    expect(sdOf(ofMatrix(name))).toBeCloseTo(sd, digits);
    expect(Math.max(...ofMatrix(name))).toBeGreaterThan(2 * sd);
  });

  test.each([
    ["hourState", 217],
    ["code", 96],
    ["crossBias", 48],
    ["headBias", 96],
    ["auxiliary", 64],
  ] as const)("of %s are uniform within 1/√%d", (name, fanIn) => {
    const values = ofMatrix(name);
    const farthest = Math.max(...values.map(Math.abs));

    expect(farthest).toBeLessThanOrEqual(1 / Math.sqrt(fanIn));
    expect(farthest).toBeGreaterThan(0.9 / Math.sqrt(fanIn));
  });

  test("of a station and of the output's bias are 0", () => {
    expect(sdOf(ofMatrix("station"))).toBe(0);
    expect(sdOf(ofMatrix("outputBias"))).toBe(0);
  });

  test("are the same for the same seed, others for another", () => {
    const beginOf = (seed: number) => [...initialWeights(shape, new Random(seed)).subarray(0, 100)];

    expect(beginOf(1)).toEqual([...weights.subarray(0, 100)]);
    expect(beginOf(2)).not.toEqual(beginOf(1));
  });
});
