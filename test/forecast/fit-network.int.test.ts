import { beforeAll, describe, expect, test } from "vitest";

import { CanceledError } from "../../src/base/errors.ts";
import { DivergedTrainingError, TooFewHoursError } from "../../src/forecast/errors.ts";
import { forecastErrors } from "../../src/forecast/forecast-errors.ts";
import { columnOf, type HourGrid } from "../../src/forecast/hour-grid.ts";
import { networkForecaster } from "../../src/forecast/network-forecaster.ts";
import type { NetworkModel } from "../../src/forecast/network-model.ts";
import { loadTensorFlow } from "../../src/forecast/network/load-tensorflow.ts";
import type { TensorFlow } from "../../src/forecast/network/tensorflow.ts";
import { Random } from "../../src/forecast/random.ts";
import { fitInThreads } from "../../src/forecast/training/fit-in-threads.ts";
import { type Fit, fitNetwork } from "../../src/forecast/training/fit-network.ts";
import { networkPlan } from "../../src/forecast/training/network-plan.ts";
import { changedAfter } from "./drawn-grid.ts";

const days = 60;
const hours = 24 * days;
const rows = { from: 0, to: 1_200 };
const task = { column: "co", leads: [1, 2] };
const running = new AbortController().signal;

/** Two stations with a daily cycle of CO and NO2, and a noise that fades over hours; one hour in fifty is missing. */
function dailyGrid(seed: number): HourGrid {
  const random = new Random(seed);
  const cycle = (mean: number) => {
    let noise = 0;
    return Float64Array.from({ length: hours }, (_, row) => {
      noise = 0.8 * noise + 0.05 * mean * random.normal();
      const value = mean * (1 + 0.6 * Math.sin((2 * Math.PI * row) / 24)) + noise;
      return random.uniform() < 0.02 ? NaN : Math.max(0, value);
    });
  };
  const columns = { co: [cycle(1), cycle(0.6)], no2: [cycle(40), cycle(25)] };
  return { firstHour: 474_000, hours, stations: ["north", "south"], columns };
}

/** A training of a small network in a few epochs. */
function smallFit({ grid = dailyGrid(1), to = rows.to, seed = 1, epochs = 4, peakRate = 4e-3 } = {}): Fit {
  const known = { from: 0, to };
  const plan = networkPlan(grid, task, known);
  return {
    grid,
    task,
    rows: known,
    seed,
    plan: {
      ...plan,
      shape: { ...plan.shape, hidden: 24, head: 12 },
      settings: { ...plan.settings, epochs, peakRate, warmUpSteps: 10 },
    },
  };
}

/** A digest to compare: all weights, as text. */
function weightsOf(model: NetworkModel | undefined): string {
  return model?.members.map((member) => Buffer.from(member.buffer).toString("base64")).join(" ") ?? "";
}

describe("a network trained on a few weeks of daily cycles", () => {
  let tf: TensorFlow;
  let model: NetworkModel;

  beforeAll(async () => {
    tf = await loadTensorFlow("wasm");
    model = await fitNetwork(tf, smallFit({ epochs: 12 }));
  });

  test("is computed by WebAssembly", () => {
    expect(tf.getBackend()).toBe("wasm");
  });

  test("beats persistence on the hours after its training by more than a third, at both leads and stations", async () => {
    const grid = dailyGrid(1);
    const forecasts = await networkForecaster(tf, [model]).predict(grid, { from: rows.to - 2, to: hours });

    const errors = forecastErrors(forecasts, columnOf(grid, "co"), {
      targets: { from: rows.to, to: hours },
      scaleRows: rows,
    });

    for (const { pooled, stations } of errors) {
      expect(pooled.n).toBeGreaterThan(400);
      for (const { skill } of [pooled, ...stations]) expect(skill).toBeGreaterThan(1 / 3);
      expect(pooled.coverage).toBeGreaterThan(0.5);
    }
  });

  test("tells what it was made for", () => {
    expect(model).toMatchObject({ task, stations: ["north", "south"], roundedTo: null, shape: { outputs: 6 } });
    expect(model.members).toHaveLength(1);
    // Persistence two hours ahead of a cycle of 0.6 and 0.36 around 1 and 0.6 misses by about 0.16.
    expect(model.unit).toBeGreaterThan(0.1);
    expect(model.unit).toBeLessThan(0.3);
  });

  test("says nothing about a station that it does not know, and the same about the others in any order", async () => {
    const grid = dailyGrid(1);
    const origins = { from: 1_300, to: 1_301 };
    const known = await networkForecaster(tf, [model]).predict(grid, origins);
    const [north = new Float64Array(), south = new Float64Array()] = columnOf(grid, "co");
    const [northNo2 = new Float64Array(), southNo2 = new Float64Array()] = columnOf(grid, "no2");
    const reordered = {
      ...grid,
      stations: ["south", "elsewhere", "north"],
      columns: { co: [south, north, north], no2: [southNo2, northNo2, northNo2] },
    };

    const { values } = await networkForecaster(tf, [model]).predict(reordered, origins);

    expect(values.subarray(0, 6)).toEqual(known.values.subarray(6, 12));
    expect([...values.subarray(6, 12)]).toEqual([NaN, NaN, NaN, NaN, NaN, NaN]);
    expect(values.subarray(12, 18)).toEqual(known.values.subarray(0, 6));
  });

  test("forecasts an origin from nothing after it", async () => {
    const grid = dailyGrid(1);
    const origins = { from: 1_250, to: 1_261 };
    const forecaster = networkForecaster(tf, [model]);

    const before = await forecaster.predict(grid, origins);

    expect((await forecaster.predict(changedAfter(1_260, grid, dailyGrid(9)), origins)).values).toEqual(before.values);
  });
});

