import { describe, expect, test } from "vitest";

import { emptyState } from "../../src/pipeline/ledger.ts";
import type { InputVersions } from "../../src/pipeline/partition-record.ts";
import { areSameInputs, newestVersion, staleCauses } from "../../src/pipeline/staleness.ts";
import { overlap, withNeighbours } from "../../src/pipeline/upstream.ts";
import { published, quarantined, slot } from "./memory-ledger.ts";
import { planned } from "./planned.ts";
import { tinyAsset } from "./tiny-assets.ts";

/** Why a partition is stale that code "1" wrote from `then`, while its inputs are `now`: the first cause. */
function cause(then: InputVersions, now: InputVersions, codeVersion = "1") {
  return staleCauses({ codeVersion }, { codeVersion: "1", inputVersions: then }, now).at(0) ?? null;
}

describe("a partition is", () => {
  test("rule 17: fresh if its code and all its inputs are as when it was written", () => {
    expect(cause({ hourly: "v1", weather: null }, { weather: null, hourly: "v1" })).toBeNull();
    expect(cause({}, {})).toBeNull();
  });

  test("rule 17: stale by CODE if other code wrote it, whatever else changed", () => {
    expect(cause({ hourly: "v1" }, { hourly: "v1" }, "2")).toBe("code");
    expect(cause({ hourly: "v1" }, { hourly: "v2", weather: "v1" }, "2")).toBe("code");
  });

  test("rule 17: stale by DATA if an input has another version, came to exist, or is gone", () => {
    expect(cause({ hourly: "v1" }, { hourly: "v2" })).toBe("data");
    expect(cause({ hourly: null }, { hourly: "v1" })).toBe("data");
    expect(cause({ hourly: "v1" }, { hourly: null })).toBe("data");
    expect(cause({ hourly: "v1", weather: "v1" }, { hourly: "v1", weather: "v2" })).toBe("data");
  });

  test("rule 17: stale by DEPENDENCIES if it reads an asset more, one less, or another one", () => {
    expect(cause({ hourly: "v1" }, { hourly: "v1", weather: null })).toBe("dependencies");
    expect(cause({ hourly: "v1", weather: "v1" }, { hourly: "v1" })).toBe("dependencies");
    expect(cause({ hourly: "v1" }, { raw: "v1" })).toBe("dependencies");
    expect(cause({}, { hourly: null })).toBe("dependencies");
  });

  test("rule 17: stale by PARTITIONS if it reads other partitions of the same assets", () => {
    expect(cause({ hourly: "v1" }, { "hourly[-1..0]": "v2" })).toBe("partitions");
    expect(cause({ "hourly[-1..0]": "v1" }, { "hourly[-1..1]": "v1" })).toBe("partitions");
    expect(cause({ hourly: "v1" }, { "hourly@*": "v1" })).toBe("partitions");
    expect(cause({ "hourly[-1..0]@*": "v1", weather: "v1" }, { weather: "v2", hourly: "v1" })).toBe("partitions");
  });

  test("rule 17: stale by PARTITIONS, not DEPENDENCIES, if it reads an asset at one more window", () => {
    expect(cause({ hourly: "v1" }, { hourly: "v1", "hourly[-7..-7]": "v1" })).toBe("partitions");
  });
});

test("rule 17: every cause is told, the first of which counts, so that none hides another", () => {
  const written = { codeVersion: "1", inputVersions: { hourly: "v1" } };
  const causes = (codeVersion: string, inputs: InputVersions) => staleCauses({ codeVersion }, written, inputs);

  expect(causes("2", { hourly: "v2" })).toEqual(["code", "data"]);
  expect(causes("2", { hourly: "v2", weather: "v1" })).toEqual(["code", "dependencies", "data"]);
  expect(causes("1", { hourly: "v1", weather: "v1" })).toEqual(["dependencies"]);
  expect(causes("1", { hourly: "v2", "hourly[-1..-1]": "v1" })).toEqual(["partitions", "data"]);
  expect(causes("1", { hourly: "v1" })).toEqual([]);
});

test("inputs are the same if every name has the same version and none is left over", () => {
  expect(areSameInputs({ hourly: "v1" }, { hourly: "v1" })).toBe(true);
  expect(areSameInputs({ hourly: null }, { weather: null })).toBe(false);
  expect(areSameInputs({}, { hourly: null })).toBe(false);
});

