import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  difference,
  includes,
  type Interval,
  intersection,
  intervalsOf,
  type IntervalSet,
  newestFirst,
  numbersOf,
  size,
  union,
  within,
} from "../../src/pipeline/interval-set.ts";

/** @returns every number of the set, as it stands there, one loop step each. */
function listed(set: readonly Interval[]): number[] {
  const numbers: number[] = [];
  for (const { from, to } of set) for (let number = from; number < to; number += 1) numbers.push(number);
  return numbers;
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

const anyNumbers = fc.array(fc.integer({ min: -15, max: 25 }), { maxLength: 30, size: "max" });

describe("a set of numbers", () => {
  test("rule 5: is one range when they follow each other, in whatever order and however often they come", () => {
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
        expect(listed(set)).toEqual(sorted(new Set(numbers)));
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
          expect(listed(set)).toEqual(sorted(expected));
          expect(size(set)).toBe(expected.size);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("what of a set lies in a range", () => {
  const set: IntervalSet = [
    { from: 0, to: 3 },
    { from: 5, to: 6 },
    { from: 10, to: 20 },
  ];

  test("is cut at both ends of the range", () => {
    expect(within(set, { from: 2, to: 12 })).toEqual([
      { from: 2, to: 3 },
      { from: 5, to: 6 },
      { from: 10, to: 12 },
    ]);
  });

  test("is nothing in a hole, at an end that is not included, in an empty range and in an empty set", () => {
    expect(within(set, { from: 6, to: 10 })).toEqual([]);
    expect(within(set, { from: 20, to: 30 })).toEqual([]);
    expect(within(set, { from: 11, to: 11 })).toEqual([]);
    expect(within([], { from: 0, to: 9 })).toEqual([]);
  });

  test("tells whether a number is in it: the first of a range is, the end is not", () => {
    expect([-1, 0, 2, 3, 4, 5, 6, 19, 20].map((number) => includes(set, number))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(includes([], 0)).toBe(false);
  });

  test("is what a set of numbers has there", () => {
    fc.assert(
      fc.property(anyNumbers, fc.integer({ min: -20, max: 30 }), fc.nat(20), (numbers, from, length) => {
        const inRange = [...new Set(numbers)].filter((number) => number >= from && number < from + length);

        const found = within(intervalsOf(numbers), { from, to: from + length });

        expectCanonical(found);
        expect(listed(found)).toEqual(sorted(inRange));
        expect(includes(intervalsOf(numbers), from)).toBe(numbers.includes(from));
      }),
      { numRuns: 500 },
    );
  });
});

test("the numbers of a set come lowest first, and ten years of days are one range of 3653", () => {
  expect(
    numbersOf([
      { from: -2, to: 1 },
      { from: 4, to: 5 },
    ]),
  ).toEqual([-2, -1, 0, 4]);
  expect(numbersOf([])).toEqual([]);
  expect(numbersOf([{ from: 16_071, to: 19_724 }])).toHaveLength(3653);
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

        expect(listed(pieces.toReversed())).toEqual(sorted(new Set(numbers)));
        for (const piece of pieces) expect(piece.to - piece.from).toBeLessThanOrEqual(length);
      }),
    );
  });
});
