import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { Station } from "../../src/domain/station.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { type Inputs, loadInputs } from "../../src/pipeline/inputs.ts";
import { any, minCount } from "../../src/pipeline/join.ts";
import { ledgerView } from "../../src/pipeline/ledger-view.ts";
import { partitionsOf, stationDays, stationHours } from "../../src/pipeline/partitions.ts";
import { utcMonths } from "../../src/pipeline/time-grid.ts";
import { lookback, offsetBy, overlap, withNeighbours } from "../../src/pipeline/upstream.ts";
import { station } from "../support/hours.ts";
import { memoryLedger, published, quarantined, slot, type StoredSeries } from "./memory-ledger.ts";
import { planned, rangesOf } from "./planned.ts";
import { emptyAsset, tinyAsset, type TinyTables } from "./tiny-assets.ts";

const hourly = tinyAsset("hourly");
const [smart188, smart189] = [station("smart188"), station("smart189")];
const march = { from: slot("2024-03-01"), to: slot("2024-03-06") };
const atNoon = new Date("2024-03-05T12:00:00Z");

/** What the last asset's series of smart188 reads in the first days of March 2024. */
async function inputsOf(
  assets: readonly Asset<TinyTables>[],
  stored: readonly StoredSeries[],
  stations: readonly Station[] = [smart188, smart189],
): Promise<Inputs<TinyTables>> {
  const asset = assets.at(-1);
  const series = asset?.series(stations).find(({ id }) => id === "smart188");
  if (!asset || !series) throw new Error("no series smart188");
  const view = ledgerView(memoryLedger(stored));
  return loadInputs(asset, series, march, { graph: assetGraph(assets), stations, view });
}

/** Days of smart188 that are ready, of the first five of March 2024. */
async function readyDays(assets: readonly Asset<TinyTables>[], stored: readonly StoredSeries[]): Promise<string[]> {
  const inputs = await inputsOf(assets, stored);
  return rangesOf(hourly.grid, inputs.ready([march], atNoon));
}

const hours = (...days: string[]): StoredSeries => ({ asset: "hourly", published: days.map((day) => published(day)) });
const versioned = (versions: Readonly<Record<string, string>>, series = "smart188"): StoredSeries => ({
  asset: "hourly",
  series,
  published: Object.entries(versions).map(([day, dataVersion]) => published(day, { dataVersion })),
});
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("the version of what a partition reads", () => {
  test("is the upstream partition's own one if it reads one only, and null if that is not there", async () => {
    const inputs = await inputsOf([hourly, tinyAsset("daily", [hourly])], [versioned({ "2024-03-01": "v7" })]);

    expect(inputs.versions(slot("2024-03-01"))).toEqual({ hourly: "v7" });
    expect(inputs.versions(slot("2024-03-02"))).toEqual({ hourly: null });
  });

  test("is the published one, not the one in quarantine", async () => {
    const both = { ...hours("2024-03-01"), quarantined: [quarantined("2024-03-01", { dataVersion: "v9" })] };
    const inputs = await inputsOf([hourly, tinyAsset("daily", [hourly])], [both]);

    expect(inputs.versions(slot("2024-03-01"))).toEqual({ hourly: "v1" });
  });

  test("is one of all together if it reads several, in which holes have their place", async () => {
    const daily = tinyAsset("daily", [withNeighbours<Station>(hourly, () => ({ before: 1, after: 0 }))]);
    const inputs = await inputsOf([hourly, daily], [versioned({ "2024-02-29": "v1", "2024-03-01": "v2" })]);

    expect(inputs.versions(slot("2024-03-01"))).toEqual({ "hourly[-1..0]": sha256('["v1","v2"]') });
    expect(inputs.versions(slot("2024-03-02"))).toEqual({ "hourly[-1..0]": sha256('["v2",null]') });
    expect(inputs.versions(slot("2024-02-29"))).toEqual({ "hourly[-1..0]": sha256('[null,"v1"]') });
    expect(inputs.versions(slot("2024-03-03"))).toEqual({ "hourly[-1..0]": null });
  });

  test("rule 26: of all members is the same in whatever order they stand, and whoever without data joins them", async () => {
    const city = tinyAsset("city", [overlap(hourly, { series: "all" })]);
    const stored = [versioned({ "2024-03-01": "v1" }), versioned({ "2024-03-01": "v2" }, "smart189")];
    const versionWith = async (...stations: Station[]) =>
      (await inputsOf([hourly, city], stored, stations)).versions(slot("2024-03-01"))["hourly@*"];
    const version = await versionWith(smart188, smart189);

    expect(version).toBe(sha256('{"smart188":["v1"],"smart189":["v2"]}'));
    expect(await versionWith(smart189, smart188)).toBe(version);
    expect(await versionWith(smart188, smart189, station("smart190", { dataFrom: "2024-03-05" }))).toBe(version);
    expect(await versionWith(smart188)).not.toBe(version);
  });

  test("rule 17: of all members tells which of them has what", async () => {
    const city = tinyAsset("city", [overlap(hourly, { series: "all" })]);
    const first = await inputsOf([hourly, city], [versioned({ "2024-03-01": "v1" })]);
    const second = await inputsOf([hourly, city], [versioned({ "2024-03-01": "v1" }, "smart189")]);

    expect(first.versions(slot("2024-03-01"))).not.toEqual(second.versions(slot("2024-03-01")));
    expect(first.versions(slot("2024-03-02"))).toEqual({ "hourly@*": null });
  });
});

