import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { columnStep } from "../../../src/forecast/training/column-step.ts";

/** One station with so many values in its rows. */
function column(hours: number, valueOf: (row: number) => number): readonly Float64Array[] {
  return [Float64Array.from({ length: hours }, (_, row) => valueOf(row))];
}

const all = { from: 0, to: 1_000 };
/** 100, 300, 700 … 1,900: multiples of 100, and of nothing larger. */
const hundreds = (row: number) => 100 * (1 + ((row * 3) % 19));

describe("the step of a column", () => {
  test("is 100 for CO that is told in steps of 100", () => {
    expect(columnStep(column(1_000, hundreds), all, 265)).toBe(100);
  });

  test("is the same of both stations together", () => {
    const uneven = column(1_000, (row) => 100 * row + 50);

    expect(columnStep([...column(1_000, hundreds), ...uneven], all, 265)).toBeNull();
  });

  test("is the largest that fits: 0.5 of halves, 20 of twenties", () => {
    expect(
      columnStep(
        column(1_000, (row) => 0.5 * (row % 9)),
        all,
        1.2,
      ),
    ).toBe(0.5);
    expect(
      columnStep(
        column(1_000, (row) => 20 * (row % 9)),
        all,
        30,
      ),
    ).toBe(20);
  });

  test("does not exist where values are not stepped", () => {
    expect(
      columnStep(
        column(1_000, (row) => 100 + 37.3 * Math.sin(row)),
        all,
        30,
      ),
    ).toBeNull();
  });

  test("does not count when it is too fine to matter: a quarter of the usual change", () => {
    expect(columnStep(column(1_000, hundreds), all, 400)).toBe(100);
    expect(columnStep(column(1_000, hundreds), all, 401)).toBeNull();
  });

  test("bears one value in a hundred that is not a multiple, not more", () => {
    const withOthers = (count: number) => column(1_000, (row) => (row < count ? 130 : hundreds(row)));

    expect(columnStep(withOthers(9), all, 265)).toBe(100);
    expect(columnStep(withOthers(10), all, 265)).toBeNull();
  });

  test("is told by positive values alone: zeros and gaps are multiples of everything", () => {
    const mostlyZero = column(1_000, (row) => (row % 10 === 0 ? 37.3 + row : row % 2 === 0 ? 0 : NaN));

    expect(columnStep(mostlyZero, all, 30)).toBeNull();
    expect(
      columnStep(
        column(1_000, () => 0),
        all,
        1,
      ),
    ).toBeNull();
    expect(columnStep([], all, 1)).toBeNull();
  });

  test("is told by the newest year of the rows, and nothing after them", () => {
    const hours = 8_760 + 2_000;
    const stepped = column(hours, (row) => (row >= 1_000 && row < 9_760 ? hundreds(row) : 37.3 + row));

    expect(columnStep(stepped, { from: 0, to: 9_760 }, 265)).toBe(100);
    expect(columnStep(stepped, { from: 0, to: hours }, 265)).toBeNull();
    expect(columnStep(stepped, { from: 0, to: 8_000 }, 265)).toBeNull();
  });
});

test("a step divides all values, and is at least a quarter of the usual change", () => {
  const values = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 500 }), (drawn, usualChange) => {
      const step = columnStep([Float64Array.from(drawn)], { from: 0, to: drawn.length }, usualChange);
      if (step === null) return;
      expect(step).toBeGreaterThanOrEqual(usualChange / 4);
      for (const value of drawn) expect(Math.abs(value / step - Math.round(value / step))).toBeLessThan(1e-6);
    }),
  );
});
