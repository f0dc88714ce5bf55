import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  difference,
  type Interval,
  intersection,
  intervalsOf,
  type IntervalSet,
  newestFirst,
  size,
  union,
} from "../../src/pipeline/interval-set.ts";

/** @returns every number of the set, as it stands there. */
function numbersOf(set: readonly Interval[]): number[] {
  return set.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));
}

function sorted(numbers: Iterable<number>): number[] {
  return [...numbers].toSorted((left, right) => left - right);
}

/** Ordered, none empty, none touching the next. */
function expectCanonical(set: IntervalSet): void {
  for (const [index, { from, to }] of set.entries()) {
    expect(from).toBeLessThan(to);
    expect(from).toBeGreaterThan(set[index - 1]?.to ?? Number.NEGATIVE_INFINITY);
  }
}

const anyNumbers = fc.array(fc.integer({ min: -15, max: 25 }), { maxLength: 30 });

describe("a set of numbers", () => {
  test("is one range when they follow each other, in whatever order and however often they come", () => {
    expect(intervalsOf([3, 1, 2, 2, 4])).toEqual([{ from: 1, to: 5 }]);
  });

  test("is a range for each run of numbers", () => {
    expect(intervalsOf([7, 1, 2, 9])).toEqual([
      { from: 1, to: 3 },
      { from: 7, to: 8 },
      { from: 9, to: 10 },
    ]);
  });

  test("without numbers is empty", () => {
    expect(intervalsOf([])).toEqual([]);
    expect(size([])).toBe(0);
  });

  test("holds exactly what was given", () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        const set = intervalsOf(numbers);

        expectCanonical(set);
        expect(numbersOf(set)).toEqual(sorted(new Set(numbers)));
        expect(size(set)).toBe(new Set(numbers).size);
      }),
    );
  });
});

describe("two sets", () => {
  test("that touch become one range", () => {
    expect(union([{ from: 1, to: 3 }], [{ from: 3, to: 5 }])).toEqual([{ from: 1, to: 5 }]);
  });

  test("that touch have nothing in common", () => {
    expect(intersection([{ from: 1, to: 3 }], [{ from: 3, to: 5 }])).toEqual([]);
  });

  test("leave a hole where one is taken out of the middle", () => {
    expect(difference([{ from: 0, to: 10 }], [{ from: 4, to: 6 }])).toEqual([
      { from: 0, to: 4 },
      { from: 6, to: 10 },
    ]);
  });

  test("an empty part in a union is left out", () => {
    expect(union([{ from: 4, to: 4 }], [{ from: 1, to: 2 }])).toEqual([{ from: 1, to: 2 }]);
  });

  test("join, meet and part as sets of numbers do", () => {
    fc.assert(
      fc.property(anyNumbers, anyNumbers, (leftNumbers, rightNumbers) => {
        const [left, right] = [new Set(leftNumbers), new Set(rightNumbers)];
        const [leftSet, rightSet] = [intervalsOf(left), intervalsOf(right)];
        const results: readonly (readonly [IntervalSet, ReadonlySet<number>])[] = [
          [union(leftSet, rightSet), new Set([...left, ...right])],
          [intersection(leftSet, rightSet), new Set([...left].filter((number) => right.has(number)))],
          [difference(leftSet, rightSet), new Set([...left].filter((number) => !right.has(number)))],
        ];

        for (const [set, expected] of results) {
          expectCanonical(set);
          expect(numbersOf(set)).toEqual(sorted(expected));
          expect(size(set)).toBe(expected.size);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("cut into pieces", () => {
  test("the newest piece is whole, and the oldest of each range takes the rest", () => {
    expect(
      newestFirst(
        [
          { from: 0, to: 2 },
          { from: 10, to: 17 },
        ],
        3,
      ),
    ).toEqual([
      { from: 14, to: 17 },
      { from: 11, to: 14 },
      { from: 10, to: 11 },
      { from: 0, to: 2 },
    ]);
  });

  test("a range as long as a piece stays whole", () => {
    expect(newestFirst([{ from: 0, to: 366 }], 366)).toEqual([{ from: 0, to: 366 }]);
  });

  test("an empty set has no pieces", () => {
    expect(newestFirst([], 3)).toEqual([]);
  });

  test("all numbers are there once, from the highest down, in pieces that are not too long", () => {
    fc.assert(
      fc.property(anyNumbers, fc.integer({ min: 1, max: 12 }), (numbers, length) => {
        const pieces = newestFirst(intervalsOf(numbers), length);

        expect(numbersOf(pieces.toReversed())).toEqual(sorted(new Set(numbers)));
        for (const piece of pieces) expect(piece.to - piece.from).toBeLessThanOrEqual(length);
      }),
    );
  });
});
