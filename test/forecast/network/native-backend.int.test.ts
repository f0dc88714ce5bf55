import { describe, expect, test } from "vitest";

import type { QuantileForecasts } from "../../../src/forecast/forecaster.ts";
import { networkForecaster } from "../../../src/forecast/network-forecaster.ts";
import { loadTensorFlow } from "../../../src/forecast/network/load-tensorflow.ts";
import { fitNetwork } from "../../../src/forecast/training/fit-network.ts";
import { networkPlan } from "../../../src/forecast/training/network-plan.ts";
import { drawnGrid } from "../drawn-grid.ts";

const native = await loadTensorFlow("native").catch((error: unknown) => String(error));

const grid = drawnGrid({ stations: 3, hours: 900, columns: ["pm25", "temperature"], seed: 3 });
const task = { column: "pm25", leads: [1, 2] };
const rows = { from: 0, to: 800 };
const fit = { grid, task, rows, plan: networkPlan(grid, task, rows), seed: 1 };
const origins = { from: 700, to: 900 };

if (typeof native === "string") test.skip(`the native library was not tested: ${native}`);
else {
  describe("the native library", () => {
    test("forecasts by a model what WebAssembly does, to a ten-thousandth of its unit", async () => {
      const wasm = await loadTensorFlow("wasm");
      const model = await fitNetwork(wasm, fit);

      const onWasm = await networkForecaster(wasm, [model]).predict(grid, origins);
      const onNative = await networkForecaster(native, [model]).predict(grid, origins);

      expect(farthestApart(onWasm, onNative)).toBeLessThan(1e-4 * model.unit);
    });

    test("trains nearly the network that WebAssembly does", async () => {
      const wasm = await loadTensorFlow("wasm");
      const [one, other] = [await fitNetwork(wasm, fit), await fitNetwork(native, fit)];

      const byOne = await networkForecaster(wasm, [one]).predict(grid, origins);
      const byOther = await networkForecaster(wasm, [other]).predict(grid, origins);

      expect(farthestApart(byOne, byOther)).toBeLessThan(0.05 * one.unit);
    });
  });
}

function farthestApart(one: QuantileForecasts, other: QuantileForecasts): number {
  expect(one.values).toHaveLength(200 * 3 * 2 * 3);
  expect(other.values).toHaveLength(one.values.length);
  return Math.max(...one.values.map((value, index) => Math.abs(value - (other.values[index] ?? Number.NaN))));
}
