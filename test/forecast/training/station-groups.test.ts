import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Random } from "../../../src/forecast/random.ts";
import { stationGroups } from "../../../src/forecast/training/station-groups.ts";
import { changedAfter, drawnGrid } from "../drawn-grid.ts";
import { tinyGrid } from "../tiny-grid.ts";

const hours = 200;
const rows = { from: 0, to: hours };

/** Stations of several towns in turn: each town has changes of its own, its stations levels and a little noise of theirs. */
function townsGrid(stations: number, towns: number) {
  const random = new Random(1);
  const walks = Array.from({ length: towns }, () => {
    let level = 0;
    return Array.from({ length: hours }, () => (level += random.normal()));
  });
  const series = Array.from({ length: stations }, (_, station) =>
    Array.from({ length: hours }, (__, row) => {
      const town = walks[station % towns]?.[row] ?? NaN;
      return random.uniform() < 0.1 ? NaN : 100 * station + (1 + station) * (town + 0.2 * random.normal());
    }),
  );
  return tinyGrid(...series);
}

/** Of 32 stations of two towns in turn. */
const townGroups = [0, 1].map((town) => Array.from({ length: 16 }, (_, index) => `station ${2 * index + town}`));

describe("groups of stations", () => {
  test.each([
    [1, [1]],
    [16, [16]],
    [17, [9, 8]],
    [32, [16, 16]],
    [33, [11, 11, 11]],
    [35, [12, 12, 11]],
  ])("of %d are of about equal sizes, at most 16: %j", (stations, sizes) => {
    const grid = drawnGrid({ stations, hours: 20, columns: ["co"], seed: 1 });

    expect(stationGroups(grid, "co", { from: 0, to: 20 }).map((group) => group.length)).toEqual(sizes);
  });

  test("hold those together whose hours move alike, whatever their levels", () => {
    const groups = stationGroups(townsGrid(32, 2), "co", rows);

    expect(groups).toEqual(townGroups);
  });

  test("are decided in the given rows alone", () => {
    const grid = townsGrid(32, 2);
    const [one = new Float64Array(), other = new Float64Array()] = grid.columns["co"] ?? [];
    const halves = grid.stations.map((_, station) => (station < 16 ? one : other).map((value) => 1_000 * value));
    const later = changedAfter(149, grid, { ...grid, columns: { co: halves } });

    expect(stationGroups(later, "co", { from: 0, to: 150 })).toEqual(townGroups);
    expect(stationGroups(later, "co", { from: 150, to: hours })).toEqual([
      grid.stations.slice(0, 16),
      grid.stations.slice(16),
    ]);
  });

  test("hold a station that never measured too", () => {
    const silent = tinyGrid(...Array.from({ length: 20 }, () => [NaN, NaN, NaN]));

    expect(stationGroups(silent, "co", { from: 0, to: 3 }).flat().toSorted()).toEqual([...silent.stations].toSorted());
  });
});

test("each station is in one group, and no group has more than 16", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(1_000), (stations, seed) => {
      const grid = drawnGrid({ stations, hours: 12, columns: ["co"], seed, gaps: 0.2 });
      const groups = stationGroups(grid, "co", { from: 0, to: 12 });
      expect(groups.flat().toSorted()).toEqual([...grid.stations].toSorted());
      expect(Math.max(...groups.map((group) => group.length))).toBeLessThanOrEqual(16);
    }),
    { numRuns: 50 },
  );
});