test("the newest version of a partition is the one in quarantine, if there is one", () => {
  const before = published("2024-03-01");
  const after = quarantined("2024-03-01", { dataVersion: "v2" });
  const march1 = slot("2024-03-01");

  expect(newestVersion(emptyState, march1)).toBeUndefined();
  expect(newestVersion({ ...emptyState, published: new Map([[march1, before]]) }, march1)).toBe(before);
  expect(
    newestVersion(
      { ...emptyState, published: new Map([[march1, before]]), quarantined: new Map([[march1, after]]) },
      march1,
    ),
  ).toBe(after);
});

describe("a plan tells stale partitions apart by cause", () => {
  const hourly = tinyAsset("hourly");
  const hours = {
    asset: "hourly",
    published: ["2024-03-01", "2024-03-02", "2024-03-03"].map((day) => published(day)),
  };

  test("rule 17: missing, by code, by data, by dependencies; a fresh one is not in it", async () => {
    const daily = tinyAsset("daily", [hourly]);
    const inputVersions = { hourly: "v1" };
    const days = [
      published("2024-02-28", { inputVersions }),
      published("2024-02-29", { inputVersions, codeVersion: "0" }),
      published("2024-03-01", { inputVersions: { hourly: "v0" } }),
      published("2024-03-02", { inputVersions: { hourly: "v1", weather: "v1" } }),
    ];
    const february = { asset: "hourly", published: [published("2024-02-28"), published("2024-02-29")] };

    const stored = [hours, february, { asset: "daily", published: days }];

    expect(await planned([hourly, daily], stored, { from: "2024-02-28" })).toEqual([
      {
        series: "smart188",
        due: { missing: ["2024-03-03"], code: ["2024-02-29"], data: ["2024-03-01"], dependencies: ["2024-03-02"] },
      },
    ]);
  });

  test("rule 17: by partitions, when it comes to read the day before too", async () => {
    const daily = tinyAsset("daily", [withNeighbours(hourly, () => ({ before: 1, after: 0 }))]);
    const days = { asset: "daily", published: [published("2024-03-02", { inputVersions: { hourly: "v1" } })] };

    expect(await planned([hourly, daily], [hours, days], { from: "2024-03-02", to: "2024-03-03" })).toEqual([
      { series: "smart188", due: { partitions: ["2024-03-02"] } },
    ]);
  });

  test("rule 17: not at all by an input that is read once, be it restated, wiped, or come to be read later", async () => {
    const restated = { asset: "hourly", published: [published("2024-03-01", { dataVersion: "v2" })] };
    const weather = tinyAsset("weather");
    const restatedWeather = { asset: "weather", published: [published("2024-03-01", { dataVersion: "v2" })] };
    const reading = (pinned: boolean) => tinyAsset("daily", [overlap(hourly, { pinned }), overlap(weather)]);
    const written = (inputVersions: InputVersions) => {
      return { asset: "daily", published: [published("2024-03-01", { inputVersions })] };
    };
    const march1 = { to: "2024-03-02" };
    const due = (pinned: boolean, inputVersions: InputVersions) =>
      planned([hourly, weather, reading(pinned)], [restated, restatedWeather, written(inputVersions)], march1);

    expect(await due(true, { weather: "v2" })).toEqual([]);
    expect(await due(false, { weather: "v2", hourly: "v1" })).toEqual([
      { series: "smart188", due: { data: ["2024-03-01"] } },
    ]);
    expect(await due(true, { weather: "v1" })).toEqual([{ series: "smart188", due: { data: ["2024-03-01"] } }]);
    const wiped = [restatedWeather, written({ weather: "v2" })];
    expect(await planned([hourly, weather, reading(true)], wiped, march1)).toEqual([]);
  });

  test("rule 17: an upstream run that gives an equal version makes nothing stale behind it (early cut-off)", async () => {
    const daily = tinyAsset("daily", [overlap(hourly)]);
    const again = {
      asset: "hourly",
      published: [published("2024-03-01", { codeVersion: "2", runId: "run-9", fence: 9, rows: 1 })],
    };
    const days = { asset: "daily", published: [published("2024-03-01", { inputVersions: { hourly: "v1" } })] };

    expect(await planned([hourly, daily], [again, days], { to: "2024-03-02" })).toEqual([]);
  });
});
