import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { heatIndexCelsius } from "../../examples/heat-index/heat-index.ts";

/** The same in °F, in which the US National Weather Service has its chart. */
const heatIndexFahrenheit = (fahrenheit: number, humidity: number) =>
  heatIndexCelsius((fahrenheit - 32) / 1.8, humidity) * 1.8 + 32;

describe("the heat index is that of the chart of the US National Weather Service", () => {
  // Whole °F at 80, 82, 84, … °F of air; the chart cuts or rounds, and was made without the two adjustments.
  test.each([
    [40, [80, 81, 83, 85, 88, 91, 94, 97, 101, 105, 109, 114, 119, 124, 130, 136]],
    [45, [80, 82, 84, 87, 89, 93, 96, 100, 104, 109, 114, 119, 124, 130, 137]],
    [50, [81, 83, 85, 88, 91, 95, 99, 103, 108, 113, 118, 124, 131, 137]],
    [55, [81, 84, 86, 89, 93, 97, 101, 106, 112, 117, 124, 130, 137]],
    [60, [82, 84, 88, 91, 95, 100, 105, 110, 116, 123, 129, 137]],
    [65, [82, 85, 89, 93, 98, 103, 108, 114, 121, 128, 136]],
    [70, [83, 86, 90, 95, 100, 105, 112, 119, 126, 134]],
    [75, [84, 88, 92, 97, 103, 109, 116, 124, 132]],
    [80, [84, 89, 94, 100, 106, 113, 121, 129]],
  ])("at %i percent humidity: %j", (humidity, chart) => {
    const found = chart.map((_, index) => heatIndexFahrenheit(80 + 2 * index, humidity));

    const differences = found.map((value, index) => Math.abs(value - (chart[index] ?? 0)));
    expect(Math.max(...differences)).toBeLessThan(0.95);
  });

  test.each([
    [90, 70, 105.9],
    [80, 40, 79.6],
  ])("%s °F of air at %s percent humidity feels like %s °F", (air, humidity, felt) => {
    expect(heatIndexFahrenheit(air, humidity)).toBeCloseTo(felt, 1);
  });
});

describe("its adjustments", () => {
  test.each([
    [100, 5, 92.5, "1.7 °F less for dry heat"],
    [95, 10, 89.4, "0.8 °F less for dry heat"],
    [82, 90, 92, "0.5 °F more for humid warmth"],
    [84, 100, 103.6, "0.9 °F more for humid warmth"],
  ])("%s °F at %s percent feel like %s °F: %s", (air, humidity, felt) => {
    expect(Math.abs(heatIndexFahrenheit(air, humidity) - felt)).toBeLessThan(0.06);
  });
});

test.each([
  [70, 50, 69.05],
  [50, 50, 47.05],
])("below 80 °F it is Steadman's: %s °F at %s percent feel like %s °F", (air, humidity, felt) => {
  expect(heatIndexFahrenheit(air, humidity)).toBeCloseTo(felt, 6);
});

test("it is in °C: 32.2 °C at 70 percent feel like 41 °C", () => {
  expect(heatIndexCelsius(32.2, 70)).toBeCloseTo(41, 1);
});

test("more humidity never feels cooler in warm air", () => {
  const air = fc.double({ min: 27, max: 43, noNaN: true });
  const humidity = fc.double({ min: 40, max: 85, noNaN: true });
  fc.assert(
    fc.property(air, humidity, humidity, (celsius, one, other) => {
      const [drier, wetter] = [Math.min(one, other), Math.max(one, other)];
      expect(heatIndexCelsius(celsius, wetter)).toBeGreaterThanOrEqual(heatIndexCelsius(celsius, drier) - 1e-9);
    }),
    { numRuns: 1_000 },
  );
});