describe("the weights of a training", () => {
  let tf: TensorFlow;
  let weights: string;

  beforeAll(async () => {
    tf = await loadTensorFlow("wasm");
    weights = weightsOf(await fitNetwork(tf, smallFit()));
  });

  test("are the same from the same seed, others from another", async () => {
    expect(weights.length).toBeGreaterThan(10_000);
    expect(weightsOf(await fitNetwork(tf, smallFit()))).toBe(weights);
    expect(weightsOf(await fitNetwork(tf, smallFit({ seed: 2 })))).not.toBe(weights);
  });

  test("do not depend on values after the training's rows", async () => {
    const grid = changedAfter(rows.to - 1, dailyGrid(1), dailyGrid(9));

    expect(weightsOf(await fitNetwork(tf, smallFit({ grid })))).toBe(weights);
  });

  test("do depend on the newest value of the training's rows", async () => {
    const grid = changedAfter(rows.to - 2, dailyGrid(1), dailyGrid(9));

    expect(weightsOf(await fitNetwork(tf, smallFit({ grid })))).not.toBe(weights);
  });

  test("are the same from a thread, one model a training and in their order, and progress is told up to the end", async () => {
    const shares: number[] = [];

    const models = await fitInThreads([smallFit(), smallFit({ seed: 2 })], {
      backend: "wasm",
      signal: running,
      threads: 2,
      onProgress: (share) => shares.push(share),
    });

    expect(models).toHaveLength(2);
    expect(weightsOf(models[0])).toBe(weights);
    expect(weightsOf(models[1])).not.toBe(weights);
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
  });
});

describe("a training", () => {
  test("that is asked to stop stops its threads, and gives the reason", async () => {
    const stop = new AbortController();
    const canceled = new CanceledError();

    const fits = fitInThreads([smallFit({ epochs: 10_000 })], {
      backend: "wasm",
      signal: stop.signal,
      onProgress: () => stop.abort(canceled),
    });

    await expect(fits).rejects.toBe(canceled);
  });

  test("that is asked to stop before it begins starts no thread", async () => {
    const canceled = new CanceledError();
    const options = { backend: "wasm", signal: AbortSignal.abort(canceled) } as const;

    await expect(fitInThreads([smallFit()], options)).rejects.toBe(canceled);
  });

  test("of no networks has none", async () => {
    expect(await fitInThreads([], { backend: "wasm", signal: running })).toEqual([]);
  });

  const tooFew =
    "training co: 335 hours with a target and the hours before it; expected at least 336. " +
    "Persistence is forecast until there are more";

  test("with less than two weeks of hours after the first is refused", async () => {
    const tf = await loadTensorFlow("wasm");
    // The first week is looked back at, and the last hour has no target: 168 + 336 + 1.
    const fit = fitNetwork(tf, smallFit({ to: 504, epochs: 1 }));

    await expect(fit).rejects.toThrow(TooFewHoursError);
    await expect(fit).rejects.toMatchObject({ code: "TOO_FEW_HOURS", kind: "data", message: tooFew });
    await expect(fitNetwork(tf, smallFit({ to: 505, epochs: 1 }))).resolves.toMatchObject({
      stations: ["north", "south"],
    });
  });

  test("with too few hours is refused before any thread starts: of several the first", async () => {
    const fits = [smallFit(), smallFit({ to: 504 }), smallFit({ to: 400 })];

    await expect(fitInThreads(fits, { backend: "wasm", signal: running, threads: 2 })).rejects.toThrow(tooFew);
  });

  test("that diverges in a thread is refused with the same code, kind and words, and ends the others", async () => {
    const fits = [smallFit({ epochs: 1, peakRate: Number.NaN }), smallFit({ epochs: 10_000 })];
    const { code, kind, message } = new DivergedTrainingError("co", 1);

    await expect(fitInThreads(fits, { backend: "wasm", signal: running, threads: 2 })).rejects.toMatchObject({
      code,
      kind,
      message,
    });
  });
});
