import { describe, expect, test } from "vitest";

import { utcDaySchema } from "../../src/base/utc-day.ts";
import type { Station } from "../../src/domain/station.ts";
import { assetGraph } from "../../src/pipeline/asset-graph.ts";
import type { Asset } from "../../src/pipeline/asset.ts";
import { type CheckOutcome, failed, passed, skipped } from "../../src/pipeline/check.ts";
import { externalAsset } from "../../src/pipeline/external-asset.ts";
import { emptyState, type SeriesState } from "../../src/pipeline/ledger.ts";
import type { PartitionRecord, QuarantineRecord } from "../../src/pipeline/partition-record.ts";
import { stationDays } from "../../src/pipeline/partitions.ts";
import { changeOfStage, type StageFacts, storedCheckResults } from "../../src/pipeline/stage-change.ts";
import { smart188, station } from "../support/hours.ts";
import { published, quarantined, slot } from "./memory-ledger.ts";
import { tinyEffects } from "./planned.ts";
import { tinyAsset, type TinyFields, type TinyTables } from "./tiny-assets.ts";

/** A value for each day: null is a day without row. */
type Values = Readonly<Record<string, number | null>>;

/** SHA-256 of `[]`. */
const emptyVersion = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
/** printf '[{"day":"2024-03-01","stationId":"smart188","value":1}]' | sha256sum; the same of 2 March, and with value 7. */
const oneOfMarch1 = "0deeb02386d8712464df7ad5d4685468fff5e50a53f0f78b81f889f570f60342";
const oneOfMarch2 = "8b4e454ad43359d326dd27d841b81eea4e6f1df8aefecec173646afe4734ef38";
const sevenOfMarch2 = "e0f8462b368fe67eafab6234af68724bbb2e0cddf1e2107ba372ba099c4801d3";

interface Fields extends Partial<StageFacts> {
  readonly asset?: TinyFields;
}

/** What staging `values` changes in the ledger: by run-9, under fence 9, from version v1 of hourly, at 00:20 of 3 March. */
async function changed(values: Values, { asset: fields = {}, ...facts }: Fields = {}) {
  const rows = Object.entries(values).flatMap(([day, value]) => {
    return value === null ? [] : { stationId: smart188, day: utcDaySchema.parse(day), value };
  });
  const asset = tinyAsset("daily", ["hourly"], { materialize: async () => rows, ...fields });
  return changeBy(asset, Object.keys(values), facts);
}

async function changeBy(asset: Asset<TinyTables>, days: readonly string[], facts: Partial<StageFacts> = {}) {
  const [series] = asset.series([station("smart188")]);
  if (!series) throw new Error("no series");
  const slots = { from: slot(days.at(0) ?? ""), to: slot(days.at(-1) ?? "") + 1 };
  const plan = { graph: assetGraph([]), stations: [], explicit: false, now: new Date(0) };
  const holder = { runId: "run-9", jobUid: "job-9", host: "test", pid: 1 };
  const step = { holder, asset, series, slots, priority: 0, plan };
  const stage = await series.stage(slots, tinyEffects());
  return changeOfStage(step, stage, {
    before: emptyState,
    inputsOf: () => ({ hourly: "v1" }),
    fence: 9,
    at: new Date("2024-03-03T00:20:00Z"),
    durationMs: 12,
    ...facts,
  });
}

/** What the ledger knew before, by day. */
function known(rows: {
  published?: readonly PartitionRecord[];
  quarantined?: readonly QuarantineRecord[];
}): SeriesState {
  return {
    published: new Map((rows.published ?? []).map((record) => [slot(record.partition), record])),
    quarantined: new Map((rows.quarantined ?? []).map((record) => [slot(record.partition), record])),
    failed: [],
    wiped: [],
  };
}

const inputVersions = { hourly: "v1" };
const knownMarch1 = published("2024-03-01", { dataVersion: oneOfMarch1, inputVersions, fence: 3 });
const knownMarch2 = published("2024-03-02", { dataVersion: oneOfMarch2, inputVersions, fence: 3 });

/** A check that says of each value what `outcomes` says. */
function check(name: string, outcomes: Readonly<Record<number, CheckOutcome>>, { blocking = true } = {}) {
  return {
    name,
    description: "Says what it was told to.",
    blocking,
    evaluate: ({ rows }: { rows: readonly { value: number }[] }) => outcomes[rows[0]?.value ?? 0] ?? passed(),
  };
}

