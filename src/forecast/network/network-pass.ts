import type { Tensor2D, Tensor3D } from "@tensorflow/tfjs-core";

import { type NetworkShape, type WeightMatrix, weightMatrices, type WeightName } from "./network-shape.ts";
import type { TensorFlow } from "./tensorflow.ts";

/** The weights of a network as tensors. */
export type Weights = ReadonlyMap<WeightName, Tensor2D>;

/** Inputs of some hours: `own` is [hours · stations, ownInputs], station by station within an hour; `shared` [hours, sharedInputs]. */
export interface NetworkInputs {
  readonly own: Tensor2D;
  readonly shared: Tensor2D;
}

/** Masks of inverted dropout, [hours · stations, hidden] and [hours · stations, head]. */
export interface DropoutMasks {
  readonly hidden: Tensor2D;
  readonly head: Tensor2D;
}

/** One SiLU layer: what it was given, its sigmoid, and what it gave. */
interface Activation {
  readonly sigmoid: Tensor2D;
  readonly silu: Tensor2D;
  /** After dropout. */
  readonly value: Tensor2D;
}

/** Everything that a pass computed: what the gradients need. */
export interface Pass {
  readonly hourState: Activation | null;
  readonly hidden: Activation;
  readonly code: Activation | null;
  readonly head: Activation;
  /** [hours · stations, outputs]. */
  readonly output: Tensor2D;
  /** [hours · stations, auxiliary]. */
  readonly auxiliary: Tensor2D | null;
}

/** @returns the flat weights as tensors, to be disposed of by the caller. */
export function weightTensors(tf: TensorFlow, shape: NetworkShape, flat: Float32Array): Weights {
  const tensor = ({ rows, columns, offset }: WeightMatrix) =>
    tf.tensor2d(flat.slice(offset, offset + rows * columns), [rows, columns]);
  return new Map(weightMatrices(shape).map((matrix) => [matrix.name, tensor(matrix)]));
}

/**
 * Runs the network. A station's hidden layer sees its own inputs, the shared ones, a bias of its own and, through a matrix
 * of its own, a state of the hour; every station's head sees a small code of every station.
 */
export function networkPass(
  tf: TensorFlow,
  shape: NetworkShape,
  weights: Weights,
  { own, shared }: NetworkInputs,
  masks?: DropoutMasks,
): Pass {
  const hours = shared.shape[0];
  const rows = hours * shape.stations;
  const w = (name: WeightName) => weightNamed(weights, name);
  const dense = (input: Tensor2D, kernel: WeightName, bias: WeightName): Tensor2D =>
    tf.add(tf.matMul(input, w(kernel)), w(bias));

  const hourState = shape.hourState > 0 ? activation(tf, dense(shared, "hourState", "hourStateBias")) : null;
  const ofHour: Tensor2D = dense(shared, "shared", "hiddenBias");
  const ofStation: Tensor2D = hourState
    ? tf.add(tf.matMul(hourState.value, w("stationMatrices")), w("station"))
    : w("station");
  const around: Tensor3D = tf.add(
    tf.reshape(ofHour, [hours, 1, shape.hidden]),
    tf.reshape(ofStation, [-1, shape.stations, shape.hidden]),
  );
  const hidden = activation(
    tf,
    tf.add(tf.matMul(own, w("own")), tf.reshape(around, [rows, shape.hidden])),
    masks?.hidden,
  );

  const code = shape.code > 0 ? activation(tf, dense(hidden.value, "code", "codeBias")) : null;
  const ofHead = dense(hidden.value, "head", "headBias");
  const exchanged = code && dense(tf.reshape(code.value, [hours, -1]), "cross", "crossBias");
  const head = activation(
    tf,
    exchanged ? tf.add(ofHead, tf.reshape(exchanged, [rows, shape.head])) : ofHead,
    masks?.head,
  );
  return {
    hourState,
    hidden,
    code,
    head,
    output: dense(head.value, "output", "outputBias"),
    auxiliary: shape.auxiliary > 0 ? dense(head.value, "auxiliary", "auxiliaryBias") : null,
  };
}

/** @returns one matrix of weights. @throws {RangeError} for one that the network's shape does not have. */
export function weightNamed(weights: Weights, name: WeightName): Tensor2D {
  const found = weights.get(name);
  if (!found) throw new RangeError(`the network has no weights ${name}`);
  return found;
}

function activation(tf: TensorFlow, input: Tensor2D, mask?: Tensor2D): Activation {
  const sigmoid: Tensor2D = tf.sigmoid(input);
  const silu: Tensor2D = tf.mul(input, sigmoid);
  return { sigmoid, silu, value: mask ? tf.mul(silu, mask) : silu };
}
