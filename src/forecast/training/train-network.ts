import { setImmediate } from "node:timers/promises";

import type { InputReader } from "../inputs/input-reader.ts";
import { AdamW } from "../network/adam-w.ts";
import { networkGradients } from "../network/network-gradients.ts";
import { networkPass, weightTensors } from "../network/network-pass.ts";
import { initialWeights, type NetworkShape } from "../network/network-shape.ts";
import type { TensorFlow } from "../network/tensorflow.ts";
import { Random } from "../random.ts";
import { auxiliaryLoss, pinballLoss } from "./loss.ts";
import type { TrainingTargets } from "./training-targets.ts";

/** How one network is trained. */
export interface TrainingSettings {
  readonly epochs: number;
  /** Hours of one step: each brings all its stations. */
  readonly batchHours: number;
  readonly peakRate: number;
  readonly warmUpSteps: number;
  readonly weightDecay: number;
  /** Share of the hidden values, and of the inputs, that a step does not see. */
  readonly dropout: number;
  readonly inputDropout: number;
  readonly auxiliaryWeight: number;
}

/** What is learnt from. */
export interface TrainingData {
  readonly reader: InputReader;
  readonly targets: TrainingTargets;
  /** Rows of the grid that have a target. */
  readonly origins: Int32Array;
}

export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the last epoch, `null` during the first. */
  readonly loss: number | null;
}

/**
 * Trains one network: each epoch sees every hour once, in a new order. The same seed, data and backend give the same
 * weights.
 *
 * @returns the moving average of the weights.
 */
export async function trainNetwork(
  tf: TensorFlow,
  shape: NetworkShape,
  data: TrainingData,
  settings: TrainingSettings,
  seed: number,
  onProgress: (progress: TrainingProgress) => void = () => {},
): Promise<Float32Array> {
  const random = new Random(seed);
  const hours = data.origins.slice();
  const perEpoch = Math.max(1, Math.floor(hours.length / settings.batchHours));
  const steps = perEpoch * settings.epochs;
  const optimizer = new AdamW(initialWeights(shape, random), { ...settings, steps, largestNorm: 1 });
  const step = trainingStep(tf, shape, data, settings, random, optimizer);
  let loss: number | null = null;
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    random.shuffle(hours);
    let sum = 0;
    for (let index = 0; index < perEpoch; index += 1) {
      sum += step(hours.subarray(index * settings.batchHours, (index + 1) * settings.batchHours));
      if (index % 16 > 0) continue;
      onProgress({ step: epoch * perEpoch + index, steps, loss });
      await setImmediate(); // signals and messages are heard in between
    }
    loss = sum / perEpoch;
  }
  onProgress({ step: steps, steps, loss });
  return optimizer.average;
}

/** @returns a function that learns from some hours and gives their loss. Its arrays are made once. */
function trainingStep(
  tf: TensorFlow,
  shape: NetworkShape,
  { reader, targets }: TrainingData,
  settings: TrainingSettings,
  random: Random,
  optimizer: AdamW,
): (hours: Int32Array) => number {
  const rows = settings.batchHours * shape.stations;
  const own = new Float32Array(rows * shape.ownInputs);
  const shared = new Float32Array(settings.batchHours * shape.sharedInputs);
  const masks = { hidden: new Float32Array(rows * shape.hidden), head: new Float32Array(rows * shape.head) };
  const inputMasks = settings.inputDropout > 0 ? [own, shared].map((inputs) => ({ inputs, mask: inputs.slice() })) : [];
  const by = { output: new Float32Array(rows * shape.outputs), auxiliary: new Float32Array(rows * shape.auxiliary) };
  const gradient = new Float32Array(optimizer.weights.length);
  return (hours) => {
    const count = hours.length * shape.stations;
    reader.fill(hours, own, shared);
    for (const { inputs, mask } of inputMasks) {
      random.fillMask(mask, settings.inputDropout);
      for (let index = 0; index < inputs.length; index += 1) inputs[index] = (inputs[index] ?? 0) * (mask[index] ?? 0);
    }
    random.fillMask(masks.hidden, settings.dropout);
    random.fillMask(masks.head, settings.dropout);
    const matrix = (values: Float32Array, height: number, width: number) =>
      tf.tensor2d(values.subarray(0, height * width), [height, width]);
    const loss = tf.tidy(() => {
      const weights = weightTensors(tf, shape, optimizer.weights);
      const inputs = {
        own: matrix(own, count, shape.ownInputs),
        shared: matrix(shared, hours.length, shape.sharedInputs),
      };
      const dropped = {
        hidden: matrix(masks.hidden, count, shape.hidden),
        head: matrix(masks.head, count, shape.head),
      };
      const pass = networkPass(tf, shape, weights, inputs, dropped);
      const byOutput = by.output.subarray(0, count * shape.outputs);
      const byAuxiliary = by.auxiliary.subarray(0, count * shape.auxiliary);
      const ofOutput = pinballLoss(pass.output.dataSync<"float32">(), hours, targets, byOutput);
      const ofAuxiliary = pass.auxiliary
        ? auxiliaryLoss(pass.auxiliary.dataSync<"float32">(), hours, targets, settings.auxiliaryWeight, byAuxiliary)
        : 0;
      const gradients = {
        output: matrix(byOutput, count, shape.outputs),
        auxiliary: pass.auxiliary ? matrix(byAuxiliary, count, shape.auxiliary) : null,
      };
      networkGradients(tf, shape, { weights, inputs, masks: dropped, pass }, gradients, gradient);
      return ofOutput + ofAuxiliary;
    });
    optimizer.apply(gradient);
    return loss;
  };
}