describe("an input that is read once", () => {
  const pinned = tinyAsset("daily", [overlap(hourly, { pinned: true }), "weather"]);
  const assets = [hourly, tinyAsset("weather"), pinned];
  const weather = { asset: "weather", published: [published("2024-03-01"), published("2024-03-02")] };

  test("rule 9: is waited for as any other", async () => {
    expect(await readyDays(assets, [hours("2024-03-02", "2024-03-03"), weather])).toEqual(["2024-03-02"]);
  });

  test("rule 17: has no version that is compared, and requests nothing, but is among all that is read", async () => {
    const inputs = await inputsOf(assets, [hours("2024-03-01"), weather]);
    const coming = (asset: string) => (asset === "hourly" ? [march] : []);

    expect(inputs.versions(slot("2024-03-01"))).toEqual({ weather: "v1" });
    expect(inputs.affected(coming)).toEqual([]);
    expect(rangesOf(hourly.grid, inputs.ready([march], atNoon, coming))).toEqual(["2024-03-01 to 2024-03-02"]);
    expect(inputs.all.map(({ dependency }) => dependency.label)).toEqual(["hourly", "weather"]);
  });

  test("is not even read by a step, whose plan found it there", async () => {
    const ledger = memoryLedger([weather]);
    const [series] = pinned.series([smart188]);
    if (!series) throw new Error("no series smart188");
    const request = { graph: assetGraph(assets), stations: [smart188], view: ledgerView(ledger), pinnedAreThere: true };

    const inputs = await loadInputs(pinned, series, march, request);

    expect(ledger.reads).toBe(1);
    expect(inputs.all.map(({ dependency }) => dependency.label)).toEqual(["weather"]);
    expect(rangesOf(hourly.grid, inputs.ready([march], atNoon))).toEqual(["2024-03-01 to 2024-03-02"]);
  });
});

describe("a partition is ready", () => {
  test("rule 9: only once each upstream asset is", async () => {
    const daily = tinyAsset("daily", ["hourly", "weather"]);
    const weather = { asset: "weather", published: [published("2024-03-02"), published("2024-03-03")] };

    expect(
      await readyDays([hourly, tinyAsset("weather"), daily], [hours("2024-03-01", "2024-03-02"), weather]),
    ).toEqual(["2024-03-02"]);
  });

  test("rule 9: not while its input is in quarantine, though a version before it is published", async () => {
    const stored = { ...hours("2024-03-01", "2024-03-02"), quarantined: [quarantined("2024-03-02")] };

    expect(await readyDays([hourly, tinyAsset("daily", [hourly])], [stored])).toEqual(["2024-03-01"]);
  });

  test("rule 9: not while its input is below its completeness floor, unless it accepts that", async () => {
    const floor = tinyAsset("hourly", [], { completenessFloor: 0.75 });
    const stored = {
      asset: "hourly",
      published: [0.74, 0.75, null].map((completeness, index) => published(`2024-03-0${index + 1}`, { completeness })),
    };

    expect(await readyDays([floor, tinyAsset("daily", [floor])], [stored])).toEqual(["2024-03-02 to 2024-03-03"]);
    const lenient = tinyAsset("daily", [overlap(floor, { incomplete: "accept" })]);
    expect(await readyDays([floor, lenient], [stored])).toEqual(["2024-03-01 to 2024-03-03"]);
    expect(await readyDays([hourly, tinyAsset("daily", [hourly])], [stored])).toEqual(["2024-03-01 to 2024-03-03"]);
  });

  test("rule 9: by its own window only, if it reads neighbours", async () => {
    const daily = tinyAsset("daily", [withNeighbours<Station>(hourly, () => ({ before: 1, after: 1 }))]);

    expect(await readyDays([hourly, daily], [hours("2024-03-02", "2024-03-04")])).toEqual(["2024-03-02", "2024-03-04"]);
  });

  test("rule 8: once all that it looks back on is there", async () => {
    const forecast = tinyAsset("forecast", [lookback(hourly, 2)]);
    const stored = hours("2024-02-28", "2024-02-29", "2024-03-01", "2024-03-03", "2024-03-04");

    expect(await readyDays([hourly, forecast], [stored])).toEqual(["2024-03-01 to 2024-03-02", "2024-03-05"]);
  });

  test("rule 9: with any, or enough, of the partitions of all members", async () => {
    const stored = [hours("2024-03-01", "2024-03-02"), { ...hours("2024-03-02"), series: "smart189" }];
    const cityBy = (join: typeof any) => tinyAsset("city", [overlap(hourly, { series: "all", join })]);

    expect(await readyDays([hourly, cityBy(any)], stored)).toEqual(["2024-03-01 to 2024-03-02"]);
    expect(await readyDays([hourly, cityBy(minCount(2))], stored)).toEqual(["2024-03-02"]);
    expect(await readyDays([hourly, tinyAsset("city", [overlap(hourly, { series: "all" })])], stored)).toEqual([
      "2024-03-02",
    ]);
  });
});

