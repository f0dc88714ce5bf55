import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { HourlyMeasurement } from "../../src/domain/hourly-measurement.ts";
import { mergeHour } from "../../src/domain/merge-hour.ts";
import { parameterKeys } from "../../src/domain/parameter.ts";
import { hour, type HourFields } from "../support/hours.ts";

const monday = "2024-03-04T10:05:00.000Z";
const tuesday = "2024-03-05T10:05:00.000Z";
const wednesday = "2024-03-06T10:05:00.000Z";

/** The same hour as every fetch tells it. */
function fetched(fetchedAt: string, fields: HourFields = {}): HourlyMeasurement {
  return hour("2024-03-04T09:00Z", { fetchedAt, payload: `body of ${fetchedAt}`, ...fields });
}

describe("a final hour", () => {
  test("fetched again with other values takes the newer ones and records one restatement for each that changed", () => {
    const stored = fetched(monday, { values: { co: -0.2, pm25: 10, o3: -3 } });
    const newer = fetched(tuesday, { values: { co: 0, pm25: 10, o3: 0 } });

    expect(mergeHour(stored, newer)).toEqual({
      ...newer,
      restatements: [
        { parameter: "co", before: -0.2, after: 0, beforeFetchedAt: monday, afterFetchedAt: tuesday },
        { parameter: "o3", before: -3, after: 0, beforeFetchedAt: monday, afterFetchedAt: tuesday },
      ],
      restatedAt: tuesday,
    });
  });

  test("restated twice keeps both restatements, oldest first, and the time of the newer", () => {
    const stored = mergeHour(fetched(monday, { values: { pm25: 10 } }), fetched(tuesday, { values: { pm25: 11 } }));

    const merged = mergeHour(stored, fetched(wednesday, { values: { pm25: 12 } }));

    expect(merged.values.pm25).toBe(12);
    expect(merged.fetchedAt).toBe(wednesday);
    expect(merged.restatedAt).toBe(wednesday);
    expect(merged.restatements).toEqual([
      { parameter: "pm25", before: 10, after: 11, beforeFetchedAt: monday, afterFetchedAt: tuesday },
      { parameter: "pm25", before: 11, after: 12, beforeFetchedAt: tuesday, afterFetchedAt: wednesday },
    ]);
  });

  test("fetched again with equal values stays the very row that is stored", () => {
    const stored = fetched(monday);

    expect(mergeHour(stored, fetched(tuesday))).toBe(stored);
  });

  test("keeps the stored row when a value differs by a millionth, and restates it beyond that", () => {
    const stored = fetched(monday, { values: { temperature: 0 } });

    expect(mergeHour(stored, fetched(tuesday, { values: { temperature: 1e-6 } }))).toBe(stored);
    expect(mergeHour(stored, fetched(tuesday, { values: { temperature: -1e-6 } }))).toBe(stored);
    expect(mergeHour(stored, fetched(tuesday, { values: { temperature: 1.1e-6 } })).restatements).toHaveLength(1);
  });

  test("is not replaced by an older fetch", () => {
    const stored = fetched(tuesday, { values: { pm25: 11 } });

    expect(mergeHour(stored, fetched(monday, { values: { pm25: 10 } }))).toBe(stored);
  });

  test("is never replaced by an unfinished one, however new", () => {
    const stored = fetched(monday, { values: { pm25: 11 } });

    expect(mergeHour(stored, fetched(tuesday, { values: { pm25: 99 }, provisional: true }))).toBe(stored);
  });

  test.each<readonly [what: string, before: number | null, after: number | null]>([
    ["a value that vanishes is restated as missing", 80.5, null],
    ["a value that appears late is restated from missing", null, 80.5],
    ["missing is not 0", null, 0],
    ["0 is not missing", 0, null],
  ])("%s", (_, before, after) => {
    const stored = fetched(monday, { values: { relativeHumidity: before } });
    const newer = fetched(tuesday, { values: { relativeHumidity: after } });

    expect(mergeHour(stored, newer)).toMatchObject({
      values: { relativeHumidity: after },
      restatements: [
        { parameter: "relativeHumidity", before, after, beforeFetchedAt: monday, afterFetchedAt: tuesday },
      ],
    });
  });

  test("with a value missing in both fetches stays as it is", () => {
    const stored = fetched(monday, { values: { relativeHumidity: null } });

    expect(mergeHour(stored, fetched(tuesday, { values: { relativeHumidity: null } }))).toBe(stored);
  });
});

describe("an unfinished hour", () => {
  test("becomes final without a restatement, whatever its values were", () => {
    const stored = fetched(monday, { values: { pm10: 14.5, relativeHumidity: null }, provisional: true });
    const newer = fetched(tuesday, { values: { pm10: 16.9, relativeHumidity: 69.5 } });

    expect(mergeHour(stored, newer)).toEqual(newer);
  });

  test("becomes final even if its values stay equal", () => {
    expect(mergeHour(fetched(monday, { provisional: true }), fetched(tuesday))).toEqual(fetched(tuesday));
  });

  test("takes the values of a newer fetch while it is still unfinished", () => {
    const newer = fetched(tuesday, { values: { pm10: 15 }, provisional: true });

    expect(mergeHour(fetched(monday, { values: { pm10: 14.5 }, provisional: true }), newer)).toEqual(newer);
  });

  test("stays the very row that is stored when fetched again, still unfinished and equal", () => {
    const stored = fetched(monday, { provisional: true });

    expect(mergeHour(stored, fetched(tuesday, { provisional: true }))).toBe(stored);
  });

  test("is not replaced by an older fetch", () => {
    const stored = fetched(tuesday, { values: { pm10: 15 }, provisional: true });

    expect(mergeHour(stored, fetched(monday, { values: { pm10: 14.5 }, provisional: true }))).toBe(stored);
  });
});

const anyValue = fc.constantFrom(null, -0.5, 0, 1e-6, 12.25);
const anyFetch = fc
  .record({
    fetchedAt: fc.constantFrom(monday, tuesday, wednesday),
    provisional: fc.boolean(),
    values: fc.record({ co: anyValue, pm25: anyValue, relativeHumidity: anyValue }),
  })
  .map(({ fetchedAt, ...fields }) => fetched(fetchedAt, fields));

test("merging the same fetch twice is merging it once, and the history always explains the values", () => {
  fc.assert(
    fc.property(fc.array(anyFetch, { minLength: 1, maxLength: 8 }), ([first = fetched(monday), ...fetches]) => {
      let stored = first;
      for (const next of fetches) {
        const merged = mergeHour(stored, next);

        expect(mergeHour(merged, next)).toBe(merged);
        expect(merged.provisional && !stored.provisional).toBe(false);
        expect(merged.fetchedAt >= stored.fetchedAt).toBe(true);
        expect(merged.restatements.slice(0, stored.restatements.length)).toEqual(stored.restatements);
        expect(merged.restatedAt).toBe(merged.restatements.at(-1)?.afterFetchedAt ?? null);
        stored = merged;
      }
      for (const parameter of parameterKeys) {
        const newest = stored.restatements.findLast((restatement) => restatement.parameter === parameter);
        if (newest && newest.after !== null) expect(stored.values[parameter]).toBeCloseTo(newest.after, 5);
        if (newest && newest.after === null) expect(stored.values[parameter]).toBeNull();
      }
    }),
  );
});
