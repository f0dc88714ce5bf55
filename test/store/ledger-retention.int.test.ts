import { beforeEach, describe, expect, test } from "vitest";

import { instantSchema } from "../../src/base/instant.ts";
import type { Ledger, LedgerAsset } from "../../src/pipeline/ledger.ts";
import type { MaterializationEvent } from "../../src/pipeline/partition-record.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { published, quarantined } from "../pipeline/memory-ledger.ts";
import { storeKinds, withFreshStore, withoutMongodb } from "../support/databases.ts";
import { checkResult, dailyMeans, event, holder, run, slots } from "../support/ledger.ts";

const always = slots("2000-01-01", "2030-01-01");
const knownAsset = (key: string): LedgerAsset | null => (key === "daily_means" ? dailyMeans : null);
const day = (date: string) => instantSchema.parse(`${date}T00:00:00.000Z`);

/** A version that became visible at noon of a day in 2024, by a run named like it. */
function version(partition: string, dataVersion: string, date: string, fields: Partial<MaterializationEvent> = {}) {
  return event(partition, dataVersion, { runId: dataVersion, at: `${date}T12:00:00.000Z`, ...fields });
}

describe.each(storeKinds)("retention on $name", (kind) => {
  let store: Store;
  let ledger: Ledger;
  withFreshStore(kind, (opened) => (store = opened));
  beforeEach(() => {
    ({ ledger } = store);
  });

  const record = (fields: object) => ledger.record([{ asset: dailyMeans, series: "smart188", fence: 1, ...fields }]);
  const told = async () =>
    (await ledger.events(dailyMeans, "smart188", always, 100)).flatMap(({ kind: each, versions }) =>
      versions.map(({ partition, dataVersion }) => `${each} ${partition} ${dataVersion}`),
    );
  /** 2024-03-01 as v1, v2 and v3; v3 is what readers see. */
  const threeVersions = () =>
    record({
      published: [published("2024-03-01", { runId: "v3", dataVersion: "v3" })],
      events: [
        version("2024-03-01", "v1", "2024-03-02"),
        version("2024-03-01", "v2", "2024-03-03"),
        version("2024-03-01", "v3", "2024-03-04"),
      ],
    });

  test("versions before the instant are forgotten, but the one that readers see stays", async () => {
    await threeVersions();

    expect(await ledger.forgetBefore(day("2024-03-03"), knownAsset)).toEqual({ runs: 0, checkResults: 0, events: 1 });
    expect(await told()).toEqual(["materialization 2024-03-01 v3", "materialization 2024-03-01 v2"]);

    expect(await ledger.forgetBefore(day("2024-06-01"), knownAsset)).toEqual({ runs: 0, checkResults: 0, events: 1 });
    expect(await told()).toEqual(["materialization 2024-03-01 v3"]);
  });

  test("what waits in quarantine stays, and approvals and wipes do", async () => {
    const note = "checked by hand";
    await record({
      published: [published("2024-03-01", { runId: "good", dataVersion: "good" })],
      quarantined: [quarantined("2024-03-01", { runId: "bad", dataVersion: "bad" })],
      events: [
        version("2024-03-01", "good", "2024-03-02"),
        version("2024-03-01", "worse", "2024-03-03", { kind: "quarantine" }),
        version("2024-03-01", "bad", "2024-03-04", { kind: "quarantine" }),
        version("2024-03-02", "approved", "2024-03-04", { kind: "approval", note }),
        version("2024-03-03", "wiped", "2024-03-04", { kind: "wipe", note }),
      ],
    });

    await ledger.forgetBefore(day("2024-06-01"), knownAsset);

    expect((await told()).toSorted()).toEqual([
      "approval 2024-03-02 approved",
      "materialization 2024-03-01 good",
      "quarantine 2024-03-01 bad",
      "wipe 2024-03-03 wiped",
    ]);
  });

  test("an event of many partitions is cut to those of which it tells the newest version", async () => {
    const wide = version("2024-03-01", "v1", "2024-03-05", {
      last: "2024-03-03",
      versions: ["2024-03-01", "2024-03-02", "2024-03-03"].map((partition) => {
        return { partition, dataVersion: "v1", inputVersions: {}, rows: 1, metadata: {} };
      }),
    });
    await record({
      published: [
        published("2024-03-01", { runId: "v1", dataVersion: "v1" }),
        published("2024-03-02", { runId: "v2", dataVersion: "v2" }),
        published("2024-03-03", { runId: "v1", dataVersion: "v1" }),
      ],
      events: [wide, version("2024-03-02", "v2", "2024-03-06")],
    });

    expect(await ledger.forgetBefore(day("2024-06-01"), knownAsset)).toMatchObject({ events: 1 });

    expect((await told()).toSorted()).toEqual([
      "materialization 2024-03-01 v1",
      "materialization 2024-03-02 v2",
      "materialization 2024-03-03 v1",
    ]);
  });

  test("runs and check results before the instant are forgotten, later ones stay", async () => {
    await ledger.startRun(run("run-1", "10"));
    await ledger.startRun(run("run-2", "12"));
    await record({ checks: [checkResult("plausible"), checkResult("plausible", { at: "2024-03-03T00:10:00.000Z" })] });

    const forgotten = await ledger.forgetBefore(instantSchema.parse("2024-03-01T11:00:00.000Z"), knownAsset);
    expect(forgotten).toEqual({ runs: 1, checkResults: 0, events: 0 });
    expect((await ledger.runs(10)).map(({ runId }) => runId)).toEqual(["run-2"]);

    expect(await ledger.forgetBefore(day("2024-03-03"), knownAsset)).toEqual({ runs: 1, checkResults: 1, events: 0 });
    expect(await ledger.checkResults("daily_means", "smart188", 10)).toHaveLength(1);
  });

  test("no pointer, lease or fence is touched", async () => {
    await threeVersions();
    await store.leases.take(dailyMeans, "smart188", [always], holder("run-1"));
    const before = await ledger.read(dailyMeans, always);

    await ledger.forgetBefore(day("2029-01-01"), knownAsset);

    expect(await ledger.read(dailyMeans, always)).toEqual(before);
    expect(await store.leases.held(dailyMeans, "smart188")).toMatchObject([{ holder: holder("run-1") }]);
  });

  test("the history of an asset that is no more stays", async () => {
    await threeVersions();

    expect(await ledger.forgetBefore(day("2024-06-01"), () => null)).toEqual({ runs: 0, checkResults: 0, events: 0 });
    expect(await told()).toHaveLength(3);
  });

  test("comes at most once a day", async () => {
    expect(await ledger.forgetBefore(day("2024-06-01"), knownAsset)).not.toBeNull();
    await threeVersions();

    expect(await ledger.forgetBefore(instantSchema.parse("2024-06-01T23:59:59.999Z"), knownAsset)).toBeNull();
    expect(await ledger.forgetBefore(day("2024-05-01"), knownAsset)).toBeNull();
    expect(await told()).toHaveLength(3);
    expect(await ledger.forgetBefore(day("2024-06-02"), knownAsset)).not.toBeNull();
  });
});

test.each(storeKinds)("up to when it was forgotten is known to the next process on $name", async (kind) => {
  const place = await kind.fresh();
  const first = await openStore(place.settings);
  await first.ledger.forgetBefore(day("2024-06-01"), knownAsset);
  await first.close();

  const second = await openStore(place.settings);
  expect(await second.ledger.forgetBefore(day("2024-06-01"), knownAsset)).toBeNull();
  await second.close();
  await place.remove();
});

if (withoutMongodb) test.skip(withoutMongodb);
