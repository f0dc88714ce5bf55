import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { trainingTargets } from "../../../src/forecast/training/training-targets.ts";
import { changedAfter, drawnGrid } from "../drawn-grid.ts";
import { tinyGrid } from "../tiny-grid.ts";

const lead1 = { column: "co", leads: [1] };
const bothLeads = { column: "co", leads: [1, 2] };

describe("what a network learns", () => {
  test("is the change since the last observed value, in the mean absolute change", () => {
    const { changes, unit, leadScales } = trainingTargets(tinyGrid([1, 3, 9]), lead1, { from: 0, to: 3 }, []);

    expect(unit).toBe(4);
    expect([...changes]).toEqual([0.5, 1.5, NaN]);
    expect(leadScales).toEqual([1]);
  });

  test("stands at its origin, the leads of a station side by side, in the unit of the lead with the largest changes", () => {
    const grid = tinyGrid([1, 3, 5, 7], [0, 0, 0, 0]);

    const { changes, unit, leads, leadScales } = trainingTargets(grid, bothLeads, { from: 0, to: 4 }, []);

    // Lead 1 changes by 2 or 0, lead 2 by 4 or 0: 1 and 2 on the mean.
    expect([unit, leads, leadScales]).toEqual([2, 2, [0.5, 1]]);
    expect([...changes]).toEqual(
      [
        [1, 2, 0, 0],
        [1, 2, 0, 0],
        [1, NaN, 0, NaN],
        [NaN, NaN, NaN, NaN],
      ].flat(),
    );
  });

  test("is missing where the target was not observed, and refers to the last value where the origin was not", () => {
    const { changes } = trainingTargets(tinyGrid([NaN, 2, NaN, 6]), bothLeads, { from: 0, to: 4 }, []);

    // Lead 1 of row 2 and lead 2 of row 1 have target row 3: 6 − 2.
    expect([...changes]).toEqual([NaN, NaN, NaN, 1, 1, NaN, NaN, NaN]);
  });

  test("lies in the rows of the training: each lead by its own target hour", () => {
    const { changes } = trainingTargets(tinyGrid([0, 1, 2, 3, 4, 5]), bothLeads, { from: 2, to: 4 }, []);

    // Targets are rows 2 and 3: origins 1 and 2 one hour ahead, 0 and 1 two hours ahead.
    expect([...changes]).toEqual([NaN, 1, 0.5, 1, 0.5, NaN, NaN, NaN, NaN, NaN, NaN, NaN]);
  });

  test("is 0 in units of 1 where nothing ever changes, and nothing where nothing was observed", () => {
    expect(trainingTargets(tinyGrid([5, 5]), lead1, { from: 0, to: 2 }, [])).toMatchObject({
      changes: Float32Array.of(0, NaN),
      unit: 1,
      leadScales: [1],
    });
    expect(trainingTargets(tinyGrid([NaN, NaN]), lead1, { from: 0, to: 2 }, [])).toMatchObject({
      changes: Float32Array.of(NaN, NaN),
      unit: 1,
    });
  });
});

describe("auxiliary targets", () => {
  const grid = {
    ...tinyGrid([1, 1, 1]),
    columns: { co: [Float64Array.of(1, 1, 1)], no2: [Float64Array.of(0, 3, 4)], o3: [Float64Array.of(5, NaN, 7)] },
  };

  test("are changes of other columns, each divided by its own mean, column by column", () => {
    const { auxiliary, auxiliaries } = trainingTargets(grid, bothLeads, { from: 0, to: 3 }, ["no2", "o3"]);

    expect(auxiliaries).toBe(4);
    // no2 changes by 3 and 1 in an hour, 4 in two; o3 by 2 from row 1 and from row 0.
    expect([...auxiliary]).toEqual(
      [
        [1.5, 1, NaN, 1],
        [0.5, NaN, 1, NaN],
        [NaN, NaN, NaN, NaN],
      ].flat(),
    );
  });

  test("are cut at ten mean changes", () => {
    const spike = Array.from({ length: 50 }, (_, row) => (row === 25 ? 1_000 : 0));
    const spiky = { ...tinyGrid(spike), columns: { ...tinyGrid(spike).columns, no2: [Float64Array.from(spike)] } };

    const { auxiliary } = trainingTargets(spiky, lead1, { from: 0, to: 50 }, ["no2"]);

    expect([auxiliary[23], auxiliary[24], auxiliary[25], auxiliary[26]]).toEqual([0, 10, -10, 0]);
  });

  test("are none without other columns", () => {
    expect(trainingTargets(grid, lead1, { from: 0, to: 3 }, [])).toMatchObject({
      auxiliary: new Float32Array(),
      auxiliaries: 0,
    });
  });
});

test("values after the training's rows change no target", () => {
  const hours = 40;
  const draw = (seed: number) => drawnGrid({ stations: 2, hours, columns: ["co", "no2"], seed, gaps: 0.3 });
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(hours), (seed, to) => {
      const rows = { from: 0, to };
      const changed = changedAfter(to - 1, draw(seed), draw(seed + 1));
      expect(trainingTargets(changed, bothLeads, rows, ["no2"])).toEqual(
        trainingTargets(draw(seed), bothLeads, rows, ["no2"]),
      );
    }),
  );
});
