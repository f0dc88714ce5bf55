import type { Tensor2D } from "@tensorflow/tfjs-core";

import { type DropoutMasks, type NetworkInputs, type Pass, weightNamed, type Weights } from "./network-pass.ts";
import { type NetworkShape, weightMatrices, type WeightName } from "./network-shape.ts";
import type { TensorFlow } from "./tensorflow.ts";

/** Derivatives of the loss by the outputs, in their shapes. */
export interface OutputGradients {
  readonly output: Tensor2D;
  readonly auxiliary: Tensor2D | null;
}

/** What one step of a training has computed. */
interface Step {
  readonly weights: Weights;
  readonly inputs: NetworkInputs;
  readonly masks: DropoutMasks;
  readonly pass: Pass;
}

/**
 * Derivatives of the loss by the weights, differentiated by hand: the built-in gradient of `matMul` uses transposed
 * operands, whose kernel is ten times slower on WebAssembly, and a tape doubles the time of a step. A test compares it with
 * the slopes of the loss.
 *
 * @param flat is filled, in the order of the network's flat weights.
 */
export function networkGradients(
  tf: TensorFlow,
  shape: NetworkShape,
  { weights, inputs, masks, pass }: Step,
  by: OutputGradients,
  flat: Float32Array,
): void {
  const hours = inputs.shared.shape[0];
  const gradients = new Map<WeightName, Tensor2D>();
  const backThrough = (name: WeightName, gradient: Tensor2D): Tensor2D =>
    tf.matMul(gradient, tf.transpose(weightNamed(weights, name)));
  const layer = (kernel: WeightName, bias: WeightName, input: Tensor2D, gradient: Tensor2D): void => {
    gradients.set(kernel, weightGradient(tf, input, gradient));
    gradients.set(bias, columnSums(tf, gradient));
  };

  layer("output", "outputBias", pass.head.value, by.output);
  let ofHead = backThrough("output", by.output);
  if (by.auxiliary) {
    layer("auxiliary", "auxiliaryBias", pass.head.value, by.auxiliary);
    ofHead = tf.add(ofHead, backThrough("auxiliary", by.auxiliary));
  }
  const beforeHead = beforeActivation(tf, pass.head, tf.mul(ofHead, masks.head));
  layer("head", "headBias", pass.hidden.value, beforeHead);
  let ofHidden = backThrough("head", beforeHead);
  if (pass.code) {
    const ofCross: Tensor2D = tf.reshape(beforeHead, [hours, -1]);
    layer("cross", "crossBias", tf.reshape(pass.code.value, [hours, -1]), ofCross);
    const ofCode: Tensor2D = tf.reshape(backThrough("cross", ofCross), [-1, shape.code]);
    const beforeCode = beforeActivation(tf, pass.code, ofCode);
    layer("code", "codeBias", pass.hidden.value, beforeCode);
    ofHidden = tf.add(ofHidden, backThrough("code", beforeCode));
  }
  const beforeHidden = beforeActivation(tf, pass.hidden, tf.mul(ofHidden, masks.hidden));
  gradients.set("own", weightGradient(tf, inputs.own, beforeHidden));
  const ofHour: Tensor2D = tf.sum(tf.reshape(beforeHidden, [hours, shape.stations, shape.hidden]), 1);
  layer("shared", "hiddenBias", inputs.shared, ofHour);
  const ofStation: Tensor2D = tf.reshape(beforeHidden, [hours, -1]);
  gradients.set("station", columnSums(tf, ofStation));
  if (pass.hourState) {
    gradients.set("stationMatrices", weightGradient(tf, pass.hourState.value, ofStation));
    const beforeState = beforeActivation(tf, pass.hourState, backThrough("stationMatrices", ofStation));
    layer("hourState", "hourStateBias", inputs.shared, beforeState);
  }
  for (const { name, offset } of weightMatrices(shape)) {
    const gradient = gradients.get(name);
    if (gradient) flat.set(gradient.dataSync<"float32">(), offset);
  }
}

/** inputᵀ · gradient. The second operand of a product is packed first, which costs as much: so it is the narrower one. */
function weightGradient(tf: TensorFlow, input: Tensor2D, gradient: Tensor2D): Tensor2D {
  if (input.shape[1] > gradient.shape[1]) return tf.matMul(tf.transpose(input), copyOf(tf, gradient));
  return tf.transpose(tf.matMul(tf.transpose(gradient), input));
}

/** WebAssembly keeps a second operand packed by the tensor's data, which reshaped tensors share: they must not meet. */
function copyOf(tf: TensorFlow, tensor: Tensor2D): Tensor2D {
  return tf.mul(tensor, 1);
}

/** By a product: reductions along the first axis are five times slower on WebAssembly. */
function columnSums(tf: TensorFlow, rows: Tensor2D): Tensor2D {
  const ones: Tensor2D = tf.ones([1, rows.shape[0]]);
  return tf.matMul(ones, copyOf(tf, rows));
}

/** silu′(x) = s + x·s·(1 − s), with s the sigmoid of x. */
function beforeActivation(tf: TensorFlow, { sigmoid, silu }: Pass["hidden"], gradient: Tensor2D): Tensor2D {
  return tf.mul(gradient, tf.add(sigmoid, tf.sub(silu, tf.mul(silu, sigmoid))));
}