describe("an upstream partition that cannot exist", () => {
  const late = station("smart188", { dataFrom: "2024-03-03" });
  const dayBefore = (outside: "optional" | "required") => tinyAsset("daily", [offsetBy(hourly, -1, { outside })]);
  const stored = [hours("2024-03-03")];

  test("rule 7: before its series begins is left out if it is optional, and waited for if it is required", async () => {
    const fields = { stations: [late], now: "2024-03-04T12:00:00Z" };

    expect(await planned([hourly, dayBefore("optional")], stored, fields)).toEqual([
      { series: "smart188", due: { missing: ["2024-03-03 to 2024-03-04"] } },
    ]);
    expect(await planned([hourly, dayBefore("required")], stored, fields)).toEqual([
      { series: "smart188", due: { missing: ["2024-03-04"] } },
    ]);
  });

  test("rule 7: yet is left out if it is optional, and waited for if it is required", async () => {
    const afterEnd = emptyAsset("hourly", stationDays());
    const sameDay = (outside: "optional" | "required") => tinyAsset("daily", [overlap(afterEnd, { outside })]);
    const fields = { from: "2024-03-03", now: "2024-03-03T12:00:00Z" };

    expect(await planned([afterEnd, sameDay("optional")], [], fields)).toEqual([
      { series: "smart188", due: { missing: ["2024-03-03"] } },
    ]);
    expect(await planned([afterEnd, sameDay("required")], [], fields)).toEqual([]);
  });

  test("rule 7: is waited for on any grid: a month that requires each of its days, a day that requires its month", async () => {
    const { dimension } = stationDays();
    const months = emptyAsset("monthly", partitionsOf(dimension, utcMonths), [
      overlap(hourly, { outside: "required" }),
    ]);
    const february = Array.from({ length: 29 }, (_, day) => `2024-02-${String(day + 1).padStart(2, "0")}`);
    const fields = { from: "2024-01-01", to: "2024-03-01" };

    expect(await planned([hourly, months], [hours(...february)], fields)).toEqual([
      { series: "smart188", due: { missing: ["2024-02"] } },
    ]);
    const monthly = emptyAsset("monthly", partitionsOf(dimension, utcMonths));
    const daily = tinyAsset("daily", [overlap(monthly, { outside: "required" })]);
    const february2024 = [{ asset: "monthly", published: [published("2024-02")] }];
    expect(await planned([monthly, daily], february2024, { from: "2024-02-01" })).toEqual([
      { series: "smart188", due: { missing: ["2024-02-01 to 2024-02-29"] } },
    ]);
  });
});

describe("grids that differ", () => {
  test("rule 7: a day of hours waits for its 24 hours, and changes with any one of them", async () => {
    const raw = emptyAsset("raw", stationHours());
    const daily = emptyAsset("daily", stationDays(), [raw]);
    const keys = (day: string) =>
      Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, "0")}:00Z`);
    const ofMarch1 = { asset: "raw", published: keys("2024-03-01").map((key) => published(key)) };
    const ofMarch2 = {
      asset: "raw",
      published: keys("2024-03-02")
        .slice(1)
        .map((key) => published(key)),
    };
    const inputVersions = { raw: sha256(JSON.stringify(Array.from({ length: 24 }, () => "v1"))) };
    const written = { asset: "daily", published: [published("2024-03-01", { inputVersions })] };
    const changed = { asset: "raw", published: [published("2024-03-01T23:00Z", { dataVersion: "v2" })] };

    expect(await planned([raw, daily], [ofMarch1, ofMarch2])).toEqual([
      { series: "smart188", due: { missing: ["2024-03-01"] } },
    ]);
    expect(await planned([raw, daily], [ofMarch1, ofMarch2, written])).toEqual([]);
    expect(await planned([raw, daily], [ofMarch1, changed, written])).toEqual([
      { series: "smart188", due: { data: ["2024-03-01"] } },
    ]);
  });
});

test("what is about to be written affects its readers, and makes them ready", async () => {
  const daily = tinyAsset("daily", [withNeighbours<Station>(hourly, () => ({ before: 1, after: 0 }))]);
  const inputs = await inputsOf([hourly, daily], []);
  const coming = (asset: string, series: string) =>
    asset === "hourly" && series === "smart188" ? [{ from: slot("2024-03-02"), to: slot("2024-03-03") }] : [];

  expect(rangesOf(hourly.grid, inputs.affected(coming))).toEqual(["2024-03-02 to 2024-03-03"]);
  expect(rangesOf(hourly.grid, inputs.ready([march], atNoon, coming))).toEqual(["2024-03-02"]);
  expect(inputs.affected(() => [])).toEqual([]);
});
