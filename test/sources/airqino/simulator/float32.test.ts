import fc from "fast-check";
import { expect, test } from "vitest";

import { float32Text } from "../../../../src/sources/airqino/simulator/float32.ts";

test.each([
  [0, "0.0"],
  [-0, "0.0"],
  [8, "8.0"],
  [407.9, "407.9"],
  [881.3 / 30, "29.376667"],
  [88 / 30, "2.9333334"],
  [0.1, "0.1"],
  [-0.43255, "-0.43255"],
  [0.0009831673, "0.0009831673"],
  [365.2, "365.2"],
])("%d is printed as the shortest text of its float32, %s", (value, text) => {
  expect(float32Text(value)).toBe(text);
});

test("any printed value names the same float32 again, with at least one decimal", () => {
  fc.assert(
    fc.property(fc.float({ min: -1_000, max: 1_000, noNaN: true }), (value) => {
      const text = float32Text(value);
      expect(Math.fround(Number(text))).toBe(value + 0);
      expect(text).toMatch(/^-?\d+(\.\d+)?(e-\d+)?$/);
    }),
  );
});
