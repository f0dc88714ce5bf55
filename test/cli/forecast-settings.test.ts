import { describe, expect, test } from "vitest";

import { loadConfig } from "../../src/cli/config.ts";
import { memberSeeds } from "../../src/cli/forecast-settings.ts";

test("without any variable, three networks forecast three hours on WebAssembly, on every core", () => {
  expect(loadConfig({}).forecast).toEqual({ backend: "wasm", leads: [1, 2, 3], members: 3 });
});

test("each variable is read", () => {
  const env = {
    HARMATTAN_FORECAST_BACKEND: "native",
    HARMATTAN_FORECAST_LEADS: "1,6,24",
    HARMATTAN_FORECAST_MEMBERS: "10",
    HARMATTAN_FORECAST_THREADS: "2",
  };

  expect(loadConfig(env).forecast).toEqual({ backend: "native", leads: [1, 6, 24], members: 10, threads: 2 });
});

describe("faults", () => {
  test.each([
    ["HARMATTAN_FORECAST_LEADS", "2,1", "expected ascending hours from 1 to 24"],
    ["HARMATTAN_FORECAST_LEADS", "1,1", "expected ascending hours from 1 to 24"],
    ["HARMATTAN_FORECAST_LEADS", "0", "expected ascending hours from 1 to 24"],
    ["HARMATTAN_FORECAST_LEADS", "25", "expected ascending hours from 1 to 24"],
    ["HARMATTAN_FORECAST_LEADS", "1, 2", "expected whole hours by commas, like 1,2,3"],
    ["HARMATTAN_FORECAST_MEMBERS", "0", "expected at least 1"],
    ["HARMATTAN_FORECAST_MEMBERS", "11", "expected at most 10"],
    ["HARMATTAN_FORECAST_BACKEND", "cpu", 'Invalid option: expected one of "wasm"|"native"'],
    ["HARMATTAN_FORECAST_THREADS", "two", "expected a whole number"],
  ])("%s=%s", (name, value, fault) => {
    const error = { code: "CONFIGURATION", message: `configuration: ${name}: ${fault} (found "${value}")` };

    expect(() => loadConfig({ [name]: value })).toThrow(expect.objectContaining(error));
  });
});

test("members differ by their seeds, which are the same every time", () => {
  expect(memberSeeds({ members: 3 })).toEqual([0, 1, 2]);
});
