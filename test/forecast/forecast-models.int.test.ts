import { describe, expect, test } from "vitest";

import { stationIdSchema } from "../../src/domain/station.ts";
import { forecastModels } from "../../src/forecast/forecast-models.ts";
import { parseModel } from "../../src/forecast/model-file.ts";
import type { Store } from "../../src/store/open-store.ts";
import { storeKinds, withFreshStore } from "../support/databases.ts";
import { smallCity } from "./small-city.ts";

const awa = stationIdSchema.parse("awa");

describe.each(storeKinds)("models of a small city on $name", (kind) => {
  let store: Store;
  withFreshStore(kind, (fresh) => {
    store = fresh;
  });

  test("are trained once a month, on every finished hour, and promoted if they beat persistence", async () => {
    const city = smallCity(store);

    const first = await city.run();
    const second = await city.run();
    const [model, ...others] = await store.models.list("pm25");

    expect(first.failures).toEqual([]);
    expect(second.state).toBe("SKIPPED");
    expect(others).toEqual([]);
    expect(model).toMatchObject({
      modelId: "pm25/2026-01-20T12Z",
      month: "2026-01",
      trainedAt: "2026-01-20T13:20:00.000Z",
      stations: ["awa", "bema"],
      leads: [1, 2],
      members: [0],
      firstHour: "2025-12-01T00:00Z",
      lastHour: "2026-01-20T12:00Z",
      rows: 1_213,
      // The newest third.
      heldBack: { from: "2026-01-03T17:00Z", to: "2026-01-20T13:00Z" },
      verdict: "promoted",
    });
    expect(model?.heldBack.rows.map(({ leadHours, n }) => [leadHours, n])).toEqual([
      [1, 808],
      [2, 808],
    ]);
    for (const { mae, persistenceMae } of model?.heldBack.rows ?? []) expect(mae).toBeLessThan(0.6 * persistenceMae);
    expect(model?.reason).toMatch(/^better than persistence: .* in 1616 forecasts; there was no champion$/);
    // Nobody has measured CO.
    expect(await store.models.list("co")).toEqual([]);
    expect(city.logLines.join("")).toContain("no station has measured it for a week: persistence is forecast");
    const bytes = await store.models.readWeights(model?.weights.sha256 ?? "");
    expect(bytes.length).toBe(model?.weights.bytes);
    expect(parseModel(bytes, "m").heldBack).toMatchObject({ hours: 404, stations: ["awa", "bema"], leads: [1, 2] });
  });

  test("that are trained again and no better are kept back beside the champion", async () => {
    const city = smallCity(store);
    await city.run();
    city.air = () => 12; // restated: nothing beats the last value
    city.now = "2026-01-21T13:20:00Z";

    await city.run({ forced: true });

    const [champion, newest, ...others] = await store.models.list("pm25");
    expect(others).toEqual([]);
    expect(champion).toMatchObject({ modelId: "pm25/2026-01-20T12Z", verdict: "promoted" });
    expect(newest).toMatchObject({ modelId: "pm25/2026-01-21T12Z", verdict: "kept-back" });
    expect(newest?.reason).toMatch(/^no better than persistence: mean absolute error .* against 0\.000 µg\/m³/);
    expect((await store.forecasts.readNewest(awa))[0]?.modelId).toBe("pm25/2026-01-20T12Z");
  });

  test("whose training is stopped halfway leave nothing; the next run trains the same model", async () => {
    const [calm, stopped] = [smallCity(store), smallCity(store)];
    const stop = new AbortController();
    const halfway = (_: string, share: number) => void (share > 0.3 && stop.abort());

    const canceled = await stopped.run({ signal: stop.signal, onTraining: halfway });
    const left = await store.models.list("pm25");
    await calm.run();
    const [model] = await store.models.list("pm25");
    await calm.run({ selection: forecastModels.key, forced: true });
    const again = await store.models.list("pm25");

    expect(canceled.state).toBe("CANCELED");
    expect(left).toEqual([]);
    expect(again).toEqual([{ ...model, seconds: again[0]?.seconds }]);
  });

  test("with too few hours are not trained: the month is done without a row, and nothing failed", async () => {
    const city = smallCity(store);
    city.now = "2025-12-21T13:20:00Z";

    const report = await city.run();

    expect(report.failures).toEqual([]);
    expect(report.assets.find(({ asset }) => asset === "forecast_models")).toMatchObject({
      partitions: 2,
      newVersions: 2,
    });
    expect(await store.models.list("pm25")).toEqual([]);
    expect(city.logLines.join("")).toContain(
      "training pm25: 160 hours with a target and the hours before it; expected at least 336.",
    );
    expect((await city.run()).state).toBe("SKIPPED");
  });
});
