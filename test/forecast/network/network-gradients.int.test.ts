import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";

import { networkGradients } from "../../../src/forecast/network/network-gradients.ts";
import { networkPass, weightTensors } from "../../../src/forecast/network/network-pass.ts";
import {
  initialWeights,
  type NetworkShape,
  weightCount,
  weightMatrices,
} from "../../../src/forecast/network/network-shape.ts";
import { Random } from "../../../src/forecast/random.ts";

beforeAll(async () => {
  await tf.setBackend("wasm");
});

const whole: NetworkShape = {
  stations: 3,
  ownInputs: 5,
  sharedInputs: 4,
  hourState: 2,
  hidden: 6,
  code: 2,
  head: 4,
  outputs: 6,
  auxiliary: 2,
};

test.each([
  ["with all its parts", whole],
  ["without matrices and codes of its stations", { ...whole, hourState: 0, code: 0, auxiliary: 0 }],
  ["of a single station", { ...whole, stations: 1, hourState: 0, code: 0 }],
])("the gradients of a network %s are the slopes of its loss", (_, shape) => {
  const random = new Random(7);
  const hours = 8;
  const rows = hours * shape.stations;
  const normal = (height: number, width: number) =>
    tf.tensor2d(
      Float32Array.from({ length: height * width }, () => random.normal()),
      [height, width],
    );
  const mask = (width: number) => {
    const values = new Float32Array(rows * width);
    random.fillMask(values, 0.25);
    return tf.tensor2d(values, [rows, width]);
  };
  const flat = initialWeights(shape, random).map((weight) => weight + 0.1 * random.normal());
  const weights = weightTensors(tf, shape, flat);
  const inputs = { own: normal(rows, shape.ownInputs), shared: normal(hours, shape.sharedInputs) };
  const masks = { hidden: mask(shape.hidden), head: mask(shape.head) };
  const by = {
    output: normal(rows, shape.outputs),
    auxiliary: shape.auxiliary > 0 ? normal(rows, shape.auxiliary) : null,
  };
  const loss = (moved: Float32Array): number => {
    const pass = networkPass(tf, shape, weightTensors(tf, shape, moved), inputs, masks);
    const sumOf = (outputs: tf.Tensor2D, slopes: tf.Tensor2D) => tf.sum(tf.mul(outputs, slopes)).dataSync()[0] ?? 0;
    const ofOutput = sumOf(pass.output, by.output);
    return pass.auxiliary && by.auxiliary ? ofOutput + sumOf(pass.auxiliary, by.auxiliary) : ofOutput;
  };

  const gradient = new Float32Array(weightCount(shape));
  networkGradients(
    tf,
    shape,
    { weights, inputs, masks, pass: networkPass(tf, shape, weights, inputs, masks) },
    by,
    gradient,
  );

  const distance = 0.02;
  for (const { name, rows: height, columns, offset } of weightMatrices(shape)) {
    for (let index = offset; index < offset + height * columns; index += 1) {
      const at = (weight: number) => loss(flat.map((old, other) => (other === index ? weight : old)));
      const own = flat[index] ?? Number.NaN;
      const slope = (at(own + distance) - at(own - distance)) / (2 * distance);
      expect(gradient[index], `${name} ${index - offset}`).toBeCloseTo(slope, 1.5);
    }
  }
});