const sane = check("sane", { 7: failed("ERROR", "7 found, below 5 expected") });

describe("a stage of which the ledger knew nothing", () => {
  test("rule 14: publishes every partition, those without rows too, and tells it in one event", async () => {
    const { change, newVersions, quarantined: count } = await changed({ "2024-03-01": 1, "2024-03-02": null });

    const record = {
      codeVersion: "1",
      inputVersions,
      completeness: null,
      dataThrough: null,
      fence: 9,
      runId: "run-9",
      materializedAt: "2024-03-03T00:20:00.000Z",
      checkedAt: "2024-03-03T00:20:00.000Z",
      warnings: [],
    };
    const { asset, ...rest } = change;
    expect(asset.key).toBe("daily");
    expect(rest).toEqual({
      series: "smart188",
      fence: 9,
      published: [
        { ...record, partition: "2024-03-01", dataVersion: oneOfMarch1, rows: 1 },
        { ...record, partition: "2024-03-02", dataVersion: emptyVersion, rows: 0 },
      ],
      quarantined: [],
      failed: [],
      events: [
        {
          kind: "materialization",
          asset: "daily",
          series: "smart188",
          from: "2024-03-01",
          last: "2024-03-02",
          runId: "run-9",
          fence: 9,
          codeVersion: "1",
          at: "2024-03-03T00:20:00.000Z",
          durationMs: 12,
          note: null,
          versions: [
            { partition: "2024-03-01", dataVersion: oneOfMarch1, inputVersions, rows: 1, metadata: {} },
            { partition: "2024-03-02", dataVersion: emptyVersion, inputVersions, rows: 0, metadata: {} },
          ],
        },
      ],
      checks: [],
      kept: new Map(),
    });
    expect([newVersions, count]).toEqual([2, 0]);
  });

  test("rule 14: records what each partition was made from, by itself", async () => {
    const inputsOf = (day: number) => ({ hourly: day === slot("2024-03-01") ? "v1" : null });

    const { change } = await changed({ "2024-03-01": 1, "2024-03-02": 1 }, { inputsOf });

    expect(change.published?.map((record) => record.inputVersions)).toEqual([{ hourly: "v1" }, { hourly: null }]);
    expect(change.events?.[0]?.versions.map((version) => version.inputVersions)).toEqual([
      { hourly: "v1" },
      { hourly: null },
    ]);
  });

  test("rule 15: tells its metadata with the event", async () => {
    const metadataOf: TinyFields["metadataOf"] = (rows) => ({
      rows: { type: "int", value: rows.length, unit: "days" },
    });

    const { change } = await changed({ "2024-03-01": 1 }, { asset: { metadataOf } });

    expect(change.events?.[0]?.versions[0]?.metadata).toEqual({ rows: { type: "int", value: 1, unit: "days" } });
  });

  test("of no partitions changes nothing", async () => {
    const silent = externalAsset<TinyTables, Station, string>({
      key: "api",
      description: "What AirQino publishes.",
      group: "sources",
      partitions: stationDays(),
      observe: async () => new Map(),
    });

    const { change, newVersions } = await changeBy(silent, ["2024-03-01"]);

    expect(change).toMatchObject({ published: [], quarantined: [], failed: [], events: [], checks: [] });
    expect(newVersions).toBe(0);
  });
});

