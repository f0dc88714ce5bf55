import { describe, expect, test } from "vitest";

import { networkForecaster } from "../../../src/forecast/network-forecaster.ts";
import { loadTensorFlow } from "../../../src/forecast/network/load-tensorflow.ts";
import { fitNetwork } from "../../../src/forecast/training/fit-network.ts";
import { networkPlan } from "../../../src/forecast/training/network-plan.ts";
import { drawnGrid } from "../drawn-grid.ts";

const native = await loadTensorFlow("native").catch((error: unknown) => String(error));

describe.skipIf(typeof native === "string")(
  `@tensorflow/tfjs-node (${typeof native === "string" ? native : "here"})`,
  () => {
    const grid = drawnGrid({ stations: 3, hours: 900, columns: ["pm25", "temperature"], seed: 3 });
    const task = { column: "pm25", leads: [1, 2] };
    const rows = { from: 0, to: 800 };

    test("a model forecasts the same on both backends, to a ten-thousandth of its unit", async () => {
      if (typeof native === "string") return;
      const wasm = await loadTensorFlow("wasm");
      const plan = networkPlan(grid, task, rows);
      const model = await fitNetwork(wasm, { grid, task, rows, plan, seed: 1 });

      const [left, right] = await Promise.all(
        [wasm, native].map((tf) => networkForecaster(tf, [model]).predict(grid, { from: 700, to: 900 })),
      );

      const farthest = left?.values.map((value, index) => Math.abs(value - (right?.values[index] ?? Number.NaN)));
      expect(Math.max(...(farthest ?? [Number.NaN]))).toBeLessThan(1e-4 * model.unit);
    });

    test("a training on the native library gives nearly the network that WebAssembly gives", async () => {
      if (typeof native === "string") return;
      const plan = networkPlan(grid, task, rows);
      const fit = { grid, task, rows, plan, seed: 1 };
      const [onWasm, onNative] = [await fitNetwork(await loadTensorFlow("wasm"), fit), await fitNetwork(native, fit)];

      const forecasts = await Promise.all(
        [onWasm, onNative].map(async (model) =>
          networkForecaster(await loadTensorFlow("wasm"), [model]).predict(grid, { from: 700, to: 900 }),
        ),
      );

      const [left, right] = forecasts.map(({ values }) => values);
      const differences = left?.map((value, index) => Math.abs(value - (right?.[index] ?? Number.NaN))) ?? [];
      expect(Math.max(...differences)).toBeLessThan(0.05 * onWasm.unit);
    });
  },
);
