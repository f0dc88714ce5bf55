import fc from "fast-check";
import { expect, test } from "vitest";

import { stationIdSchema } from "../../../src/domain/station.ts";
import { stationSlug } from "../../../src/sources/csv/station-slug.ts";

test.each([
  ["smart188", "smart188"],
  ["Dongsi", "dongsi"],
  ["Station 3", "station-3"],
  ["station_3", "station-3"],
  ["  École · Nord (1) ", "ecole-nord-1"],
  ["7", "7"],
  ["a-", "a-"],
  ["A".repeat(40), "a".repeat(40)],
])("%j is %j", (name, id) => {
  expect(stationSlug(name)).toBe(id);
});

test.each(["", " ", "北京", "---", "a".repeat(41)])("%j makes no id", (name) => {
  expect(stationSlug(name)).toBeNull();
});

test("an id is its own slug, and every slug is an id", () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const slug = stationSlug(name);
      if (slug === null) return;
      expect(stationIdSchema.parse(slug)).toBe(slug);
      expect(stationSlug(slug)).toBe(slug);
    }),
  );
});
