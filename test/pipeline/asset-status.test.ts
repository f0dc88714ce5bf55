import { expect, test } from "vitest";

import { seriesStatus } from "../../src/pipeline/asset-status.ts";
import { defaultHealPolicy } from "../../src/pipeline/heal.ts";
import { ledgerView } from "../../src/pipeline/ledger-view.ts";
import { stationDays } from "../../src/pipeline/partitions.ts";
import { station } from "../support/hours.ts";
import { failedDays, memoryLedger, published, slot } from "./memory-ledger.ts";
import { tinyAsset } from "./tiny-assets.ts";

/** The status at noon of 3 March 2024 of an asset that failed from 28 February to 2 March. */
async function statusOf(newestOnly?: number) {
  const options = newestOnly === undefined ? {} : { newestOnly };
  const asset = tinyAsset("forecasts", [], { partitions: stationDays({ running: true, ...options }) });
  const [series] = asset.series([station("smart188")]);
  if (!series) throw new Error("no series smart188");
  const view = ledgerView(
    memoryLedger([
      {
        asset: "forecasts",
        published: [published("2024-02-20"), published("2024-03-03")],
        failed: [failedDays("2024-02-28", "2024-03-03")],
      },
    ]),
  );
  await view.load(asset, { from: 0, to: slot("2024-03-10") }, "same");
  const watched = { from: slot("2024-02-10"), to: slot("2024-03-10") };
  const facts = { state: view.state("forecasts", "smart188"), watched, heal: defaultHealPolicy };
  const now = new Date("2024-03-03T12:00:00Z");
  const { partitions, first, failedPartitions, health } = seriesStatus(asset, series, { ...facts, now });
  return { partitions, first, failedPartitions, health };
}

test("rule 22: failures that are past making do not count for health, and nothing that was never made is missed", async () => {
  const there = { partitions: 2, first: "2024-02-20" };

  expect(await statusOf()).toEqual({ ...there, failedPartitions: 4, health: "DEGRADED" });
  expect(await statusOf(2)).toEqual({ ...there, failedPartitions: 1, health: "DEGRADED" });
  expect(await statusOf(1)).toEqual({ ...there, failedPartitions: 0, health: "HEALTHY" });
});
