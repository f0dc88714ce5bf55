import type { Random } from "../random.ts";

/**
 * Sizes of one network over all stations of a grid (reference recipe, docs/forecasting.md). `hourState` and `code` are 0
 * where a network has no matrix of its own a station, and no codes that stations exchange.
 */
export interface NetworkShape {
  readonly stations: number;
  readonly ownInputs: number;
  readonly sharedInputs: number;
  readonly hourState: number;
  readonly hidden: number;
  readonly code: number;
  readonly head: number;
  /** Leads × quantiles. */
  readonly outputs: number;
  /** Outputs that only training has: changes of other columns. */
  readonly auxiliary: number;
}

/** One matrix of weights, `rows` × `columns` in the flat weights from `offset` on; a bias has one row. */
export interface WeightMatrix {
  readonly name: WeightName;
  readonly rows: number;
  readonly columns: number;
  readonly offset: number;
  readonly init: Init;
}

export const weightNames = [
  "hourState",
  "hourStateBias",
  "own",
  "shared",
  "hiddenBias",
  "station",
  "stationMatrices",
  "code",
  "codeBias",
  "cross",
  "crossBias",
  "head",
  "headBias",
  "output",
  "outputBias",
  "auxiliary",
  "auxiliaryBias",
] as const;
export type WeightName = (typeof weightNames)[number];

type Init = { readonly normal: number } | { readonly uniform: number };

/** @returns the matrices of a network in the order in which they lie in its flat weights; none without rows or columns. */
export function weightMatrices(shape: NetworkShape): readonly WeightMatrix[] {
  const matrices: WeightMatrix[] = [];
  let offset = 0;
  for (const name of weightNames) {
    const { rows, columns, init } = sizeOf(name, shape);
    if (rows * columns === 0) continue;
    matrices.push({ name, rows, columns, offset, init });
    offset += rows * columns;
  }
  return matrices;
}

/** @returns how many weights a network has. */
export function weightCount(shape: NetworkShape): number {
  return weightMatrices(shape).reduce((sum, { rows, columns }) => sum + rows * columns, 0);
}

/** @returns weights to begin a training with. */
export function initialWeights(shape: NetworkShape, random: Random): Float32Array {
  const weights = new Float32Array(weightCount(shape));
  for (const { rows, columns, offset, init } of weightMatrices(shape)) {
    for (let index = offset; index < offset + rows * columns; index += 1) {
      weights[index] = "normal" in init ? init.normal * random.normal() : init.uniform * (2 * random.uniform() - 1);
    }
  }
  return weights;
}

interface Size {
  readonly rows: number;
  readonly columns: number;
  readonly init: Init;
}

function sizeOf(name: WeightName, shape: NetworkShape): Size {
  const { stations, ownInputs, sharedInputs, hourState, hidden, code, head, outputs, auxiliary } = shape;
  const ofInputs = { normal: Math.sqrt(2 / (ownInputs + sharedInputs)) };
  const uniform = (fanIn: number) => ({ uniform: fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0 });
  const bias = (columns: number, init: Init) => ({ rows: columns > 0 ? 1 : 0, columns, init });
  const none = { uniform: 0 };
  switch (name) {
    case "hourState":
      return { rows: sharedInputs, columns: hourState, init: uniform(sharedInputs) };
    case "hourStateBias":
      return bias(hourState, uniform(sharedInputs));
    case "own":
      return { rows: ownInputs, columns: hidden, init: ofInputs };
    case "shared":
      return { rows: sharedInputs, columns: hidden, init: ofInputs };
    case "hiddenBias":
      return bias(hidden, uniform(ownInputs + sharedInputs));
    case "station":
      return bias(stations * hidden, none);
    case "stationMatrices":
      return { rows: hourState, columns: hourState > 0 ? stations * hidden : 0, init: { normal: 0.02 } };
    case "code":
      return { rows: hidden, columns: code, init: uniform(hidden) };
    case "codeBias":
      return bias(code, uniform(hidden));
    case "cross":
      return { rows: stations * code, columns: code > 0 ? stations * head : 0, init: { normal: 0.02 } };
    case "crossBias":
      return bias(code > 0 ? stations * head : 0, uniform(stations * code));
    case "head":
      return { rows: hidden, columns: head, init: { normal: Math.sqrt(2 / hidden) } };
    case "headBias":
      return bias(head, uniform(hidden));
    case "output":
      return { rows: head, columns: outputs, init: { normal: 0.01 } };
    case "outputBias":
      return bias(outputs, none);
    case "auxiliary":
      return { rows: head, columns: auxiliary, init: uniform(head) };
    case "auxiliaryBias":
      return bias(auxiliary, uniform(head));
  }
}
