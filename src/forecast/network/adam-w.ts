/** How a training moves the weights (Loshchilov and Hutter, Decoupled Weight Decay Regularization, algorithm 2). */
export interface OptimizerSettings {
  /** Steps of the whole training: the rate falls along one cosine to 0 at the last. */
  readonly steps: number;
  readonly peakRate: number;
  /** The rate rises linearly over so many steps first. */
  readonly warmUpSteps: number;
  /** Decoupled: each step keeps 1 − rate · decay of every weight. */
  readonly weightDecay: number;
  /** Gradients longer than that are shortened to it. */
  readonly largestNorm: number;
}

const momentum = 0.9;
const variance = 0.99;
const epsilon = 1e-8;
/** Of the moving average of the weights, with which a network forecasts. */
const averageDecay = 0.995;

/** AdamW on flat weights, with a moving average of them. On plain arrays: one pass instead of a dozen of tensors. */
export class AdamW {
  readonly weights: Float32Array;
  /** Exponential moving average of the weights. */
  readonly average: Float32Array;
  readonly #settings: OptimizerSettings;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  #step = 0;

  constructor(weights: Float32Array, settings: OptimizerSettings) {
    this.weights = weights;
    this.average = weights.slice();
    this.#settings = settings;
    this.#first = new Float32Array(weights.length);
    this.#second = new Float32Array(weights.length);
  }

  /** Moves the weights against the gradient. */
  apply(gradient: Float32Array): void {
    this.#step += 1;
    const { weights, average } = this;
    const [first, second] = [this.#first, this.#second];
    const clip = Math.min(1, this.#settings.largestNorm / (norm(gradient) || 1));
    const rate = learningRate(this.#step, this.#settings);
    const kept = 1 - rate * this.#settings.weightDecay;
    const scaled = rate / (1 - momentum ** this.#step);
    const rootScale = 1 / Math.sqrt(1 - variance ** this.#step);
    const moved = 1 - Math.min(averageDecay, this.#step / (this.#step + 10));
    for (let index = 0; index < weights.length; index += 1) {
      const slope = (gradient[index] ?? 0) * clip;
      const mean = (first[index] = momentum * (first[index] ?? 0) + (1 - momentum) * slope);
      const square = (second[index] = variance * (second[index] ?? 0) + (1 - variance) * slope * slope);
      const weight = kept * (weights[index] ?? 0) - (scaled * mean) / (Math.sqrt(square) * rootScale + epsilon);
      weights[index] = weight;
      average[index] = (average[index] ?? 0) + moved * (weight - (average[index] ?? 0));
    }
  }
}

/** @returns the rate of a step, counted from 1. */
export function learningRate(step: number, { steps, peakRate, warmUpSteps }: OptimizerSettings): number {
  const warm = Math.min(1, step / warmUpSteps);
  return peakRate * warm * 0.5 * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps));
}

function norm(gradient: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < gradient.length; index += 1) sum += (gradient[index] ?? 0) ** 2;
  return Math.sqrt(sum);
}