describe("a partition that nothing changed of", () => {
  test("rule 16: keeps who wrote it and when; it is confirmed under the new fence, and no event tells it", async () => {
    const before = known({ published: [knownMarch1] });

    const { change, newVersions } = await changed({ "2024-03-01": 1 }, { before });

    expect(change.published).toEqual([{ ...knownMarch1, fence: 9, checkedAt: "2024-03-03T00:20:00.000Z" }]);
    expect(knownMarch1).toMatchObject({ runId: "run-0", materializedAt: "2024-03-01T00:10:00.000Z" });
    expect(change.events).toEqual([]);
    expect(newVersions).toBe(0);
  });

  test("rule 16: is left out of the event of those that are new", async () => {
    const before = known({ published: [published("2024-03-01"), knownMarch2, published("2024-03-03")] });
    const values = { "2024-03-01": 1, "2024-03-02": 1, "2024-03-03": 1 };

    const { change, newVersions } = await changed(values, { before });

    expect(change.events).toHaveLength(1);
    expect(change.events?.[0]).toMatchObject({ from: "2024-03-01", last: "2024-03-03" });
    expect(change.events?.[0]?.versions.map(({ partition }) => partition)).toEqual(["2024-03-01", "2024-03-03"]);
    expect(change.published?.map(({ runId }) => runId)).toEqual(["run-9", "run-0", "run-9"]);
    expect(newVersions).toBe(2);
  });

  test("rule 20: has no check results stored again", async () => {
    const before = known({ published: [knownMarch1] });

    expect((await changed({ "2024-03-01": 1 }, { before, asset: { checks: [sane] } })).change.checks).toEqual([]);
    expect((await changed({ "2024-03-01": 2 }, { before, asset: { checks: [sane] } })).change.checks).toHaveLength(1);
  });
});

describe("a partition of the same rows", () => {
  test("rule 16: by other code is told, by its new author, yet is no new version", async () => {
    const before = known({ published: [knownMarch1] });

    const { change, newVersions } = await changed({ "2024-03-01": 1 }, { before, asset: { codeVersion: "2" } });

    expect(change.published).toMatchObject([{ dataVersion: oneOfMarch1, codeVersion: "2", runId: "run-9" }]);
    expect(change.events).toMatchObject([{ kind: "materialization", codeVersion: "2" }]);
    expect(newVersions).toBe(0);
  });

  test("rule 17: from other inputs keeps its data version, so that nothing behind it becomes stale", async () => {
    const before = known({ published: [knownMarch1] });

    const { change, newVersions } = await changed({ "2024-03-01": 1 }, { before, inputsOf: () => ({ hourly: "v2" }) });

    expect(change.published).toMatchObject([{ dataVersion: oneOfMarch1, inputVersions: { hourly: "v2" } }]);
    expect(change.events).toHaveLength(1);
    expect(newVersions).toBe(0);
  });
});

describe("a partition that fails a blocking check", () => {
  test("rule 21: goes into quarantine with its rows and an event; the others are published", async () => {
    const before = known({ published: [knownMarch2] });
    const values = { "2024-03-01": 1, "2024-03-02": 7 };

    const { change, newVersions, quarantined: count } = await changed(values, { before, asset: { checks: [sane] } });

    expect(change.published?.map(({ partition }) => partition)).toEqual(["2024-03-01"]);
    expect(change.quarantined).toEqual([
      {
        partition: "2024-03-02",
        dataVersion: sevenOfMarch2,
        codeVersion: "1",
        inputVersions,
        rows: 1,
        completeness: null,
        dataThrough: null,
        fence: 9,
        runId: "run-9",
        materializedAt: "2024-03-03T00:20:00.000Z",
        failedChecks: ["sane"],
      },
    ]);
    expect(change.kept).toEqual(
      new Map([[slot("2024-03-02"), '[{"stationId":"smart188","day":"2024-03-02","value":7}]']]),
    );
    expect(change.events?.map(({ kind, from, last }) => [kind, from, last])).toEqual([
      ["materialization", "2024-03-01", "2024-03-01"],
      ["quarantine", "2024-03-02", "2024-03-02"],
    ]);
    expect([newVersions, count]).toEqual([1, 1]);
  });

  test("rule 21: with the same rows as before is no news: no event, and its rows are kept already", async () => {
    const before = known({
      published: [knownMarch2],
      quarantined: [quarantined("2024-03-02", { dataVersion: sevenOfMarch2, inputVersions })],
    });

    const { change, quarantined: count } = await changed({ "2024-03-02": 7 }, { before, asset: { checks: [sane] } });

    expect(change.published).toEqual([]);
    expect(change.quarantined).toMatchObject([{ partition: "2024-03-02", dataVersion: sevenOfMarch2, runId: "run-0" }]);
    expect(change.events).toEqual([]);
    expect(change.kept).toEqual(new Map());
    expect(count).toBe(0);
  });

  test("rule 21: with other rows than those in quarantine is news again", async () => {
    const before = known({ quarantined: [quarantined("2024-03-02", { dataVersion: oneOfMarch2, inputVersions })] });

    const { change, quarantined: count } = await changed({ "2024-03-02": 7 }, { before, asset: { checks: [sane] } });

    expect(change.events).toMatchObject([{ kind: "quarantine" }]);
    expect(change.kept?.size).toBe(1);
    expect(count).toBe(1);
  });

  test("rule 21: names the checks that block, not those that only warn", async () => {
    const other = check("other", { 7: failed("ERROR", "7 found") });
    const warning = check("warning", { 7: failed("WARN", "7 found") });

    const { change } = await changed({ "2024-03-02": 7 }, { asset: { checks: [warning, sane, other] } });

    expect(change.quarantined).toMatchObject([{ failedChecks: ["sane", "other"] }]);
  });
});

