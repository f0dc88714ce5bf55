import { describe, expect, test } from "vitest";

import { ledgerView } from "../../src/pipeline/ledger-view.ts";
import { memoryLedger, published, slot } from "./memory-ledger.ts";
import { tinyAsset } from "./tiny-assets.ts";

const hourly = tinyAsset("hourly");
const daily = tinyAsset("daily");
const days = (from: string, to: string) => ({ from: slot(from), to: slot(to) });
const march = days("2024-03-01", "2024-03-05");

/** Two stations' days from 29 February to 5 March 2024. */
function marchLedger() {
  const keys = ["2024-02-29", "2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04", "2024-03-05"];
  const rows = keys.map((key) => published(key));
  return memoryLedger([
    { asset: "hourly", published: rows },
    { asset: "hourly", series: "smart189", published: rows.slice(0, 2) },
  ]);
}

describe("the ledger as one decision sees it", () => {
  test("is read once for all that ask for the same range or a part of it", async () => {
    const ledger = marchLedger();
    const view = ledgerView(ledger);

    for (const slots of [march, march, days("2024-03-02", "2024-03-03"), days("2024-03-04", "2024-03-05")]) {
      await view.load(hourly, slots, "same");
      await view.load(hourly, slots, "all");
    }

    expect(ledger.reads).toBe(1);
    expect([...view.state("hourly", "smart188").published.keys()]).toEqual([
      slot("2024-03-01"),
      slot("2024-03-02"),
      slot("2024-03-03"),
      slot("2024-03-04"),
    ]);
    expect([...view.state("hourly", "smart189").published.keys()]).toEqual([slot("2024-03-01")]);
  });

  test.each([
    ["before", days("2024-02-29", "2024-03-01"), 5],
    ["after", days("2024-03-05", "2024-03-06"), 5],
    ["on both sides", days("2024-02-29", "2024-03-06"), 6],
  ])(
    "is read again for a range that reaches further %s, and still holds the one before",
    async (_where, slots, count) => {
      const ledger = marchLedger();
      const view = ledgerView(ledger);
      await view.load(hourly, march, "same");

      await view.load(hourly, slots, "same");

      expect(ledger.reads).toBe(2);
      expect(view.state("hourly", "smart188").published.size).toBe(count);
    },
  );

  test("is read for each asset by itself, and empty for what was not loaded or is not known", async () => {
    const ledger = marchLedger();
    const view = ledgerView(ledger);
    await view.load(hourly, march, "same");
    await view.load(daily, march, "same");

    expect(ledger.reads).toBe(2);
    const nothing = { published: new Map(), quarantined: new Map(), failed: [], wiped: [] };
    expect(view.state("daily", "smart188")).toEqual(nothing);
    expect(view.state("hourly", "smart190")).toEqual(nothing);
    expect(view.state("weather", "smart188")).toEqual(nothing);
  });

  test("is of one series only if the decision is about it, until somebody asks for all of an asset", async () => {
    const ledger = marchLedger();
    const view = ledgerView(ledger, "smart189");
    const known = () => ["smart188", "smart189"].map((series) => view.state("hourly", series).published.size);

    await view.load(hourly, march, "same");
    expect([known(), ledger.reads]).toEqual([[0, 1], 1]);
    await view.load(hourly, march, "all");
    expect([known(), ledger.reads]).toEqual([[4, 1], 2]);
    await view.load(hourly, days("2024-02-29", "2024-03-05"), "same");
    expect([known(), ledger.reads]).toEqual([[5, 2], 3]);
  });
});