describe("a partition that leaves quarantine", () => {
  const seven = quarantined("2024-03-02", { dataVersion: sevenOfMarch2, inputVersions });

  test("rule 21: by a run that passes is told by an event", async () => {
    const { change, newVersions } = await changed({ "2024-03-02": 1 }, { before: known({ quarantined: [seven] }) });

    expect(change.published).toMatchObject([{ partition: "2024-03-02", dataVersion: oneOfMarch2, runId: "run-9" }]);
    expect(change.quarantined).toEqual([]);
    expect(change.events).toMatchObject([{ kind: "materialization", from: "2024-03-02" }]);
    expect(newVersions).toBe(1);
  });

  test("rule 21: for the rows that readers see all along is told too, and these keep their author", async () => {
    const before = known({ published: [knownMarch2], quarantined: [seven] });

    const { change, newVersions } = await changed({ "2024-03-02": 1 }, { before, asset: { checks: [sane] } });

    expect(change.published).toMatchObject([{ dataVersion: oneOfMarch2, runId: "run-0" }]);
    expect(change.events).toMatchObject([{ kind: "materialization", runId: "run-9", last: "2024-03-02" }]);
    expect(change.checks).toMatchObject([{ check: "sane", passed: 1, failed: [] }]);
    expect(newVersions).toBe(0);
  });
});

describe("a partition that fails a check which does not block", () => {
  test("rule 20: is published, with the names of those checks as warnings", async () => {
    const warning = check("warning", { 7: failed("WARN", "7 found") });
    const lenient = check("lenient", { 7: failed("ERROR", "7 found") }, { blocking: false });
    const skipping = check("skipping", { 7: skipped("no neighbour") });

    const { change, quarantined: count } = await changed(
      { "2024-03-01": 1, "2024-03-02": 7 },
      { asset: { checks: [warning, lenient, skipping] } },
    );

    expect(change.published?.map(({ warnings }) => warnings)).toEqual([[], ["warning", "lenient"]]);
    expect(change.quarantined).toEqual([]);
    expect(count).toBe(0);
  });
});

describe("check results", () => {
  test("rule 20: are one row per check: how many passed, which failed and how, which were skipped and why", async () => {
    const found = { found: { type: "int", value: 7 } } as const;
    const checks = [
      check("sane", { 7: failed("ERROR", "7 found", found) }),
      check("warm", { 1: failed("WARN", "1 found"), 7: skipped("too hot to tell") }),
      { ...sane, name: "broken", blocking: false, evaluate: () => Promise.reject(new Error("no sensor")) },
    ];

    const { change } = await changed({ "2024-03-01": 1, "2024-03-02": 7 }, { asset: { checks } });

    const where = { asset: "daily", series: "smart188", runId: "run-9", at: "2024-03-03T00:20:00.000Z" };
    const broken = {
      severity: "ERROR",
      errored: true,
      blocks: false,
      description: "the check itself failed: no sensor",
      metadata: {},
    };
    const failedSanity = { severity: "ERROR", errored: false, blocks: true, description: "7 found", metadata: found };
    const cold = { severity: "WARN", errored: false, blocks: false, description: "1 found", metadata: {} };
    expect(change.checks).toEqual([
      { ...where, check: "sane", passed: 1, failed: [{ partition: "2024-03-02", ...failedSanity }], skipped: [] },
      {
        ...where,
        check: "warm",
        passed: 0,
        failed: [{ partition: "2024-03-01", ...cold }],
        skipped: [{ partition: "2024-03-02", reason: "too hot to tell" }],
      },
      {
        ...where,
        check: "broken",
        passed: 0,
        failed: [
          { partition: "2024-03-01", ...broken },
          { partition: "2024-03-02", ...broken },
        ],
        skipped: [],
      },
    ]);
  });

  test("of no partitions are a row per check with nothing in it", () => {
    const where = { asset: "daily", series: "smart188", runId: "run-9", at: knownMarch1.checkedAt };

    expect(storedCheckResults(tinyAsset("daily", [], { checks: [sane] }), where, [])).toEqual([
      { ...where, check: "sane", passed: 0, failed: [], skipped: [] },
    ]);
  });
});

describe("a partition that holds less than its floor", () => {
  /** Complete by a tenth of its value; the floor is 0.75. */
  const floored = {
    completenessFloor: 0.75,
    completenessOf: (rows: readonly { value: number }[]) => (rows[0]?.value ?? 0) / 10,
  };
  const incomplete = (from: string, to: string) => ({
    slots: { from: slot(from), to: slot(to) },
    lastAt: "2024-03-03T00:20:00.000Z",
    runId: "run-9",
    code: "INCOMPLETE",
    kind: "data",
    message: "holds less than 75 % of what is expected",
  });

  test("rule 29: is published and to be tried again, in ranges; one at its floor is not", async () => {
    const values = { "2024-02-27": 7, "2024-02-28": 0, "2024-02-29": 7.5, "2024-03-01": 10, "2024-03-02": 7.4 };

    const { change } = await changed(values, { asset: floored });

    expect(change.published?.map(({ completeness }) => completeness)).toEqual([0.7, 0, 0.75, 1, 0.74]);
    expect(change.failed).toEqual([incomplete("2024-02-27", "2024-02-29"), incomplete("2024-03-02", "2024-03-03")]);
  });

  test("rule 29: is let be while its window runs, up to the instant of its end", async () => {
    const at = (instant: string) => ({ at: new Date(instant), asset: floored });

    expect((await changed({ "2024-03-02": 1 }, at("2024-03-02T23:59:59.999Z"))).change.failed).toEqual([]);
    expect((await changed({ "2024-03-02": 1 }, at("2024-03-03T00:00:00.000Z"))).change.failed).toHaveLength(1);
  });

  test("rule 29: is let be without a floor, if its asset does not say, and in quarantine", async () => {
    const { completenessOf, completenessFloor } = floored;

    expect((await changed({ "2024-03-01": 1 }, { asset: { completenessOf } })).change.failed).toEqual([]);
    expect((await changed({ "2024-03-01": 1 }, { asset: { completenessFloor } })).change.failed).toEqual([]);
    expect((await changed({ "2024-03-02": 7 }, { asset: { ...floored, checks: [sane] } })).change.failed).toEqual([]);
  });
});

describe("an observation", () => {
  const api = (version: string) =>
    externalAsset<TinyTables, Station, string>({
      key: "api",
      description: "What AirQino publishes.",
      group: "sources",
      partitions: stationDays(),
      observe: async () => new Map([["2024-03-01", version]]),
    });
  const seen = published("2024-03-01", { codeVersion: "external", dataVersion: "etag-1", rows: 0 });
  const facts = { before: known({ published: [seen] }), inputsOf: () => ({}) };

  test("rule 3: writes a data version and nothing else, told as an observation", async () => {
    const { change, newVersions } = await changeBy(api("etag-2"), ["2024-03-01"], facts);

    expect(change.published).toEqual([
      {
        ...seen,
        dataVersion: "etag-2",
        fence: 9,
        runId: "run-9",
        materializedAt: "2024-03-03T00:20:00.000Z",
        checkedAt: "2024-03-03T00:20:00.000Z",
      },
    ]);
    expect(change.events).toMatchObject([{ kind: "observation", versions: [{ dataVersion: "etag-2", rows: 0 }] }]);
    expect(newVersions).toBe(1);
  });

  test("rule 3: of an unchanged version only confirms it", async () => {
    const { change, newVersions } = await changeBy(api("etag-1"), ["2024-03-01"], facts);

    expect(change.published).toEqual([{ ...seen, fence: 9, checkedAt: "2024-03-03T00:20:00.000Z" }]);
    expect(change.events).toEqual([]);
    expect(newVersions).toBe(0);
  });
});
